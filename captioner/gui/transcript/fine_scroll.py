"""Scrolling a text view by pixels, where Qt's own moves by lines."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import (
    QEasingCurve,
    QEvent,
    QObject,
    QPoint,
    QRect,
    Qt,
    QVariantAnimation,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QPlainTextEdit, QScrollBar, QStyle, QStyleOptionSlider

from captioner.gui.widgets.theme import wants_reduced_motion


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
        """Report how far; beyond the distance that a style allows, the handle goes back."""
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


PADDING_PX = 14
"""Free space around the text while it rests at an end."""

_GLIDE_MS = 140
_LINES_A_NOTCH = 3
_NOTCH = 120
_TALL_SCRIPTS = 1.6


class FineScroll(QObject):
    """Moves the view's paper by the fraction that whole lines leave over.

    `QPlainTextEdit` lays out only the lines in view, which makes 10,000 captions quick, and knows
    whole lines alone. Its viewport is therefore made taller than its visible part, and is
    moved up by less than a line.
    """

    moved = Signal()
    """The text has moved."""

    def __init__(self, view: QPlainTextEdit) -> None:
        super().__init__(view)
        self._view = view
        self.covered_px = 0
        """How many pixels at the bottom something else lies on."""
        self.wanted_line_px = 0.0
        """How far lines are apart at least, with the space between captions."""
        self._bar = FineScrollBar()
        view.setVerticalScrollBar(self._bar)
        self._bar.grabbed.connect(self._on_grabbed)
        self._bar.dragged.connect(self._on_dragged)
        self._grabbed_lines = 0.0
        self.px = 0.0
        self._glided_px = 0.0
        self._target_px = 0.0
        self.is_moving = False
        self._glide = QVariantAnimation(self)
        self._glide.setDuration(_GLIDE_MS)
        self._glide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._glide.valueChanged.connect(self._on_glide)
        view.viewport().installEventFilter(self)

    @property
    def reserve_px(self) -> int:
        """How much taller than its visible part the viewport has to be."""
        line_px = QFontMetricsF(self._view.document().defaultFont()).lineSpacing()
        return round(max(_TALL_SCRIPTS * line_px, self.wanted_line_px)) + 2 * PADDING_PX

    @property
    def is_at_end(self) -> bool:
        return self._bar.value() >= self._bar.maximum() and self.px >= self._rest_px() - 1

    @property
    def is_gliding(self) -> bool:
        """Whether a notch of the wheel is still being followed."""
        return self._glide.state() is QVariantAnimation.State.Running

    def place(self) -> None:
        viewport = self._view.viewport()
        top = self._view.contentsRect().top() + PADDING_PX - round(self.px)
        if viewport.y() != top:
            viewport.move(QPoint(viewport.x(), top))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's own layout, a change of style say, puts the viewport back: undo that."""
        if event.type() is QEvent.Type.Move:
            self.place()
        return super().eventFilter(watched, event)

    def settle(self) -> None:
        """Begin at a whole line after a step of the scroll bar, or show the end whole."""
        at_end = self._bar.value() >= self._bar.maximum()
        self.px = self._rest_px() if at_end else 0.0
        self.place()

    def to_end(self) -> None:
        self._glide.stop()
        self.is_moving = True
        self._bar.setValue(self._bar.maximum())
        self.is_moving = False
        self.settle()

    @contextmanager
    def held(self, row: int) -> Iterator[None]:
        """Keep the captions in view in place while a row becomes several."""
        document, bar = self._view.document(), self._bar
        first = self._view.firstVisibleBlock()
        number, beyond_lines = first.blockNumber(), bar.value() - first.firstLineNumber()
        count = document.blockCount()
        self.is_moving = True
        yield
        if row < number:
            number += document.blockCount() - count
        bar.setValue(document.findBlockByNumber(number).firstLineNumber() + beyond_lines)
        self.is_moving = False

    def by(self, px: float) -> None:
        """Scroll down by this many pixels (up if negative), as far as there is text."""
        bar = self._bar
        self.is_moving = True
        self.px += px
        while self.px < 0 and bar.value() > bar.minimum():
            self._lay_out_above()
            bar.setValue(bar.value() - 1)
            self.px += self._first_line_px()
        while bar.value() < bar.maximum() and self.px >= (line_px := self._first_line_px()):
            bar.setValue(bar.value() + 1)
            self.px -= line_px
        if bar.value() >= bar.maximum():
            self.px = min(self.px, self._rest_px())
        self.px = max(0.0, self.px)
        self.is_moving = False
        self.place()
        self.moved.emit()

    def _lay_out_above(self) -> None:
        """Let Qt count the lines of the caption above: until then it takes each for one line."""
        view, bar = self._view, self._bar
        first = view.firstVisibleBlock()
        line = bar.value() - first.firstLineNumber()
        if line == 0 and first.previous().isValid():
            view.blockBoundingRect(first.previous())
            bar.setValue(first.firstLineNumber())

    def wheel(self, event: QWheelEvent) -> None:
        """Move the text with the fingers on a touch pad; glide by a wheel's notch."""
        event.accept()
        if not event.pixelDelta().isNull():
            self._glide.stop()
            self.by(-event.pixelDelta().y())
            return
        line_px = QFontMetricsF(self._view.document().defaultFont()).lineSpacing()
        notches = -event.angleDelta().y() / _NOTCH
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            by_px = notches * self._seen_px()
        else:
            by_px = notches * _LINES_A_NOTCH * line_px
        left_px = self._target_px - self._glided_px if self.is_gliding else 0.0
        self._glide.stop()
        if wants_reduced_motion():
            self.by(by_px)
            return
        self._target_px = left_px + by_px
        # The first pixels at once: a caption that comes in now must find the reader on the way.
        self._glided_px = max(-2.0, min(2.0, self._target_px))
        self.by(self._glided_px)
        self._glide.setStartValue(self._glided_px)
        self._glide.setEndValue(self._target_px)
        self._glide.start()

    def _on_grabbed(self) -> None:
        self._glide.stop()
        self._grabbed_lines = self._bar.value() + self.px / self._part_px()

    def _on_dragged(self, part: float) -> None:
        """Stand where the handle says; after the last step the end is shown whole."""
        bar = self._bar
        way = bar.maximum() - bar.minimum() + 1
        lines = min(max(self._grabbed_lines + part * way, bar.minimum()), bar.maximum() + 1)
        whole = min(int(lines), bar.maximum())
        self.is_moving = True
        bar.setValue(whole)
        self.px = (lines - whole) * self._part_px()
        self.is_moving = False
        self.place()
        self.moved.emit()

    def _part_px(self) -> float:
        """Return the distance from this step of the scroll bar to the next, or to the end."""
        if self._bar.value() < self._bar.maximum():
            return self._first_line_px()
        return max(1.0, self._rest_px())

    def show_cursor(self) -> None:
        """Scroll as little as shows the cursor, which Qt may have put below the lower edge."""
        place = self._view.cursorRect()
        below_px = place.bottom() - self.px - self._seen_px()
        above_px = place.top() - self.px
        if below_px > 0:
            self.by(below_px)
        elif above_px < 0 and self.px > 0:
            self.by(max(above_px, -self.px))

    def _on_glide(self, glided_px: float) -> None:
        self.by(glided_px - self._glided_px)
        self._glided_px = glided_px

    def _seen_px(self) -> int:
        return self._view.contentsRect().height() - 2 * PADDING_PX - self.covered_px

    def _first_line_px(self) -> float:
        """Height of the first line in view, with the gap after it where it ends a caption."""
        view = self._view
        block = view.firstVisibleBlock()
        number = self._bar.value() - block.firstLineNumber()
        layout = block.layout()
        if not 0 <= number < layout.lineCount():
            return max(1.0, view.blockBoundingRect(block).height())
        top = layout.lineAt(number).y()
        if number + 1 < layout.lineCount():
            return max(1.0, layout.lineAt(number + 1).y() - top)
        return max(1.0, view.blockBoundingRect(block).height() - top)

    def _rest_px(self) -> float:
        """Return how far the text must be moved up for its end to be seen whole."""
        view = self._view
        last = view.document().lastBlock()
        bottom = view.blockBoundingGeometry(last).translated(view.contentOffset()).bottom()
        return min(float(self.reserve_px), max(0.0, bottom - self._seen_px()))
