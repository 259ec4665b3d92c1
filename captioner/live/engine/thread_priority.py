"""Priorities of threads for the processor and the GIL, so that capture and windows stay fluid."""

from __future__ import annotations

import ctypes
import os
import sys
import threading

_NICENESS = 10
_WINDOWS_THREAD_PRIORITY_BELOW_NORMAL = -1
_QOS_CLASS_UTILITY = 0x11
"""sys/qos.h: work that the user waits for without watching it. Below the windows'
QOS_CLASS_USER_INTERACTIVE, and above QOS_CLASS_BACKGROUND, which the system may nearly stop."""
_SWITCH_INTERVAL_S = 0.0005


def shorten_gil_switch_interval() -> None:
    """Let a waiting thread take the GIL after 0.5 ms.

    The default of 5 ms is as long as fetching a whole audio block may take (figures in
    docs/decisions/capture.md).
    """
    sys.setswitchinterval(_SWITCH_INTERVAL_S)


def lower_this_threads_priority() -> None:
    """Lower the calling thread's priority below the application's other threads.

    On Linux, threads it starts inherit the priority, among them CTranslate2's workers; on macOS the
    quality of service class applies to this thread only. If the platform denies it, nothing
    changes.
    """
    if sys.platform == "linux":
        try:
            thread = threading.get_native_id()
            niceness = max(_NICENESS, os.getpriority(os.PRIO_PROCESS, thread))
            os.setpriority(os.PRIO_PROCESS, thread, niceness)
        except OSError:
            return  # A sandbox may forbid lowering the priority; only fluency suffers.
    elif sys.platform == "darwin":
        # pthread/qos.h; 0 on success, else an error number.
        ctypes.CDLL(None).pthread_set_qos_class_self_np(_QOS_CLASS_UTILITY, 0)
    elif sys.platform == "win32":
        kernel = ctypes.WinDLL("kernel32")
        kernel.SetThreadPriority(kernel.GetCurrentThread(), _WINDOWS_THREAD_PRIORITY_BELOW_NORMAL)
