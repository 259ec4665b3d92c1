"""All windows of the application, and what connects them."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from captioner.gui.ports import GuiServices
from captioner.gui.settings.autostart import set_autostart
from captioner.gui.shell.dialogs import Dialogs
from captioner.gui.shell.main_window import MainWindow, restore_place, save_place, unminimise
from captioner.gui.shell.overlay_shell import OverlayShell
from captioner.gui.shell.pages import Pages
from captioner.gui.shell.session_watcher import SessionWatcher
from captioner.gui.shell.single_instance import InstanceCommand
from captioner.gui.shell.tray import Tray
from captioner.gui.shortcuts.global_shortcuts import GlobalShortcuts
from captioner.gui.widgets.translation import translated
from captioner.live.decisions.session_status import SessionStatus
from captioner.settings.model import Settings
from captioner.settings.overlay import OverlaySettings


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
        self.overlay_shell.system_look.follow_theme(self.window)
        self.overlay_shell.system_look.changed.connect(
            lambda: self.overlay_shell.system_look.apply_theme(self.settings_model.settings)
        )
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

    # --- opening and closing -------------------------------------------------------------------

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

    # --- captions --------------------------------------------------------------------------------

    def _on_status(self, status: SessionStatus) -> None:
        if self.controller.is_running:
            self.dialogs.close_read_aloud()
        self.overlay_shell.overlay_presence.show_status(status)
        self.tray.show_status(status)
        self.overlay.controls.show_status(status, is_running=self.controller.is_running)

    # --- settings --------------------------------------------------------------------------------

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

    # --- places ----------------------------------------------------------------------------------

    def _save_window_state(self) -> None:
        content = self.overlay_shell.window_state.content()
        self.background.run(lambda: self.overlay_shell.window_state.save(content))
