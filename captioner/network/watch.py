"""Ends a connection from outside: when it was cancelled, or when it takes too long.

A time-out of a socket begins anew with every byte, so a server that sends one now and then holds
a reader for ever, and nothing that reads can be asked to stop.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

_POLL_S = 0.1

IsStopped = Callable[[], bool]


class StoppedError(Exception):
    """The request was cancelled."""


class ConnectionWatch:
    """Watches connections from a thread of its own until it is closed.

    Args:
        is_stopped: Asked ten times a second.
        limit_s: After how many seconds the connections are ended; None: never.
    """

    def __init__(self, is_stopped: IsStopped = lambda: False, limit_s: float | None = None) -> None:
        self._is_stopped = is_stopped
        self._ends_s = None if limit_s is None else time.monotonic() + limit_s
        self._lock = threading.Lock()
        self._sockets: list[socket.socket] = []
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="connection watch", daemon=True)
        self._thread.start()

    def __enter__(self) -> ConnectionWatch:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Watch no longer; safe to call twice."""
        self._closed.set()
        self._thread.join()
        with self._lock:
            for each in self._sockets:
                each.close()
            self._sockets.clear()

    def lift_limit(self) -> None:
        """Let the connections last; they are still ended by a cancellation."""
        self._ends_s = None

    def connect(
        self, address: tuple[str, int], timeout: float | None, source: Any = None
    ) -> socket.socket:
        """As `socket.create_connection`, but ends immediately when it is to stop.

        Looking a name up cannot be interrupted: a thread does it, and is left to itself then.

        Raises:
            StoppedError: It was to stop.
            TimeoutError: It took too long.
            OSError: There is no connection.
        """
        attempt = _Attempt(address, timeout, source)
        while True:
            try:
                self.require_wanted()
            except (StoppedError, TimeoutError):
                attempt.abandon()
                raise
            with contextlib.suppress(queue.Empty):
                found = attempt.results.get(timeout=_POLL_S)
                if isinstance(found, OSError):
                    raise found
                with self._lock:
                    # Another handle of the same connection: TLS takes the first one over.
                    self._sockets.append(found.dup())
                return found

    @property
    def is_stopped(self) -> bool:
        """Whether the request was cancelled."""
        return self._is_stopped()

    def require_wanted(self) -> None:
        """Say why a connection was ended, where it was.

        Raises:
            StoppedError: The request was cancelled.
            TimeoutError: It took too long.
        """
        if self._is_stopped():
            raise StoppedError
        if self._ends_s is not None and time.monotonic() > self._ends_s:
            raise TimeoutError

    def _watch(self) -> None:
        while not self._closed.wait(_POLL_S):
            try:
                self.require_wanted()
            except (StoppedError, TimeoutError):
                self._end()

    def _end(self) -> None:
        with self._lock:
            for each in self._sockets:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)


class _Attempt:
    """One connection that a thread of its own opens."""

    def __init__(self, address: tuple[str, int], timeout_s: float | None, source: Any) -> None:
        self.results: queue.SimpleQueue[socket.socket | OSError] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._is_abandoned = False
        opening = (address, timeout_s, source)
        threading.Thread(target=self._open, args=opening, name="connecting", daemon=True).start()

    def abandon(self) -> None:
        """Close the connection, now or as soon as it is there."""
        with self._lock:
            self._is_abandoned = True
            while not self.results.empty():
                _close(self.results.get())

    def _open(self, address: tuple[str, int], timeout_s: float | None, source: Any) -> None:
        found: socket.socket | OSError
        try:
            found = socket.create_connection(address, timeout_s, source)
        except OSError as error:
            found = error
        with self._lock:
            if self._is_abandoned:
                _close(found)
            else:
                self.results.put(found)


def _close(found: socket.socket | OSError) -> None:
    if isinstance(found, socket.socket):
        found.close()
