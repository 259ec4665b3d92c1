"""Keeps a stream of samples in step with real time, though its device's clock runs fast or slow.

Two sound devices never agree on what 48 kHz is: 100 ppm apart they are 0.7 s apart after two
hours. So each stream follows the one clock that all share, the machine's monotonic clock, by
being resampled a few millionths faster or slower. Blocks arrive late by scheduling, never early:
what counts is the earliest arrival within a window.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DriftSettings:
    """How a clock is followed.

    Attributes:
        window_s: How long arrivals are watched for their earliest, in seconds.
        settle_windows: Windows at the beginning whose earliest arrival becomes the reference.
        time_constant_s: How slowly an error is worked off, in seconds; slow enough that the
            pitch never changes audibly.
        largest_correction: Greatest deviation of the rate from nominal, as a fraction.
        lost_s: Windows that come later than this, in seconds, mean that sound was lost.
    """

    window_s: float = 2.0
    settle_windows: int = 2
    time_constant_s: float = 60.0
    largest_correction: float = 2e-3
    lost_s: float = 0.1


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

    def __init__(self, settings: DriftSettings | None = None) -> None:
        self._settings = settings or DriftSettings()
        self._reference_s: float | None = None
        self._settling: list[float] = []
        self._earliest_s = float("inf")
        self._window_ends_s: float | None = None
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
            overflowed: Whether the driver reported lost sound before this block.

        Returns:
            A correction at the end of each window, else None.
        """
        if overflowed:
            self._overflow_is_near = 2  # this window, which began before the loss, and the next
        if self._window_ends_s is None:
            self._window_ends_s = arrived_s + self._settings.window_s
        self._earliest_s = min(self._earliest_s, arrived_s - heard_s)
        if arrived_s < self._window_ends_s:
            return None
        offset_s, self._earliest_s = self._earliest_s, float("inf")
        self._window_ends_s = arrived_s + self._settings.window_s
        if self._reference_s is None:
            self._settling.append(offset_s)
            if len(self._settling) >= self._settings.settle_windows:
                self._reference_s = min(self._settling)
            return None
        return self._correct(offset_s - self._reference_s)

    def _correct(self, error_s: float) -> DriftCorrection:
        settings = self._settings
        lost_s = self._check_lost(error_s)
        error_s -= lost_s
        # A critically damped loop of second order: proportional to the error, and with its
        # integral, which comes to rest on the clock's own error.
        gain = 2.0 / settings.time_constant_s
        limit = settings.largest_correction
        self._integral += error_s * settings.window_s / settings.time_constant_s**2
        self._integral = min(limit, max(-limit, self._integral))
        correction = min(limit, max(-limit, self._integral + gain * error_s))
        return DriftCorrection(1.0 + correction, lost_s)

    def _check_lost(self, error_s: float) -> float:
        overflow_is_near = self._overflow_is_near > 0
        self._overflow_is_near = max(0, self._overflow_is_near - 1)
        if error_s <= self._settings.lost_s:
            self._late_windows = 0
            return 0.0
        self._late_windows += 1
        # A machine under load delivers everything late for a while. That is loss only when the
        # driver says so or when it stays.
        if not overflow_is_near and self._late_windows < 2:
            return 0.0
        self._late_windows = 0
        return error_s
