"""The overlay's settings, with a preview and the contrast of the chosen colours."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QFontDatabase,
    QGuiApplication,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QLineEdit, QPushButton, QSizePolicy, QWidget

from captioner.captions.contrast import LEAST_CONTRAST
from captioner.captions.speaker_marks import SpeakerMark
from captioner.core.captions import Caption
from captioner.core.plain_text import one_line
from captioner.gui.overlay.caption_painter import CaptionPainter
from captioner.gui.overlay.colour_menu import (
    SWATCH_HEIGHT_PX,
    SWATCH_WIDTH_PX,
    ColourMenu,
    colour_titles,
    swatch,
)
from captioner.gui.overlay.fonts import installed_family
from captioner.gui.overlay.reserved_edge import can_reserve_edge
from captioner.gui.overlay.window_system import can_hide_from_sharing
from captioner.gui.settings.controls import Choice
from captioner.gui.settings.model import SettingsModel
from captioner.gui.settings.page import SettingsPage
from captioner.gui.settings.system_captions import system_captions
from captioner.gui.widgets.layout import FlowLayout, hbox, push_button, text_label, vbox
from captioner.gui.widgets.theme import current_theme
from captioner.gui.widgets.tips import set_tip
from captioner.gui.widgets.words import (
    decimal,
    dock_titles,
    edge_titles,
    font_style_titles,
    preset_titles,
)
from captioner.settings.fields import limits_of
from captioner.settings.model import Settings
from captioner.settings.overlay import (
    USUAL_SIZE_PX,
    FontStyle,
    OverlaySettings,
    OwnLook,
    worst_overlay_contrast,
)
from captioner.settings.presets import (
    own_preset,
    preset_of,
    renamed_look,
    with_own_look,
    with_preset,
    without_look,
)

_HEIGHT_PX = 210
_MARGIN_PX = 18.0


class OverlayPreview(QWidget):
    """A small desktop with the overlay on it: larger letters there are larger here."""

    def __init__(self, look: OverlaySettings) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Preview of the overlay"))
        self._look = look
        self._painter = CaptionPainter(look)
        self._tentative = self.tr("then we talk about the")
        self._spoken = (
            self.tr("Thank you all for coming, and for sending your notes in time."),
            self.tr("The new office is almost ready; the desks arrive next week."),
            self.tr("Travel has cost us eleven percent less than planned this year."),
            self.tr("So there is room for two more people in the team."),
            self.tr("Good morning, and welcome to the meeting."),
            self.tr("We begin with the budget, and"),
        )

    def set_look(self, look: OverlaySettings) -> None:
        if look != self._look:
            self._look = look
            self._painter.set_look(look)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        frame = QPainterPath()
        frame.addRoundedRect(area, 11, 11)
        painter.setClipPath(frame)
        backdrop = QLinearGradient(area.topLeft(), area.topRight())
        backdrop.setColorAt(0.0, QColor("#f4f6f9"))
        backdrop.setColorAt(0.5, QColor("#8fa5b8"))
        backdrop.setColorAt(1.0, QColor("#20262e"))
        painter.fillRect(area, backdrop)
        desktop_px = self.screen().availableGeometry().width()
        width = self._painter.box_width_px(desktop_px)
        lines = self._painter.line_shape(width, SpeakerMark.NONE).begin()
        for number, words in enumerate(self._spoken, start=1):
            is_last = number == len(self._spoken)
            lines.accept(
                Caption(
                    number,
                    4.0 * number,
                    4.0 * number + 2,
                    words,
                    self._tentative if is_last else "",
                    (),
                    not is_last,
                )
            )
        height = self._painter.height_px(self._look.lines)
        scale = min(
            (area.width() - 2 * _MARGIN_PX) / desktop_px,
            (area.height() - 2 * _MARGIN_PX) / height,
        )
        painter.translate((area.width() - width * scale) / 2, (area.height() - height * scale) / 2)
        painter.scale(scale, scale)
        box = QRectF(0, 0, width, height)
        self._painter.paint_box(painter, box)
        # Drawn at the size at which it is seen, so that small type stays sharp.
        ratio = self.devicePixelRatioF() * scale
        self._painter.paint_lines(painter, box, lines.lines, 0.0, max(0.25, ratio))
        painter.end()


_BESIDE_NAME_PX = 15


class LookButton(QPushButton):
    """A look by its name, which ends in dots where there is no room for it."""

    def __init__(self, name: str, clicked: Callable[[], None]) -> None:
        super().__init__(name.replace("&", "&&"))
        self._name = name
        self.setAccessibleName(name)
        set_tip(self, name)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        self.setCheckable(True)
        self.clicked.connect(lambda _checked: clicked())

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        words_px = self.fontMetrics().horizontalAdvance(self._name) + 1  # rounded down
        return QSize(words_px + 2 * _BESIDE_NAME_PX, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(2 * _BESIDE_NAME_PX, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        room_px = self.width() - 2 * _BESIDE_NAME_PX
        shown = self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, room_px)
        self.setText(shown.replace("&", "&&"))


class LookPresets(QWidget):
    """A button for each look; the reader's own are saved, renamed and deleted below."""

    def __init__(self, settings_model: SettingsModel) -> None:
        super().__init__()
        self._settings_model = settings_model
        self._looks = FlowLayout(spacing=8)
        self.buttons: dict[str, LookButton] = {}
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("Name"))
        self.name.setAccessibleName(self.tr("Name for your look"))
        self.name.setMaxLength(limits_of(OwnLook, "name").longest or 40)
        self.name.textChanged.connect(lambda _text: self._show_what_is_possible())
        self.save_button = push_button(self.tr("Save this look"), self._save, auto_default=False)
        self.rename_button = push_button(self.tr("Rename"), self._rename, auto_default=False)
        self.delete_button = push_button(self.tr("Delete"), self._delete, auto_default=False)
        own = FlowLayout(
            self.name, self.save_button, self.rename_button, self.delete_button, spacing=8
        )
        vbox(self._looks, own, inside=self, margins=(0, 0, 0, 4), spacing=8)
        self.show_settings(settings_model.settings)

    def show_settings(self, settings: Settings) -> None:
        titles = preset_titles(settings.looks.saved)
        if list(titles) != list(self.buttons):
            self._fill(titles)
        chosen = preset_of(settings.overlay, settings.looks.saved)
        for preset, button in self.buttons.items():
            button.setChecked(preset == chosen)
        self._show_what_is_possible()

    def _fill(self, titles: dict[str, str]) -> None:
        for button in self.buttons.values():
            button.hide()
            button.deleteLater()
        self.buttons = {
            preset: LookButton(words, partial(self._use, preset))
            for preset, words in titles.items()
        }
        for button in self.buttons.values():
            self._looks.addWidget(button)

    @property
    def _saved(self) -> tuple[OwnLook, ...]:
        return self._settings_model.settings.looks.saved

    @property
    def _typed(self) -> str:
        return one_line(self.name.text())

    def _chosen_own(self) -> str:
        """Return the name of the reader's own look that is active; empty for none."""
        chosen = preset_of(self._settings_model.settings.overlay, self._saved)
        return next((each.name for each in self._saved if own_preset(each.name) == chosen), "")

    def _show_what_is_possible(self) -> None:
        own, typed = self._chosen_own(), self._typed
        most = limits_of(type(self._settings_model.settings.looks), "saved").most or 0
        is_known = any(each.name == typed for each in self._saved)
        self.save_button.setEnabled(bool(typed) and (is_known or len(self._saved) < most))
        self.rename_button.setEnabled(bool(own) and bool(typed) and not is_known)
        self.delete_button.setEnabled(bool(own))

    def _use(self, preset: str) -> None:
        overlay = self._settings_model.settings.overlay
        self._settings_model.set_page(with_preset(overlay, preset, self._saved))
        self.show_settings(self._settings_model.settings)

    def _save(self) -> None:
        overlay = self._settings_model.settings.overlay
        self._keep(with_own_look(self._saved, self._typed, overlay))

    def _rename(self) -> None:
        self._keep(renamed_look(self._saved, self._chosen_own(), self._typed))

    def _delete(self) -> None:
        self._keep(without_look(self._saved, self._chosen_own()))

    def _keep(self, saved: tuple[OwnLook, ...]) -> None:
        self._settings_model.change(lambda s: replace(s.looks, saved=saved))
        self.name.clear()
        self.show_settings(self._settings_model.settings)


class LateChoice(Choice):
    """A list that is completed when the user opens it, or the keyboard comes, for its arrows."""

    def complete(self) -> None:
        """Look at the fonts of this computer, which takes time."""
        raise NotImplementedError

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.complete()
        super().focusInEvent(event)

    def showPopup(self) -> None:
        self.complete()
        super().showPopup()


class FontStyles(LateChoice):
    """Kinds of fonts; missing ones show when the user opens the list."""

    def __init__(self) -> None:
        super().__init__(list(font_style_titles().items()))

    def complete(self) -> None:
        """Let only those be chosen that look different from the system's here."""
        for style in FontStyle:
            self.set_enabled(style, style is FontStyle.SYSTEM or bool(installed_family(style)))


class Colour(QPushButton):
    """A colour, shown and named; a click offers others."""

    changed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._title = ""
        self.setIconSize(QSize(SWATCH_WIDTH_PX, SWATCH_HEIGHT_PX))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.colours = ColourMenu(parent=self)
        self.colours.chosen.connect(self.take)
        self.setMenu(self.colours)

    def show_value(self, value: Any) -> None:
        colour = str(value)
        self.setText(colour_titles().get(colour, colour))
        if self._title:
            self.setAccessibleName(self._title)
        self.setIcon(swatch(colour))
        self.colours.show_value(colour)

    def setAccessibleName(self, name: str) -> None:
        """Name the purpose, and the colour with it, since the button only shows that."""
        self._title = name
        super().setAccessibleName(": ".join(filter(None, (name, self.text()))))

    def take(self, colour: str) -> None:
        self.show_value(colour)
        self.changed.emit(colour)


class FontFamily(LateChoice):
    """The fonts that are installed; listed when the user opens the list."""

    def __init__(self) -> None:
        super().__init__([("", QCoreApplication.translate("FontFamily", "From the style"))])
        self._is_listed = False

    def complete(self) -> None:
        """List the families, once."""
        if not self._is_listed:
            self._is_listed = True
            for name in QFontDatabase.families():
                if not QFontDatabase.isPrivateFamily(name):
                    self.add_option(name, name)


class OverlayPage(SettingsPage):
    """How captions look over everything else."""

    page = "overlay"

    def build(self) -> Iterator[object]:
        """Preview first: every row below changes it immediately."""
        overlay = self._settings_model.settings.overlay
        self.preview = OverlayPreview(overlay)
        yield self.add_widget(self.preview)
        self.contrast_label = text_label(wraps=True)
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
        yield from self.add_line_rows()
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
            "%",
            self.tr("As a share of the screen's width."),
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
        colours = current_theme().colours
        colour = colours.good if is_enough else colours.problem
        self.contrast_label.setStyleSheet(f"color: {colour};")

    def _build_places(self) -> QWidget:
        area = QWidget()
        place = self._parts.place_overlay
        bottom = push_button(self.tr("Move to the bottom"), lambda: place(False))
        top = push_button(self.tr("Move to the top"), lambda: place(True))
        hbox(bottom, top, None, inside=area, margins=(0, 0, 0, 4), spacing=8)
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
