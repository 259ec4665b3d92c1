"""The signals that ask a command to end."""

from __future__ import annotations

import signal
import sys


def ending_signals() -> list[signal.Signals]:
    """Ctrl-C, a request to terminate, and a terminal that goes away unless that is to be ignored.

    Under `nohup` a command goes on when its terminal has gone.
    """
    numbers = [signal.SIGINT, signal.SIGTERM]
    if sys.platform == "win32":
        numbers.append(signal.SIGBREAK)
    elif signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:
        numbers.append(signal.SIGHUP)
    return numbers
