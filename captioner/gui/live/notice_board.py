"""What a session notices, as banners that go when it is no longer so."""

from __future__ import annotations

from PySide6.QtCore import QObject

from captioner.core.audio import NoticeKind
from captioner.core.errors import UnsavedError
from captioner.core.events import (
    MODEL_LOADING,
    MODEL_READY,
    STORAGE_BACK,
    VOICE_REMEMBERED,
    Noticed,
)
from captioner.gui.widgets.banner import Banner, BannerArea

_LEVEL = "level"
_DEVICE = "device"
_GAP = "gap"
_SUBJECTS = {
    NoticeKind.SILENT_INPUT.value: _LEVEL,
    NoticeKind.TOO_QUIET.value: _LEVEL,
    NoticeKind.CLIPPING.value: _LEVEL,
    NoticeKind.LEVEL_GOOD.value: _LEVEL,
    NoticeKind.SOUND_BACK.value: _LEVEL,
    NoticeKind.DEVICE_LOST.value: _DEVICE,
    NoticeKind.DEVICE_BACK.value: _DEVICE,
    NoticeKind.DEVICE_CHANGED.value: _DEVICE,
}
_GOOD_NEWS = (
    NoticeKind.DEVICE_BACK.value,
    NoticeKind.DEVICE_CHANGED.value,
    STORAGE_BACK,
    VOICE_REMEMBERED,
)
_WELL = (NoticeKind.LEVEL_GOOD.value, NoticeKind.SOUND_BACK.value)


class NoticeBoard(QObject):
    """Shows the newest notice of each subject and channel; good news disappears by itself."""

    def __init__(self, banners: BannerArea, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._banners = banners
        self._shown: dict[tuple[str, str], Banner] = {}

    def show(self, notice: Noticed, words: str) -> Banner | None:
        """Show a notice instead of an older one about the same; nothing where all is well."""
        if notice.kind in (MODEL_LOADING, MODEL_READY):
            return None  # The state says so, as long as it is so.
        subject = _SUBJECTS.get(notice.kind, notice.kind)
        key = (subject, notice.channel)
        self._take_down(key)
        if notice.kind == NoticeKind.DEVICE_LOST.value:
            # It has only begun: its length is reported when the device is back.
            self._take_down((_GAP, notice.channel))
        if notice.kind in _WELL or not words:
            return None  # Nothing is wrong now, so there is nothing to read.
        if notice.kind == STORAGE_BACK:
            for known in self._banners.banners:
                if isinstance(known.error, UnsavedError):
                    self._banners.remove(known)
        passes = True if notice.kind in _GOOD_NEWS else None
        banner = self._shown[key] = self._banners.show_message("note", words, passes=passes)
        return banner

    def take_down(self, subject: str) -> None:
        """Take down the notices of a subject, of every channel."""
        for key in [key for key in self._shown if key[0] == subject]:
            self._take_down(key)

    def clear(self, *, only_passing: bool = False) -> None:
        """Take down what was about a session that is over.

        Args:
            only_passing: Leave what the reader may want to know afterwards: lost sound, say.
        """
        for key in list(self._shown):
            if not only_passing or key[0] in (_LEVEL, _DEVICE):
                self._take_down(key)

    def _take_down(self, key: tuple[str, str]) -> None:
        banner = self._shown.pop(key, None)
        if banner is not None and banner in self._banners.banners:
            self._banners.remove(banner)
