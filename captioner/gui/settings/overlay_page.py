"""The overlay's settings, with a preview and the contrast of what is chosen."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from captioner.captions.contrast import LEAST_CONTRAST
from captioner.gui.overlay.preview import OverlayPreview, contrast_colour
from captioner.gui.overlay.screen.reserved_edge import can_reserve_edge
from captioner.gui.overlay.screen.screen_sharing import can_hide_from_sharing
from captioner.gui.settings.look_controls import Colour, FontFamily, FontStyles, LookPresets
from captioner.gui.settings.model import SettingsModel
from captioner.gui.settings.page import SettingsPage
from captioner.gui.settings.pages import page_titles
from captioner.gui.settings.reading_page import spacing_titles
from captioner.gui.settings.system_captions.reader import system_captions
from captioner.gui.widgets.layout import hbox
from captioner.gui.widgets.words import decimal, dock_titles, edge_titles
from captioner.settings.model import Settings
from captioner.settings.overlay import USUAL_SIZE_PX, worst_overlay_contrast


class OverlayPage(SettingsPage):
    """How captions look over everything else."""

    def __init__(self, settings_model: SettingsModel) -> None:
        super().__init__(settings_model, "overlay", page_titles()["overlay"])

    place_wanted = Signal(bool)
    """Stand at the top (or else the bottom) of the screen."""

    def build(self) -> Iterator[object]:
        """Preview first: every row below changes it immediately."""
        overlay = self._settings_model.settings.overlay
        self.preview = OverlayPreview(overlay)
        yield self.add_widget(self.preview)
        self.contrast_label = QLabel()
        self.contrast_label.setWordWrap(True)
        yield self.add_widget(self.contrast_label)
        self.presets = LookPresets(self._settings_model)
        yield self.add_widget(self.presets)
        if system_captions() is not None:
            yield self.add_switch(
                "as_system",
                self.tr("Match the system's captions"),
                self.tr("Follows the system's settings until you change the look here."),
            )
        yield self.add_switch("visible", self.tr("Show captions above all other windows"))
        yield self.add_switch(
            "stays",
            self.tr("Keep the overlay when captioning stops"),
            self.tr("Otherwise it disappears a few seconds after the last caption."),
        )
        yield self.add_switch(
            "locked",
            self.tr("Locked: clicks go through"),
            self.tr(
                "Unlock here, in the main window, in the tray, or with captioner --toggle-lock."
            ),
        )
        yield self.add_choice(
            "dock", self.tr("Position"), list(dock_titles().items()), self._dock_hint()
        )
        yield self.add_widget(self._build_places())
        self.add_heading(self.tr("Type"))
        yield self.add("font_style", self.tr("Style"), FontStyles())
        yield self.add("font_family", self.tr("Font"), FontFamily())
        yield self.add_number("font_size_px", self.tr("Size"), 1, "%", factor=100 / USUAL_SIZE_PX)
        yield self.add_choice(
            "font_weight",
            self.tr("Weight"),
            [
                (400, self.tr("Regular")),
                (500, self.tr("Medium")),
                (600, self.tr("Semi-bold")),
                (700, self.tr("Bold")),
            ],
        )
        yield self.add_number("line_height", self.tr("Line height"), 0.05, self.tr("× size"))
        for field, words in spacing_titles().items():
            yield self.add_number(field, words, 1, self.tr("% of the size"))
        self.add_heading(self.tr("Colours"))
        yield self.add("text_colour", self.tr("Text"), Colour())
        yield self.add_number("text_opacity", self.tr("Text opacity"), 0.05, "%", factor=100)
        yield self.add(
            "background_colour",
            self.tr("Background"),
            Colour(),
            self.tr("Behind the letters of each line."),
        )
        yield self.add_number(
            "background_opacity", self.tr("Background opacity"), 0.05, "%", factor=100
        )
        yield self.add(
            "window_colour", self.tr("Window"), Colour(), self.tr("The box around all lines.")
        )
        yield self.add_number("window_opacity", self.tr("Window opacity"), 0.05, "%", factor=100)
        yield self.add_choice(
            "edge",
            self.tr("Text edge"),
            list(edge_titles().items()),
        )
        yield self.add_number(
            "outline_px", self.tr("Edge width"), 1, "px", zero_words=self.tr("None")
        )
        yield self.add("outline_colour", self.tr("Edge colour"), Colour())
        self.add_heading(self.tr("Lines"))
        yield self.add_number("lines", self.tr("Lines"), 1)
        yield self.add_number(
            "characters_per_line",
            self.tr("Longest line"),
            1,
            self.tr("characters"),
            zero_words=self.tr("As wide as the box"),
        )
        yield self.add_switch(
            "broadcast",
            self.tr("Broadcast: rolls up as on television"),
            self.tr("Always three lines of 32 characters; “>>” marks a new speaker."),
        )
        yield self.add_number(
            "width_percent",
            self.tr("Width"),
            1,
            self.tr("% of the screen"),
            zero_words=self.tr("Automatic"),
        )
        yield self.add_number("margin_px", self.tr("Margin"), 1, "px")
        yield self.add_switch(
            "smooth_roll",
            self.tr("Smooth scrolling"),
            self.tr("Never if the desktop asks for reduced motion."),
        )
        yield self.add_number(
            "clear_after_s",
            self.tr("Clear after a silence of"),
            1,
            "s",
            zero_words=self.tr("Never"),
        )
        yield self.add_number(
            "snap_px", self.tr("Snap to edges within"), 1, "px", zero_words=self.tr("Never")
        )
        if can_hide_from_sharing():
            yield self.add_switch(
                "hide_from_sharing", self.tr("Hide the overlay from screen sharing")
            )

    def show_settings(self, settings: Settings) -> None:
        """Show what is in force, and whether it can be read."""
        super().show_settings(settings)
        self.preview.set_look(settings.overlay)
        self.presets.show_settings(settings)
        contrast = worst_overlay_contrast(settings.overlay)
        is_enough = contrast >= LEAST_CONTRAST
        words = (
            self.tr("Contrast at least {ratio} : 1, easy to read over anything.")
            if is_enough
            else self.tr(
                "Contrast {ratio} : 1 over some windows. 7 : 1 is easy to read: make the "
                "background or window more opaque, or add an outline of 2 px."
            )
        )
        self.contrast_label.setText(words.format(ratio=decimal(contrast)))
        self.contrast_label.setStyleSheet(f"color: {contrast_colour(is_enough)};")

    def _build_places(self) -> QWidget:
        area = QWidget()
        row = hbox(inside=area, margins=(0, 0, 0, 4), spacing=8)
        for words, is_top in (
            (self.tr("Move to the bottom"), False),
            (self.tr("Move to the top"), True),
        ):
            button = QPushButton(words)
            button.clicked.connect(lambda _checked, is_top=is_top: self.place_wanted.emit(is_top))
            row.addWidget(button)
        row.addStretch()
        return area

    def _dock_hint(self) -> str:
        if can_reserve_edge():
            return self.tr(
                "When docked, it takes up a whole edge of the screen, and other "
                "windows make room for it."
            )
        if QGuiApplication.platformName() == "wayland":
            return self.tr("On Wayland, only the desktop decides where the captions appear.")
        return self.tr("This system reserves no edge: other windows may lie behind the captions.")
