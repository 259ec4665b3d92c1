"""The dialogs above the main window: which of them there are, and which shows what goes wrong."""

from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox, QWidget

from captioner.core.errors import CaptionerError
from captioner.gui.live.read_aloud import ReadAloudDialog
from captioner.gui.ports import GuiServices
from captioner.gui.settings.dialog import SettingsDialog
from captioner.gui.settings.model_downloads import DownloadBanner, ModelDownloads
from captioner.gui.settings.page import PageParts
from captioner.gui.shell.error_reporter import CrashDialog
from captioner.gui.shell.main_window import MainWindow
from captioner.gui.shell.overlay_shell import OverlayShell
from captioner.gui.shell.welcome import Welcome
from captioner.gui.shortcuts.global_shortcuts import GlobalShortcuts
from captioner.gui.widgets.monitors import centre_over


class Dialogs(QObject):
    """Opens and closes them; none of them stops anything else."""

    def __init__(
        self,
        services: GuiServices,
        shell: OverlayShell,
        shortcuts: GlobalShortcuts,
        window: MainWindow,
    ) -> None:
        super().__init__(shell)
        self._services = services
        self._shell = shell
        self._settings_model = shell.settings_model
        self._background = background = shell.background
        self.downloads = ModelDownloads(lambda: services.models, background, self)
        self.downloads.ended.connect(lambda _name, _is_installed: window.refresh())
        DownloadBanner(self.downloads, window.banners, self)
        self._shortcuts = shortcuts
        self._window = window
        self.settings: SettingsDialog | None = None
        self.welcome: Welcome | None = None
        self.read_aloud: ReadAloudDialog | None = None
        self.closing_message: QMessageBox | None = None
        shell.error_reporter.expected.connect(self._show_error)
        shell.error_reporter.crashed.connect(self._on_crash)

    def show_welcome(self) -> Welcome:
        welcome = self.welcome = Welcome(
            self._services, self._settings_model, self._background, self.downloads, self._window
        )
        welcome.finished_with.connect(self._on_welcomed)
        welcome.read_button.clicked.connect(self.show_read_aloud)
        centre_over(welcome, self._window)
        welcome.open()
        # Its buttons must not lie under an overlay that has nothing to show yet.
        self._shell.overlay_presence.hold_back(True)
        return welcome

    def _on_welcomed(self, starts: bool) -> None:
        self.welcome = None
        self._shell.overlay_presence.hold_back(False)
        if starts:
            self._shell.controller.start()

    def show_read_aloud(self) -> None:
        """Try voice, microphone and model with three sentences, while nothing is captioned."""
        if self._shell.controller.is_running:
            error = CaptionerError(
                "Captions are running.", "Stop them, then read the three sentences aloud."
            )
            self._show_error(error)
            return
        self.close_read_aloud()
        parent: QWidget = self.welcome or self._window
        settings = self._settings_model.settings
        self.read_aloud = ReadAloudDialog(self._services, settings, self._background, parent)
        centre_over(self.read_aloud, parent)
        self.read_aloud.open()

    def close_read_aloud(self) -> None:
        """Give microphone and model back."""
        dialog, self.read_aloud = self.read_aloud, None
        if dialog is not None:
            dialog.close()
            dialog.deleteLater()

    def show_settings(self, page: str = "") -> SettingsDialog:
        if self.settings is None:
            parts = PageParts(
                self._settings_model,
                self._services,
                self._background,
                self.downloads,
                self._shortcuts,
                self._shell.show_tried_sound,
                self._shell.place_overlay,
            )
            self.settings = SettingsDialog(parts, self._window)
            overlay = self._shell.overlay
            covering = overlay.geometry() if overlay.isVisible() else None
            centre_over(self.settings, self._window, covering)
        if page or not self.settings.isVisible():
            self.settings.show_page(page)
        self.settings.show()
        self.settings.raise_()
        self.settings.activateWindow()
        return self.settings

    def explain_closing(self, *, has_tray: bool) -> None:
        """Say, the first time only, that closing the window was not the end."""
        if self._settings_model.settings.general.closing_told:
            return
        self._settings_model.change(lambda s: replace(s.general, closing_told=True))
        message = self.closing_message = QMessageBox(
            QMessageBox.Icon.Information,
            "Captioner",
            self.tr("Captioner is still running."),
            QMessageBox.StandardButton.Ok,
        )
        way_back = self.tr("The window is only minimised.")
        end = self.tr("To end it, choose Quit in the window or press Ctrl+Q.")
        if has_tray:
            way_back = self.tr("Its tray icon opens the window again.")
            end = self.tr("To end it, choose Quit there or in the window.")
        message.setInformativeText(f"{way_back} {end}")
        message.open()

    def close(self) -> None:
        self.close_read_aloud()
        for dialog in (self.settings, self.welcome, self.closing_message):
            if dialog is not None:
                dialog.close()

    def _show_error(self, error: CaptionerError) -> None:
        """Show it in the open dialog, else on the current page."""
        for dialog in (self.welcome, self.settings):
            if dialog is not None and dialog.isVisible():
                dialog.banners.show_error(error)
                return
        self._window.banners.show_error(error)

    def _on_crash(self, details: str, kept_at: object) -> None:
        CrashDialog(details, str(kept_at or ""), self._window).open()
