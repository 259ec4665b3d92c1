"""The thread that watches every subprocess of the application."""

from __future__ import annotations

import logging
import threading
from typing import Protocol

_WATCH_EVERY_S = 0.1
_DOZE_AFTER = 20

_log = logging.getLogger(__name__)


class Watched(Protocol):
    """What is checked now and then."""

    def check(self) -> None:
        """Do what is due; quick, or ends the thing itself."""

    @property
    def is_at_work(self) -> bool:
        """Whether it is to be checked often."""

    @property
    def idle_left_s(self) -> float | None:
        """Seconds until it is to be checked though it is not at work; None: never."""


class Watch:
    """Checks all of them every tenth of a second; dozes when none was at work for a while.

    Its thread runs as long as there is anything to watch. No call wakes it unless it dozes: that
    would cost more than the round trip of a call.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._all: list[Watched] = []
        self._thread: threading.Thread | None = None
        self._is_dozing = False

    def add(self, one: Watched) -> None:
        """Watch it from now on."""
        with self._changed:
            self._all.append(one)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="subprocess watch", daemon=True
                )
                self._thread.start()
            self._changed.notify_all()

    def remove(self, one: Watched) -> None:
        """Watch it no more; after the last one the thread has ended, unless it asks itself."""
        with self._changed:
            self._all.remove(one)
            if self._all:
                return
            thread, self._thread = self._thread, None
            self._changed.notify_all()
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def wake(self) -> None:
        """Check often again: something is at work."""
        if self._is_dozing:
            with self._changed:
                self._changed.notify_all()

    def _run(self) -> None:
        idle = 0
        while self._waited(_WATCH_EVERY_S):
            for one in tuple(self._all):
                try:
                    one.check()
                except Exception:
                    _log.exception("A subprocess cannot be watched")
            idle = 0 if any(one.is_at_work for one in tuple(self._all)) else idle + 1
            if idle >= _DOZE_AFTER:
                idle = 0
                self._doze()

    def _doze(self) -> None:
        with self._changed:
            self._is_dozing = True
            if not any(one.is_at_work for one in self._all):
                left = [one.idle_left_s for one in self._all]
                self._waited(min((left_s for left_s in left if left_s is not None), default=None))
            self._is_dozing = False

    def _waited(self, seconds: float | None) -> bool:
        """Wait, unless something changes; whether there is still anything to watch."""
        me = threading.current_thread()
        with self._changed:
            if self._thread is me:
                self._changed.wait(seconds)
            return self._thread is me


WATCH = Watch()
"""Watches the subprocesses of this application."""
