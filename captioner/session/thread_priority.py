"""Who gets the processor and Python's lock, so that capture and window stay fluid."""

from __future__ import annotations

import ctypes
import os
import sys
import threading

_NICENESS = 10
_WINDOWS_THREAD_PRIORITY_BELOW_NORMAL = -1
_SWITCH_INTERVAL_S = 0.0005


def hand_python_over_soon() -> None:
    """Let a thread that waits for Python's lock have it after half a millisecond.

    Python's own 5 ms is as long as a whole audio block may take to be fetched
    (docs/decisions/capture.md has the figures).
    """
    sys.setswitchinterval(_SWITCH_INTERVAL_S)


def lower_this_threads_priority() -> None:
    """Give way to every other thread of the application.

    Threads started from here inherit it on Linux, CTranslate2's workers among them. Where the
    platform refuses (macOS has no priority for one thread), nothing changes.
    """
    if sys.platform == "linux":
        try:
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
        except OSError:
            return  # Only fluency is at stake; a sandbox may forbid even lowering.
    elif sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32")
        kernel.SetThreadPriority(kernel.GetCurrentThread(), _WINDOWS_THREAD_PRIORITY_BELOW_NORMAL)
