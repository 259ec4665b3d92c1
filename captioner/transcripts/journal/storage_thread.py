"""The thread that writes a session, so that a hanging drive blocks nothing else."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future

Job = Callable[[], None]

_ASIDE_AGAIN_S = 0.1


class StorageThread:
    """Runs jobs one after the other.

    The thread is a daemon, so that a hanging drive does not prevent the process from ending.
    """

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[tuple[Job, Future[None]] | None] = queue.SimpleQueue()
        self._later: tuple[float, Job] | None = None
        self._aside: threading.Thread | None = None
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> Future[None]:
        """Queue a job; the future gets its error, if any."""
        future: Future[None] = Future()
        self._jobs.put((job, future))
        return future

    def do_later(self, job: Job, wait_s: float) -> None:
        """Run a job after a delay, unless another one is already scheduled. Called by jobs.

        It runs in parallel with the other jobs, and is skipped after closing. An `OSError` it
        raises is ignored.
        """
        if self._later is None:
            self._later = (time.monotonic() + wait_s, job)

    def close(self, wait_s: float) -> bool:
        """End the thread after its jobs; return False if that takes longer than `wait_s`."""
        self._jobs.put(None)
        self._thread.join(wait_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (item := self._next()) is not None:
            job, future = item
            try:
                job()
            except Exception as error:  # handled by the waiting thread
                future.set_exception(error)
            else:
                future.set_result(None)
            del item, job, future  # a job holds sound, which must be freed before waiting

    def _next(self) -> tuple[Job, Future[None]] | None:
        while self._later is not None:
            due_s, job = self._later
            wait_s = due_s - time.monotonic()
            if wait_s <= 0:
                self._later = None
                self._do_aside(job)
                continue
            try:
                return self._jobs.get(timeout=wait_s)
            except queue.Empty:
                continue
        return self._jobs.get()

    def _do_aside(self, job: Job) -> None:
        if self._aside is not None and self._aside.is_alive():
            self.do_later(job, _ASIDE_AGAIN_S)
            return

        def run() -> None:
            with contextlib.suppress(OSError):
                job()

        self._aside = threading.Thread(target=run, name=f"{self._thread.name} aside", daemon=True)
        self._aside.start()
