"""The thread that writes a session, so that a hanging drive blocks nothing else."""

import contextlib
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future

Job = Callable[[], None]


class StorageThread:
    """Runs jobs one after the other.

    The thread is a daemon, so that a hanging drive does not prevent the process from ending.
    """

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[tuple[Job, Future[None]] | None] = queue.SimpleQueue()
        self._timer: threading.Timer | None = None
        self._is_scheduled = self._is_closed = False
        self._aside = threading.Lock()
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
        if not self._is_scheduled:
            self._is_scheduled = True
            self._timer = threading.Timer(wait_s, self._do_aside, (job,))
            self._timer.daemon = True
            self._timer.start()

    def close(self, wait_s: float) -> bool:
        """End the thread after its jobs; return False if that takes longer than `wait_s`."""
        self._jobs.put(None)
        self._thread.join(wait_s)
        self._is_closed = True
        if self._timer is not None:
            self._timer.cancel()
        return not self._thread.is_alive()

    def _work(self) -> None:
        while (item := self._jobs.get()) is not None:
            job, future = item
            try:
                job()
            except Exception as error:  # handled by the waiting thread
                future.set_exception(error)
            else:
                future.set_result(None)
            del item, job, future  # a job holds sound, which must be freed before waiting

    def _do_aside(self, job: Job) -> None:
        with self._aside:  # one at a time: the next one covers what is written meanwhile
            self._is_scheduled = False
            with contextlib.suppress(OSError):
                if not self._is_closed:
                    job()
