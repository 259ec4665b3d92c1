"""One at a time changes a model: downloads, imports and removals, over all processes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from captioner.core.message import Message
from captioner.core.models import DownloadProgress
from captioner.core.text.file_names import is_plain_name
from captioner.network.progress_meter import OnProgress
from captioner.speech.models.disk import disk_errors
from captioner.speech.models.download import DownloadPausedError

_POLL_S = 0.2


@contextmanager
def hold_model(
    directory: Path,
    name: str,
    stop: threading.Event | None = None,
    on_progress: OnProgress = lambda _progress: None,
) -> Iterator[None]:
    """Hold a model against other threads and processes, waiting for them.

    The system takes the lock back from a process that dies.

    Args:
        stop: Set to give up waiting.
        on_progress: Called while another process holds it.

    Raises:
        DownloadPausedError: `stop` was set while waiting.
        CaptionerError: The directory cannot be written.
        ValueError: The name would lead out of the directory.
    """
    if not is_plain_name(name):
        raise ValueError(f"{name!r} is not the name of a model")
    with disk_errors(name, directory):
        directory.mkdir(parents=True, exist_ok=True)
    # An object of its own for each call: threads of one process exclude one another too.
    lock = FileLock(directory / f"{name}.lock", is_singleton=False, thread_local=False)
    while not _acquired(lock, name, directory):
        if stop is not None and stop.is_set():
            raise DownloadPausedError(
                "The download of {name} is paused.", "Run it again to resume.", name=name
            )
        on_progress(DownloadProgress(0, 0, Message("Waiting for another download")))
    try:
        yield
    finally:
        lock.release()


def _acquired(lock: FileLock, name: str, directory: Path) -> bool:
    with disk_errors(name, directory):
        try:
            lock.acquire(timeout=_POLL_S)
        except Timeout:
            return False
    return True
