"""Who gets the processor and Python's lock, so that capture and window stay fluid."""

from __future__ import annotations

import ctypes
import os
import sys
import threading

_NICENESS = 10
_WINDOWS_THREAD_PRIORITY_BELOW_NORMAL = -1
_QOS_CLASS_UTILITY = 0x11
"""sys/qos.h: work that the user waits for without watching each moment of it, below the window's
QOS_CLASS_USER_INTERACTIVE and above QOS_CLASS_BACKGROUND, which may be all but stopped."""
_SWITCH_INTERVAL_S = 0.0005


def shorten_gil_switch_interval() -> None:
    """Let a thread that waits for Python's lock have it after half a millisecond.

    Python's own 5 ms is as long as a whole audio block may take to be fetched
    (docs/decisions/capture.md has the figures).
    """
    sys.setswitchinterval(_SWITCH_INTERVAL_S)


def lower_this_threads_priority() -> None:
    """Give way to every other thread of the application.

    Threads started from here inherit it on Linux, CTranslate2's workers among them; on macOS, the
    class of work (QoS) does the same for the thread alone. Where the platform refuses, nothing
    changes.
    """
    if sys.platform == "linux":
        try:
            thread = threading.get_native_id()
            niceness = max(_NICENESS, os.getpriority(os.PRIO_PROCESS, thread))
            os.setpriority(os.PRIO_PROCESS, thread, niceness)
        except OSError:
            return  # Only fluency is at stake; a sandbox may forbid even lowering.
    elif sys.platform == "darwin":
        # pthread/qos.h; 0 on success, else an error number.
        ctypes.CDLL(None).pthread_set_qos_class_self_np(_QOS_CLASS_UTILITY, 0)
    elif sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32")
        kernel.SetThreadPriority(kernel.GetCurrentThread(), _WINDOWS_THREAD_PRIORITY_BELOW_NORMAL)
