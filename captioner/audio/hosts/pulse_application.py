"""What one application plays, through PulseAudio or PipeWire in its place.

Each of its streams is recorded where it plays, and their sum is the source. Streams come and go
with songs, calls and restarts, and move between loudspeakers; the server says so, and a thread
follows.
"""

from __future__ import annotations

import threading
from types import SimpleNamespace

import numpy as np

from captioner.audio.block_inbox import BlockInbox, arrival_clock_s
from captioner.audio.dsp.mixer import Mixer
from captioner.audio.hosts.input_stream import NamedOpener, StreamEvent, StreamEventKind
from captioner.audio.hosts.pulse_client import (
    PlayedStream,
    PulseClient,
    PulseUnreachableError,
    connected,
)
from captioner.audio.hosts.pulse_recording import CHANNELS, RATE_HZ, PulseRecording
from captioner.core.devices import DeviceKind

_LISTEN_S = 0.02
_LOOK_EVERY_S = 1.0
"""How often the server is asked without a word from it: one that hangs does not answer."""

_CLOSE_DEADLINE_S = 2.0
_NO_OVERFLOW = SimpleNamespace(input_overflow=False)


class PulseApplicationOpener(NamedOpener):
    """Opens what an application plays, whether it plays now or later.

    Args:
        application: Its name, in upper or lower case.
    """

    is_mute_in_silence = True

    def __init__(self, application: str) -> None:
        super().__init__(application, DeviceKind.APPLICATION)
        self._application = application

    def open(self, inbox: BlockInbox) -> PulseApplicationStream:
        """Listen for its streams from now on."""
        return PulseApplicationStream(connected(), self._application, inbox)


class PulseApplicationStream:
    """All streams of an application as one `InputStream`; it owns the client.

    The client and its recordings belong to the thread.
    """

    def __init__(self, client: PulseClient, application: str, inbox: BlockInbox) -> None:
        self.device_name = application
        self.rate_hz = float(RATE_HZ)
        self.channels = CHANNELS
        self._client = client
        self._key = application.casefold()
        self._callback = inbox.connect()
        self._mixer = Mixer(RATE_HZ, CHANNELS)
        self._recordings: dict[int, tuple[PlayedStream, PulseRecording]] = {}
        self._looks_at_s = 0.0
        self._state: StreamEventKind | None = None
        self._reported: StreamEventKind | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name=f"sound of {application}", daemon=True
        )
        self._thread.start()

    def poll_event(self) -> StreamEvent | None:
        """Whether it waits, is muted or plays by now, or the server is gone."""
        state = self._state
        if state is None or state is self._reported:
            return None
        self._reported = state
        return StreamEvent(state)

    def close(self) -> None:
        """Hear no more; a server that hangs is left to itself."""
        self._closing.set()
        self._thread.join(_CLOSE_DEADLINE_S)

    # --- the thread ---------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._closing.is_set():
                is_due = arrival_clock_s() >= self._looks_at_s
                if self._client.has_changed(_LISTEN_S) or is_due:
                    self._follow()
                self._deliver()
        except PulseUnreachableError:
            self._state = StreamEventKind.HOST_GONE
        finally:
            for _, recording in self._recordings.values():
                recording.close()
            self._client.close()

    def _follow(self) -> None:
        """Record each of the application's streams, and none that is gone."""
        self._looks_at_s = arrival_clock_s() + _LOOK_EVERY_S
        streams = {
            each.number: each
            for each in self._client.played_streams()
            if each.application.casefold() == self._key
        }
        for number, (before, recording) in list(self._recordings.items()):
            now = streams.get(number)
            if now is None or now.monitor != before.monitor or recording.is_over:
                del self._recordings[number]
                recording.close()
                self._mixer.end(number)
        for number, stream in streams.items():
            if number not in self._recordings:
                self._recordings[number] = stream, self._record(stream)
        playing = [each for each in streams.values() if not each.is_paused]
        if not playing:
            self._state = StreamEventKind.IDLE
        elif all(each.is_muted for each in playing):
            self._state = StreamEventKind.MUTED
        else:
            self._state = StreamEventKind.RESUMED

    def _record(self, stream: PlayedStream) -> PulseRecording:
        def take(data: bytes) -> None:
            block = np.frombuffer(data, np.float32)
            block = block[: len(block) // CHANNELS * CHANNELS].reshape(-1, CHANNELS)
            self._mixer.put(stream.number, block, arrival_clock_s())

        return self._client.record(stream, take)

    def _deliver(self) -> None:
        mixed = self._mixer.take(arrival_clock_s())
        if len(mixed):
            self._callback(mixed.tobytes(), len(mixed), None, _NO_OVERFLOW)
