"""Keeps Python's garbage collection from holding up the windows.

A full collection visits every object: with 10,000 captions of 25 words it took 90 ms
on the GUI's thread, five frames (`benchmarks/gui.py`). What has lived for a while is captions and
windows, and no garbage: it is set aside while a session runs, and looked at when it is over.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_INTERVAL_MS = 20_000


class GcPauser(QObject):
    """Sets aside what lives long, again and again while captioning."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, interval=_INTERVAL_MS)
        self._timer.timeout.connect(self.set_aside)

    def begin(self) -> None:
        """A session begins: clear up once, then keep the old out of the way."""
        gc.collect()
        gc.freeze()
        self._timer.start()

    def end(self) -> None:
        """It is over: look at everything again."""
        self._timer.stop()
        gc.unfreeze()
        gc.collect()

    def set_aside(self) -> None:
        """Collect what is young, and set aside what is left."""
        gc.collect(1)
        gc.freeze()
