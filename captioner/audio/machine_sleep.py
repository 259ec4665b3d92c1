"""A clock that continues while the machine sleeps, and how long it has slept."""

import sys
import time


def through_sleep_s() -> float:
    """Seconds on a clock that never runs backwards, and continues while the machine sleeps."""
    if sys.platform == "win32":
        return time.monotonic()  # counts sleep there
    return time.monotonic() + slept_s()


def slept_s() -> float:
    """Seconds that the machine spent suspended since it was booted; 0 where that is unknown.

    Linux: CLOCK_BOOTTIME continues in sleep and CLOCK_MONOTONIC does not (clock_gettime(2)). macOS:
    CLOCK_MONOTONIC continues, CLOCK_UPTIME_RAW does not. Windows: GetTickCount64 continues,
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
