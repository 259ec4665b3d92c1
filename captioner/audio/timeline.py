"""Place the blocks of a live stream on the session's clock: resample, follow drift, mark gaps."""

import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from captioner.audio.dsp.downmix import Downmixer, within_full_scale
from captioner.audio.recordings.chunking import Chunker
from captioner.audio.resampling import MonoResampler
from captioner.core.audio import SAMPLE_RATE, AudioChunk, AudioGap
from captioner.core.message import Message

TimelineItem = AudioChunk | AudioGap

_SHORTEST_GAP_SAMPLES = SAMPLE_RATE // 50
"""Below 20 ms it is a block that arrived a little late."""

_LONGEST_SILENCE_SAMPLES = 5 * SAMPLE_RATE
"""Silence is reported many times a second while it lasts. A longer one at once was not recorded:
the computer slept or hung, perhaps for hours; it becomes a gap rather than hours of zeros."""


_UNHEARD = Message("The computer slept or was too busy to record this stretch")


class TimelineOrigin:
    """When sample 0 was recorded, in seconds of `arrival_clock_s`; shared by a session's sources.

    The first source that delivers sets it; a source that begins later begins with a gap.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._origin_s: float | None = None

    def origin_s(self, now_s: float) -> float:
        with self._lock:
            if self._origin_s is None:
                self._origin_s = now_s
            return self._origin_s


class Timeline:
    """One source's way from device samples to chunks whose position is real time.

    Args:
        weighs_by_energy: As `Downmixer` has it.
    """

    def __init__(self, clock: TimelineOrigin, *, weighs_by_energy: bool = False) -> None:
        self._clock = clock
        self._chunker = Chunker()
        self._resampler: MonoResampler | None = None
        self._follower = ClockFollower()
        self._channels = 1
        self._weighs_by_energy = weighs_by_energy
        self._downmixer = Downmixer()
        self._joins_clock = True
        self._joins_after_silence = False

    @property
    def end_sample(self) -> int:
        return self._chunker.end_sample

    def begin_stream(self, rate_hz: float, channels: int) -> Iterator[TimelineItem]:
        """A stream was opened and its blocks follow; returns held-back samples of the last one."""
        yield from self._end_resampler()
        self._resampler = MonoResampler(rate_hz, adjustable=True)
        self._channels = channels
        self._downmixer = Downmixer(weighs_by_energy=self._weighs_by_energy)
        self.rejoin_clock()

    def rejoin_clock(self, *, after_silence: bool = False) -> None:
        """The running stream paused: its next block starts where real time is.

        Args:
            after_silence: Whether the pause was silence rather than a gap.
        """
        self._follower = ClockFollower()
        self._joins_clock = True
        self._joins_after_silence = after_silence

    def take(
        self, data: bytes, frames: int, arrived_s: float, *, overflowed: bool, reason: Message
    ) -> Iterator[TimelineItem]:
        """Lay one block down.

        Args:
            arrived_s: When it was complete, in seconds of `arrival_clock_s`.
            reason: Why there is a gap before it, if it is a stream's first and there is one.
        """
        resampler = self._resampler
        assert resampler is not None
        if self._joins_clock:
            self._joins_clock = False
            began_s = arrived_s - frames / resampler.rate_hz
            if self._joins_after_silence:
                yield from self._silence_until(began_s)
            else:
                yield from self.gap_until(began_s, reason)
        block = within_full_scale(np.frombuffer(data, np.float32).reshape(frames, self._channels))
        yield from self._chunker.add(
            resampler.process(self._downmixer.mix(block, resampler.rate_hz))
        )
        heard_s = self._chunker.end_sample / SAMPLE_RATE
        since_s = arrived_s - self._clock.origin_s(arrived_s)
        correction = self._follower.observe(since_s, heard_s, overflowed=overflowed)
        if correction is not None:
            if correction.lost_s > 0:
                lost = round(correction.lost_s * SAMPLE_RATE)
                yield from self._chunker.gap(lost, Message("The sound system lost this stretch"))
            resampler.adjust(correction.rate_factor)

    def skip(self, dropped_frames: int, reason: Message) -> Iterator[TimelineItem]:
        """A gap for frames of the running stream that were dropped."""
        assert self._resampler is not None
        rate_hz = self._resampler.rate_hz
        yield from self._renew_resampler()
        yield from self._chunker.gap(round(dropped_frames * SAMPLE_RATE / rate_hz), reason)

    def gap_until(self, until_s: float, reason: Message) -> Iterator[TimelineItem]:
        """Return held-back samples, then a gap up to a time of the arrival clock, if later."""
        missing = self._missing_until(until_s)
        if self._chunker.end_sample == 0 and missing < SAMPLE_RATE:
            # Two sources never begin at the same moment; no gap is reported.
            yield from self._chunker.add(np.zeros(max(0, missing), np.float32))
        elif missing >= _SHORTEST_GAP_SAMPLES:
            yield from self._chunker.gap(missing, reason)

    def interrupt(self, now_s: float, reason: Message) -> Iterator[TimelineItem]:
        """A gap up to now, however short: what follows is not known to be connected."""
        missing = self._missing_until(now_s)
        yield from self._chunker.gap(max(missing, _SHORTEST_GAP_SAMPLES), reason)

    def silence_until(self, until_s: float) -> Iterator[TimelineItem]:
        """Silence up to a time of the arrival clock, for sources that are mute in silence."""
        yield from self._renew_resampler()
        yield from self._silence_until(until_s)
        self.rejoin_clock(after_silence=True)

    def flush(self) -> Iterator[TimelineItem]:
        yield from self._end_resampler()
        yield from self._chunker.flush()

    def _missing_until(self, until_s: float) -> int:
        position = round((until_s - self._clock.origin_s(until_s)) * SAMPLE_RATE)
        return position - self._chunker.end_sample

    def _silence_until(self, until_s: float) -> Iterator[TimelineItem]:
        missing = self._missing_until(until_s)
        if missing > _LONGEST_SILENCE_SAMPLES:
            yield from self._chunker.gap(missing, _UNHEARD)
        else:
            yield from self._chunker.add(np.zeros(max(0, missing), np.float32))

    def _renew_resampler(self) -> Iterator[TimelineItem]:
        if self._resampler is not None:
            rate_hz = self._resampler.rate_hz
            yield from self._end_resampler()
            self._resampler = MonoResampler(rate_hz, adjustable=True)

    def _end_resampler(self) -> Iterator[TimelineItem]:
        if self._resampler is not None:
            yield from self._chunker.add(self._resampler.flush())
            self._resampler = None


# Keep a stream of samples in step with real time although its device's clock runs fast or slow.
#
# Two sound devices never agree on what 48 kHz is: 100 ppm apart they are 0.7 s apart after two
# hours. So each stream follows the one clock that all share, the machine's monotonic clock, by
# being resampled a few millionths faster or slower. Blocks arrive late by scheduling, never early:
# only the earliest arrival within a window counts.


_WINDOW_S = 2.0
"""How long arrivals are watched for their earliest, in seconds."""
_SETTLE_WINDOWS = 2
"""Windows at the beginning whose earliest arrival becomes the reference."""
_COMPARED_WINDOWS = 3
"""A busy machine may deliver all blocks of a window late: the smallest error of these counts."""
_TOLERANCE_S = 0.002
"""Smaller errors, in seconds, come from scheduling and are not corrected, so that two streams of
one clock do not drift apart: the echo suppressor would no longer follow."""
_TIME_CONSTANT_S = 60.0
"""How slowly an error is worked off, in seconds; slow enough that the pitch never changes audibly.
"""
_LARGEST_CORRECTION = 2e-3
"""Greatest deviation of the rate from nominal, as a fraction."""
_LOST_S = 0.1
"""Windows that come later than this, in seconds, mean that sound was lost."""


@dataclass(frozen=True, slots=True)
class DriftCorrection:
    """What to do from now on.

    Attributes:
        rate_factor: Samples to be made for each that is there, near 1.
        lost_s: Sound that was lost before now, to be left as a gap, in seconds; mostly 0.
    """

    rate_factor: float
    lost_s: float = 0.0


class ClockFollower:
    """Decides from the arrival of blocks how a stream's length must be corrected."""

    def __init__(self) -> None:
        self._reference_s: float | None = None
        self._settling: list[float] = []
        self._earliest_s = float("inf")
        self._window_ends_s: float | None = None
        self._errors_s: deque[float] = deque(maxlen=_COMPARED_WINDOWS)
        self._integral = 0.0
        self._late_windows = 0
        self._overflow_is_near = 0

    def observe(
        self, arrived_s: float, heard_s: float, *, overflowed: bool = False
    ) -> DriftCorrection | None:
        """Take one block into account.

        Args:
            arrived_s: When it arrived, in seconds of the monotonic clock.
            heard_s: How long the stream is with it, in seconds of its own samples as corrected
                so far, gaps included.

        Returns:
            A correction at the end of each window, else None.
        """
        if overflowed:
            self._overflow_is_near = 2  # this window, which began before the loss, and the next
        if self._window_ends_s is None:
            self._window_ends_s = arrived_s + _WINDOW_S
        self._earliest_s = min(self._earliest_s, arrived_s - heard_s)
        if arrived_s < self._window_ends_s:
            return None
        offset_s, self._earliest_s = self._earliest_s, float("inf")
        self._window_ends_s = arrived_s + _WINDOW_S
        if self._reference_s is None:
            self._settling.append(offset_s)
            if len(self._settling) >= _SETTLE_WINDOWS:
                self._reference_s = min(self._settling)
            return None
        return self._correct(offset_s - self._reference_s)

    def _correct(self, error_s: float) -> DriftCorrection:
        lost_s = self._check_lost(error_s)
        if lost_s > 0:
            self._errors_s.clear()
        self._errors_s.append(error_s - lost_s)
        error_s = min(self._errors_s)
        error_s -= min(_TOLERANCE_S, max(-_TOLERANCE_S, error_s))
        # A critically damped loop of second order: proportional to the error, and with its
        # integral, which comes to rest on the clock's own error.
        gain = 2.0 / _TIME_CONSTANT_S
        limit = _LARGEST_CORRECTION
        self._integral += error_s * _WINDOW_S / _TIME_CONSTANT_S**2
        self._integral = min(limit, max(-limit, self._integral))
        correction = min(limit, max(-limit, self._integral + gain * error_s))
        return DriftCorrection(1.0 + correction, lost_s)

    def _check_lost(self, error_s: float) -> float:
        overflow_is_near = self._overflow_is_near > 0
        self._overflow_is_near = max(0, self._overflow_is_near - 1)
        if error_s <= _LOST_S:
            self._late_windows = 0
            return 0.0
        self._late_windows += 1
        # A machine under load delivers everything late for a while. That is loss only when the
        # driver says so or when it stays.
        if not overflow_is_near and self._late_windows < 2:
            return 0.0
        self._late_windows = 0
        return error_s
