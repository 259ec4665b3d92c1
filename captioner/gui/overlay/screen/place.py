"""Where the overlay stands and how big it is, remembered for each arrangement of monitors."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QMargins, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from captioner.gui.overlay.caption_painter import FEWEST_COLUMNS, CaptionPainter
from captioner.gui.overlay.screen.placement import (
    cut_to,
    default_place,
    kept_on_screen,
    layout_key,
    nearest_screen,
)
from captioner.gui.overlay.screen.reserved_edge import reserved_edge
from captioner.gui.overlay.toolbar import TOOLBAR_HEIGHT_PX
from captioner.gui.widgets.monitors import rectangle, screen_rectangles
from captioner.settings.overlay import OverlayDock, OverlaySettings
from captioner.settings.window_state import Rectangle, WindowState

_NAME = "overlay"


class CaptionBox(Protocol):
    """What decides about the size of the overlay."""

    painter: CaptionPainter

    @property
    def look(self) -> OverlaySettings:
        """Its settings."""


class OverlayPlace(QObject):
    """Places the overlay: as its settings say, until the reader drags it."""

    def __init__(self, overlay: QWidget, box: CaptionBox, window_state: WindowState) -> None:
        super().__init__(overlay)
        self._overlay = overlay
        self._box = box
        self._window_state = window_state
        self._layout_key = ""
        self._edge = reserved_edge()
        self._is_reserved = False
        self._panels: QMargins | None = None
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.screenAdded.connect(self._on_screens_changed)
        application.screenRemoved.connect(self._on_screens_changed)
        self._follow_screens()

    def restore(self) -> None:
        """Stand where it stood on this arrangement of monitors, all of it in view."""
        screens = screen_rectangles()
        if not screens:
            return
        if self.is_docked:
            self._dock()
            return
        self.release_edge()
        self._layout_key = layout_key(screens)
        height = self._height_px(self._box.look.lines)
        known = self._known()
        if known is None:
            primary = rectangle(QGuiApplication.primaryScreen().availableGeometry())
            place = default_place(primary, self._box.painter.box_width_px(primary.width), height)
        else:
            # It keeps its lower edge, where the newest words are, when its height changes.
            place = replace(known, y=known.bottom - height, height=height)
        place = kept_on_screen(place, screens)
        self._overlay.setGeometry(place.x, place.y, place.width, place.height)

    @property
    def is_docked(self) -> bool:
        """Whether it takes a whole edge of its screen."""
        return self._box.look.dock is not OverlayDock.FLOATING

    @property
    def is_at_top(self) -> bool:
        """Whether that is the upper edge, below which its buttons stand."""
        return self._box.look.dock is OverlayDock.TOP

    def on_shown(self) -> None:
        """Take the edge that it is docked to from other windows."""
        if self.is_docked:
            self.restore()

    def release_edge(self) -> None:
        """Let other windows have the space again."""
        if self._is_reserved:
            self._is_reserved = False
            self._edge.release()

    def _dock(self) -> None:
        """Take the edge of the screen, up to the panels that were there first."""
        screen = self._screen()
        if self._panels is None:
            self._panels = _margins_around(screen.availableGeometry(), screen.geometry())
        box = screen.geometry().marginsRemoved(self._panels)
        height = self._height_px(self._box.look.lines)
        if self.is_at_top:
            box.setHeight(height)
        else:
            box.setTop(box.bottom() + 1 - height)
        if self._overlay.isVisible():
            self._is_reserved = True
            box = self._edge.reserve(screen, box, top=self.is_at_top)
        self._overlay.setGeometry(box)

    def _screen(self) -> QScreen:
        """The screen where it stood last, or the main one."""
        self._layout_key = layout_key(screen_rectangles())
        known = self._known()
        found = None
        if known is not None:
            middle = QPoint(known.x + known.width // 2, known.y + known.height // 2)
            found = QGuiApplication.screenAt(middle)
        return found or QGuiApplication.primaryScreen()

    def go_to_edge(self, *, top: bool) -> None:
        """Go to the middle of the upper or lower edge of its screen."""
        screen = rectangle(self._overlay.screen().availableGeometry())
        height = self._height_px(self._box.look.lines)
        width = self._box.painter.box_width_px(screen.width)
        self._remember(default_place(screen, width, height, at_top=top))
        self.restore()

    def forget(self) -> None:
        """Stand where the settings say, wherever it was dragged to."""
        self._window_state.forget(_NAME)

    def fit_longest_line(self) -> None:
        """Be as wide as the longest line, around the middle where it stands."""
        known = self._known()
        if known is not None:
            screen = self._overlay.screen().availableGeometry()
            width = self._box.painter.box_width_px(screen.width())
            x = known.x + (known.width - width) // 2
            self._remember(replace(known, x=x, width=width))

    def keep_dragged(self, edges: Qt.Edge) -> int:
        """Remember where the mouse left it; returns how many lines fit into it now.

        Args:
            edges: What the mouse held; none where it moved the overlay.
        """
        place, screens = rectangle(self._overlay.geometry()), screen_rectangles()
        lines = self._box.look.lines
        if edges:
            # Cut, not moved back: neither what is beyond the screen nor a line that has no room
            # there may push the edge that the mouse did not hold.
            screen = nearest_screen(place, screens)
            place = cut_to(place, screen)
            is_at_bottom = bool(edges & Qt.Edge.BottomEdge)
            room_px = screen.bottom - place.y if is_at_bottom else place.bottom - screen.y
            lines = self.lines_for(place.height)
            while lines > 1 and self._height_px(lines) > room_px:
                lines -= 1
        else:
            place = kept_on_screen(place, screens)
        height = self._height_px(lines)
        # The edge that the mouse did not hold stays where it is.
        top = place.y if edges & Qt.Edge.BottomEdge else place.bottom - height
        self._remember(replace(place, y=top, height=height))
        self.restore()
        return lines

    def lines_for(self, height_px: int) -> int:
        """How many lines fit into a window of this height."""
        painter = self._box.painter
        text_px = height_px - painter.height_px(0) - TOOLBAR_HEIGHT_PX
        return min(5, max(1, round(text_px / painter.line_height_px)))

    def shortest_size(self) -> QSize:
        """The smallest that can still be read."""
        return QSize(self._box.painter.width_px(FEWEST_COLUMNS), self._height_px(1))

    def _known(self) -> Rectangle | None:
        return self._window_state.place(_NAME, self._layout_key)

    def _remember(self, place: Rectangle) -> None:
        self._window_state.remember(_NAME, self._layout_key, place)

    def _height_px(self, line_count: int) -> int:
        return self._box.painter.height_px(line_count) + TOOLBAR_HEIGHT_PX

    def _on_available_changed(self) -> None:
        if not self._is_reserved:  # else it is our own space that others have left
            self._panels = None
        self.restore()

    def _on_screens_changed(self) -> None:
        self._follow_screens()
        # The screen that goes is still listed while this is called.
        QTimer.singleShot(0, self, self.restore)

    def _follow_screens(self) -> None:
        for screen in QGuiApplication.screens():
            screen.availableGeometryChanged.connect(
                self._on_available_changed, Qt.ConnectionType.UniqueConnection
            )


def _margins_around(inner: QRect, outer: QRect) -> QMargins:
    """What lies between a rectangle and one around it."""
    return QMargins(
        inner.left() - outer.left(),
        inner.top() - outer.top(),
        outer.right() - inner.right(),
        outer.bottom() - inner.bottom(),
    )
