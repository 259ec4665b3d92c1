"""A scroll bar whose handle is followed by pixels."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QScrollBar, QStyle, QStyleOptionSlider


class FineScrollBar(QScrollBar):
    """A vertical scroll bar that reports how far its handle is dragged, between whole steps, too.

    It does not move by itself while it is dragged: the receiver of the signal sets its value.
    """

    grabbed = Signal()
    """The handle begins to be dragged."""
    dragged = Signal(float)
    """How far the handle is from where it was grabbed, as a part of its whole way."""

    def __init__(self) -> None:
        super().__init__()
        self._pressed_y = 0.0
        self._is_dragging = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Remember where; the handle may jump there first, where the desktop has it so."""
        self._is_dragging = False
        self._pressed_y = event.position().y()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell how far; beyond the distance that a style allows, the handle goes back."""
        if not self.isSliderDown():
            super().mouseMoveEvent(event)
            return
        event.accept()
        if not self._is_dragging:
            self._is_dragging = True
            self.grabbed.emit()
        if self._is_beyond(event.position().toPoint()):
            self.dragged.emit(0.0)
            return
        way_px = self._rect(QStyle.SubControl.SC_ScrollBarGroove).height() - self.handle().height()
        self.dragged.emit((event.position().y() - self._pressed_y) / max(1, way_px))

    def handle(self) -> QRect:
        """Where the handle is painted."""
        return self._rect(QStyle.SubControl.SC_ScrollBarSlider)

    def _rect(self, part: QStyle.SubControl) -> QRect:
        whole = QStyle.ComplexControl.CC_ScrollBar
        return self.style().subControlRect(whole, self._option(), part, self)

    def _is_beyond(self, place: QPoint) -> bool:
        metric = QStyle.PixelMetric.PM_MaximumDragDistance
        most_px = self.style().pixelMetric(metric, self._option(), self)
        if most_px < 0:
            return False
        return not self.rect().adjusted(-most_px, -most_px, most_px, most_px).contains(place)

    def _option(self) -> QStyleOptionSlider:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        return option
