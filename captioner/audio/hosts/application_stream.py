"""Capture the sound of one application, on any system.

Each of its streams is recorded where it plays, and their sum is the source. Streams come and go
with songs, calls and restarts, and move between loudspeakers; a thread follows.
"""

import contextlib
import re
import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from captioner.audio.hosts.input_stream import (
    BlockInbox,
    HostGoneError,
    NamedOpener,
    StreamEvent,
    StreamEventKind,
    arrival_clock_s,
)
from captioner.core.devices import DeviceKind
from captioner.core.plain_text import beginning

_LISTEN_S = 0.02
_LOOK_EVERY_S = 1.0
"""Interval at which a silent host is polled: one that hangs sends no event."""

_CLOSE_DEADLINE_S = 2.0
_PATIENCE_S = 0.1
"""How long the other streams wait for one that gives nothing."""

_NO_OVERFLOW = SimpleNamespace(input_overflow=False)


@dataclass(frozen=True, slots=True)
class PlayedStream:
    """A stream that another program plays.

    Attributes:
        icon: Name of the application's icon; may be empty.
        place: Its output; a stream that moves is recorded again.
    """

    number: int
    application: str
    icon: str = ""
    place: str = ""
    is_paused: bool = False
    is_muted: bool = False


class Recording(Protocol):
    """A running recording of one stream."""

    @property
    def is_over(self) -> bool:
        """Whether the host ended it."""

    def close(self) -> None:
        """Stop recording; safe to call twice."""


class ApplicationHost(Protocol):
    """A host that records single streams; used by one thread.

    Raises:
        HostGoneError: From every method, when it can no longer be reached.
    """

    @property
    def rate_hz(self) -> int:
        """Sample rate of every recording."""

    @property
    def channels(self) -> int: ...

    def has_changed(self, wait_s: float) -> bool:
        """Whether streams changed, as far as the host says so; recordings deliver meanwhile."""

    def played_streams(self) -> list[PlayedStream]: ...

    def record(self, stream: PlayedStream, take: Callable[[bytes], None]) -> Recording:
        """Record one of them; `take` gets interleaved float32 samples within `has_changed`."""

    def close(self) -> None: ...


class ApplicationOpener(NamedOpener):
    """Opens what an application plays, whether it plays now or later.

    Args:
        application: Its name, in upper or lower case.
        connect: Reaches the host; may raise `CaptionerError`.
    """

    is_mute_in_silence = True

    def __init__(
        self,
        application: str,
        connect: Callable[[], ApplicationHost],
        kind: DeviceKind = DeviceKind.APPLICATION,
    ) -> None:
        super().__init__(application, kind)
        self._application = application
        self._connect = connect

    def open(self, inbox: BlockInbox) -> "ApplicationStream":
        return ApplicationStream(self._connect(), self._application, inbox)


class ApplicationStream:
    """All streams of an application as one `InputStream`; it owns the host.

    The host and its recordings belong to the thread.
    """

    def __init__(self, host: ApplicationHost, application: str, inbox: BlockInbox) -> None:
        self.device_name = application
        self.rate_hz = float(host.rate_hz)
        self.channels = host.channels
        self._host = host
        self._key = application.casefold()
        self._callback = inbox.connect()
        self._mixer = Mixer(host.rate_hz, host.channels)
        self._recordings: dict[int, tuple[PlayedStream, Recording]] = {}
        self._looks_at_s = 0.0
        self._state: StreamEventKind | None = None
        self._reported: StreamEventKind | None = None
        self._closing = threading.Event()
        self._thread = threading.Thread(
            target=self._run, name=f"sound of {application}", daemon=True
        )
        self._thread.start()

    def poll_event(self) -> StreamEvent | None:
        """Whether it waits, is muted, plays, or has lost its host."""
        state = self._state
        if state is None or state is self._reported:
            return None
        self._reported = state
        return StreamEvent(state)

    def close(self) -> None:
        self._closing.set()
        self._thread.join(_CLOSE_DEADLINE_S)

    # --- the thread ---------------------------------------------------------------------------

    def _run(self) -> None:
        with contextlib.suppress(HostGoneError):
            self._listen()

    def _listen(self) -> None:
        try:
            while not self._closing.is_set():
                is_due = arrival_clock_s() >= self._looks_at_s
                if self._host.has_changed(_LISTEN_S) or is_due:
                    self._follow()
                self._deliver()
        finally:
            self._state = StreamEventKind.HOST_GONE  # whatever went wrong, reopen it
            for _, recording in self._recordings.values():
                recording.close()
            self._host.close()

    def _follow(self) -> None:
        self._looks_at_s = arrival_clock_s() + _LOOK_EVERY_S
        streams = {
            each.number: each
            for each in self._host.played_streams()
            if each.application.casefold() == self._key
        }
        for number, (before, recording) in list(self._recordings.items()):
            now = streams.get(number)
            if now is None or now.place != before.place or recording.is_over:
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

    def _record(self, stream: PlayedStream) -> Recording:
        def take(data: bytes) -> None:
            block = np.frombuffer(data, np.float32).reshape(-1, self.channels)
            self._mixer.put(stream.number, block, arrival_clock_s())

        return self._host.record(stream, take)

    def _deliver(self) -> None:
        mixed = self._mixer.take(arrival_clock_s())
        if len(mixed):
            self._callback(mixed.tobytes(), len(mixed), None, _NO_OVERFLOW)


@dataclass(slots=True)
class _PendingStream:
    sound: NDArray[np.float32]
    came_s: float
    has_ended: bool = False


class Mixer:
    """Mixes streams of one format as their blocks come.

    A stream that gives nothing for a moment is not waited for. Clocks of two streams may differ:
    what one is ahead of the others by more than half a second is dropped.
    """

    def __init__(self, rate_hz: int, channels: int) -> None:
        self._nothing = np.empty((0, channels), np.float32)
        self._longest_lead = rate_hz // 2
        self._streams: dict[Hashable, _PendingStream] = {}

    def put(self, stream: Hashable, block: NDArray[np.float32], now_s: float) -> None:
        """Take a block of a stream, float32[frames, channels]."""
        waiting = self._streams.get(stream)
        before = self._nothing if waiting is None else waiting.sound
        self._streams[stream] = _PendingStream(np.concatenate((before, block)), now_s)

    def end(self, stream: Hashable) -> None:
        if stream in self._streams:
            self._streams[stream].has_ended = True

    def take(self, now_s: float) -> NDArray[np.float32]:
        """Return the complete frames, float32[frames, channels]; empty if there are none."""
        awaited = [
            len(each.sound)
            for each in self._streams.values()
            if not each.has_ended and now_s - each.came_s <= _PATIENCE_S
        ]
        there = (len(each.sound) for each in self._streams.values())
        frames = min(awaited) if awaited else max(there, default=0)
        mixed = np.zeros((frames, self._nothing.shape[1]), np.float32)
        for stream, waiting in list(self._streams.items()):
            mixed[: len(waiting.sound)] += waiting.sound[:frames]
            waiting.sound = waiting.sound[frames:][-self._longest_lead :]
            if waiting.has_ended and not len(waiting.sound):
                del self._streams[stream]
        return mixed


LONGEST_NAME = 80
"""Characters of a name that are shown and kept."""

_ALSA_PLUG_IN = re.compile(r"ALSA plug-in \[(.+)\]")

_SOUND_ENGINES = frozenset({"audiostream", "audio-src", "chromium", "webrtc voiceengine"})
"""Names that a sound engine gives itself, in whichever application it works."""


def clean_name(text: str) -> str:
    """One printable line of at most 80 characters; empty where nothing can be seen.

    A name with commands for a terminal, or that reverses the direction of text, loses them.
    """
    shown = "".join(each if each.isprintable() else " " for each in text)
    return beginning(" ".join(shown.split()), LONGEST_NAME).rstrip()


def name_of_client(properties: Mapping[str, str]) -> str:
    """The name of a client of PulseAudio by its properties; empty if it is not an application."""
    name = clean_name(properties.get("application.name", ""))
    binary = clean_name(properties.get("application.process.binary", ""))
    if match := _ALSA_PLUG_IN.fullmatch(name):
        name = match.group(1).strip()
    is_engine = name.casefold() in _SOUND_ENGINES and "chrom" not in binary.casefold()
    return binary if binary and (is_engine or not name) else name
