"""Shows at the start what was recovered from interrupted sessions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QDate, QDateTime, QObject, QTime

from captioner.core.sessions import RecoveryReport
from captioner.gui.widgets.banner import BannerArea
from captioner.gui.widgets.translation import translated
from captioner.gui.widgets.words import moment_in_words


class RecoveryBanners(QObject):
    """One banner for all that came back, and one for each session that could not."""

    def __init__(
        self,
        banners: BannerArea,
        read: Callable[[Path], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._banners = banners
        self._read = read

    def show(self, recovered: Sequence[RecoveryReport]) -> None:
        """Tell what recovery found; nothing where nothing was interrupted."""
        back: list[RecoveryReport] = []
        for each in recovered:
            if each.error is None:
                back.append(each)
            else:
                self._banners.show_error(each.error)
        if not back:
            return
        newest = back[-1]
        if len(back) == 1:
            words = self.tr(
                "Captioner closed unexpectedly. %n caption(s) of {name} were recovered.",
                "",
                newest.caption_count,
            )
        else:
            words = self.tr("%n interrupted session(s) were recovered.", "", len(back))
        missing = " ".join(dict.fromkeys(translated(one) for each in back for one in each.missing))
        banner = self._banners.show_message(
            "note",
            words.format(name=_name(newest.folder)),
            missing or self.tr("Nothing is missing."),
        )
        banner.add_button(self.tr("Open"), lambda: self._read(newest.folder))


def _name(folder: Path) -> str:
    """A session's day and time as the desktop writes them; its folder's name where it has none."""
    try:
        at = datetime.strptime(folder.name[:19], "%Y-%m-%d_%H-%M-%S")
    except ValueError:
        return folder.name
    day, time = QDate(at.year, at.month, at.day), QTime(at.hour, at.minute)
    return moment_in_words(QDateTime(day, time))
