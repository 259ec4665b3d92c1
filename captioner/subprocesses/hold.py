"""Suspend child processes while something more urgent needs the machine."""

import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Protocol

import psutil


class Holdable(Protocol):
    """A process that can be suspended."""

    def suspend(self) -> None:
        """Stand still, as far as that is possible; again: nothing."""

    def resume(self) -> None:
        """Resume; does nothing if it runs."""


class Hold:
    """Whether its members stand still, and a clock that stands still with them.

    Safe for any thread.
    """

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._lock = threading.Lock()
        self._members: weakref.WeakSet[Holdable] = weakref.WeakSet()
        self._since_s: float | None = None
        self._held_s = 0.0

    def add(self, member: Holdable) -> None:
        with self._lock:
            self._members.add(member)
            if self._since_s is not None:
                member.suspend()

    def set(self, is_held: bool) -> None:
        """Have all members stand still, or go on; returns when they do."""
        with self._lock:
            if is_held == (self._since_s is not None):
                return
            if is_held:
                self._since_s = self._now_s()
            for member in list(self._members):
                if is_held:
                    member.suspend()
                else:
                    member.resume()
            if not is_held and self._since_s is not None:
                self._held_s += self._now_s() - self._since_s
                self._since_s = None

    def clock_s(self) -> float:
        """Seconds that were not held, of a clock that never runs backwards."""
        with self._lock:
            now_s = self._now_s() if self._since_s is None else self._since_s
            return now_s - self._held_s


RECORDINGS = Hold()
"""The children that do recordings: live captions need the machine."""


_KILL_AT_THE_END = 'read -r _; kill -KILL "$0"'


class Suspension:
    """Suspends a process until `end` is called.

    A suspended process cannot notice that its parent is gone. On Windows the system ends it with
    this process; elsewhere a guard does, a shell that waits for a pipe to be closed.
    """

    def __init__(self, process: psutil.Process) -> None:
        self._process = process
        self._guard: subprocess.Popen[bytes] | None = None
        if sys.platform == "win32":
            _end_with_this_process(process.pid)
        else:
            self._guard = subprocess.Popen(
                ["/bin/sh", "-c", _KILL_AT_THE_END, str(process.pid)],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                env={},
                start_new_session=True,  # out of reach of a terminal's Ctrl-C
            )
        try:
            process.suspend()
        except BaseException:
            self._dismiss_guard()
            raise

    def end(self) -> None:
        """Let the process continue if it still exists; safe to call twice."""
        with suppress(OSError, psutil.Error):  # One that stays suspended is given up in time.
            self._process.resume()
        self._dismiss_guard()

    def _dismiss_guard(self) -> None:
        guard, self._guard = self._guard, None
        if guard is not None:
            with guard:
                guard.kill()


if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _KILL_ON_JOB_CLOSE = 0x2000
    _EXTENDED_LIMIT_INFORMATION = 9
    _SET_QUOTA_AND_TERMINATE = 0x0101

    class _ExtendedLimits(ctypes.Structure):
        _fields_ = (
            ("times", ctypes.c_int64 * 2),
            ("limit_flags", wintypes.DWORD),
            ("working_set", ctypes.c_size_t * 2),
            ("active_processes", wintypes.DWORD),
            ("affinity", ctypes.c_size_t),
            ("classes", wintypes.DWORD * 2),
            ("io_counters", ctypes.c_uint64 * 6),
            ("memory", ctypes.c_size_t * 4),
        )

    _kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    _kernel.CreateJobObjectW.restype = wintypes.HANDLE
    _kernel.OpenProcess.restype = wintypes.HANDLE
    _kernel.SetInformationJobObject.argtypes = (
        wintypes.HANDLE,
        ctypes.c_int,
        ctypes.c_void_p,
        wintypes.DWORD,
    )
    _kernel.AssignProcessToJobObject.argtypes = (wintypes.HANDLE, wintypes.HANDLE)
    _kernel.CloseHandle.argtypes = (wintypes.HANDLE,)

    @cache
    def _job() -> int:
        job = _checked(_kernel.CreateJobObjectW(None, None))
        limits = _ExtendedLimits(limit_flags=_KILL_ON_JOB_CLOSE)
        _checked(
            _kernel.SetInformationJobObject(
                job, _EXTENDED_LIMIT_INFORMATION, ctypes.byref(limits), ctypes.sizeof(limits)
            )
        )
        return job

    def _end_with_this_process(process_id: int) -> None:
        process = _checked(_kernel.OpenProcess(_SET_QUOTA_AND_TERMINATE, False, process_id))
        try:
            _checked(_kernel.AssignProcessToJobObject(_job(), process))
        finally:
            _kernel.CloseHandle(process)

    def _checked(result: int | None) -> int:
        if not result:
            raise ctypes.WinError(ctypes.get_last_error())
        return result
