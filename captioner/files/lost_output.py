"""Standard streams that no longer accept anything: a disk that is full, a reader that has gone."""

from __future__ import annotations

import contextlib
import os
import sys
from typing import TextIO


def silence(stream: TextIO) -> None:
    """Let a stream that fails go to the null device: the interpreter flushes it once more."""
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
        stream.flush()


def drop_unwritable_output() -> None:
    """Silence standard output and error where what is left in them cannot be written.

    `multiprocessing` flushes both before it starts a process, and starts none where that fails.
    """
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            silence(stream)
        except ValueError:
            pass  # closed
