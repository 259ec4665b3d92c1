"""What is known about the running session, for the help page: gathered from its events."""

from __future__ import annotations

import time
from collections import deque

from PySide6.QtCore import QObject

from captioner.core.captions import Caption
from captioner.core.events import LevelChanged, Noticed, Rejected
from captioner.gui.live.bridge import SessionBridge
from captioner.gui.widgets.level_meter import QUIETEST_DBFS
from captioner.gui.widgets.translation import translated

_RECENT_S = 10.0
_FRESH_S = 2.0


class LiveReadings(QObject):
    """Levels, speech, refusals and captions of the last seconds. No words are kept."""

    def __init__(self, bridge: SessionBridge, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._levels: deque[tuple[float, float, bool]] = deque(maxlen=400)
        self._refused: deque[tuple[float, str]] = deque(maxlen=50)
        self._captions: deque[float] = deque(maxlen=50)
        self.last_notice = ""
        bridge.level_changed.connect(self._on_level)
        bridge.caption_changed.connect(self._on_caption)
        bridge.refused.connect(self._on_rejected)
        bridge.noticed.connect(self._on_notice)

    def restart(self) -> None:
        """A new session begins."""
        self._levels.clear()
        self._refused.clear()
        self._captions.clear()
        self.last_notice = ""

    @property
    def sound_arrives(self) -> bool:
        """Whether samples came in within the last seconds."""
        return bool(self._levels) and time.monotonic() - self._levels[-1][0] < _FRESH_S

    @property
    def loudest_dbfs(self) -> float:
        """The loudest tenth of a second of the last ten seconds."""
        recent = [level for at, level, _ in self._levels if time.monotonic() - at < _RECENT_S]
        return max(recent, default=QUIETEST_DBFS * 2)

    @property
    def speech_share(self) -> float:
        """How much of the last ten seconds was taken for speech, from 0 to 1."""
        recent = [speech for at, _, speech in self._levels if time.monotonic() - at < _RECENT_S]
        return sum(recent) / len(recent) if recent else 0.0

    @property
    def rejecting_guards(self) -> list[str]:
        """Which guards kept something back in the last ten seconds."""
        now = time.monotonic()
        return sorted({guard for at, guard in self._refused if now - at < _RECENT_S})

    @property
    def seconds_since_caption(self) -> float | None:
        """How long ago a caption changed; None when none did yet."""
        return time.monotonic() - self._captions[-1] if self._captions else None

    def _on_level(self, level: LevelChanged) -> None:
        self._levels.append((time.monotonic(), level.rms_dbfs, level.is_speech))

    def _on_caption(self, _caption: Caption) -> None:
        self._captions.append(time.monotonic())

    def _on_rejected(self, refused: Rejected) -> None:
        self._refused.append((time.monotonic(), refused.guard))

    def _on_notice(self, notice: Noticed) -> None:
        self.last_notice = translated(notice.message)
