"""Actions on a session that has just ended, and on those that recovery completed."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QDate, QDateTime, QObject, QPoint, QRect, QTime, Signal
from PySide6.QtGui import QGuiApplication

from captioner.core.sessions import RecoveryReport, SessionDetails, SessionSummary
from captioner.gui.ports import GuiServices
from captioner.gui.sessions.actions import SessionActions
from captioner.gui.sessions.dialogs import ask_target
from captioner.gui.shell.main_window import MainWindow
from captioner.gui.shell.overlay_shell import OverlayShell
from captioner.gui.widgets.banner import READING_MS, Banner, BannerArea
from captioner.gui.widgets.translation import translated
from captioner.gui.widgets.words import moment_in_words
from captioner.live.decisions.session_status import SessionStatus


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
        """Report interrupted sessions that were recovered; nothing where there were none."""
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


class SavedBar(QObject):
    """The bar “Saved” in the main window, until the next session or a click."""

    shown = Signal(QRect)
    """Where it and the footer are on the screen, with the window in use."""

    def __init__(
        self,
        services: GuiServices,
        shell: OverlayShell,
        window: MainWindow,
        actions: SessionActions,
        read: Callable[[Path], object],
    ) -> None:
        super().__init__(window)
        self._services = services
        self._settings_model = settings_model = shell.settings_model
        self._controller = controller = shell.controller
        self._background = shell.background
        self._window = window
        self._actions = actions
        self._read = read
        self._banner: Banner | None = None
        controller.ended.connect(self._on_ended)
        controller.status_changed.connect(self._on_status)
        actions.exported.connect(
            lambda chosen: settings_model.change(
                lambda s: replace(s.transcripts, export_format=chosen)
            )
        )

    def _on_status(self, status: SessionStatus) -> None:
        if status.is_running:
            self._take_down()

    def _on_ended(self) -> None:
        folder = self._controller.folder
        if folder is None:
            return

        def find() -> SessionSummary | None:
            found = self._services.library.sessions()
            return next((each for each in found if each.folder == folder), None)

        self._background.run(find, self._show)

    def _show(self, session: SessionSummary | None) -> None:
        if session is None or self._controller.is_running or not session.word_count:
            return
        self._take_down()
        self._banner = banner = self._window.banners.show_message(
            "good", self.tr("Saved: “{title}”").format(title=session.title)
        )
        file_format = self._settings_model.settings.transcripts.export_format
        export_words = self.tr("Export as {format}…").format(format=file_format.value.upper())
        banner.add_button(self.tr("Open"), lambda: self._open(session))
        banner.add_button(self.tr("Copy"), lambda: self._copy(session))
        banner.add_button(export_words, lambda: self._export(session))
        banner.pass_after(READING_MS)  # the page Sessions offers the same
        if self._window.isActiveWindow():
            parts = self._window.banners, self._window.footer
            bar, footer = (QRect(each.mapToGlobal(QPoint()), each.size()) for each in parts)
            self.shown.emit(bar.united(footer))

    def _take_down(self) -> None:
        banner, self._banner = self._banner, None
        if banner is not None and banner in self._window.banners.banners:
            self._window.banners.remove(banner)

    def _open(self, session: SessionSummary) -> None:
        self._take_down()
        self._read(session.folder)

    def _copy(self, session: SessionSummary) -> None:
        library = self._services.library

        def put(details: SessionDetails) -> None:
            captions = details.speakers.attributed(details.captions)
            lines = (f"{each.channel}: {each.text}".removeprefix(": ") for each in captions)
            QGuiApplication.clipboard().setText("\n".join(lines))
            self._window.banners.show_message("note", self.tr("Copied."), passes=True)

        self._background.run(lambda: library.details(session.id), put)

    def _export(self, session: SessionSummary) -> None:
        file_format = self._settings_model.settings.transcripts.export_format
        ask_target(
            self._window,
            session.title,
            file_format,
            lambda path: self._actions.export(session, path, file_format),
        )
