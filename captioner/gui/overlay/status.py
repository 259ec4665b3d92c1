"""The overlay beside captions: the session's state, a hint while empty, dimming after silence."""

from PySide6.QtCore import QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen

from captioner.gui.widgets.colours import LIGHT
from captioner.settings.overlay import OverlaySettings

UNLOCK_HANDLE_PX = 30
"""The way to unlock the overlay has its place at the end of the strip."""

_STATUS_PX = 14

_LEAST_HINT_OPACITY = 0.75
"""Of the plate below the hint, which has no edge as captions have: any desktop may lie below."""


def status_width_px(words: str) -> int:
    """Return the width of the pill with the state; 0 without words."""
    return QFontMetrics(_status_font()).horizontalAdvance(words) + 24 if words else 0


def status_place(strip: QRectF, words: str, room_px: int | None = None) -> QRectF:
    """Return where the pill stands; `room_px`: what buttons leave of the strip."""
    if room_px is None:
        room_px = int(strip.width()) - UNLOCK_HANDLE_PX - 4
    width = min(room_px, status_width_px(words))
    return QRectF(strip.left(), strip.top() + 2, width, strip.height() - 6)


def paint_status(painter: QPainter, pill: QRectF, words: str, *, is_problem: bool) -> None:
    """Draw a pill in colours of its own, so that it is not taken for a caption."""
    font = _status_font()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(LIGHT.problem_background if is_problem else LIGHT.note_background))
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
    painter.setPen(QColor(LIGHT.problem_text if is_problem else LIGHT.note_text))
    painter.setFont(font)
    room_px = int(pill.width()) - 20
    shown = QFontMetrics(font).elidedText(words, Qt.TextElideMode.ElideRight, room_px)
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, shown)


def _status_font() -> QFont:
    font = QFont()
    font.setPixelSize(_STATUS_PX)
    font.setWeight(QFont.Weight.DemiBold)
    return font


def paint_hint(painter: QPainter, box: QRectF, words: str, look: OverlaySettings) -> None:
    """Draw the words of an empty overlay that can be moved."""
    font = QFont(painter.font())
    font.setPixelSize(max(14, look.font_size_px // 2))
    painter.setFont(font)
    if look.window_opacity < _LEAST_HINT_OPACITY:
        plate = QRectF(painter.boundingRect(box, Qt.AlignmentFlag.AlignCenter, words))
        colour = QColor(look.window_colour)
        colour.setAlphaF(_LEAST_HINT_OPACITY)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(plate.adjusted(-12, -6, 12, 6), 8, 8)
    painter.setPen(QColor(look.text_colour))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)


def paint_frame(painter: QPainter, box: QRectF) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(255, 255, 255, 170), 2, Qt.PenStyle.DashLine))
    painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 12, 12)


DIM_AFTER_MS = 10_000
"""SilenceTimer after which words look as if they were said a while ago."""


class SilenceTimer(QObject):
    """Dims the last words, and clears them where the reader wants that."""

    dimmed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.is_dimmed = False
        self.dimming = QTimer(self, singleShot=True, interval=DIM_AFTER_MS)
        self.dimming.timeout.connect(self._dim)
        self.clearing = QTimer(self, singleShot=True)

    def begin(self, clear_after_s: float) -> None:
        """Speech was captioned: count from now on; `clear_after_s` of 0 keeps the words."""
        self.end()
        self.dimming.start()
        if clear_after_s > 0:
            self.clearing.start(round(clear_after_s * 1000))

    def end(self) -> None:
        self.is_dimmed = False
        self.dimming.stop()
        self.clearing.stop()

    def _dim(self) -> None:
        self.is_dimmed = True
        self.dimmed.emit()
