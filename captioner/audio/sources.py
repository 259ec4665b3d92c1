"""Sources for a session: microphone, system sound, one application, or two of them."""

import sys
import threading
from collections import deque
from collections.abc import Iterator

import numpy as np

from captioner.audio.capture import CaptureSource
from captioner.audio.dsp.echo_suppressor import EchoSuppressor
from captioner.audio.dsp.level import GainControl
from captioner.audio.hosts.application_stream import ApplicationHost, ApplicationOpener
from captioner.audio.hosts.input_stream import InputOpener
from captioner.audio.hosts.portaudio import PortAudioOpener
from captioner.audio.hosts.pulse import PulseOpener
from captioner.audio.hosts.pulse_client import is_pulse_reachable
from captioner.audio.timeline import TimelineOrigin
from captioner.core.audio import (
    SAMPLE_RATE,
    AudioChunk,
    AudioGap,
    NoticeKind,
    Samples,
    SourceEnded,
    SourceItem,
    SourceNotice,
)
from captioner.core.devices import DeviceKind
from captioner.core.recognition import AudioSource, Deliver


def system_sound_source(
    device: str | None = None,
    *,
    origin: TimelineOrigin | None = None,
) -> CaptureSource:
    """What a loudspeaker plays: a monitor on Linux, a loopback on Windows, a tap on macOS.

    Args:
        device: Name of the loudspeaker (on macOS, of a loopback device); None: the default one,
            followed when it changes (on macOS, all that plays).
    """
    opener: InputOpener
    if sys.platform == "win32":
        from captioner.audio.hosts.wasapi import WasapiLoopbackOpener

        opener = WasapiLoopbackOpener(device)
    elif sys.platform == "darwin" and _is_tapped(device):
        from captioner.audio.hosts.mac_taps import THIS_MAC, SystemTap

        opener = ApplicationOpener(THIS_MAC, SystemTap, DeviceKind.SYSTEM_SOUND)
    else:
        opener = opener_for(device, DeviceKind.SYSTEM_SOUND)
    return CaptureSource(opener, origin=origin)


def application_source(name: str, *, origin: TimelineOrigin | None = None) -> CaptureSource:
    """What one application plays, whether it plays now or begins later."""
    opener = ApplicationOpener(name, _application_host)
    return CaptureSource(opener, origin=origin)


def both_sources(
    microphone: str | None = None,
    system: str | None = None,
    *,
    application: str | None = None,
    suppress_echo: bool = True,
    automatic_gain: bool = False,
) -> "tuple[EchoCancellingSource | CaptureSource, FarEndSource | CaptureSource]":
    """Microphone and system sound on one clock: equal positions are simultaneous.

    Args:
        suppress_echo: Take out of the microphone what the loudspeaker plays; False where it is
            known that headphones are worn, for captions 0.2 s sooner.
        automatic_gain: Raise quiet voices in the microphone, after the suppressor: it would take
            a gain that changes for a room that does.
    """
    origin = TimelineOrigin()
    own_gain = automatic_gain and not suppress_echo
    own = microphone_source(microphone, origin=origin, automatic_gain=own_gain)
    if application is None:
        others = system_sound_source(system, origin=origin)
    else:
        others = application_source(application, origin=origin)
    if not suppress_echo:
        return own, others
    played = FarEndBuffer()
    gain = GainControl() if automatic_gain else None
    longest_wait_s = _LONGEST_WAIT_S if others.is_mute_in_silence else _BUSY_WAIT_S
    return (
        EchoCancellingSource(own, played, gain=gain, longest_wait_s=longest_wait_s),
        FarEndSource(others, played),
    )


def _is_tapped(device: str | None) -> bool:
    from captioner.audio.hosts.mac_taps import THIS_MAC, list_tapped_devices

    return device in (None, THIS_MAC) and bool(list_tapped_devices())


def _application_host() -> ApplicationHost:
    if sys.platform == "darwin":
        from captioner.audio.hosts.mac_taps import ProcessTaps

        return ProcessTaps()
    elif sys.platform == "win32":
        from captioner.audio.hosts.windows_applications import WindowsApplications

        return WindowsApplications()
    else:
        from captioner.audio.hosts.pulse_client import connected

        return connected()


def microphone_source(
    device: str | None = None,
    *,
    origin: TimelineOrigin | None = None,
    automatic_gain: bool = False,
) -> CaptureSource:
    """A microphone.

    Args:
        device: Its name (`find_device` says what is accepted); None: the default, followed when
            it changes.
    """
    opener = opener_for(device, DeviceKind.MICROPHONE)
    return CaptureSource(opener, origin=origin, automatic_gain=automatic_gain)


def opener_for(device: str | None, kind: DeviceKind) -> InputOpener:
    """Through the sound server where there is one, else through PortAudio alone."""
    if is_pulse_reachable():
        return PulseOpener(device, kind)
    return PortAudioOpener(device, kind)


# Remove the loudspeaker's echo from a microphone that is captioned beside the system's sound.
#
# The system's sound is passed on unchanged and kept for a while. The microphone's waits until the
# sound played at the same time is known (both share one clock), then it goes through the echo
# suppressor.

_LEAD_SAMPLES = SAMPLE_RATE * 40 // 1000
"""The suppressor gets the far end this much ahead of the microphone: positions of the two
are known to some milliseconds only, and an echo that came before its sound could not be found."""

_LONGEST_WAIT_S = 0.35
"""Without system sound for so long, nothing is taken to be playing."""

_BUSY_WAIT_S = 5.0
"""The same where silence is delivered, too: on a busy machine it may come seconds late. After a
notice of `_ABSENT`, or one such wait, the shorter one applies until sound comes again."""

_ABSENT = {NoticeKind.DEVICE_LOST, NoticeKind.SILENT_INPUT}


_KEPT_SAMPLES = 10 * SAMPLE_RATE


class FarEndBuffer:
    """Far-end sound by position; written by one source's thread and read by the other's."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._samples: Samples = np.zeros(_KEPT_SAMPLES, np.float32)
        self._end = 0
        self.is_absent = False
        """Whether no sound is expected at present."""

    @property
    def end_sample(self) -> int:
        with self._lock:
            return self._end

    def put(self, item: SourceItem) -> None:
        with self._lock:
            if isinstance(item, AudioChunk):
                self.is_absent = False
                self._write(item.samples, item.start_sample)
            elif isinstance(item, SourceEnded):
                self.is_absent = True
            elif isinstance(item, SourceNotice):
                self.is_absent |= item.kind in _ABSENT
            elif isinstance(item, AudioGap):
                self._silence_until(item.start_sample + item.length_samples)

    def read(self, start: int, end: int) -> Samples:
        """Far-end sound from one position to another; zeros for unknown parts."""
        with self._lock:
            played = np.zeros(end - start, np.float32)
            size = len(self._samples)
            first, last = max(start, self._end - size, 0), min(end, self._end)
            if first < last:
                places = np.arange(first, last) % size
                played[first - start : last - start] = self._samples[places]
            return played

    def _write(self, samples: Samples, start: int) -> None:
        size = len(self._samples)
        end = start + len(samples)
        self._silence_until(start)  # undelivered sound was not played
        kept = samples[-size:]
        self._samples[np.arange(end - len(kept), end) % size] = kept
        self._end = end

    def _silence_until(self, position: int) -> None:
        # A computer that slept leaves a gap of hours: no more is written than is remembered.
        size = len(self._samples)
        if position > self._end:
            silent = np.arange(max(self._end, position - size), position) % size
            self._samples[silent] = 0.0
            self._end = position


class FarEndSource:
    """The system's sound as an `AudioSource`, copied into a far-end buffer."""

    def __init__(self, source: AudioSource, played: FarEndBuffer) -> None:
        self._source = source
        self._played = played

    @property
    def name(self) -> str:
        return self._source.name

    def start(self, deliver: Deliver) -> None:
        def remember(item: SourceItem) -> None:
            self._played.put(item)
            deliver(item)

        self._source.start(remember)

    def stop(self) -> None:
        self._source.stop()


class EchoCancellingSource:
    """The microphone as an `AudioSource`, without the loudspeaker.

    Sound comes about 0.2 s later than without, at its own positions.

    Args:
        longest_wait_s: How long sound waits for the far end's of the same time, in seconds.
    """

    def __init__(
        self,
        source: AudioSource,
        played: FarEndBuffer,
        gain: GainControl | None = None,
        longest_wait_s: float = _LONGEST_WAIT_S,
    ) -> None:
        self._source = source
        self._played = played
        self._longest_wait_s = longest_wait_s
        self._suppressor = EchoSuppressor()
        self._gain = gain
        self._waiting: deque[AudioChunk] = deque()
        self._newest = 0
        self._out_position = 0

    @property
    def name(self) -> str:
        return self._source.name

    def start(self, deliver: Deliver) -> None:
        def clean(item: SourceItem) -> None:
            for cleaned in self._accept(item):
                deliver(cleaned)

        self._source.start(clean)

    def stop(self) -> None:
        self._source.stop()

    def use(self, opener: InputOpener) -> None:
        if isinstance(self._source, CaptureSource):
            self._source.use(opener)

    def _accept(self, item: SourceItem) -> Iterator[SourceItem]:
        match item:
            case AudioChunk():
                self._newest = item.end_sample
                self._waiting.append(item)
                yield from self._advance()
            case AudioGap():
                yield from self._flush()
                yield item
                self._out_position = item.start_sample + item.length_samples
                self._newest = self._out_position
            case SourceEnded():
                yield from self._flush()
                yield item
            case SourceNotice():
                yield item

    def _advance(self, *, to_the_end: bool = False) -> Iterator[SourceItem]:
        known = self._played.end_sample
        while self._waiting:
            chunk = self._waiting[0]
            waited = self._newest - chunk.end_sample
            is_known = chunk.end_sample + _LEAD_SAMPLES <= known
            longest_s = _LONGEST_WAIT_S if self._played.is_absent else self._longest_wait_s
            is_given_up = not is_known and waited > longest_s * SAMPLE_RATE
            if not (is_known or is_given_up or to_the_end):
                return
            if is_given_up:
                self._played.is_absent = True
            self._waiting.popleft()
            far = self._played.read(
                chunk.start_sample + _LEAD_SAMPLES, chunk.end_sample + _LEAD_SAMPLES
            )
            yield from self._cut(self._suppressor.process(chunk.samples, far))

    def _flush(self) -> Iterator[SourceItem]:
        yield from self._advance(to_the_end=True)
        yield from self._cut(self._suppressor.flush())

    def _cut(self, samples: Samples) -> Iterator[AudioChunk]:
        if len(samples):
            if self._gain is not None:
                samples = self._gain.process(samples)
            yield AudioChunk(samples, self._out_position)
            self._out_position += len(samples)
