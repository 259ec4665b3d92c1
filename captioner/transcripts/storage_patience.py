"""How long who writes waits for the drive, and what is told when it does not answer."""

from __future__ import annotations

import errno
from concurrent.futures import Future
from pathlib import Path

from captioner.core.errors import CaptionerError
from captioner.transcripts.library.session_folder import cannot_write


class StoragePatience:
    """Waits for what is being written, less long for a drive that is known not to answer.

    Args:
        folder: What is written to, for the messages.
        patience_s: How long a call waits, in seconds.
    """

    def __init__(self, folder: Path, patience_s: float) -> None:
        self._folder = folder
        self._patience_s = patience_s
        self.error: CaptionerError | None = None
        """Why nothing is being written just now; None while it is."""

    def wait_for(self, future: Future[None]) -> None:
        """Wait for a job while the drive answers; raise what is new.

        Raises:
            CaptionerError: Writing failed for the first time since it last worked.
        """
        is_stalled = self.error is not None and not future.done()
        try:
            failure = future.exception(self._patience_s / 20 if is_stalled else self._patience_s)
        except TimeoutError:
            failure = no_answer()
        if failure is None:
            self.error = None
        elif not isinstance(failure, OSError):
            raise failure
        elif self.error is None:
            self.error = cannot_write(self._folder, failure)
            raise CaptionerError(
                f"{self.error.message} Captions are kept and will be saved when it works again.",
                self.error.hint,
            ) from failure


def no_answer() -> OSError:
    """What a drive that does not answer counts as."""
    return OSError(errno.ETIMEDOUT, "the drive does not answer")
