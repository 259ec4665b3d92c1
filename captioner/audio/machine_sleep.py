"""How long the machine has slept: clocks that go on in sleep against those that stop."""

from __future__ import annotations

import sys
import time


def slept_s() -> float:
    """Seconds that the machine spent suspended since it was booted; 0 where that is unknown.

    Linux: CLOCK_BOOTTIME goes on in sleep and CLOCK_MONOTONIC does not (clock_gettime(2)). macOS:
    CLOCK_MONOTONIC goes on and CLOCK_UPTIME_RAW does not. Windows: GetTickCount64 goes on and
    QueryUnbiasedInterruptTime does not.
    """
    if sys.platform == "linux":
        return time.clock_gettime(time.CLOCK_BOOTTIME) - time.clock_gettime(time.CLOCK_MONOTONIC)
    elif sys.platform == "darwin":
        return time.clock_gettime(time.CLOCK_MONOTONIC) - time.clock_gettime(time.CLOCK_UPTIME_RAW)
    elif sys.platform == "win32":
        import ctypes

        awake_100ns = ctypes.c_ulonglong()
        kernel32 = ctypes.windll.kernel32
        kernel32.GetTickCount64.restype = ctypes.c_ulonglong
        kernel32.QueryUnbiasedInterruptTime(ctypes.byref(awake_100ns))
        return float(kernel32.GetTickCount64()) / 1e3 - awake_100ns.value / 1e7
    else:
        return 0.0
