"""The log file: what a developer needs after something went wrong; never a caption."""

from __future__ import annotations

import faulthandler
import logging
import logging.handlers
import sys
import threading
from types import TracebackType

from captioner.app.folders import Folders
from captioner.files.private import PRIVATE_FOLDER

_FORMAT = "%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s"
_log = logging.getLogger(__name__)


def start_log(folders: Folders) -> None:
    """Log to the user's folder, unexpected exceptions of every thread included.

    Where the folder cannot be written there is no log, and everything else works.
    """
    try:
        folders.log.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
        handler = logging.handlers.RotatingFileHandler(
            folders.log_file, maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True
        )
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


def _log_exception(
    kind: type[BaseException], failure: BaseException, trace: TracebackType | None
) -> None:
    _log.critical("Unexpected failure", exc_info=(kind, failure, trace))
    sys.__excepthook__(kind, failure, trace)
