"""The page of the settings of the application as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from captioner.gui.settings.autostart import can_autostart
from captioner.gui.settings.controls import Keys
from captioner.gui.settings.model import SettingsModel
from captioner.gui.settings.page import SettingsPage, quiet_label
from captioner.gui.settings.pages import page_titles
from captioner.gui.shortcuts.global_shortcuts import GlobalShortcuts
from captioner.gui.widgets.file_dialog import choose_file_to_write, open_file_dialog
from captioner.gui.widgets.layout import hbox
from captioner.settings.model import Appearance
from captioner.translation import LANGUAGES


class GeneralPage(SettingsPage):
    """The application as a whole."""

    import_wanted = Signal(str)
    export_wanted = Signal(str)

    def __init__(self, settings_model: SettingsModel, shortcuts: GlobalShortcuts) -> None:
        self._shortcuts = shortcuts
        super().__init__(settings_model, "general", page_titles()["general"])

    def build(self) -> Iterator[object]:
        """Language, appearance, start, tray; export and import."""
        yield self.add_choice(
            "language",
            self.tr("Language"),
            [("", self.tr("System default")), *LANGUAGES.items()],
            self.tr("Takes effect when Captioner is restarted."),
        )
        yield self.add_choice(
            "appearance",
            self.tr("Appearance"),
            [
                (Appearance.SYSTEM, self.tr("System default")),
                (Appearance.LIGHT, self.tr("Light")),
                (Appearance.DARK, self.tr("Dark")),
            ],
        )
        if can_autostart():
            yield self.add_switch("autostart", self.tr("Open Captioner at login"))
        yield self.add_switch("start_listening", self.tr("Start captioning when Captioner opens"))
        yield self.add_switch(
            "overlay_only",
            self.tr("Start with the overlay only"),
            self.tr("The window opens from the overlay or the tray."),
        )
        yield self.add_switch("tray_icon", self.tr("Show an icon in the tray"))
        yield self.add_switch(
            "close_to_tray",
            self.tr("Keep running when the window is closed"),
            self.tr("Captions continue; Quit ends Captioner."),
        )
        self.add_heading(self.tr("Shortcuts in every program"))
        for action in ("toggle", "lock", "mark", "look"):
            yield self.add(f"{action}_shortcut", self._shortcuts.what(f"{action}_wanted"), Keys())
        self.shortcut_note = quiet_label("")
        self.shortcut_note.setTextFormat(Qt.TextFormat.PlainText)  # the desktop's words
        yield self.add_widget(self.shortcut_note)
        self.ask_button = self.add_button(self.tr("Ask again"), self._shortcuts.ask_again)
        self._shortcuts.changed.connect(self._show_shortcuts)
        self._shortcuts.look()
        self._show_shortcuts()
        self.add_heading(self.tr("All settings"))
        self.export_button = QPushButton(self.tr("Export…"))
        self.export_button.clicked.connect(self._export)
        self.import_button = QPushButton(self.tr("Import…"))
        self.import_button.clicked.connect(self._import)
        area = QWidget()
        hbox(self.export_button, self.import_button, None, inside=area, margins=0)
        yield self.add_widget(area)

    def _show_shortcuts(self) -> None:
        for action in ("toggle", "lock", "mark", "look"):
            self.controls[f"{action}_shortcut"].setEnabled(self._shortcuts.can_be)
        notes = "\n".join(self._shortcuts.notes)
        self.shortcut_note.setText(notes)
        self.shortcut_note.setVisible(bool(notes))
        self.ask_button.setVisible(self._shortcuts.can_ask_again)

    def _export(self) -> None:
        name, title = "captioner-settings.json", self.tr("Export settings")
        choose_file_to_write(self, title, self.export_wanted.emit, name=name, suffix="json")

    def _import(self) -> None:
        dialog = QFileDialog(self, self.tr("Import settings"), "", "*.json")
        dialog.fileSelected.connect(self.import_wanted)
        open_file_dialog(dialog)
