"""The log file: for developers, after something went wrong; never a caption."""

import contextlib
import faulthandler
import logging
import logging.handlers
import os
import sys
import threading
from pathlib import Path
from types import TracebackType

from captioner.core.folders import Folders
from captioner.files.private import PRIVATE_FOLDER

_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
_log = logging.getLogger(__name__)


def start_log(folders: Folders) -> None:
    """Log to the user's folder, unexpected exceptions of every thread included.

    Where the folder cannot be written there is no log, and everything else works.
    """
    try:
        folders.log.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
        handler = _SharedLogHandler(folders.log_file, max_bytes=1_000_000)
        crash_file = (folders.log / "crash.log").open("a", encoding="utf-8")
    except OSError:
        return
    handler.setFormatter(logging.Formatter(_FORMAT))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    faulthandler.enable(crash_file)  # A crash in native code leaves at least its stack.
    sys.excepthook = _log_exception
    threading.excepthook = lambda failure: _log.critical(
        "Unexpected failure in a thread",
        exc_info=failure.exc_value,
    )


class _SharedLogHandler(logging.handlers.RotatingFileHandler):
    """A log that several processes write; it is open only while a line is written.

    So each line goes to the end of the file of that name, which another process may have begun. On
    Windows an open file cannot be moved; the next line tries again. Names of files need not be
    Unicode; other bytes are written with backslashes.
    """

    def __init__(self, path: Path, max_bytes: int) -> None:
        super().__init__(
            path,
            maxBytes=max_bytes,
            backupCount=3,
            encoding="utf-8",
            errors="backslashreplace",
            delay=True,
        )

    def emit(self, record: logging.LogRecord) -> None:
        super().emit(record)
        self._close_file()

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Go on without the line where it cannot be written, as on a full disk."""
        if not isinstance(sys.exc_info()[1], OSError):
            super().handleError(record)

    def doRollover(self) -> None:  # noqa: N802 - logging's name
        """Begin a new file; where this one cannot be moved, nothing is."""
        self._close_file()
        full = Path(self.baseFilename)
        aside = full.with_name(f"{full.name}.{os.getpid()}")
        with contextlib.suppress(OSError):
            full.rename(aside)  # first of all: the older files move only where this one could
            for number in range(self.backupCount - 1, 0, -1):
                older = full.with_name(f"{full.name}.{number}")
                if older.exists():
                    older.replace(full.with_name(f"{full.name}.{number + 1}"))
            aside.replace(full.with_name(f"{full.name}.1"))

    def _close_file(self) -> None:
        if self.stream is not None:
            with contextlib.suppress(OSError):  # of lines that a full disk has not taken
                self.stream.close()
            self.stream = None


def _log_exception(
    kind: type[BaseException], failure: BaseException, trace: TracebackType | None
) -> None:
    _log.critical("Unexpected failure", exc_info=(kind, failure, trace))
    sys.__excepthook__(kind, failure, trace)
