"""What a silence does to the words that are shown."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

DIM_AFTER_MS = 10_000
"""Silence after which words look as if they were said a while ago."""


class Silence(QObject):
    """Dims the last words, and clears them where the reader wants that."""

    dimmed = Signal()
    over = Signal()
    """The words are to be cleared."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.is_dimmed = False
        self.dimming = QTimer(self, singleShot=True, interval=DIM_AFTER_MS)
        self.dimming.timeout.connect(self._dim)
        self._clearing = QTimer(self, singleShot=True)
        self._clearing.timeout.connect(self.over)

    def begin(self, clear_after_s: float) -> None:
        """Somebody has spoken: count from now on.

        Args:
            clear_after_s: 0 keeps the words.
        """
        self.end()
        self.dimming.start()
        if clear_after_s > 0:
            self._clearing.start(round(clear_after_s * 1000))

    def end(self) -> None:
        """There are no words."""
        self.is_dimmed = False
        self.dimming.stop()
        self._clearing.stop()

    def _dim(self) -> None:
        self.is_dimmed = True
        self.dimmed.emit()
