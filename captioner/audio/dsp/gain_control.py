"""Raises quiet voices to a level that recognisers are used to, slowly, and never the background."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from captioner.core.audio import SAMPLE_RATE, Samples, level_dbfs


@dataclass(frozen=True, slots=True)
class GainSettings:
    """How far and how fast.

    Attributes:
        target_dbfs: Level that voices are brought to.
        largest_gain_db: Most that is ever added; nothing is ever taken away but at the limit.
        background_dbfs: The background is never raised above it.
        voice_over_background_db: What exceeds the background by so much is a voice.
        rise_db_a_second: How fast the gain rises.
        fall_db_a_second: How fast it falls.
        limit: Magnitude that no sample exceeds.
    """

    target_dbfs: float = -23.0
    largest_gain_db: float = 30.0
    background_dbfs: float = -50.0
    voice_over_background_db: float = 10.0
    rise_db_a_second: float = 6.0
    fall_db_a_second: float = 30.0
    limit: float = 0.97


class GainControl:
    """One stream's gain."""

    _BACKGROUND_RISES_DB_A_SECOND = 2.0
    _VOICE_FALLS_DB_A_SECOND = 1.0

    def __init__(self, settings: GainSettings | None = None) -> None:
        self._settings = settings or GainSettings()
        self._background_dbfs: float | None = None
        self._voice_dbfs: float | None = None
        self._gain_db = 0.0
        self._last_factor = 1.0

    def process(self, samples: Samples) -> Samples:
        """The next samples, float32[n] of some tens of milliseconds, raised."""
        if len(samples) == 0:
            return samples
        duration_s = len(samples) / SAMPLE_RATE
        self._follow_voice(level_dbfs(samples), duration_s)
        settings = self._settings
        change_db = self._wanted_db() - self._gain_db
        change_db = min(change_db, settings.rise_db_a_second * duration_s)
        self._gain_db += max(change_db, -settings.fall_db_a_second * duration_s)
        factor = 10.0 ** (self._gain_db / 20.0)
        ramp = np.linspace(self._last_factor, factor, len(samples), dtype=np.float32)
        raised: Samples = samples * ramp
        self._last_factor = factor
        peak = float(np.abs(raised).max())
        if factor > 1.0 and peak > settings.limit:
            # A sudden shout: this block and the gain from here on are brought down immediately.
            raised *= np.float32(settings.limit / peak)
            self._last_factor = max(1.0, factor * settings.limit / peak)
            self._gain_db = 20.0 * float(np.log10(self._last_factor))
        return np.clip(raised, -1.0, 1.0)

    def _follow_voice(self, heard_dbfs: float, duration_s: float) -> None:
        background_dbfs = heard_dbfs if self._background_dbfs is None else self._background_dbfs
        rises_db = self._BACKGROUND_RISES_DB_A_SECOND * duration_s
        self._background_dbfs = min(heard_dbfs, background_dbfs + rises_db)
        floor_dbfs = max(self._background_dbfs, -90.0)
        if heard_dbfs < floor_dbfs + self._settings.voice_over_background_db:
            return
        falls_db = self._VOICE_FALLS_DB_A_SECOND * duration_s
        before_dbfs = heard_dbfs if self._voice_dbfs is None else self._voice_dbfs - falls_db
        self._voice_dbfs = max(heard_dbfs, before_dbfs)

    def _wanted_db(self) -> float:
        settings = self._settings
        if self._voice_dbfs is None or self._background_dbfs is None:
            return self._gain_db
        # The follower holds the loudest syllables, some 6 dB over the voice's mean.
        wanted_db = settings.target_dbfs + 6.0 - self._voice_dbfs
        room_db = settings.background_dbfs - max(self._background_dbfs, -90.0)
        return max(0.0, min(wanted_db, room_db, settings.largest_gain_db))
