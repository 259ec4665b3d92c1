"""A page of settings: rows of a label, a control and a word of explanation."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt, QTimer
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QWidget

from captioner.core.captions import Caption
from captioner.gui.ports import GuiServices
from captioner.gui.settings.controls import Choice, Lines, Number, Switch
from captioner.gui.settings.model import SettingsModel
from captioner.gui.settings.model_downloads import ModelDownloads
from captioner.gui.shortcuts.global_shortcuts import GlobalShortcuts
from captioner.gui.widgets.background import Background
from captioner.gui.widgets.layout import push_button, quiet_label, text_label, vbox
from captioner.settings.fields import Limits, limits_of
from captioner.settings.model import Settings

_translate = QCoreApplication.translate

_SLICE_S = 0.004
"""How long rows are added before captions come in: the styles that follow cost as much again."""


@dataclass(frozen=True, slots=True)
class PageParts:
    """The objects that pages of the settings work with."""

    settings_model: SettingsModel
    services: GuiServices
    background: Background
    downloads: ModelDownloads
    shortcuts: GlobalShortcuts
    show_sound: Callable[[Caption], object] = lambda _caption: None
    """Has the overlay show the caption of a sound that was played."""

    place_overlay: Callable[[bool], object] = lambda _is_top: None
    """Puts the overlay at the top (or else the bottom) of its screen."""


def page_titles() -> dict[str, str]:
    """Return the titles of the pages by name, in their order."""
    return {
        "capture": _translate("SettingsPage", "Sound"),
        "recognition": _translate("SettingsPage", "Recognition"),
        "overlay": _translate("SettingsPage", "Overlay"),
        "reading": _translate("SettingsPage", "Reading"),
        "sounds": _translate("SettingsPage", "Sound descriptions"),
        "transcripts": _translate("SettingsPage", "Transcripts"),
        "recordings": _translate("SettingsPage", "Recordings"),
        "voice_activity": _translate("SettingsPage", "Voice activity"),
        "general": _translate("SettingsPage", "General"),
    }


class SettingsPage(QWidget):
    """Shows one page of the settings and changes it as soon as a control does.

    Its rows come in slices of time, so that opening the settings holds up no caption.
    """

    page = ""
    """The page's name in `Settings`."""

    def __init__(self, parts: PageParts) -> None:
        super().__init__()
        self._parts = parts
        self._settings_model = parts.settings_model
        self._services = parts.services
        self._background = parts.background
        self._downloads = parts.downloads
        self.title = page_titles()[self.page]
        self.controls: dict[str, Any] = {}
        self._column = vbox(inside=self, margins=(24, 20, 24, 20), spacing=14)
        heading = text_label(self.title, "title", wraps=True)
        self._column.addWidget(heading)
        self.fold_button: QPushButton | None = None
        self._grid = _grid()
        self._column.addLayout(self._grid)
        self._row = 0
        self.is_complete = False
        self._polished = 0
        self._steps = self.build()
        self._more = QTimer(self, singleShot=True, interval=0)
        self._more.timeout.connect(self._work_on)
        self._more.start()

    def build(self) -> Iterator[object]:
        """Add the rows; each page has its own. Where it yields, captions may come in."""
        raise NotImplementedError

    def finish(self) -> None:
        if not self.is_complete:
            self._more.stop()
            for _ in self._steps:
                pass
            self._column.addStretch(1)
            self.is_complete = True
            self.show_settings(self._settings_model.settings)
            self.show()

    def _work_on(self) -> None:
        until = time.monotonic() + _SLICE_S
        for _ in self._steps:
            self._polish_news()
            if time.monotonic() >= until:
                self._more.start()
                return
        self.finish()

    def _polish_news(self) -> None:
        """Apply styles to new rows now, so that showing the page is quick."""
        while self._polished < self._grid.count():
            item = self._grid.itemAt(self._polished)
            widget = item.widget() if item is not None else None
            if widget is not None:
                for each in (widget, *widget.findChildren(QWidget)):
                    each.ensurePolished()
            self._polished += 1

    def show_settings(self, settings: Settings) -> None:
        values = getattr(settings, self.page)
        for field, control in self.controls.items():
            control.show_value(getattr(values, field))

    def add_heading(self, words: str) -> None:
        label = text_label(words, "heading", wraps=True)
        label.setContentsMargins(0, 10, 0, 0)
        self._grid.addWidget(label, self._row, 0, 1, 2)
        self._row += 1

    def fold(self) -> None:
        """Show the rows that follow only to those who ask for them."""
        self._polish_news()
        self.fold_button = button = QPushButton(self.tr("Show advanced settings"))
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._column.addWidget(button)
        content = QWidget()
        content.hide()
        self._column.addWidget(content)
        self._grid, self._row, self._polished = _grid(content), 0, 0

        def show(is_on: bool) -> None:
            content.setVisible(is_on)
            button.setText(
                self.tr("Hide advanced settings") if is_on else self.tr("Show advanced settings")
            )

        button.toggled.connect(show)

    def add_widget(self, widget: QWidget) -> QWidget:
        """Something over the whole width."""
        self._grid.addWidget(widget, self._row, 0, 1, 2)
        self._row += 1
        return widget

    def add_button(self, words: str, clicked: Callable[[], object]) -> QPushButton:
        """Add a button as wide as its words."""
        button = push_button(words, lambda _checked: clicked(), auto_default=False)
        button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.add_widget(button)
        return button

    def add_switch(self, field: str, words: str, hint: str = "") -> QWidget:
        return self.add(field, "", Switch(words), hint)

    def add_switches(self, switches: Sequence[tuple[str, str]]) -> QWidget:
        """Rows of two for many settings of a word each."""
        rows = QWidget()
        grid = _grid(rows)
        grid.setColumnStretch(0, 1)
        for number, (field, words) in enumerate(switches):
            control = Switch(words)
            self._take(field, control)
            grid.addWidget(control, *divmod(number, 2))
        return self.add_widget(rows)

    def add_choice(
        self, field: str, words: str, options: Sequence[tuple[Any, str]], hint: str = ""
    ) -> QWidget:
        return self.add(field, words, Choice(options), hint)

    def add_number(
        self,
        field: str,
        words: str,
        step: float,
        unit: str = "",
        hint: str = "",
        *,
        factor: float = 1.0,
        zero_words: str = "",
    ) -> QWidget:
        """Add a row for a number; its limits are the setting's."""
        is_whole = isinstance(getattr(getattr(Settings(), self.page), field), int)
        control = Number(
            self.limits(field), step, unit, factor=factor, is_whole=is_whole, zero_words=zero_words
        )
        return self.add(field, words, control, hint)

    def add_line_rows(self) -> Iterator[QWidget]:
        """Add rows for the space between and within lines, of the overlay or the transcript."""
        yield self.add_number("line_height", self.tr("Line height"), 0.05, self.tr("× size"))
        hint = self.tr("As a share of the text size.")
        yield self.add_number("letter_spacing_percent", self.tr("Letter spacing"), 1, "%", hint)
        yield self.add_number("word_spacing_percent", self.tr("Word spacing"), 1, "%", hint)

    def add(self, field: str, words: str, control: Any, hint: str = "") -> QWidget:
        """Add a row with a control of `captioner.gui.settings.controls`, for one setting."""
        cell = self.add_row(words, control, hint)
        self._take(field, control)
        return cell

    def _take(self, field: str, control: Any) -> None:
        self.controls[field] = control
        control.changed.connect(
            lambda value: self._settings_model.change(
                lambda settings: replace(getattr(settings, self.page), **{field: value})
            )
        )

    def add_row(self, words: str, control: Any, hint: str = "") -> QWidget:
        """Add a row with a control whose value the page takes itself."""
        control.setAccessibleDescription(hint)
        cell = _with_hint(control, hint, indent_px=0 if words else 31) if hint else control
        if words:
            label = QLabel(words)
            label.setBuddy(control)
            self._grid.addWidget(label, self._row, 0, Qt.AlignmentFlag.AlignTop)
            label.setContentsMargins(0, 7, 0, 0)
            label.setWordWrap(True)
            if not control.accessibleName():
                control.setAccessibleName(words)
            self._grid.addWidget(cell, self._row, 1)
        else:
            self._grid.addWidget(cell, self._row, 0, 1, 2)
        self._row += 1
        return cell

    def _recent_languages(self) -> tuple[str, ...]:
        return self._settings_model.settings.recent_languages

    def limits(self, field: str) -> Limits:
        return limits_of(type(getattr(Settings(), self.page)), field)


def _grid(inside: QWidget | None = None) -> QGridLayout:
    grid = QGridLayout(inside) if inside is not None else QGridLayout()
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(13)
    grid.setColumnMinimumWidth(0, 168)
    grid.setColumnStretch(1, 1)
    return grid


def _with_hint(control: QWidget, hint: str, indent_px: int) -> QWidget:
    """Return a control with a line of explanation close below."""
    cell = QWidget()
    column = vbox(control, inside=cell, margins=0, spacing=3)
    if isinstance(control, Lines):
        column.addWidget(control.problem)
    note = quiet_label(hint)
    note.setContentsMargins(indent_px, 0, 0, 3)
    column.addWidget(note)
    return cell
