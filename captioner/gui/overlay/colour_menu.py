"""A colour, chosen from the eight of television captions or from all there are."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QColorDialog, QMenu, QWidget

SWATCH_WIDTH_PX, SWATCH_HEIGHT_PX = 34, 18


def colour_titles() -> dict[str, str]:
    """The eight colours of CEA-708 by their "#rrggbb"."""
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
    """A little field of the colour."""
    picture = QPixmap(2 * SWATCH_WIDTH_PX, 2 * SWATCH_HEIGHT_PX)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QColor("#7d8797"))
    painter.setBrush(QColor(colour))
    painter.drawRoundedRect(picture.rect().adjusted(1, 1, -1, -1), 8, 8)
    painter.end()
    return QIcon(picture)


class ColourMenu(QMenu):
    """The eight colours, and the desktop's colour dialog for any other.

    It is filled when it is first opened: icons cost time that captions should not wait for.

    Args:
        has_none: Whether none at all can be chosen, too.
    """

    chosen = Signal(str)
    """The colour as "#rrggbb"; empty for none."""

    def __init__(
        self, title: str = "", parent: QWidget | None = None, *, has_none: bool = False
    ) -> None:
        super().__init__(title, parent)
        self._colour = ""
        self._has_none = has_none
        self.aboutToShow.connect(self.fill)

    def show_value(self, colour: str) -> None:
        """Show which colour is in force."""
        self._colour = colour
        for action in self.actions():
            action.setChecked(action.data() == colour)

    def fill(self) -> None:
        """Offer the colours."""
        if self.actions():
            return
        group = QActionGroup(self)
        group.setExclusionPolicy(QActionGroup.ExclusionPolicy.ExclusiveOptional)
        none = {"": self.tr("None")} if self._has_none else {}
        for colour, words in {**none, **colour_titles()}.items():
            action = QAction(swatch(colour) if colour else QIcon(), words, group)
            action.setIconVisibleInMenu(True)
            action.setCheckable(True)
            action.setData(colour)
            action.triggered.connect(lambda _checked, colour=colour: self.chosen.emit(colour))
            self.addAction(action)
        self.addSeparator()
        self.addAction(self.tr("Other…")).triggered.connect(self._ask)
        self.show_value(self._colour)

    def _ask(self) -> None:
        dialog = QColorDialog(QColor(self._colour), self.parentWidget())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.colorSelected.connect(lambda colour: self.chosen.emit(colour.name()))
        dialog.open()
