"""The overlay's place and size, remembered for each arrangement of monitors, and dragging."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QMargins, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QMouseEvent, QScreen
from PySide6.QtWidgets import QWidget

from captioner.gui.overlay.caption_painter import FEWEST_COLUMNS, CaptionPainter
from captioner.gui.overlay.controls import TOOLBAR_HEIGHT_PX
from captioner.gui.overlay.reserved_edge import reserved_edge
from captioner.gui.widgets.monitors import rectangle, screen_rectangles, top_left
from captioner.settings.overlay import OverlayDock
from captioner.settings.window_state import Rectangle, WindowState

_GAP_BELOW_SHARE = 0.06
"""Free share of the screen below an overlay that was never moved."""


def layout_key(screens: Sequence[Rectangle]) -> str:
    ordered = sorted((screen.x, screen.y, screen.width, screen.height) for screen in screens)
    return "|".join(f"{width}x{height}+{x}+{y}" for x, y, width, height in ordered)


def default_place(screen: Rectangle, width: int, height: int, *, at_top: bool = False) -> Rectangle:
    """At the bottom of a screen, in the middle; or at its top."""
    width = min(width, screen.width)
    height = min(height, screen.height)
    gap = round(screen.height * _GAP_BELOW_SHARE)
    return Rectangle(
        screen.x + (screen.width - width) // 2,
        screen.y + gap if at_top else max(screen.y, screen.bottom - height - gap),
        width,
        height,
    )


def nearest_screen(place: Rectangle, screens: Sequence[Rectangle]) -> Rectangle:
    """Return the screen that shows most of a place, or the one closest to its middle."""
    best = max(screens, key=place.overlap_px2)
    if place.overlap_px2(best) > 0:
        return best
    middle_x, middle_y = place.x + place.width / 2, place.y + place.height / 2

    def distance(screen: Rectangle) -> float:
        x = min(max(middle_x, screen.x), screen.right)
        y = min(max(middle_y, screen.y), screen.bottom)
        return (x - middle_x) ** 2 + (y - middle_y) ** 2

    return min(screens, key=distance)


def kept_on_screen(place: Rectangle, screens: Sequence[Rectangle]) -> Rectangle:
    """Return the place, moved and if need be narrowed until all of it can be seen."""
    screen = nearest_screen(place, screens)
    width = min(place.width, screen.width)
    height = min(place.height, screen.height)
    return Rectangle(
        min(max(place.x, screen.x), screen.right - width),
        min(max(place.y, screen.y), screen.bottom - height),
        width,
        height,
    )


def cut_to(place: Rectangle, screen: Rectangle) -> Rectangle:
    """Return the part of a place that its screen shows."""
    x, y = max(place.x, screen.x), max(place.y, screen.y)
    right, bottom = min(place.right, screen.right), min(place.bottom, screen.bottom)
    return Rectangle(x, y, right - x, bottom - y)


def snapped(place: Rectangle, screens: Sequence[Rectangle], distance_px: int) -> Rectangle:
    """Return the place, drawn to edges and the middle of its screen that are close enough."""
    screen = nearest_screen(place, screens)
    across = {
        screen.x,
        screen.right - place.width,
        screen.x + (screen.width - place.width) // 2,
    }
    down = {screen.y, screen.bottom - place.height}
    x = min(across, key=lambda edge: abs(edge - place.x))
    y = min(down, key=lambda edge: abs(edge - place.y))
    return replace(
        place,
        x=x if abs(x - place.x) < distance_px else place.x,
        y=y if abs(y - place.y) < distance_px else place.y,
    )


_NAME = "overlay"


class OverlayPlace(QObject):
    """Places the overlay: as its settings say, until the reader drags it."""

    def __init__(
        self, overlay: QWidget, painter: CaptionPainter, window_state: WindowState
    ) -> None:
        super().__init__(overlay)
        self._overlay = overlay
        self.painter = painter
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
        height = self._height_px(self.painter.look.lines)
        known = self._known()
        if known is None:
            primary = rectangle(QGuiApplication.primaryScreen().availableGeometry())
            place = default_place(primary, self.painter.box_width_px(primary.width), height)
        else:
            # It keeps its lower edge, where the newest words are, when its height changes.
            place = replace(known, y=known.bottom - height, height=height)
        place = kept_on_screen(place, screens)
        self._overlay.setGeometry(place.x, place.y, place.width, place.height)

    @property
    def is_docked(self) -> bool:
        return self.painter.look.dock is not OverlayDock.FLOATING

    @property
    def is_at_top(self) -> bool:
        """Whether that is the upper edge, below which its buttons stand."""
        return self.painter.look.dock is OverlayDock.TOP

    def on_shown(self) -> None:
        if self.is_docked:
            self.restore()

    def release_edge(self) -> None:
        if self._is_reserved:
            self._is_reserved = False
            self._edge.release()

    def _dock(self) -> None:
        """Take the edge of the screen, up to the panels that were there first."""
        screen = self._screen()
        if self._panels is None:
            self._panels = _margins_around(screen.availableGeometry(), screen.geometry())
        box = screen.geometry().marginsRemoved(self._panels)
        height = self._height_px(self.painter.look.lines)
        if self.is_at_top:
            box.setHeight(height)
        else:
            box.setTop(box.bottom() + 1 - height)
        if self._overlay.isVisible():
            self._is_reserved = True
            box = self._edge.reserve(screen, box, top=self.is_at_top)
        self._overlay.setGeometry(box)

    def _screen(self) -> QScreen:
        """Return the screen where it stood last, or the main one."""
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
        height = self._height_px(self.painter.look.lines)
        width = self.painter.box_width_px(screen.width)
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
            width = self.painter.box_width_px(screen.width())
            x = known.x + (known.width - width) // 2
            self._remember(replace(known, x=x, width=width))

    def keep_dragged(self, edges: Qt.Edge) -> int:
        """Remember where the mouse left it, held at `edges`; returns how many lines fit now."""
        place, screens = rectangle(self._overlay.geometry()), screen_rectangles()
        lines = self.painter.look.lines
        if edges:
            # Cut, not moved back: neither the part beyond the screen nor a line that has no room
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
        # The opposite edge does not move.
        top = place.y if edges & Qt.Edge.BottomEdge else place.bottom - height
        self._remember(replace(place, y=top, height=height))
        self.restore()
        return lines

    def lines_for(self, height_px: int) -> int:
        """Return how many lines fit into a window of this height."""
        painter = self.painter
        text_px = height_px - painter.height_px(0) - TOOLBAR_HEIGHT_PX
        return min(5, max(1, round(text_px / painter.line_height_px)))

    def shortest_size(self) -> QSize:
        return QSize(self.painter.width_px(FEWEST_COLUMNS), self._height_px(1))

    def _known(self) -> Rectangle | None:
        return self._window_state.place(_NAME, self._layout_key)

    def _remember(self, place: Rectangle) -> None:
        self._window_state.remember(_NAME, self._layout_key, place)

    def _height_px(self, line_count: int) -> int:
        return self.painter.height_px(line_count) + TOOLBAR_HEIGHT_PX

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


_EDGE_PX = 9

_CURSORS = {
    Qt.Edge.LeftEdge: Qt.CursorShape.SizeHorCursor,
    Qt.Edge.RightEdge: Qt.CursorShape.SizeHorCursor,
    Qt.Edge.TopEdge: Qt.CursorShape.SizeVerCursor,
    Qt.Edge.BottomEdge: Qt.CursorShape.SizeVerCursor,
    Qt.Edge.LeftEdge | Qt.Edge.TopEdge: Qt.CursorShape.SizeFDiagCursor,
    Qt.Edge.RightEdge | Qt.Edge.BottomEdge: Qt.CursorShape.SizeFDiagCursor,
    Qt.Edge.RightEdge | Qt.Edge.TopEdge: Qt.CursorShape.SizeBDiagCursor,
    Qt.Edge.LeftEdge | Qt.Edge.BottomEdge: Qt.CursorShape.SizeBDiagCursor,
}


class OverlayDrag(QObject):
    """Follows the mouse; under Wayland the compositor does."""

    finished = Signal(object)
    """The mouse let go; which edges (`Qt.Edge`) it had held, none where the overlay was moved."""

    clicked = Signal()
    """The mouse let go where it took hold."""

    def __init__(self, overlay: QWidget, place: OverlayPlace, box: Callable[[], QRect]) -> None:
        super().__init__(overlay)
        self._overlay = overlay
        self._place = place
        self._box = box
        self._edges = Qt.Edge(0)
        self._pressed_at: QPoint | None = None
        self._began = QRect()

    @property
    def is_active(self) -> bool:
        return self._pressed_at is not None

    def press(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        self._edges = self._edges_at(event.position().toPoint())
        if QGuiApplication.platformName() == "wayland":
            window = self._overlay.windowHandle()
            if window is not None and self._edges:
                window.startSystemResize(self._edges)
            elif window is not None:
                window.startSystemMove()
            return
        self._pressed_at = event.globalPosition().toPoint()
        self._began = self._overlay.geometry()

    def move(self, event: QMouseEvent) -> None:
        """Move or resize a held overlay, else show the cursor of an edge; a docked one stays."""
        if self._place.is_docked:
            self._overlay.unsetCursor()
            return
        if self._pressed_at is None:
            edges = self._edges_at(event.position().toPoint())
            self._overlay.setCursor(_CURSORS.get(edges, Qt.CursorShape.OpenHandCursor))
            return
        by = event.globalPosition().toPoint() - self._pressed_at
        if self._edges:
            self._overlay.setGeometry(self._resized(by))
        else:
            self._overlay.move(self._moved(by))

    def release(self) -> None:
        if self.is_active:
            self._pressed_at = None
            if self._overlay.geometry() == self._began:
                self.clicked.emit()
            else:
                self.finished.emit(self._edges)

    def _moved(self, by: QPoint) -> QPoint:
        place = rectangle(self._began.translated(by))
        return top_left(snapped(place, screen_rectangles(), self._place.painter.look.snap_px))

    def _resized(self, by: QPoint) -> QRect:
        place = QRect(self._began)
        least = self._place.shortest_size()
        if self._edges & Qt.Edge.LeftEdge:
            place.setLeft(min(place.left() + by.x(), place.right() + 1 - least.width()))
        if self._edges & Qt.Edge.RightEdge:
            place.setRight(max(place.right() + by.x(), place.left() - 1 + least.width()))
        if self._edges & Qt.Edge.TopEdge:
            place.setTop(min(place.top() + by.y(), place.bottom() + 1 - least.height()))
        if self._edges & Qt.Edge.BottomEdge:
            place.setBottom(max(place.bottom() + by.y(), place.top() - 1 + least.height()))
        return place

    def _edges_at(self, point: QPoint) -> Qt.Edge:
        box = self._box()
        edges = Qt.Edge(0)
        if point.x() < box.left() + _EDGE_PX:
            edges |= Qt.Edge.LeftEdge
        elif point.x() > box.right() - _EDGE_PX:
            edges |= Qt.Edge.RightEdge
        if box.top() <= point.y() < box.top() + _EDGE_PX:
            edges |= Qt.Edge.TopEdge
        elif point.y() > box.bottom() - _EDGE_PX:
            edges |= Qt.Edge.BottomEdge
        return edges
