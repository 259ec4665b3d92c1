"""Play sound through the default output at any speed, and report the playback position."""

import threading
import time
from bisect import bisect_right
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Protocol

import numpy as np

from captioner.audio.hosts.portaudio import PortAudioOutput
from captioner.core.audio import SAMPLE_RATE, AudioChunk, PlaybackState, Samples
from captioner.core.errors import CaptionerError

# Change the speed of speech but not its pitch: waveform-similarity overlap-add (WSOLA).
#
# Verhelst and Roelands, "An overlap-add technique based on waveform similarity (WSOLA) for high
# quality time-scale modification of speech", ICASSP 1993.

HOP = 320
"""Samples of a piece, 20 ms; two of them overlap."""

_TOLERANCE = 160
"""How far from its place a piece may be taken: 10 ms, so 20 ms in all, a period of any voice."""

_FADE_IN = np.linspace(0.0, 1.0, HOP, endpoint=False, dtype=np.float32)


def stretched(chunks: Iterable[AudioChunk], speed: Callable[[], float]) -> Iterator[AudioChunk]:
    """The sound at another speed, in pieces of `HOP` samples.

    Args:
        chunks: In order; a jump of positions is played without a pause.
        speed: Asked before each piece: 2.0 is twice as fast, 1.0 leaves the samples as they are.

    Yields:
        Pieces to be played one after the other, each with the position that it was taken from.
    """
    stretch: _Stretch | None = None
    for chunk in chunks:
        if stretch is None or chunk.start_sample != stretch.end_sample:
            if stretch is not None:
                yield from stretch.rest(speed)
            stretch = _Stretch(chunk.start_sample)
        yield from stretch.process(chunk.samples, speed)
    if stretch is not None:
        yield from stretch.rest(speed)


class _Stretch:
    def __init__(self, start_sample: int) -> None:
        self.end_sample = start_sample
        self._first = start_sample  # of the buffered sound
        self._held: Samples = np.zeros(0, np.float32)
        self._place = float(start_sample)  # where the next piece belongs
        self._next = start_sample  # where the last piece would go on

    def process(self, samples: Samples, speed: Callable[[], float]) -> Iterator[AudioChunk]:
        self._held = np.concatenate([self._held, samples])
        self.end_sample += len(samples)
        while self._place + _TOLERANCE + 2 * HOP <= self.end_sample:
            yield AudioChunk(self._piece(), round(self._place))
            self._place += HOP * speed()
            self._forget()

    def rest(self, speed: Callable[[], float]) -> Iterator[AudioChunk]:
        end = self.end_sample
        padded = self.process(np.zeros(_TOLERANCE + 2 * HOP, np.float32), speed)
        yield from (piece for piece in padded if piece.start_sample < end)

    def _piece(self) -> Samples:
        nominal = round(self._place)
        going_on = self._at(self._next, HOP)
        best = self._next
        if abs(best - nominal) > _TOLERANCE:
            first = max(nominal - _TOLERANCE, self._first)
            around = self._at(first, 2 * _TOLERANCE + HOP)
            energy = np.cumsum(np.concatenate([[0.0], around.astype(np.float64) ** 2]))
            likeness = np.correlate(around, going_on, "valid")
            likeness = likeness / np.sqrt(energy[HOP:] - energy[:-HOP] + 1e-9)
            best = first + int(np.argmax(likeness))
        self._next = best + HOP
        return going_on + (self._at(best, HOP) - going_on) * _FADE_IN

    def _at(self, position: int, count: int) -> Samples:
        first = position - self._first
        return self._held[first : first + count]

    def _forget(self) -> None:
        keep_from = min(self._next, round(self._place) - _TOLERANCE)
        gone = max(0, min(keep_from - self._first, len(self._held)))
        self._held = self._held[gone:]
        self._first += gone


_USUALLY_WAITING, _MOST_WAITING = 20, 250
"""Pieces ahead of the device, 0.4 s: another speed takes effect after that long at most. A device
that fills a large buffer in one go asks for more at once, and gets up to 5 s."""

_LOOK_EVERY_S = 0.02
_CLOSE_DEADLINE_S = 3.0
_SILENCE = bytes(4 * HOP)

OpenSound = Callable[[Callable[[], bool]], Iterator[AudioChunk]]
"""Makes sound from a position; the second argument checks whether it is still wanted."""


class OutputStream(Protocol):
    """An open output that asks for sound on a thread of its own."""

    @property
    def is_over(self) -> bool:
        """Whether it ended by itself."""

    def close(self) -> None:
        """Stop at once, without what waits in its buffers."""


OpenOutput = Callable[[int, Callable[[Any, float], None]], OutputStream]
"""As `PortAudioOutput`: how many samples a block has, and what fills one."""


class Player:
    """Plays one sound at a time; nothing here waits for a device but `close`."""

    def __init__(self, open_output: OpenOutput = PortAudioOutput) -> None:
        self._open_output = open_output
        self._playback: _Playback | None = None

    @property
    def state(self) -> PlaybackState:
        return self._playback.state if self._playback is not None else PlaybackState()

    def play_sound(self, sound: OpenSound, start_s: float, speed: float) -> None:
        """Play instead of what plays; `state` reports failures."""
        self.stop()
        before = self._playback.thread if self._playback is not None else None
        self._playback = _Playback(self._open_output, sound, start_s, speed, before)

    def set_speed(self, speed: float) -> None:
        if self._playback is not None:
            self._playback.speed = speed

    def stop(self) -> None:
        if self._playback is not None:
            self._playback.stop()

    def close(self) -> None:
        self.stop()
        if self._playback is not None:
            self._playback.thread.join(_CLOSE_DEADLINE_S)


class _Playback:
    def __init__(
        self,
        open_output: OpenOutput,
        sound: OpenSound,
        start_s: float,
        speed: float,
        before: threading.Thread | None,
    ) -> None:
        self.speed = speed
        self._open_output = open_output
        self._sound = sound
        self._clock = PlaybackClock(start_s)
        self._wanted_waiting = _USUALLY_WAITING
        self._is_read = False
        self._waiting: deque[AudioChunk] = deque()  # whose ends are safe across threads
        self._stopping = threading.Event()
        self._stopped_at_s: float | None = None
        self._error: CaptionerError | None = None
        self._ends_at_s = 0.0
        self._stream: OutputStream | None = None
        self._taken = self._taken_before = 0
        self.thread = threading.Thread(
            target=self._run, args=(before,), name="playback", daemon=True
        )
        self.thread.start()

    @property
    def state(self) -> PlaybackState:
        position_s = self._clock.position_s(self._stopped_at_s or time.monotonic())
        is_playing = self.thread.is_alive() and not self._stopping.is_set()
        return PlaybackState(position_s, is_playing, None if is_playing else self._error)

    def stop(self) -> None:
        if self.state.is_playing:
            self._stopped_at_s = time.monotonic()
            self._stopping.set()

    def _run(self, before: threading.Thread | None) -> None:
        if before is not None:
            # Else every step of a key that is held down would have decoders and an output.
            before.join()
        try:
            if self._stopping.is_set():
                return
            for piece in stretched(self._sound(self._stopping.is_set), lambda: self.speed):
                self._wait_while(lambda: len(self._waiting) >= self._wanted_waiting)
                if self._stopping.is_set():
                    return
                self._waiting.append(piece)
                self._keep_open()
            self._is_read = True
            if self._stream is None and not self._stopping.is_set():
                raise CaptionerError(
                    "No sound was kept from here on.",
                    "Choose an earlier caption.",
                )
            self._wait_while(lambda: bool(self._waiting) or time.monotonic() < self._ends_at_s)
        except CaptionerError as error:
            self._error = error
        finally:
            if self._stream is not None:
                self._stream.close()

    def _wait_while(self, condition: Callable[[], bool]) -> None:
        while condition() and not self._stopping.wait(_LOOK_EVERY_S):
            self._keep_open()

    def _keep_open(self) -> None:
        if self._stream is not None:
            if not self._stream.is_over:
                return
            self._stream.close()
            if self._taken == self._taken_before:
                raise CaptionerError(
                    "The loudspeaker accepts no sound.",
                    "Choose another one in the system's sound settings.",
                )
        self._taken_before = self._taken
        self._stream = self._open_output(HOP, self._fill)

    def _fill(self, buffer: Any, until_heard_s: float) -> None:
        if not self._waiting:
            buffer[:] = _SILENCE
            if not self._is_read:
                self._wanted_waiting = min(self._wanted_waiting + 1, _MOST_WAITING)
            return
        piece = self._waiting.popleft()
        self._taken += 1
        heard_at_s = time.monotonic() + until_heard_s
        self._clock.note(heard_at_s, piece.start_sample / SAMPLE_RATE)
        self._ends_at_s = heard_at_s + HOP / SAMPLE_RATE
        buffer[:] = piece.samples.tobytes()


_MOST_NOTES = 512


class PlaybackClock:
    """Positions of sound by the time at which they play.

    Times are seconds of any monotonic clock; positions are seconds of the session.
    """

    def __init__(self, start_s: float) -> None:
        self._notes: deque[tuple[float, float]] = deque([(float("-inf"), start_s)], _MOST_NOTES)

    def note(self, heard_at_s: float, position_s: float) -> None:
        """Sound of this position plays from then on; an earlier time than the last counts as it.

        A device's own clock may waver, and the position never moves back.
        """
        self._notes.append((max(heard_at_s, self._notes[-1][0]), position_s))

    def position_s(self, now_s: float) -> float:
        """Return the position played at a time, interpolated between two notes."""
        notes = list(self._notes)  # another thread may add one
        place = bisect_right(notes, now_s, key=lambda note: note[0])
        if place == 0:
            return notes[0][1]
        before_s, position_s = notes[place - 1]
        if place == len(notes) or before_s == float("-inf"):
            return position_s
        after_s, next_s = notes[place]
        return position_s + (next_s - position_s) * (now_s - before_s) / (after_s - before_s)
