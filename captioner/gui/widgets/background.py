"""Work that would block the GUI's thread: done on another, its result returned by a signal."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal

Result = TypeVar("Result")


@dataclass(slots=True)
class _Job:
    work: Callable[[], Any]
    done: Callable[[Any], object] | None
    failed: Callable[[Exception], object] | None
    answer: Any = None
    error: Exception | None = None


class Background(QObject):
    """Runs jobs, each on a thread of its own, and calls back on the GUI's thread."""

    idle = Signal()
    _finished = Signal(object)

    def __init__(
        self, show_error: Callable[[BaseException], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.show_error = show_error
        self._threads: dict[int, threading.Thread] = {}
        self._is_closed = False
        self._finished.connect(self._call_back, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether any job has not called back yet."""
        return bool(self._threads)

    def run(
        self,
        work: Callable[[], Result],
        done: Callable[[Result], object] | None = None,
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Do `work` elsewhere, then call `done` with its result or `failed` with its error."""
        job = _Job(work, done, failed)
        thread = threading.Thread(
            target=self._work, args=(job,), name="gui-background", daemon=True
        )
        self._threads[id(job)] = thread
        thread.start()

    def close(self, timeout_s: float = 5.0) -> None:
        """Wait for what runs; nothing calls back afterwards."""
        self._is_closed = True
        deadline = time.monotonic() + timeout_s
        for thread in self._threads.values():
            thread.join(max(0.0, deadline - time.monotonic()))
        self._threads.clear()

    def _work(self, job: _Job) -> None:
        try:
            job.answer = job.work()
        except Exception as error:  # handed to the caller, on the GUI's thread
            job.error = error
        if not self._is_closed:
            self._finished.emit(job)

    def _call_back(self, job: _Job) -> None:
        if self._is_closed:
            return
        thread = self._threads.pop(id(job), None)
        if thread is not None:
            thread.join()
        if job.error is not None:
            (job.failed or self.show_error)(job.error)
        elif job.done is not None:
            job.done(job.answer)
        if not self._threads:
            self.idle.emit()
