"""A colour, chosen from the eight of television captions or from all there are."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QObject, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QColorDialog, QMenu, QWidget

SWATCH_WIDTH_PX, SWATCH_HEIGHT_PX = 34, 18


def colour_titles() -> dict[str, str]:
    """Return the eight colours of CEA-708 by their "#rrggbb"."""
    translate = QCoreApplication.translate
    return {
        "#ffffff": translate("Colour", "White"),
        "#000000": translate("Colour", "Black"),
        "#ff0000": translate("Colour", "Red"),
        "#00ff00": translate("Colour", "Green"),
        "#0000ff": translate("Colour", "Blue"),
        "#ffff00": translate("Colour", "Yellow"),
        "#ff00ff": translate("Colour", "Magenta"),
        "#00ffff": translate("Colour", "Cyan"),
    }


def swatch(colour: str) -> QIcon:
    picture = QPixmap(2 * SWATCH_WIDTH_PX, 2 * SWATCH_HEIGHT_PX)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor("#7d8797"))
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(picture.rect().adjusted(1, 1, -1, -1), 8, 8)
    painter.end()
    return QIcon(picture)


def optional_choice(parent: QObject) -> QActionGroup:
    """Return a group of entries of which one or none is chosen."""
    group = QActionGroup(parent)
    group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
    return group


def add_choice(menu: QMenu, group: QActionGroup, words: str, value: object) -> QAction:
    """Add an entry to a menu; its data is the value."""
    action = QAction(words, group, checkable=True)
    action.setData(value)
    menu.addAction(action)
    return action


class ColourMenu(QMenu):
    """The eight colours, and the desktop's colour dialog for any other.

    It is filled when it is first opened: icons cost time that captions should not wait for.

    Args:
        has_none: Whether none at all can be chosen, too.
        opacities: From 0 to 1, to be chosen besides.
    """

    chosen = Signal(str)
    """The colour as "#rrggbb"; empty for none."""

    opacity_chosen = Signal(float)

    def __init__(
        self,
        title: str = "",
        parent: QWidget | None = None,
        *,
        has_none: bool = False,
        opacities: Sequence[float] = (),
    ) -> None:
        super().__init__(title, parent)
        self._colour = ""
        self._opacity = 1.0
        self._has_none = has_none
        self._opacities = opacities
        self.aboutToShow.connect(self.fill)

    def show_value(self, colour: str, opacity: float = 1.0) -> None:
        self._colour, self._opacity = colour, opacity
        for action in self.actions():
            action.setChecked(action.data() in (colour, opacity))

    def fill(self) -> None:
        if self.actions():
            return
        group = optional_choice(self)
        group.triggered.connect(lambda action: self.chosen.emit(action.data()))
        none = {"": self.tr("None")} if self._has_none else {}
        for colour, words in {**none, **colour_titles()}.items():
            action = add_choice(self, group, words, colour)
            if colour:
                action.setIcon(swatch(colour))
            action.setIconVisibleInMenu(True)
        self.addSeparator()
        self.addAction(self.tr("Other…")).triggered.connect(self._ask)
        if self._opacities:
            self.addSeparator()
        group = optional_choice(self)
        group.triggered.connect(lambda action: self.opacity_chosen.emit(action.data()))
        for opacity in self._opacities:
            words = self.tr("{percent} % opaque").format(percent=round(100 * opacity))
            add_choice(self, group, words, opacity)
        self.show_value(self._colour, self._opacity)

    def _ask(self) -> None:
        dialog = QColorDialog(QColor(self._colour), self.parentWidget())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda colour: self.chosen.emit(colour.name()))
        dialog.open()
