"""Why a child died: its exit code in words, and its last output."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

_SHOWN_CHARACTERS = 300
_READ_BYTES = 4096


def describe_exit(exit_code: int | None) -> str:
    """What an exit code says, in words."""
    if exit_code is None:
        return "it did not end"
    if exit_code == 0:
        return "it ended without an answer"
    if exit_code < 0:
        try:
            name = signal.Signals(-exit_code).name
        except ValueError:
            name = f"signal {-exit_code}"
        if name == "SIGKILL":
            return "the system killed it, as it does when memory runs out"
        return f"it was ended by {name}"
    return f"it ended with code {exit_code}"


def divert_standard_error(path: str) -> None:
    """Write what native code prints to standard error into a file from now on."""
    with suppress(OSError):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(file, 2)
        os.close(file)


def last_words(errors: Path) -> str:
    """The last line that a child printed to standard error, in brackets; empty where none."""
    try:
        with errors.open("rb") as file:
            file.seek(max(0, errors.stat().st_size - _READ_BYTES))
            lines = file.read().decode("utf-8", errors="replace").strip().splitlines()
    except OSError:
        return ""
    printable = "".join(each for each in lines[-1] if each.isprintable()) if lines else ""
    return f" ({printable[:_SHOWN_CHARACTERS]})" if printable else ""
