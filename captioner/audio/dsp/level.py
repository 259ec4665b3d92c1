"""Rate a source's level (muted, clipping, good again) and adjust its gain."""

import numpy as np

from captioner.core.audio import SAMPLE_RATE, NoticeKind, Samples, SourceNotice
from captioner.core.levels import level_dbfs
from captioner.core.message import Message

_ZERO = 5e-8
"""Below the last of 24 bits: zero, and what a resampler makes of the end of sound."""


ZERO_INPUT_S = 8.0
"""Samples that are all zero for so long mean muted or refused. Less would be a false alarm: devices
deliver zeros for a second or two while they wake up, and those that go mute of themselves do so
between sentences."""
_LONGEST_ZERO_INPUT_S = 30.0
"""The same for devices that go mute of themselves between words (noise gates): the patience doubles
up to this each time that sound came back unaided."""
_CLIPPING_LEVEL = 0.99
"""Magnitude from which a sample counts as clipped."""
_CLIPPING_FRACTION = 0.002
"""Fraction of clipped samples within `_CLIPPING_WINDOW_S` that is too much."""
_CLIPPING_WINDOW_S = 1.0


class LevelMonitor:
    """Watches one source's samples and reports each change once.

    Args:
        is_system_sound: Whether it is what the machine plays, which may well be silent or quiet.
    """

    def __init__(self, *, is_system_sound: bool = False) -> None:
        self._is_system_sound = is_system_sound
        self._zeros = 0
        self._zero_patience_s = ZERO_INPUT_S
        self._is_zero = self._has_sounded = self._is_muted = False
        self._clipped = 0
        self._clipping_watched = 0
        self._calm_windows = 0
        self._is_clipping = False

    def check(self, samples: Samples) -> list[SourceNotice]:
        """What changed with these samples, float32[n]; mostly nothing."""
        if len(samples) == 0:
            return []
        notices = self._check_clipping(samples)
        if not self._is_system_sound and not self._is_muted:
            notices += self._check_zeros(samples)
        return notices

    def set_muted(self, is_muted: bool) -> list[SourceNotice]:
        """Whether the host has muted the source; if it cannot say, zeros decide (`check`)."""
        if is_muted == self._is_muted:
            return []
        self._is_muted = is_muted
        self._is_zero, self._zeros = False, 0
        if is_muted:
            return [SourceNotice(NoticeKind.SILENT_INPUT, Message("{source} is muted"))]
        return [SourceNotice(NoticeKind.SOUND_BACK, Message("Sound from {source} is back."))]

    def begin_device(self) -> list[SourceNotice]:
        was_silent = self._is_zero or self._is_muted
        self._zeros, self._zero_patience_s = 0, ZERO_INPUT_S
        self._is_zero = self._has_sounded = self._is_muted = False
        if was_silent:
            return [SourceNotice(NoticeKind.SOUND_BACK, Message("Sound from {source} is back."))]
        return []

    def _check_zeros(self, samples: Samples) -> list[SourceNotice]:
        if np.abs(samples).max() < _ZERO:
            self._zeros += len(samples)
            if not self._is_zero and self._zeros >= self._zero_patience_s * SAMPLE_RATE:
                self._is_zero = True
                message = Message(
                    "No sound from {source}: is it muted, or is Captioner not allowed to use it?"
                )
                return [SourceNotice(NoticeKind.SILENT_INPUT, message)]
            return []
        self._zeros = 0
        had_sounded, self._has_sounded = self._has_sounded, True
        if self._is_zero:
            self._is_zero = False
            if had_sounded:  # mute between two sounds, as a noise gate is, not before the first
                patience_s = 2 * self._zero_patience_s
                self._zero_patience_s = min(patience_s, _LONGEST_ZERO_INPUT_S)
            return [SourceNotice(NoticeKind.SOUND_BACK, Message("Sound from {source} is back."))]
        return []

    def _check_clipping(self, samples: Samples) -> list[SourceNotice]:
        self._clipped += int(np.count_nonzero(np.abs(samples) >= _CLIPPING_LEVEL))
        self._clipping_watched += len(samples)
        if self._clipping_watched < _CLIPPING_WINDOW_S * SAMPLE_RATE:
            return []
        fraction = self._clipped / self._clipping_watched
        self._clipped = self._clipping_watched = 0
        if fraction >= _CLIPPING_FRACTION:
            self._calm_windows = 0
            if not self._is_clipping:
                self._is_clipping = True
                message = Message("{source} is too loud and distorts at the peaks; turn it down.")
                return [SourceNotice(NoticeKind.CLIPPING, message)]
        elif self._is_clipping:
            self._calm_windows += 1
            if self._calm_windows >= 10:
                self._is_clipping = False
                return [
                    SourceNotice(NoticeKind.LEVEL_GOOD, Message("{source} is no longer too loud."))
                ]
        return []


_TARGET_DBFS = -23.0
"""Level that voices are brought to."""
_LARGEST_GAIN_DB = 30.0
"""Most that is ever added; nothing is ever taken away but at the limit."""
_BACKGROUND_DBFS = -50.0
"""The background is never raised above it."""
_VOICE_OVER_BACKGROUND_DB = 10.0
"""What exceeds the background by so much is a voice."""
_RISE_DB_A_SECOND = 6.0
_FALL_DB_A_SECOND = 30.0
_LIMIT = 0.97
"""Magnitude that no sample exceeds."""


class GainControl:
    """One stream's gain."""

    _BACKGROUND_RISES_DB_A_SECOND = 2.0
    _VOICE_FALLS_DB_A_SECOND = 1.0

    def __init__(self) -> None:
        self._background_dbfs: float | None = None
        self._voice_dbfs: float | None = None
        self._gain_db = 0.0
        self._last_factor = 1.0

    def process(self, samples: Samples) -> Samples:
        if len(samples) == 0:
            return samples
        duration_s = len(samples) / SAMPLE_RATE
        self._follow_voice(level_dbfs(samples), duration_s)
        change_db = self._wanted_db() - self._gain_db
        change_db = min(change_db, _RISE_DB_A_SECOND * duration_s)
        self._gain_db += max(change_db, -_FALL_DB_A_SECOND * duration_s)
        factor = 10.0 ** (self._gain_db / 20.0)
        ramp = np.linspace(self._last_factor, factor, len(samples), dtype=np.float32)
        raised: Samples = samples * ramp
        self._last_factor = factor
        peak = float(np.abs(raised).max())
        if factor > 1.0 and peak > _LIMIT:
            # A sudden shout: this block and the gain from here on are brought down immediately.
            raised *= np.float32(_LIMIT / peak)
            self._last_factor = max(1.0, factor * _LIMIT / peak)
            self._gain_db = 20.0 * float(np.log10(self._last_factor))
        return np.clip(raised, -1.0, 1.0)

    def _follow_voice(self, heard_dbfs: float, duration_s: float) -> None:
        background_dbfs = heard_dbfs if self._background_dbfs is None else self._background_dbfs
        rises_db = self._BACKGROUND_RISES_DB_A_SECOND * duration_s
        self._background_dbfs = min(heard_dbfs, background_dbfs + rises_db)
        floor_dbfs = max(self._background_dbfs, -90.0)
        if heard_dbfs < floor_dbfs + _VOICE_OVER_BACKGROUND_DB:
            return
        falls_db = self._VOICE_FALLS_DB_A_SECOND * duration_s
        before_dbfs = heard_dbfs if self._voice_dbfs is None else self._voice_dbfs - falls_db
        self._voice_dbfs = max(heard_dbfs, before_dbfs)

    def _wanted_db(self) -> float:
        if self._voice_dbfs is None or self._background_dbfs is None:
            return self._gain_db
        # The follower holds the loudest syllables, some 6 dB over the voice's mean.
        wanted_db = _TARGET_DBFS + 6.0 - self._voice_dbfs
        room_db = _BACKGROUND_DBFS - max(self._background_dbfs, -90.0)
        return max(0.0, min(wanted_db, room_db, _LARGEST_GAIN_DB))
