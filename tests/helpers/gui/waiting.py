"""Waiting for what the windows do, while they do it."""

import time
from collections.abc import Callable

from PySide6.QtCore import QEventLoop, QTimer, SignalInstance
from pytestqt.wait_signal import SignalBlocker

_LIMIT_S = 120.0
"""Longer than anything takes on a machine that is busy."""


def wait_until(condition: Callable[[], bool]) -> None:
    """Let the windows work until something is so."""
    ends_s = time.monotonic() + _LIMIT_S
    loop = QEventLoop()
    while not condition():
        assert time.monotonic() < ends_s
        QTimer.singleShot(10, loop.quit)
        loop.exec()


def emitted(signal: SignalInstance) -> SignalBlocker:
    """Wait at the end of a `with` block until a signal has come; its `args` are the signal's."""
    blocker = SignalBlocker(timeout=round(_LIMIT_S * 1000))
    blocker.connect(signal)
    return blocker
