"""Alarms made hard to miss: a frame around the captions that blinks, and a message."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from captioner.core.captions import Caption
from captioner.gui.overlay.window import Overlay
from captioner.gui.transcript.reduced_motion import wants_reduced_motion
from captioner.settings.model import SoundSettings
from captioner.sound_events.kinds import WARNINGS

BLINK_MS = 400
"""How long the frame is there, and then is not: 1.25 flashes a second (WCAG 2.3.1: at most 3)."""

_CHANGES = 12
_EDGE_PX = 6
_COLOUR = "#ffc400"
"""Amber, because saturated red flashes are the more dangerous ones."""


class AlarmFrame(QWidget):
    """A frame over the overlay's box; steady where the desktop asks for less motion."""

    notice_wanted = Signal(str)
    """The desktop is to show these words."""

    def __init__(self, overlay: Overlay) -> None:
        super().__init__(overlay)
        self._overlay = overlay
        self._settings = SoundSettings()
        self._changes_left = 0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.timer = QTimer(self, interval=BLINK_MS)
        self.timer.timeout.connect(self._change)
        self.hide()

    def apply(self, settings: SoundSettings) -> None:
        """Put settings in force."""
        self._settings = settings
        if not settings.alarms_blink:
            self._end()

    def accept(self, caption: Caption) -> None:
        """Blink for five seconds where a caption tells an alarm or a siren."""
        if caption.sound not in WARNINGS:
            return
        if self._settings.alarms_notify:
            self.notice_wanted.emit(caption.text)
        if self._settings.alarms_blink:
            self._changes_left = _CHANGES
            self._show()
            self.timer.start()

    def _change(self) -> None:
        self._changes_left -= 1
        if not self._changes_left:
            self._end()
        elif self.isHidden() or wants_reduced_motion():
            self._show()  # where the box is now
        else:
            self.hide()

    def _show(self) -> None:
        self.setGeometry(self._overlay.box())
        self.show()

    def _end(self) -> None:
        self.timer.stop()
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame: amber within black, for any background."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for width, colour in ((_EDGE_PX + 4, "#000000"), (_EDGE_PX, _COLOUR)):
            inset = (_EDGE_PX + 4) / 2
            painter.setPen(QPen(QColor(colour), width))
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 10, 10
            )
        painter.end()
