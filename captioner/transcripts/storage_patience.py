"""How long a writer waits for the drive, and what it reports when the drive does not respond."""

from __future__ import annotations

import errno
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

from captioner.core.errors import SlowDriveError, UnsavedError
from captioner.core.message import Message
from captioner.files.disk_errors import cannot_write

_SLOW_AFTER_S = 5.0
"""Less is nothing to tell of: a disk that wakes up, or another program that copies a lot."""


class StoragePatience:
    """Waits for what is being written, less long for a drive that is known not to answer.

    Args:
        patience_s: How long a call waits, in seconds.
    """

    def __init__(self, folder: Path, patience_s: float, monotonic: Callable[[], float]) -> None:
        self._folder = folder
        self._patience_s = patience_s
        self._monotonic = monotonic
        self.on_recovered: Callable[[], None] = lambda: None
        """Called when writing works again after it failed."""
        self._stalled_since_s: float | None = None
        self._stalled: Future[None] | None = None
        self._has_reported_slow = False
        self._has_failed = False

    def wait_for(self, future: Future[None]) -> bool:
        """Wait for a job while the drive responds; returns whether it is done.

        Raises:
            UnsavedError: Writing failed for the first time since it last worked.
            SlowDriveError: The drive has not responded for some seconds; raised once.
        """
        if self._stalled is not None and self._stalled.done():
            self._note_response()  # It was slow, but it is not hanging.
        is_stalled = self._stalled_since_s is not None or self._has_failed
        patience_s = self._patience_s / 20 if is_stalled else self._patience_s
        began_s = self._monotonic()
        try:
            failure = future.exception(patience_s)
        except TimeoutError:
            self._note_stall(future, began_s)
            return False
        self._note_response()
        if failure is None:
            if self._has_failed:
                self._has_failed = False
                self.on_recovered()
            return True
        if not isinstance(failure, OSError):
            raise failure
        if not self._has_failed:
            self._has_failed = True
            error = cannot_write(self._folder, failure)
            raise UnsavedError(
                "{message} Captions are kept and will be saved when it works again.",
                error.hint,
                message=error.message,
            ) from failure
        return False

    def _note_response(self) -> None:
        self._stalled_since_s = self._stalled = None
        self._has_reported_slow = False

    def _note_stall(self, future: Future[None], began_s: float) -> None:
        if self._stalled_since_s is None:
            self._stalled_since_s, self._stalled = began_s, future
        if (
            not self._has_reported_slow
            and self._monotonic() - self._stalled_since_s >= _SLOW_AFTER_S
        ):
            self._has_reported_slow = True
            raise SlowDriveError(
                "The drive with {folder} is slow to respond. Captions are kept and will be "
                "saved when it does.",
                folder=self._folder,
            )


def no_answer() -> OSError:
    """What a drive that does not answer counts as."""
    return OSError(errno.ETIMEDOUT, Message("the drive does not respond"))
