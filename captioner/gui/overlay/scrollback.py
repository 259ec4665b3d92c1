"""Looking back at earlier captions in the overlay."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

BACK_TO_LIVE_MS = 20_000
"""After so long without scrolling, the reader is no longer reading earlier captions."""

_NOTCH = 120
"""What a wheel turns by at a time, in Qt's eighths of a degree."""


class Scrollback(QObject):
    """How many lines above the newest ones the view stands; by itself back at 0 after a while."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.lines = 0
        self._turned = 0
        self.timer = QTimer(self, singleShot=True, interval=BACK_TO_LIVE_MS)
        self.timer.timeout.connect(self.end)

    def turn(self, angle: int, most: int) -> None:
        """A wheel was turned, in eighths of a degree; up is back.

        Args:
            most: How many earlier lines there are.
        """
        self._turned += angle
        notches = int(self._turned / _NOTCH)  # a touch pad sends parts of them
        self._turned -= notches * _NOTCH
        self.go(notches, most)

    def go(self, lines: int, most: int) -> None:
        """Go back by so many lines, or forward."""
        self._show(min(max(0, self.lines + lines), most))

    def keep_still(self, lines_below: int, most: int) -> None:
        """So many lines are below what is being read now: it stays where it is."""
        self.lines = min(lines_below, most)

    def end(self) -> None:
        """Back to the newest lines."""
        self._turned = 0
        self._show(0)

    def _show(self, lines: int) -> None:
        if lines:
            self.timer.start()
        else:
            self.timer.stop()
        if lines != self.lines:
            self.lines = lines
            self.changed.emit()
