"""Tells from window and pointer when a reader was away, and where they were reading then."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QWidget

from captioner.captions.reading import ReadingPlace
from captioner.gui.overlay.reader.reader import Reader

_LOOK_MS = 2_000
_FEWEST_WORDS = 6
"""Fewer missed words are read at a glance and need no mark."""


class Away(QObject):
    """Marks the place where the reader left off, when they are back.

    Two signs: another program had the keyboard while the main window was open, or the pointer
    rested for long. Neither is sure, so a mark is all that follows from it.
    """

    def __init__(
        self, reader: Reader, parent: QObject, pointer: Callable[[], QPoint] = QCursor.pos
    ) -> None:
        super().__init__(parent)
        self._reader = reader
        self._pointer = pointer
        self._away_after_s = 0
        self._is_captioning = False
        self._left: tuple[ReadingPlace, int] | None = None
        self._last_pointer = QPoint()
        self._moved_at_s = 0.0
        self._seen = reader.here()
        self.look_timer = QTimer(self, interval=_LOOK_MS)
        self.look_timer.timeout.connect(self.look)

    def set_away_after(self, seconds: int) -> None:
        """How long the pointer rests before its owner counts as away; 0 for never."""
        self._away_after_s = seconds
        self._run()

    def set_captioning(self, is_captioning: bool) -> None:
        """Whether there is anything to be missed."""
        if is_captioning != self._is_captioning:
            self._is_captioning = is_captioning
            self._left = None
            self._run()

    def follow(self, window: QWidget) -> None:
        """Take it for a sign when this window is left and looked at again."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The window is left, or back."""
        if not self._is_captioning:
            return super().eventFilter(watched, event)
        if event.type() is QEvent.Type.WindowDeactivate:
            self._left = self._reader.here()
        elif event.type() is QEvent.Type.WindowActivate and self._left is not None:
            self._mark(self._left)
            self._left = None
        return super().eventFilter(watched, event)

    def look(self) -> None:
        """See where the pointer is."""
        now_s, pointer = time.monotonic(), self._pointer()
        if pointer == self._last_pointer:
            return
        if now_s - self._moved_at_s >= self._away_after_s:
            self._mark(self._seen)
        self._last_pointer, self._moved_at_s = pointer, now_s
        self._seen = self._reader.here()

    def _run(self) -> None:
        if self._is_captioning and self._away_after_s:
            self._last_pointer, self._moved_at_s = self._pointer(), time.monotonic()
            self._seen = self._reader.here()
            self.look_timer.start()
        else:
            self.look_timer.stop()

    def _mark(self, here: tuple[ReadingPlace, int]) -> None:
        if self._reader.missed_words(here[0]) >= _FEWEST_WORDS:
            self._reader.mark_at(*here)
