"""The overlay's place and size, remembered for each arrangement of monitors, and dragging."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QMargins, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QMouseEvent, QScreen
from PySide6.QtWidgets import QWidget

from captioner.gui.overlay.caption_painter import FEWEST_COLUMNS, CaptionPainter
from captioner.gui.overlay.controls import TOOLBAR_HEIGHT_PX
from captioner.gui.overlay.reserved_edge import reserved_edge
from captioner.gui.widgets.monitors import kept_within, numbers_of, screen_rectangles
from captioner.settings.overlay import OverlayDock
from captioner.settings.window_state import WindowState

_GAP_BELOW_SHARE = 0.06
"""Free share of the screen below an overlay that was never moved."""


def layout_key(screens: Sequence[QRect]) -> str:
    ordered = sorted(map(numbers_of, screens))
    return "|".join(f"{width}x{height}+{x}+{y}" for x, y, width, height in ordered)


def default_place(screen: QRect, width: int, height: int, *, at_top: bool = False) -> QRect:
    """At the bottom of a screen, in the middle; or at its top."""
    width, height = min(width, screen.width()), min(height, screen.height())
    gap = round(screen.height() * _GAP_BELOW_SHARE)
    lowest = max(screen.top(), screen.top() + screen.height() - height - gap)
    left = screen.left() + (screen.width() - width) // 2
    return QRect(left, screen.top() + gap if at_top else lowest, width, height)


def nearest_screen(place: QRect, screens: Sequence[QRect]) -> QRect:
    """Return the screen that shows most of a place, or the one closest to its middle."""

    def seen_px2(screen: QRect) -> int:
        seen = place.intersected(screen)
        return seen.width() * seen.height()

    def distance(screen: QRect) -> int:
        middle = place.center()
        x = min(max(middle.x(), screen.left()), screen.right())
        y = min(max(middle.y(), screen.top()), screen.bottom())
        return (x - middle.x()) ** 2 + (y - middle.y()) ** 2

    return min(screens, key=lambda screen: (-seen_px2(screen), distance(screen)))


def kept_on_screen(place: QRect, screens: Sequence[QRect]) -> QRect:
    """Return the place, moved and if need be narrowed until all of it can be seen."""
    return kept_within(place, nearest_screen(place, screens))


def snapped(place: QRect, screens: Sequence[QRect], distance_px: int) -> QPoint:
    """Return the place's corner, drawn to edges and the middle of its screen that are close."""
    screen = nearest_screen(place, screens)
    free_x, free_y = screen.width() - place.width(), screen.height() - place.height()
    across = [screen.left() + each for each in (0, free_x, free_x // 2)]
    down = [screen.top() + each for each in (0, free_y)]
    x = min(across, key=lambda edge: abs(edge - place.x()))
    y = min(down, key=lambda edge: abs(edge - place.y()))
    return QPoint(
        x if abs(x - place.x()) < distance_px else place.x(),
        y if abs(y - place.y()) < distance_px else place.y(),
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
            primary = QGuiApplication.primaryScreen().availableGeometry()
            place = default_place(primary, self.painter.box_width_px(primary.width()), height)
        else:
            # It keeps its lower edge, where the newest words are, when its height changes.
            place = known.adjusted(0, known.height() - height, 0, 0)
        self._overlay.setGeometry(kept_on_screen(place, screens))

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
        found = None if known is None else QGuiApplication.screenAt(known.center())
        return found or QGuiApplication.primaryScreen()

    def go_to_edge(self, *, top: bool) -> None:
        """Go to the middle of the upper or lower edge of its screen."""
        screen = self._overlay.screen().availableGeometry()
        height = self._height_px(self.painter.look.lines)
        width = self.painter.box_width_px(screen.width())
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
            x = known.x() + (known.width() - width) // 2
            self._remember(QRect(x, known.y(), width, known.height()))

    def keep_dragged(self, edges: Qt.Edge) -> int:
        """Remember where the mouse left it, held at `edges`; returns how many lines fit now."""
        place, screens = self._overlay.geometry(), screen_rectangles()
        lines = self.painter.look.lines
        if edges:
            # Cut, not moved back: neither the part beyond the screen nor a line that has no room
            # there may push the edge that the mouse did not hold.
            screen = nearest_screen(place, screens)
            place = place.intersected(screen)
            is_at_bottom = bool(edges & Qt.Edge.BottomEdge)
            end, begin = (screen, place) if is_at_bottom else (place, screen)
            room_px = end.bottom() + 1 - begin.top()
            lines = self.lines_for(place.height())
            while lines > 1 and self._height_px(lines) > room_px:
                lines -= 1
        else:
            place = kept_on_screen(place, screens)
        height = self._height_px(lines)
        # The opposite edge does not move.
        top = place.top() if edges & Qt.Edge.BottomEdge else place.bottom() + 1 - height
        self._remember(QRect(place.left(), top, place.width(), height))
        self.restore()
        return lines

    def lines_for(self, height_px: int) -> int:
        """Return how many lines fit into a window of this height."""
        painter = self.painter
        text_px = height_px - painter.height_px(0) - TOOLBAR_HEIGHT_PX
        return min(5, max(1, round(text_px / painter.line_height_px)))

    def shortest_size(self) -> QSize:
        return QSize(self.painter.width_px(FEWEST_COLUMNS), self._height_px(1))

    def _known(self) -> QRect | None:
        known = self._window_state.place(_NAME, self._layout_key)
        return None if known is None else QRect(*known)

    def _remember(self, place: QRect) -> None:
        self._window_state.remember(_NAME, self._layout_key, numbers_of(place))

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
        snap_px = self._place.painter.look.snap_px
        return snapped(self._began.translated(by), screen_rectangles(), snap_px)

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
