"""A level meter that reads without colours: bars, a peak, and words for screen readers."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from captioner.core.events import LevelChanged
from captioner.gui.widgets.theme import current_theme

QUIETEST_DBFS = -60.0
_CLIPPING_DBFS = -1.0
_SEGMENTS = 24
_STALE_MS = 600


class LevelMeter(QWidget):
    """Loudness as a row of segments; filled ones are louder than others by their number."""

    def __init__(self) -> None:
        super().__init__()
        self.share = 0.0
        """How much of the meter is filled, from 0 to 1."""
        self._peak_share = 0.0
        self._is_speech = False
        self._is_clipping = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Level"))
        # Without updates there is no sound: the meter must not keep showing the last level.
        self._stale = QTimer(self, singleShot=True, interval=_STALE_MS)
        self._stale.timeout.connect(self.reset)
        self.reset()

    def show_level(self, level: LevelChanged) -> None:
        """Show the last tenth of a second."""
        share = _share(level.rms_dbfs)
        # Falls slowly: a meter that flickers cannot be read.
        self.share = max(share, self.share - 0.08)
        self._peak_share = max(_share(level.peak_dbfs), self._peak_share - 0.02)
        self._is_speech = level.is_speech
        self._is_clipping = level.peak_dbfs > _CLIPPING_DBFS
        self._describe()
        self._stale.start()
        self.update()

    def reset(self) -> None:
        self.share = self._peak_share = 0.0
        self._is_speech = self._is_clipping = False
        self._describe()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(180, 18)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 18)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = current_theme().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        step = self.width() / _SEGMENTS
        height = min(14.0, self.height())
        top = (self.height() - height) / 2
        filled = round(self.share * _SEGMENTS)
        peak = round(self._peak_share * _SEGMENTS)
        full = colours.problem if self._is_clipping else colours.good
        for number in range(_SEGMENTS):
            is_filled = number < filled
            is_peak = peak > 0 and number == peak - 1
            painter.setBrush(QColor(full if is_filled or is_peak else colours.border))
            # Filled segments are taller as well, so that the level shows without colour.
            inset = 0.0 if is_filled else height * 0.22
            bar = QRectF(number * step, top + inset, max(2.0, step - 2.5), height - 2 * inset)
            painter.drawRoundedRect(bar, 1.5, 1.5)
        painter.end()

    def _describe(self) -> None:
        if self._is_clipping:
            words = self.tr("Too loud")
        elif self.share < 0.08:
            words = self.tr("Silence")
        elif self._is_speech:
            words = self.tr("Speech")
        else:
            words = self.tr("Sound")
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)


def _share(dbfs: float) -> float:
    return min(1.0, max(0.0, 1.0 - dbfs / QUIETEST_DBFS))
