"""Standard input, output and error as a command may find them: closed, full, left by their reader.

A service or a cron job may close them, a reader may go, a disk may fill: captions and files come
first, and a stream that lost something shows in the exit code.
"""

from __future__ import annotations

import contextlib
import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TYPE_CHECKING

from captioner.core.errors import CaptionerError
from captioner.core.plain_text import printable, printable_line
from captioner.files.disk_errors import drop_unwritable_output, silence

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

_lost: list[OSError] = []
"""Why standard output took not everything, the first reason first."""


def open_closed_streams() -> None:
    """Give every closed standard stream the null device, before any file takes its number.

    A file that is opened as number 1 or 2 would get printed text, by native code too.
    """
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            # The lowest free number is taken, which is this one.
            null = os.open(os.devnull, os.O_RDONLY if descriptor == 0 else os.O_WRONLY)
            os.set_inheritable(null, True)  # children get their streams from us
    if sys.stdin is None:
        sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115
    if sys.stdout is None:
        sys.stdout = open(1, "w", encoding="utf-8")  # noqa: SIM115
    if sys.stderr is None:
        sys.stderr = open(2, "w", encoding="utf-8")  # noqa: SIM115


def take_every_character() -> None:
    """Let standard output print every caption and file name, whatever the terminal's encoding."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        is_utf_8 = sys.stdout.encoding.lower().replace("_", "-") == "utf-8"
        sys.stdout.reconfigure(errors="surrogateescape" if is_utf_8 else "backslashreplace")
    if isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(errors="backslashreplace")


def print_line(text: str) -> None:
    """A line on standard output: as it is into files and pipes, without commands on a terminal.

    Never raises: a command does its work even where its output cannot be read. The
    exit code shows (`lost_output`).
    """
    with output_may_be_lost():
        print(printable(text) if sys.stdout.isatty() else text)


def print_bytes(data: bytes) -> None:
    """A whole file on standard output; as `print_line`."""
    with output_may_be_lost():
        sys.stdout.flush()
        rest = memoryview(data)
        while rest:
            rest = rest[sys.stdout.buffer.write(rest) :]
        sys.stdout.buffer.flush()


def print_table(table: Table) -> None:
    from rich.console import Console

    with output_may_be_lost():
        Console().print(table)


def cell(text: str) -> Text:
    """A name in a table: as it is written; brackets are not markup."""
    from rich.text import Text

    return Text(printable_line(text))


def print_text(text: Text) -> None:
    """A line with colours on standard output; as `print_line`."""
    from rich.console import Console

    with output_may_be_lost():
        Console(highlight=False, soft_wrap=True).print(text)


@contextlib.contextmanager
def output_may_be_lost() -> Iterator[None]:
    """Remember that standard output took not everything; later output goes nowhere."""
    try:
        yield
        sys.stdout.flush()
    except OSError as error:
        _lost.append(error)
        silence(sys.stdout)


def print_status(text: str) -> None:
    """A line on standard error; never raises, for a caption must not be lost to a log's end.

    Signal handlers may call it.
    """
    line = printable_line(text) + "\n"
    with contextlib.suppress(OSError, ValueError):
        try:
            print(line, end="", file=sys.stderr, flush=True)
        except RuntimeError:
            # The handler interrupted another line, whose buffer is taken.
            os.write(sys.stderr.fileno(), line.encode(sys.stderr.encoding, "backslashreplace"))


def show_error(error: CaptionerError) -> None:
    """An error on standard error: the message and what to do."""
    print_status(f"Error: {error.message}")
    if error.hint:
        print_status(error.hint)


def lost_output() -> OSError | None:
    """Return why standard output lost output; None if it took everything."""
    with output_may_be_lost():
        pass  # whatever is printed and not written yet
    drop_unwritable_output()
    first = _lost[0] if _lost else None
    _lost.clear()
    return first


EXIT_ERROR = 1
EXIT_INTERRUPTED = 130


def ending_signals() -> list[signal.Signals]:
    """Ctrl-C, a request to terminate, and a terminal that goes away unless that is to be ignored.

    Under `nohup` a command continues when its terminal is closed.
    """
    numbers = [signal.SIGINT, signal.SIGTERM]
    if sys.platform == "win32":
        numbers.append(signal.SIGBREAK)
    elif signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    return numbers


@contextmanager
def handling(handler: Callable[[int, FrameType | None], object]) -> Iterator[None]:
    """Handle the signals so meanwhile; on other threads than the main one nothing changes."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, handler) for number in ending_signals()}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)


@dataclass(slots=True)
class Interruption:
    """How often the user asked for the end."""

    count: int = 0

    def happened(self) -> bool:
        return self.count > 0

    def note(self, _number: int, _frame: FrameType | None) -> None:
        """Count a signal and do no more: a handler runs in the midst of whatever is done."""
        self.count += 1
