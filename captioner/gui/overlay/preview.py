"""The overlay's look on a page: over something bright and something dark, with its contrast."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from captioner.captions.speaker_marks import SpeakerMark
from captioner.core.captions import Caption
from captioner.gui.overlay.caption_painter import CaptionPainter
from captioner.gui.widgets.theme import Theme
from captioner.settings.overlay import OverlaySettings

_HEIGHT_PX = 210
_MARGIN_PX = 18.0
_SPOKEN = (
    "Thank you all for coming, and for sending your notes in time.",
    "The new office is almost ready; the desks arrive next week.",
    "Travel has cost us eleven percent less than planned this year.",
    "So there is room for two more people in the team.",
    "Good morning, and welcome to the meeting.",
    "We begin with the budget, and",
)
_TENTATIVE = "then we talk about the"


class OverlayPreview(QWidget):
    """A desktop in small, with the overlay on it: what is larger there is larger here."""

    def __init__(self, look: OverlaySettings) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Preview of the overlay"))
        self._look = look
        self._painter = CaptionPainter(look)

    def set_look(self, look: OverlaySettings) -> None:
        """Show another look."""
        if look != self._look:
            self._look = look
            self._painter.set_look(look)
            self.update()

    def sizeHint(self) -> QSize:
        """Room for two large lines."""
        return QSize(480, _HEIGHT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a desktop, and the overlay on it."""
        del event
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
        for number, words in enumerate(_SPOKEN, start=1):
            is_last = number == len(_SPOKEN)
            lines.accept(
                Caption(
                    number,
                    4.0 * number,
                    4.0 * number + 2,
                    words,
                    _TENTATIVE if is_last else "",
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


def contrast_colour(is_enough: bool) -> str:
    """The colour for words about contrast."""
    return Theme.colours.good if is_enough else Theme.colours.problem
