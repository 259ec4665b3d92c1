"""All windows of the application, and what connects them."""

import gc
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from captioner.core.captions import Mark
from captioner.core.events import Noticed
from captioner.core.outputs import OutputStatus
from captioner.core.plain_text import clock
from captioner.core.sessions import RecoveryReport
from captioner.core.terms.vocabulary import LONGEST_TERM, MOST_TERMS, parse_vocabulary
from captioner.gui.help.page import HelpPage
from captioner.gui.live.notices import Help, LiveReadings, MissingSound
from captioner.gui.outputs.model import OutputsModel
from captioner.gui.outputs.page import OutputsPage, SendingBar
from captioner.gui.ports import GuiServices
from captioner.gui.sessions.page import SessionsPage
from captioner.gui.settings.autostart import set_autostart
from captioner.gui.shell.dialogs import Dialogs
from captioner.gui.shell.language_offer import LanguageOffer
from captioner.gui.shell.main_window import MainWindow, restore_place, save_place, unminimise
from captioner.gui.shell.overlay_shell import OverlayShell
from captioner.gui.shell.recordings_page import RecordingsPage
from captioner.gui.shell.saved_bar import RecoveryBanners, SavedBar
from captioner.gui.shell.single_instance import InstanceCommand
from captioner.gui.shortcuts.global_shortcuts import GlobalShortcuts
from captioner.gui.widgets.banner import PASSING_MS, Banner
from captioner.gui.widgets.colours import condition_colour
from captioner.gui.widgets.icons import tray_icon
from captioner.gui.widgets.translation import translated
from captioner.live.decisions.session_status import Condition, SessionStatus
from captioner.live.engine.recording_queue import RecordingQueue
from captioner.settings.model import Settings
from captioner.settings.overlay import OverlaySettings


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
        """Have later collections look at all objects again."""
        self._timer.stop()
        gc.unfreeze()

    def set_aside(self) -> None:
        """Collect young objects, and set the remaining ones aside."""
        gc.collect(1)
        gc.freeze()


class SessionWatcher(QObject):
    """Handles memory, missing sound, marks, another language, and recordings that must wait."""

    def __init__(self, shell: OverlayShell, window: MainWindow, recordings: RecordingQueue) -> None:
        super().__init__(shell)
        self._shell, self._window = shell, window
        bridge, controller = shell.bridge, shell.controller
        self.readings = LiveReadings(bridge, self)
        bridge.session_began.connect(self.readings.restart)
        missing_sound = MissingSound(bridge, controller)
        missing_sound.line_added.connect(shell.reader.accept)
        missing_sound.line_added.connect(window.live_page.show_caption)
        bridge.marked.connect(self._on_marked)
        offer = self.language_offer = LanguageOffer(shell.overlay, self)
        bridge.noticed.connect(self._offer_language)
        offer.chosen.connect(window.choose_language)
        for over in (window.language_chosen, bridge.session_began, controller.ended):
            over.connect(offer.end)
        self.gc_pauser = GcPauser(self)
        controller.session_created.connect(self.gc_pauser.begin)
        controller.ended.connect(self.gc_pauser.end)
        for news in (controller.session_created, controller.status_changed):
            news.connect(lambda: recordings.set_captioning(controller.is_running))

    def _offer_language(self, notice: Noticed) -> None:
        if notice.language:
            kept = self._shell.settings_model.settings.recognition.language
            self.language_offer.show(notice.language, kept)

    def _on_marked(self, mark: Mark) -> None:
        self._window.live_page.transcript.show_mark(mark)
        if not mark.is_removed:
            words = self.tr("Marked at {time}.").format(time=clock(mark.time_s))
            self._shell.overlay_presence.say_done(words)
            banner = self._window.banners.show_message("note", words)
            banner.add_button(self.tr("Undo"), lambda: self._unmark(mark, banner))
            banner.pass_after(PASSING_MS)
            self._shell.controller.ended.connect(banner.dismissed)  # too late to be undone here

    def _unmark(self, mark: Mark, banner: Banner) -> None:
        self._window.banners.remove(banner)
        self._shell.controller.take_back(mark)


class Tray(QSystemTrayIcon):
    """Shows the session's state; its menu is the overlay's."""

    window_wanted = Signal()

    def __init__(self, menu: QMenu, parent: QObject) -> None:
        super().__init__(tray_icon(""), parent)
        self._menu = menu  # kept here, as the tray does not own it
        self.setContextMenu(menu)
        self.activated.connect(self._on_activated)
        self._words = ""
        self._sending: list[str] = []
        self.show_status(SessionStatus())

    @property
    def is_available(self) -> bool:
        """Whether this desktop has a tray and the icon is in it."""
        return self.isVisible() and self.isSystemTrayAvailable()

    def show_status(self, status: SessionStatus) -> None:
        self._words = f"Captioner: {translated(status.line)}"
        self._show_words()
        is_idle = status.condition is Condition.IDLE
        self.setIcon(tray_icon("" if is_idle else condition_colour(status.condition)))

    def show_outputs(self, statuses: tuple[OutputStatus, ...]) -> None:
        self._sending = [translated(status.line) for status in statuses]
        self._show_words()

    def warn(self, words: str) -> None:
        self.showMessage("Captioner", words, QSystemTrayIcon.MessageIcon.Warning)

    def _show_words(self) -> None:
        self.setToolTip("\n".join([self._words, *self._sending]))

    def _on_activated(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason is QSystemTrayIcon.ActivationReason.Trigger:
            self.window_wanted.emit()


class Desktop(QObject):
    """Makes the windows and passes between them what happens."""

    ended = Signal()
    """Everything is closed: the event loop has nothing left to wait for."""

    def __init__(self, services: GuiServices, overlay_shell: OverlayShell | None = None) -> None:
        super().__init__()
        self.services = services
        self.overlay_shell = shell = overlay_shell or OverlayShell(services)
        shell.setParent(self)
        self.background = shell.background
        self.settings_model = shell.settings_model
        self.controller = shell.controller
        self.overlay = shell.overlay
        self._settings = self.settings_model.settings
        self.window = MainWindow(
            services, self.settings_model, self.controller, shell.bridge, self.background
        )
        recordings = services.recording_queue()
        self.watcher = SessionWatcher(shell, self.window, recordings)
        self.pages = Pages(services, shell, self.window, self.watcher.readings, recordings)
        self.tray = Tray(self.overlay.controls.menu(), self)
        self.shortcuts = GlobalShortcuts(self.window.banners, self)
        self.dialogs = Dialogs(services, shell, self.shortcuts, self.window)
        self._is_closed = False
        self.controller.status_changed.connect(self._on_status)
        self._connect_windows()
        restore_place(self.window, shell.window_state, self.overlay.geometry())

    def _connect_windows(self) -> None:
        overlay, tray, window = self.overlay, self.tray, self.window
        dialogs = self.dialogs
        self.pages.help.read_button.clicked.connect(dialogs.show_read_aloud)
        recordings = self.pages.recordings
        recordings.settings_button.clicked.connect(lambda: dialogs.show_settings("recordings"))
        self.settings_model.changed.connect(self._on_settings)
        self._connect_controls()
        self.overlay_shell.away.follow(window)
        overlay.controls.add_shortcuts(window)
        self.overlay_shell.reader.place_changed.connect(window.live_page.transcript.show_place)
        overlay.lines_wanted.connect(
            lambda n: self.settings_model.change(lambda s: replace(s.overlay, lines=n))
        )
        overlay.placed.connect(self._save_window_state)
        unlock_handle = self.overlay_shell.overlay_presence.unlock_handle
        unlock_handle.clicked.connect(lambda: self._set_locked(False))
        window.has_tray = lambda: tray.is_available
        window.stayed.connect(lambda: dialogs.explain_closing(has_tray=tray.is_available))
        window.closed.connect(self.close)
        window.sidebar.settings_button.clicked.connect(lambda: dialogs.show_settings(""))
        window.footer.full_model_button.clicked.connect(
            lambda: dialogs.show_settings("recognition")
        )
        tray.window_wanted.connect(self.raise_window)
        self.overlay_shell.alarm_frame.notice_wanted.connect(tray.warn)
        for keys, slot in (("F6", self._focus_overlay), ("Ctrl+,", dialogs.show_settings)):
            QShortcut(QKeySequence(keys), window).activated.connect(slot)
        look = self.overlay_shell.system_look
        # Qt reports another theme of the desktop, of the same contrast even, to windows alone.
        window.installEventFilter(look)
        look.changed.connect(lambda: look.apply_theme(self.settings_model.settings))
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        # The user logs out: final captions are on disk, open ones get the time there is.
        application.commitDataRequest.connect(lambda _manager: self.controller.stop())

    def _connect_controls(self) -> None:
        controls, picker = self.overlay.controls, self.window.live_page.picker
        controls.toggle.triggered.connect(self.controller.toggle)
        controls.pause.triggered.connect(self.controller.pause_or_resume)
        controls.mark.triggered.connect(self.controller.mark)
        controls.source_menu.aboutToShow.connect(lambda: picker.fill_menu(controls.source_menu))
        controls.look_wanted.connect(self._change_overlay)
        controls.stop_sending.triggered.connect(self.pages.outputs.stop_all)
        for view in (self.tray, self.overlay_shell.overlay_presence, controls):
            self.pages.outputs.changed.connect(view.show_outputs)
        controls.settings.triggered.connect(lambda: self.dialogs.show_settings("overlay"))
        controls.window.triggered.connect(self.raise_window)
        controls.quit.triggered.connect(self.window.quit)
        self.shortcuts.toggle_wanted.connect(self.controller.toggle)
        self.shortcuts.lock_wanted.connect(lambda: self.obey(InstanceCommand.TOGGLE_LOCK))
        self.shortcuts.mark_wanted.connect(self.controller.mark)
        self.shortcuts.look_wanted.connect(controls.look_menu.switch.trigger)

    def show(self, *, overlay_only: bool = False) -> None:
        """Show the windows, or the overlay alone where this or the settings ask for it."""
        settings = self.settings_model.settings
        self.tray.setVisible(settings.general.tray_icon)
        self.window.keeps_running = settings.general.close_to_tray
        if overlay_only or settings.general.overlay_only:
            self.overlay_shell.show_overlay_alone()
        else:
            self._show_window()
            self.overlay_shell.apply_overlay(settings)
        self.window.begin()
        self.shortcuts.apply(settings.general)
        self.overlay_shell.system_look.text_size.follow()
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
        self.pages.put_sessions_in_order(settings.transcripts.delete_after_days)

    def raise_window(self) -> None:
        unminimise(self.window)
        self._show_window()
        self.window.raise_()
        self.window.activateWindow()

    def _show_window(self) -> None:
        """Show the main window; the welcome as well where it was never seen."""
        self.overlay_shell.overlay_presence.set_alone(False)
        self.window.show()
        if not self.settings_model.settings.general.welcome_done and self.dialogs.welcome is None:
            self.dialogs.show_welcome()

    def obey(self, command: InstanceCommand) -> None:
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
        self.dialogs.downloads.cancel()
        self.watcher.gc_pauser.end()
        save_place(self.window, self.overlay_shell.window_state)
        self.settings_model.flush()
        self.services.outputs.close()
        self.overlay_shell.window_state.save()
        self.overlay_shell.overlay_presence.unlock_handle.set_watching(False)
        self.shortcuts.close()
        self.overlay_shell.system_look.text_size.close()
        self.dialogs.close()
        self.overlay.close()
        self.tray.setVisible(False)
        self.pages.close()
        self.background.close()
        self.ended.emit()
        QApplication.quit()

    def may_quit(self) -> bool:
        """Whether the application may end immediately, as the desktop asks; else it starts to."""
        if not self._is_closed:
            self.window.quit()
        return self._is_closed

    def _on_status(self, status: SessionStatus) -> None:
        if self.controller.is_running:
            self.dialogs.close_read_aloud()
        self.overlay_shell.overlay_presence.show_status(status)
        self.tray.show_status(status)
        self.overlay.controls.show_status(status, is_running=self.controller.is_running)

    def _set_locked(self, is_locked: bool) -> None:
        self.settings_model.change(lambda s: replace(s.overlay, locked=is_locked))

    def _change_overlay(self, look: OverlaySettings) -> None:
        if look.visible or self.window.isVisible() or self.tray.is_available:
            self.settings_model.set_page(look)
        else:  # it is all that is to be seen: nothing would be left to end Captioner with
            self.overlay_shell.apply_overlay(self.settings_model.settings)
            self.window.quit()

    def _focus_overlay(self) -> None:
        self.overlay_shell.overlay_presence.show_for_a_while()
        self.overlay.take_focus()

    def _on_settings(self, settings: Settings) -> None:
        before, self._settings = self._settings, settings
        general = settings.general
        if general.appearance is not before.general.appearance:
            self.overlay_shell.system_look.apply_theme(settings)
        shown = "overlay", "looks", "reading", "sounds"
        if any(getattr(settings, page) != getattr(before, page) for page in shown):
            self.overlay_shell.apply_overlay(settings)
        if settings.reading != before.reading:
            self.pages.sessions.transcript.set_reading(settings.reading)
        if settings.recognition.model != before.recognition.model:
            self.window.refresh()
        if general.autostart != before.general.autostart:
            self.background.run(lambda: set_autostart(general.autostart))
        self.tray.setVisible(general.tray_icon)
        self.window.keeps_running = general.close_to_tray
        self.shortcuts.apply(general)

    def _save_window_state(self) -> None:
        content = self.overlay_shell.window_state.content()
        self.background.run(lambda: self.overlay_shell.window_state.save(content))
