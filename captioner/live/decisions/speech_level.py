"""Rates how loud detected speech is."""

from dataclasses import dataclass

import numpy as np

from captioner.core.audio import NoticeKind, SourceNotice
from captioner.core.message import Message


@dataclass(frozen=True, slots=True)
class SpeechLevelSettings:
    """When speech counts as too quiet.

    Attributes:
        window_s: Seconds of speech needed to judge its level.
        quiet_dbfs: Level of the loudest tenth below which speech is too quiet.
    """

    window_s: float = 5.0
    quiet_dbfs: float = -45.0


class SpeechLevelMonitor:
    """Watches the level of detected speech; noise, key clicks and silence do not count.

    Args:
        settings: When speech counts as too quiet.
    """

    def __init__(self, settings: SpeechLevelSettings | None = None) -> None:
        self._settings = settings or SpeechLevelSettings()
        self._levels_dbfs: list[float] = []
        self._speech_s = 0.0
        self._is_too_quiet = False

    def check(
        self, level_dbfs: float, duration_s: float, *, is_speech: bool
    ) -> SourceNotice | None:
        """Return a notice if speech became too quiet or loud enough with this sound; mostly None.

        Args:
            level_dbfs: Its level, in dB of full scale.
            duration_s: Its length, in seconds.
            is_speech: Whether voice activity detection found speech in it.
        """
        if not is_speech:
            return None
        self._levels_dbfs.append(level_dbfs)
        self._speech_s += duration_s
        if self._speech_s < self._settings.window_s:
            return None
        loud_dbfs = float(np.percentile(self._levels_dbfs, 90))
        self._levels_dbfs.clear()
        self._speech_s = 0.0
        was_too_quiet = self._is_too_quiet
        self._is_too_quiet = loud_dbfs < self._settings.quiet_dbfs
        if self._is_too_quiet == was_too_quiet:
            return None
        if self._is_too_quiet:
            message = Message("Voices are very quiet; turn the microphone up or move closer.")
            return SourceNotice(NoticeKind.TOO_QUIET, message)
        return SourceNotice(NoticeKind.LEVEL_GOOD, Message("Voices are loud enough again."))
