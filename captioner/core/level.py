"""Judges a source's level in words: muted, too quiet, clipping, good again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from captioner.core.audio import SAMPLE_RATE, NoticeKind, Samples, level_dbfs

_ZERO = 5e-8
"""Below the last of 24 bits: zero, and what a resampler makes of the end of sound."""


@dataclass(frozen=True, slots=True)
class LevelSettings:
    """What counts as what.

    Attributes:
        zero_input_s: Samples that are all zero for so long mean muted or refused.
        longest_zero_input_s: The same for devices that go mute of themselves between words (noise
            gates): the patience doubles up to this each time that sound came back unaided.
        clipping_level: Magnitude from which a sample counts as clipped.
        clipping_fraction: Fraction of clipped samples within `clipping_window_s` that is too much.
        clipping_window_s: How long clipping is watched, in seconds.
        quiet_window_s: How long speech is looked for before it is called too quiet, in seconds.
        quiet_speech_dbfs: Level of the loudest tenth below which speech is too quiet.
        speech_dynamics_db: How far speech stands out of its background at least: steady noise is
            no voice, and no reason to complain of one.
    """

    zero_input_s: float = 0.9
    longest_zero_input_s: float = 30.0
    clipping_level: float = 0.99
    clipping_fraction: float = 0.002
    clipping_window_s: float = 1.0
    quiet_window_s: float = 10.0
    quiet_speech_dbfs: float = -45.0
    speech_dynamics_db: float = 10.0


@dataclass(frozen=True, slots=True)
class LevelNotice:
    """One change for the worse or the better; the message lacks the source's name."""

    kind: NoticeKind
    message: str


class LevelJudge:
    """Watches one source's samples and tells each change once.

    Args:
        is_system_sound: Whether it is what the machine plays, which may well be silent or quiet.
        settings: What counts as what.
    """

    def __init__(
        self, *, is_system_sound: bool = False, settings: LevelSettings | None = None
    ) -> None:
        self._settings = settings or LevelSettings()
        self._is_system_sound = is_system_sound
        self._zeros = 0
        self._zero_patience_s = self._settings.zero_input_s
        self._is_zero = False
        self._clipped = 0
        self._clipping_watched = 0
        self._calm_windows = 0
        self._is_clipping = False
        self._levels_dbfs: list[float] = []
        self._quiet_watched = 0
        self._is_too_quiet = False

    def judge(self, samples: Samples) -> list[LevelNotice]:
        """What changed with these samples, float32[n]; mostly nothing."""
        if len(samples) == 0:
            return []
        notices = self._judge_clipping(samples)
        if not self._is_system_sound:
            notices += self._judge_zeros(samples)
            notices += self._judge_quiet(samples)
        return notices

    def _judge_zeros(self, samples: Samples) -> list[LevelNotice]:
        settings = self._settings
        if np.abs(samples).max() < _ZERO:
            self._zeros += len(samples)
            if not self._is_zero and self._zeros >= self._zero_patience_s * SAMPLE_RATE:
                self._is_zero = True
                message = (
                    "no sound at all comes in; it is muted, or Captioner has no permission for it"
                )
                return [LevelNotice(NoticeKind.SILENT_INPUT, message)]
            return []
        self._zeros = 0
        if self._is_zero:
            self._is_zero = False
            self._zero_patience_s = min(2 * self._zero_patience_s, settings.longest_zero_input_s)
            return [LevelNotice(NoticeKind.LEVEL_GOOD, "sound comes in again")]
        return []

    def _judge_clipping(self, samples: Samples) -> list[LevelNotice]:
        settings = self._settings
        self._clipped += int(np.count_nonzero(np.abs(samples) >= settings.clipping_level))
        self._clipping_watched += len(samples)
        if self._clipping_watched < settings.clipping_window_s * SAMPLE_RATE:
            return []
        fraction = self._clipped / self._clipping_watched
        self._clipped = self._clipping_watched = 0
        if fraction >= settings.clipping_fraction:
            self._calm_windows = 0
            if not self._is_clipping:
                self._is_clipping = True
                what = "the sound is" if self._is_system_sound else "the microphone is set"
                message = f"{what} too loud and is cut off at the peaks; turn it down"
                return [LevelNotice(NoticeKind.CLIPPING, message)]
        elif self._is_clipping:
            self._calm_windows += 1
            if self._calm_windows >= 10:
                self._is_clipping = False
                return [LevelNotice(NoticeKind.LEVEL_GOOD, "the level is good again")]
        return []

    def _judge_quiet(self, samples: Samples) -> list[LevelNotice]:
        settings = self._settings
        self._levels_dbfs.append(level_dbfs(samples))
        self._quiet_watched += len(samples)
        if self._quiet_watched < settings.quiet_window_s * SAMPLE_RATE:
            return []
        background_dbfs, speech_dbfs = np.percentile(self._levels_dbfs, [20, 95])
        self._levels_dbfs.clear()
        self._quiet_watched = 0
        is_speech = speech_dbfs - background_dbfs >= settings.speech_dynamics_db
        if is_speech and -100.0 < speech_dbfs < settings.quiet_speech_dbfs:
            if not self._is_too_quiet:
                self._is_too_quiet = True
                message = "voices are very quiet; turn the microphone up or come closer"
                return [LevelNotice(NoticeKind.TOO_QUIET, message)]
        elif self._is_too_quiet and is_speech:
            self._is_too_quiet = False
            return [LevelNotice(NoticeKind.LEVEL_GOOD, "the level is good again")]
        return []
