"""The settings: pages at the left; every change takes effect immediately."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QListWidget,
    QScrollArea,
    QStackedWidget,
    QWidget,
)

from captioner.gui.settings.autostart import can_autostart
from captioner.gui.settings.controls import ShortcutField
from captioner.gui.settings.output_pages import ReadingPage, SoundsPage, TranscriptsPage
from captioner.gui.settings.overlay_page import OverlayPage
from captioner.gui.settings.page import PageParts, SettingsPage, page_titles
from captioner.gui.settings.pages import (
    RecognitionPage,
    RecordingsSettingsPage,
    SoundPage,
    VoicePage,
)
from captioner.gui.widgets.banner import BannerArea
from captioner.gui.widgets.dialogs import choose_file_to_write, open_file_dialog
from captioner.gui.widgets.layout import (
    FlowLayout,
    hbox,
    push_button,
    quiet_label,
    scroll_area,
    vbox,
)
from captioner.gui.widgets.monitors import SMALLEST_WINDOW, resize_within_screen
from captioner.gui.widgets.theme import current_theme
from captioner.settings.model import Appearance, Settings
from captioner.translation import LANGUAGES


class GeneralPage(SettingsPage):
    """The application as a whole."""

    page = "general"

    import_wanted = Signal(str)
    export_wanted = Signal(str)

    def build(self) -> Iterator[object]:
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
            yield self.add(
                f"{action}_shortcut",
                self._parts.shortcuts.what(f"{action}_wanted"),
                ShortcutField(),
            )
        self.shortcut_note = quiet_label("")
        self.shortcut_note.setTextFormat(Qt.TextFormat.PlainText)  # the desktop's words
        yield self.add_widget(self.shortcut_note)
        self.ask_button = self.add_button(self.tr("Ask again"), self._parts.shortcuts.ask_again)
        self._parts.shortcuts.changed.connect(self._show_shortcuts)
        self._parts.shortcuts.look()
        self._show_shortcuts()
        self.add_heading(self.tr("All settings"))
        self.export_button = push_button(self.tr("Export…"), self._export)
        self.import_button = push_button(self.tr("Import…"), self._import)
        area = QWidget()
        hbox(self.export_button, self.import_button, None, inside=area, margins=0)
        yield self.add_widget(area)

    def _show_shortcuts(self) -> None:
        for action in ("toggle", "lock", "mark", "look"):
            self.controls[f"{action}_shortcut"].setEnabled(self._parts.shortcuts.can_be)
        notes = "\n".join(self._parts.shortcuts.notes)
        self.shortcut_note.setText(notes)
        self.shortcut_note.setVisible(bool(notes))
        self.ask_button.setVisible(self._parts.shortcuts.can_ask_again)

    def _export(self) -> None:
        name, title = "captioner-settings.json", self.tr("Export settings")
        choose_file_to_write(self, title, self.export_wanted.emit, name=name, suffix="json")

    def _import(self) -> None:
        dialog = QFileDialog(self, self.tr("Import settings"), "", "*.json")
        dialog.fileSelected.connect(self.import_wanted)
        open_file_dialog(dialog)


_PAGES: tuple[type[SettingsPage], ...] = (
    SoundPage,
    RecognitionPage,
    OverlayPage,
    ReadingPage,
    SoundsPage,
    TranscriptsPage,
    RecordingsSettingsPage,
    VoicePage,
    GeneralPage,
)
"""In the order of the list."""

_LIST_WIDTH_PX, _ITEM_HEIGHT_PX = 178, 38
_BESIDE_TITLE_PX = 44


class SettingsDialog(QDialog):
    """All pages. Not modal: captions continue, and the overlay shows each change."""

    def __init__(self, parts: PageParts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        resize_within_screen(self, 860, 660)
        self.setMinimumSize(SMALLEST_WINDOW)
        self._parts = parts
        self._settings_model = settings_model = parts.settings_model
        self._background = parts.background
        # A page is built when it is first shown: opening the dialog must not hold up captions.
        self._builders: dict[str, Callable[[], SettingsPage]] = {
            **{page.page: partial(page, parts) for page in _PAGES},
            "general": self._build_general,
        }
        titles = page_titles()
        self.page_names = tuple(self._builders)
        self._built: dict[str, SettingsPage] = {}
        self._areas: dict[str, QScrollArea] = {}
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Pages"))
        self.list.setSpacing(2)
        self.stack = QStackedWidget()
        for name in self.page_names:
            self.list.addItem(titles[name])
        self._make_room()
        current_theme().changed.connect(self._make_room)
        self.list.currentRowChanged.connect(self._on_page)
        self.list.itemSelectionChanged.connect(self._on_selected)
        self.banners = BannerArea()
        self.reset_button = push_button("", self._reset, auto_default=False)
        self.close_button = push_button(self.tr("Close"), self.close, auto_default=False)
        self._lay_out()
        settings_model.changed.connect(self.show_settings)
        self.banners.show_for(settings_model.settings.reading.messages_stay_s)
        self.list.setCurrentRow(0)

    def _lay_out(self) -> None:
        buttons = FlowLayout(self.reset_button, self.close_button, spacing=10, at_end=1)
        right = vbox((self.stack, 1), buttons, spacing=10)
        hbox(self.list, (right, 1), inside=self, margins=14, spacing=10)
        self.banners.float_over(self.stack)

    def sizeHint(self) -> QSize:
        return QSize(860, 660) * current_theme().text_scale

    def _make_room(self) -> None:
        metrics = QFontMetrics(QApplication.font())  # The list's own comes a moment later.
        items = [self.list.item(row) for row in range(self.list.count())]
        widest = max(metrics.horizontalAdvance(item.text()) for item in items)
        self.list.setFixedWidth(max(_LIST_WIDTH_PX, widest + _BESIDE_TITLE_PX))
        for item in items:
            item.setSizeHint(QSize(0, max(_ITEM_HEIGHT_PX, metrics.lineSpacing() + 16)))

    def page(self, name: str) -> SettingsPage:
        """Return a page by its name in `Settings`, complete."""
        found = self._begun(name)
        found.finish()
        return found

    def _begun(self, name: str) -> SettingsPage:
        if name not in self._built:
            built = self._built[name] = self._builders[name]()
            self._areas[name] = scroll_area(built)
            built.hide()  # until it is complete
            self.stack.addWidget(self._areas[name])
        return self._built[name]

    def show_page(self, name: str) -> None:
        """Show a page by its name in `Settings`; the first one for an unknown name."""
        self.list.setCurrentRow(self.page_names.index(name) if name in self.page_names else 0)

    def show_settings(self, settings: Settings) -> None:
        self.banners.show_for(settings.reading.messages_stay_s)
        for page in self._built.values():
            if page.is_complete:
                page.show_settings(settings)

    def _build_general(self) -> GeneralPage:
        general = GeneralPage(self._parts)
        general.export_wanted.connect(self.export_to)
        general.import_wanted.connect(self.import_from)
        return general

    def export_to(self, path: str) -> None:
        self._background.run(
            lambda: self._settings_model.store.export_to(Path(path)),
            lambda _: self._show_note(self.tr("Settings exported to {path}.").format(path=path)),
        )

    def import_from(self, path: str) -> None:
        self._background.run(
            lambda: self._settings_model.store.import_from(Path(path)), self._on_imported
        )

    def _on_imported(self, given_up: tuple[str, ...]) -> None:
        self._settings_model.report_imported()
        words = self.tr("Settings imported.")
        if given_up:
            words += " " + self.tr("These could not be used: {names}.").format(
                names=", ".join(given_up)
            )
        self._show_note(words)

    def _show_note(self, words: str) -> None:
        self.banners.show_message("note", words, passes=True)

    def _on_page(self, row: int) -> None:
        page = self._begun(self.page_names[row])
        self.stack.setCurrentWidget(self._areas[page.page])
        words = self.tr("Reset “{page}”").format(page=page.title)
        self.reset_button.setText(words)

    def _on_selected(self) -> None:
        """Show the selected page: screen readers and voice control select without a current row."""
        for index in self.list.selectedIndexes():
            self.list.setCurrentRow(index.row())

    def _reset(self) -> None:
        self._settings_model.reset_page(self.page_names[self.list.currentRow()])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Return belongs to the control with the focus, not to a button somewhere else."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return
        super().keyPressEvent(event)
