"""Moving and resizing the overlay with the mouse."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QWidget

from captioner.gui.overlay.screen.place import OverlayPlace
from captioner.gui.overlay.screen.placement import snapped
from captioner.gui.widgets.monitors import rectangle, screen_rectangles, top_left
from captioner.settings.overlay import OverlaySettings

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


class DraggedBox(Protocol):
    """The part of the overlay that the mouse takes hold of."""

    place: OverlayPlace

    def box(self) -> QRect:
        """Where it stands in the overlay."""

    @property
    def look(self) -> OverlaySettings:
        """The settings in force."""


class OverlayDrag(QObject):
    """Follows the mouse; under Wayland the compositor does."""

    finished = Signal(object)
    """The mouse let go; which edges (`Qt.Edge`) it had held, none where the overlay was moved."""

    clicked = Signal()
    """The mouse let go where it took hold."""

    def __init__(self, overlay: QWidget, box: DraggedBox) -> None:
        super().__init__(overlay)
        self._overlay = overlay
        self._box = box
        self._edges = Qt.Edge(0)
        self._pressed_at: QPoint | None = None
        self._began = QRect()

    @property
    def is_active(self) -> bool:
        """Whether the mouse holds the overlay."""
        return self._pressed_at is not None

    def press(self, event: QMouseEvent) -> None:
        """The mouse takes hold."""
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
        """The mouse moves, holding the overlay or over it; one that is docked stays."""
        if self._box.place.is_docked:
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
        """The mouse lets go."""
        if self.is_active:
            self._pressed_at = None
            if self._overlay.geometry() == self._began:
                self.clicked.emit()
            else:
                self.finished.emit(self._edges)

    def _moved(self, by: QPoint) -> QPoint:
        place = rectangle(self._began.translated(by))
        return top_left(snapped(place, screen_rectangles(), self._box.look.snap_px))

    def _resized(self, by: QPoint) -> QRect:
        place = QRect(self._began)
        least = self._box.place.shortest_size()
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
        box = self._box.box()
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
