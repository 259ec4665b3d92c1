"""The thread that writes a session, so that a drive that does not respond blocks nothing else."""

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
    """Does jobs one after the other, in order.

    It is a daemon: a drive that hangs cannot keep the process from ending.
    """

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[tuple[Job, Future[None]] | None] = queue.SimpleQueue()
        self._later: tuple[float, Job] | None = None
        self._aside: threading.Thread | None = None
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def submit(self, job: Job) -> Future[None]:
        """Have a job done; its error, if any, is the future's."""
        future: Future[None] = Future()
        self._jobs.put((job, future))
        return future

    def do_later(self, job: Job, wait_s: float) -> None:
        """Do a job in so many seconds, unless one waits for its time already; for jobs to call.

        It is done beside the others, which do not wait for it. It may raise `OSError`, which is
        ignored; closing skips it.
        """
        if self._later is None:
            self._later = (time.monotonic() + wait_s, job)

    def close(self, wait_s: float) -> bool:
        """End the thread when its jobs are done; False when it was not within `wait_s`."""
        self._jobs.put(None)
        self._thread.join(wait_s)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (item := self._next()) is not None:
            job, future = item
            try:
                job()
            except Exception as error:  # the one who waits for the future decides
                future.set_exception(error)
            else:
                future.set_result(None)
            del item, job, future  # a job holds sound: not while the thread waits for the next

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
