"""The pages of the main window beside Live."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject

from captioner.core.sessions import RecoveryReport
from captioner.core.terms.vocabulary import LONGEST_TERM, MOST_TERMS, parse_vocabulary
from captioner.gui.help.page import HelpPage
from captioner.gui.live.notices import Help, LiveReadings
from captioner.gui.outputs.model import OutputsModel
from captioner.gui.outputs.page import OutputsPage, SendingBar
from captioner.gui.ports import GuiServices
from captioner.gui.sessions.page import SessionsPage
from captioner.gui.shell.main_window import MainWindow
from captioner.gui.shell.overlay_shell import OverlayShell
from captioner.gui.shell.recordings_page import RecordingsPage
from captioner.gui.shell.saved_bar import RecoveryBanners, SavedBar
from captioner.live.engine.recording_queue import RecordingQueue


class Pages(QObject):
    """Sessions, recordings, share and help, with the bars that lead to them."""

    def __init__(
        self,
        services: GuiServices,
        shell: OverlayShell,
        window: MainWindow,
        readings: LiveReadings,
        queue: RecordingQueue,
    ) -> None:
        super().__init__(shell)
        self._services, self._shell, self._window = services, shell, window
        self.sessions = SessionsPage(
            services, shell.background, shell.settings_model.settings.reading, window.banners
        )
        self._follow_sessions()
        window.add_page("sessions", self.tr("Sessions"), self.sessions)
        self.queue = queue
        self.recordings = RecordingsPage(
            queue, shell.error_reporter.show, services, shell.background
        )
        self._add_recordings()
        self.outputs = OutputsModel(services.outputs, shell.background, self)
        self.share = OutputsPage(self.outputs, shell.settings_model, lambda: services.library)
        self.sessions.actions_.sharing_wanted.connect(self.share.share)
        window.add_page("share", self.tr("Share"), self.share)
        self.sending_bar = SendingBar(self.outputs)
        window.keep_in_view(self.sending_bar)
        self.help = HelpPage(
            services,
            shell.background,
            lambda: Help(
                shell.controller, readings, window.live_page.picker.currentText()
            ).explain(),
        )
        window.add_page("help", self.tr("Help"), self.help)
        self._recovery = RecoveryBanners(window.banners, self.open_session, self)
        saved_bar = SavedBar(services, shell, window, self.sessions.actions_, self.open_session)
        saved_bar.shown.connect(shell.overlay_presence.give_way)

    def _follow_sessions(self) -> None:
        controller, sessions = self._shell.controller, self.sessions
        controller.correction_wanted.connect(sessions.editing.follow)
        sessions.edit_panel.terms_wanted.connect(self._add_terms)
        controller.ended.connect(sessions.refresh)
        self._shell.bridge.text_corrected.connect(sessions.refresh)
        self._window.add_close_guard(
            lambda: sessions.has_unsaved, lambda: sessions.set_editing(False)
        )
        sessions.editing.idle.connect(self._window.close_when_idle)

    def _add_terms(self, terms: Sequence[str]) -> None:
        """Add words of a corrected caption to the names and terms of later sessions."""
        recognition = self._shell.settings_model.settings.recognition
        listed = tuple(dict.fromkeys((*recognition.vocabulary, *terms)))
        if not all(parse_vocabulary([term]).terms for term in terms):
            long = self.tr("Nothing was added: a term has at most {most} characters.")
            self._window.banners.show_message("note", long.format(most=LONGEST_TERM))
            return
        if len(listed) > MOST_TERMS:
            full = self.tr("There is no room for more names and terms: {most} are listed.")
            self._window.banners.show_message("note", full.format(most=MOST_TERMS))
            return
        self._shell.settings_model.change(lambda s: replace(s.recognition, vocabulary=listed))
        added = self.tr("Added to names and terms: {term}").format(term=", ".join(terms))
        self._window.banners.show_message("note", added)

    def _add_recordings(self) -> None:
        window, page, queue = self._window, self.recordings, self.queue
        self._shell.settings_model.changed.connect(lambda _settings: page.terms_button.refresh())
        window.add_page("recordings", self.tr("Recordings"), page)
        number = window.pages.indexOf(page)
        window.setAcceptDrops(True)
        window.drop_area.dropped.connect(page.add)
        window.drop_area.dropped.connect(lambda _paths: window.show_page(number))
        window.is_transcribing = lambda: queue.is_busy
        window.add_close_guard(lambda: queue.is_busy, queue.cancel_all)
        page.finished.connect(window.close_when_idle)
        page.finished.connect(self.sessions.refresh)
        page.open_wanted.connect(self.open_session)
        self.sessions.actions_.captioning_wanted.connect(lambda request: page.add([request]))

    def open_session(self, folder: Path) -> None:
        self._window.show_page(1)
        self.sessions.open_folder_of(folder)

    def put_sessions_in_order(self, delete_after_days: int) -> None:
        """Recover interrupted sessions and delete old ones, on a thread; 0 days: delete none."""
        self._shell.background.run(
            lambda: self._services.put_sessions_in_order(delete_after_days), self._on_recovered
        )

    def _on_recovered(self, recovered: Sequence[RecoveryReport]) -> None:
        self._recovery.show(recovered)
        if recovered:
            self.sessions.refresh()

    def close(self) -> None:
        self.recordings.unsubscribe()
        self.queue.close()
