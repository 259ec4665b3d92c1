"""How a command ends: the signals that ask it to, and its exit codes."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType

EXIT_ERROR = 1
EXIT_INTERRUPTED = 130


def ending_signals() -> list[signal.Signals]:
    """Ctrl-C, a request to terminate, and a terminal that goes away unless that is to be ignored.

    Under `nohup` a command goes on when its terminal is closed.
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
        """Whether it was asked for."""
        return self.count > 0

    def note(self, _number: int, _frame: FrameType | None) -> None:
        """Count a signal and do no more: a handler runs in the midst of whatever is done."""
        self.count += 1
