"""All windows of the application, and what connects them."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from captioner.core.captions import Mark
from captioner.core.events import Noticed
from captioner.core.plain_text import clock
from captioner.core.session_status import SessionStatus
from captioner.core.sessions import RecoveryReport
from captioner.gui.help.page import HelpPage
from captioner.gui.live.notices import LiveReadings, MissingSound, explain
from captioner.gui.outputs.model import OutputsModel
from captioner.gui.outputs.page import OutputsPage, SendingBar
from captioner.gui.ports import GuiServices
from captioner.gui.sessions.page import SessionsPage
from captioner.gui.settings.autostart import set_autostart
from captioner.gui.settings.model_downloads import DownloadBanner, ModelDownloads
from captioner.gui.shell.dialogs import Dialogs
from captioner.gui.shell.language_offer import LanguageOffer
from captioner.gui.shell.main_window import MainWindow, remember_place, restore_place, unminimise
from captioner.gui.shell.overlay_shell import OverlayShell
from captioner.gui.shell.recordings_page import RecordingsPage
from captioner.gui.shell.saved_bar import RecoveryBanners, SavedBar
from captioner.gui.shell.single_instance import InstanceCommand
from captioner.gui.shell.tray import Tray
from captioner.gui.shortcuts.global_shortcuts import GlobalShortcuts
from captioner.gui.widgets.banner import PASSING_MS, Banner
from captioner.gui.widgets.translation import translated
from captioner.live.engine.recording_queue import RecordingQueue
from captioner.settings.model import Settings
from captioner.settings.overlay import OverlayDock, OverlaySettings

_INTERVAL_MS = 20_000


class GcPauser(QObject):
    """Sets aside what lives long, again and again while captioning."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self.set_aside)

    def begin(self) -> None:
        """Clear up once for a session, then keep old objects out of the way."""
        gc.collect()
        gc.freeze()
        self._timer.start()

    def end(self) -> None:
        """Look at all objects again after the session."""
        self._timer.stop()
        gc.unfreeze()
        gc.collect()

    def set_aside(self) -> None:
        """Collect young objects, and set the remaining ones aside."""
        gc.collect(1)
        gc.freeze()


class Desktop(QObject):
    """Makes the windows and passes between them what happens."""

    ended = Signal()
    """Everything is closed: the event loop has nothing left to wait for."""

    def __init__(
        self,
        services: GuiServices,
        recordings: RecordingQueue | None = None,
        overlay_shell: OverlayShell | None = None,
    ) -> None:
        super().__init__()
        self.services = services
        self.overlay_shell = overlay_shell = overlay_shell or OverlayShell(services)
        overlay_shell.setParent(self)
        self.error_reporter = overlay_shell.error_reporter
        self.background = overlay_shell.background
        self.settings_model = overlay_shell.settings_model
        self.bridge = overlay_shell.bridge
        self.controller = overlay_shell.controller
        self.window_state = overlay_shell.window_state
        self.overlay = overlay_shell.overlay
        self.unlock_handle = overlay_shell.unlock_handle
        self.overlay_presence = overlay_shell.overlay_presence
        self.downloads = ModelDownloads(lambda: services.models, self.background, self)
        self.readings = LiveReadings(self.bridge, self)
        self.gc_pauser = GcPauser(self)
        self._missing_sound = MissingSound(self.bridge, self.controller)
        self._missing_sound.line_added.connect(overlay_shell.reader.accept)
        self._settings = self.settings_model.settings
        self.window = MainWindow(
            services, self.settings_model, self.controller, self.bridge, self.background
        )
        self._missing_sound.line_added.connect(self.window.live_page.show_caption)
        self.sessions_page = SessionsPage(
            services, self.background, self._settings.reading, self.window.banners
        )
        self.help_page = HelpPage(
            services,
            self.background,
            lambda: explain(
                self.controller, self.readings, self.window.live_page.picker.currentText()
            ),
        )
        self.window.add_page("sessions", self.tr("Sessions"), self.sessions_page)
        self.recordings = recordings
        self.recordings_page: RecordingsPage | None = None
        if recordings is not None:
            self._add_recordings(recordings)
        self.outputs = OutputsModel(services.outputs, self.background, self)
        self.outputs_page = OutputsPage(self.outputs, self.settings_model, lambda: services.library)
        self.sessions_page.actions_.sharing_wanted.connect(self.outputs_page.share)
        self.window.add_page("share", self.tr("Share"), self.outputs_page)
        self.sending_bar = SendingBar(self.outputs)
        self.window.keep_in_view(self.sending_bar)
        self.window.add_page("help", self.tr("Help"), self.help_page)
        self.tray = Tray(self.overlay.controls.menu(), self)
        self.shortcuts = GlobalShortcuts(self.window.banners, self)
        self.dialogs = Dialogs(
            services,
            self.settings_model,
            self.background,
            self.downloads,
            self.shortcuts,
            self.error_reporter,
            self.window,
            self.overlay,
        )
        self._download_banner = DownloadBanner(self.downloads, self.window.banners, self)
        self._recovery = RecoveryBanners(self.window.banners, self._read_session, self)
        self.saved_bar = SavedBar(
            services,
            self.settings_model,
            self.controller,
            self.background,
            self.window,
            self.sessions_page.actions_,
            self._read_session,
        )
        self.saved_bar.shown.connect(self.overlay_presence.give_way)
        self._is_closed = False
        self._connect_session()
        self._connect_windows()
        restore_place(self.window, self.window_state, self.overlay.geometry())

    def _add_recordings(self, queue: RecordingQueue) -> None:
        page = self.recordings_page = RecordingsPage(queue, self.error_reporter.show)
        self.window.add_page("recordings", self.tr("Recordings"), page)
        number = self.window.pages.indexOf(page)
        self.window.setAcceptDrops(True)
        self.window.drop_area.dropped.connect(page.add)
        self.window.drop_area.dropped.connect(lambda _paths: self.window.show_page(number))
        self.window.is_transcribing = lambda: queue.is_busy
        self.window.add_close_guard(lambda: queue.is_busy, queue.cancel_all)
        page.finished.connect(self.window.close_when_idle)
        page.finished.connect(self.sessions_page.refresh)
        page.open_wanted.connect(self._read_session)
        page.settings_wanted.connect(lambda: self.dialogs.show_settings("recordings"))
        self.sessions_page.actions_.captioning_wanted.connect(lambda request: page.add([request]))

    def _read_session(self, folder: Path) -> None:
        self.window.show_page(1)
        self.sessions_page.open_folder_of(folder)

    def _connect_session(self) -> None:
        self.bridge.speaker_changed.connect(self.overlay.relabel)
        self.bridge.caption_split.connect(self.overlay.split)
        self.bridge.speakers_named.connect(self.overlay.show_speakers)
        self.bridge.marked.connect(self._on_marked)
        offer = self.language_offer = LanguageOffer(self.overlay, self)
        self.bridge.noticed.connect(self._offer_language)
        offer.chosen.connect(self.window.choose_language)
        for over in (self.window.language_chosen, self.bridge.session_began, self.controller.ended):
            over.connect(offer.end)
        self.controller.status_changed.connect(self._on_status)
        self.controller.session_created.connect(self.gc_pauser.begin)
        self.controller.session_created.connect(self._share_the_machine)
        self.bridge.session_began.connect(self.readings.restart)
        sessions = self.sessions_page
        self.controller.correction_wanted.connect(sessions.editing.follow)
        self.controller.ended.connect(sessions.refresh)
        self.bridge.text_corrected.connect(sessions.refresh)
        self.window.add_close_guard(
            lambda: sessions.has_unsaved, lambda: sessions.set_editing(False)
        )
        sessions.editing.idle.connect(self.window.close_when_idle)
        self.controller.ended.connect(self.gc_pauser.end)
        self.downloads.ended.connect(lambda _name, _is_installed: self.window.refresh())

    def _offer_language(self, notice: Noticed) -> None:
        if notice.language:
            kept = self.settings_model.settings.recognition.language
            self.language_offer.show(notice.language, kept)

    def _connect_windows(self) -> None:
        overlay, tray, window = self.overlay, self.tray, self.window
        dialogs = self.dialogs
        dialogs.overlay_place_wanted.connect(self._place_overlay)
        # The welcome's buttons must not lie under an overlay that has nothing to show yet.
        dialogs.is_welcoming.connect(self.overlay_presence.hold_back)
        dialogs.start_wanted.connect(self.controller.start)
        dialogs.is_captioning = lambda: self.controller.is_running
        self.help_page.read_aloud_wanted.connect(dialogs.show_read_aloud)
        self.settings_model.changed.connect(self._on_settings)
        self._connect_controls()
        self.overlay_shell.away.follow(window)
        overlay.controls.add_shortcuts(window)
        self.overlay_shell.reader.place_changed.connect(window.live_page.transcript.show_place)
        overlay.lines_wanted.connect(
            lambda n: self.settings_model.change(lambda s: replace(s.overlay, lines=n))
        )
        overlay.placed.connect(self._save_window_state)
        self.unlock_handle.unlock_wanted.connect(lambda: self._set_locked(False))
        window.has_tray = lambda: tray.is_available
        window.stayed.connect(lambda: dialogs.explain_closing(has_tray=tray.is_available))
        window.closed.connect(self.close)
        window.settings_wanted.connect(dialogs.show_settings)
        window.full_model_wanted.connect(lambda: dialogs.show_settings("recognition"))
        tray.window_wanted.connect(self.raise_window)
        self.overlay_shell.alarm_frame.notice_wanted.connect(tray.warn)
        window.overlay_focus_wanted.connect(self._focus_overlay)
        self.overlay_shell.follow_theme(self.window)
        self.overlay_shell.system_look_changed.connect(
            lambda: self._apply_theme(self.settings_model.settings)
        )
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        # The user logs out: final captions are on disk, open ones get the time there is.
        application.commitDataRequest.connect(lambda _manager: self.controller.stop())

    def _connect_controls(self) -> None:
        controls, picker = self.overlay.controls, self.window.live_page.picker
        controls.toggle_wanted.connect(self.controller.toggle)
        controls.pause_wanted.connect(self.controller.pause_or_resume)
        controls.mark_wanted.connect(self.controller.mark)
        controls.source_menu.aboutToShow.connect(lambda: picker.fill_menu(controls.source_menu))
        controls.look_wanted.connect(self._change_overlay)
        controls.stop_sending_wanted.connect(self.outputs.stop_all)
        for view in (self.tray, self.overlay_presence, controls):
            self.outputs.changed.connect(view.show_outputs)
        controls.settings_wanted.connect(lambda: self.dialogs.show_settings("overlay"))
        controls.window_wanted.connect(self.raise_window)
        controls.quit_wanted.connect(self.window.quit)
        self.shortcuts.toggle_wanted.connect(self.controller.toggle)
        self.shortcuts.lock_wanted.connect(lambda: self.obey(InstanceCommand.TOGGLE_LOCK))
        self.shortcuts.mark_wanted.connect(self.controller.mark)
        self.shortcuts.look_wanted.connect(controls.look_menu.switch.trigger)

    # --- opening and closing -------------------------------------------------------------------

    def show(self, *, overlay_only: bool = False) -> None:
        """Show the windows, or the overlay alone where this or the settings ask for it."""
        settings = self.settings_model.settings
        self.tray.set_visible(settings.general.tray_icon)
        self.window.keeps_running = settings.general.close_to_tray
        if overlay_only or settings.general.overlay_only:
            self.overlay_shell.show_overlay_alone()
        else:
            self._show_window()
            self.overlay_shell.apply_overlay(settings)
        self.window.begin()
        self.shortcuts.apply(settings.general)
        self.overlay_shell.text_size.follow()
        for problem in self.services.store.problems:
            self.window.banners.show_message("note", translated(problem), passes=False)
        if QGuiApplication.platformName() == "wayland" and not settings.general.wayland_told:
            self.settings_model.change(lambda s: replace(s.general, wayland_told=True))
            self.window.banners.show_message(
                "note",
                self.tr("On this desktop the overlay cannot stay above other windows."),
                self.tr(
                    "Right-click its title in the window list and choose “Always on top”, or "
                    "install XWayland and start Captioner again."
                ),
            )
        days = settings.transcripts.delete_after_days
        self.background.run(lambda: self.services.put_sessions_in_order(days), self._on_recovered)

    def raise_window(self) -> None:
        """Bring the main window to the front."""
        unminimise(self.window)
        self._show_window()
        self.window.raise_()
        self.window.activateWindow()

    def _show_window(self) -> None:
        """Show the main window; the welcome as well where it was never seen."""
        self.overlay_presence.set_alone(False)
        self.window.show()
        if not self.settings_model.settings.general.welcome_done and self.dialogs.welcome is None:
            self.dialogs.show_welcome()

    def obey(self, command: InstanceCommand) -> None:
        """Carry out the command of a later start or a desktop shortcut."""
        match command:
            case InstanceCommand.RAISE:
                self.raise_window()
            case InstanceCommand.TOGGLE:
                self.controller.toggle()
            case InstanceCommand.START:
                self.controller.start()
            case InstanceCommand.STOP:
                self.controller.stop()
            case InstanceCommand.TOGGLE_LOCK:
                self._set_locked(not self.settings_model.settings.overlay.locked)
            case InstanceCommand.MARK:
                self.controller.mark()
            case InstanceCommand.OVERLAY:
                self.settings_model.change(lambda s: replace(s.overlay, visible=True))
                self.controller.start()
            case InstanceCommand.SWITCH_LOOK:
                self.overlay.controls.look_menu.switch.trigger()
            case InstanceCommand.FOCUS_OVERLAY:
                self._focus_overlay()

    def close(self) -> None:
        """Save state at the end, and let the event loop end."""
        if self._is_closed:
            return
        self._is_closed = True
        self.downloads.cancel()
        self.gc_pauser.end()
        remember_place(self.window, self.window_state)
        self.settings_model.flush()
        self.services.outputs.close()
        self.window_state.save()
        self.unlock_handle.set_watching(False)
        self.shortcuts.close()
        self.overlay_shell.text_size.close()
        self.dialogs.close()
        self.overlay.close()
        self.tray.set_visible(False)
        if self.recordings_page is not None:
            self.recordings_page.close_queue()
        if self.recordings is not None:
            self.recordings.close()
        self.background.close()
        self.ended.emit()
        QApplication.quit()

    def may_quit(self) -> bool:
        """Whether the application may end immediately, as the desktop asks; else it starts to."""
        if not self._is_closed:
            self.window.quit()
        return self._is_closed

    def _on_recovered(self, recovered: Sequence[RecoveryReport]) -> None:
        self._recovery.show(recovered)
        if recovered:
            self.sessions_page.refresh()

    # --- captions --------------------------------------------------------------------------------

    def _on_status(self, status: SessionStatus) -> None:
        if self.controller.is_running:
            self.dialogs.close_read_aloud()
        self._share_the_machine()
        self.overlay_presence.show_status(status)
        self.tray.show_status(status)
        self.overlay.controls.show_status(status, is_running=self.controller.is_running)

    def _share_the_machine(self) -> None:
        if self.recordings is not None:
            self.recordings.set_captioning(self.controller.is_running)

    def _on_marked(self, mark: Mark) -> None:
        self.window.live_page.transcript.show_mark(mark)
        if not mark.is_removed:
            words = self.tr("Marked at {time}.").format(time=clock(mark.time_s))
            self.overlay_presence.say_done(words)
            banner = self.window.banners.show_message("note", words)
            banner.add_button(self.tr("Undo"), lambda: self._unmark(mark, banner))
            banner.wants_answer = False
            banner.pass_after(PASSING_MS)
            self.controller.ended.connect(banner.dismissed)  # too late to be undone here

    def _unmark(self, mark: Mark, banner: Banner) -> None:
        self.window.banners.remove(banner)
        self.controller.take_back(mark)

    # --- settings --------------------------------------------------------------------------------

    def _place_overlay(self, top: bool) -> None:
        self.settings_model.change(lambda s: replace(s.overlay, dock=OverlayDock.FLOATING))
        self.overlay.stand_at(top=top)
        self.overlay_presence.show_for_a_while()

    def _set_locked(self, is_locked: bool) -> None:
        self.settings_model.change(lambda s: replace(s.overlay, locked=is_locked))

    def _change_overlay(self, look: OverlaySettings) -> None:
        if look.visible or self.window.isVisible() or self.tray.is_available:
            self.settings_model.set_page(look)
        else:  # it is all that is to be seen: nothing would be left to end Captioner with
            self.overlay_shell.apply_overlay(self.settings_model.settings)
            self.window.quit()

    def _focus_overlay(self) -> None:
        self.overlay_presence.show_for_a_while()
        self.overlay.take_focus()

    def _on_settings(self, settings: Settings) -> None:
        before, self._settings = self._settings, settings
        general = settings.general
        if general.appearance is not before.general.appearance:
            self._apply_theme(settings)
        shown = "overlay", "looks", "reading", "sounds"
        if any(getattr(settings, page) != getattr(before, page) for page in shown):
            self.overlay_shell.apply_overlay(settings)
        if settings.reading != before.reading:
            self.sessions_page.set_reading(settings.reading)
        if settings.recognition.model != before.recognition.model:
            self.window.refresh()
        if general.autostart != before.general.autostart:
            self.background.run(lambda: set_autostart(general.autostart))
        self.tray.set_visible(general.tray_icon)
        self.window.keeps_running = general.close_to_tray
        self.shortcuts.apply(general)

    def _apply_theme(self, settings: Settings) -> None:
        self.overlay_shell.apply_theme(settings)
        self.window.refresh_colours()
        self.sessions_page.refresh_colours()
        self.help_page.refresh_colours()

    # --- places ----------------------------------------------------------------------------------

    def _save_window_state(self) -> None:
        content = self.window_state.content()
        self.background.run(lambda: self.window_state.save(content))
