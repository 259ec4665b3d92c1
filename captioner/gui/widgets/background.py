"""Work that would block the GUI's thread: done on another, its result returned by a signal."""

import threading
import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

Result = TypeVar("Result")


class Background(QObject):
    """Runs jobs, each on a thread of its own, and calls back on the GUI's thread."""

    idle = Signal()
    _finished = Signal(object, object)
    """A thread, and what calls back."""

    def __init__(
        self, show_error: Callable[[BaseException], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.show_error = show_error
        self._threads: set[threading.Thread] = set()
        self._is_closed = False
        self._finished.connect(self._call_back, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether any job has not called back yet."""
        return bool(self._threads)

    def run(
        self,
        work: Callable[[], Result],
        done: Callable[[Result], object] = lambda _result: None,
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Do `work` elsewhere, then call `done` with its result or `failed` with its error."""

        def run() -> None:
            report: Callable[[], object]
            try:
                report = partial(done, work())
            except Exception as error:  # handed to the caller, on the GUI's thread
                report = partial(failed or self.show_error, error)
            if not self._is_closed:
                self._finished.emit(thread, report)

        thread = threading.Thread(target=run, name="gui-background", daemon=True)
        self._threads.add(thread)
        thread.start()

    def close(self, timeout_s: float = 5.0) -> None:
        """Wait for what runs; nothing calls back afterwards."""
        self._is_closed = True
        deadline = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        self._threads.clear()

    def _call_back(self, thread: threading.Thread, report: Callable[[], object]) -> None:
        if self._is_closed:
            return
        self._threads.discard(thread)
        thread.join()
        report()
        if not self._threads:
            self.idle.emit()
