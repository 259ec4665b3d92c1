"""Children that stand still while something more urgent needs the machine."""

from __future__ import annotations

import threading
import time
import weakref
from collections.abc import Callable
from typing import Protocol


class Holdable(Protocol):
    """What can stand still."""

    def suspend(self) -> None:
        """Stand still, as far as that is possible; again: nothing."""

    def resume(self) -> None:
        """Go on; where it goes on, nothing."""


class Hold:
    """Whether its members stand still, and a clock that stands still with them.

    Safe for any thread.

    Args:
        now_s: A clock that never runs backwards, in seconds.
    """

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._lock = threading.Lock()
        self._members: weakref.WeakSet[Holdable] = weakref.WeakSet()
        self._since_s: float | None = None
        self._held_s = 0.0

    def add(self, member: Holdable) -> None:
        """Have it stand still whenever all do, and now if they do."""
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
