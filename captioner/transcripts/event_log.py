"""A session's events as JSON lines: `--events PATH|-`."""

import contextlib
import errno
import json
import os
import sys
import threading
from collections import deque
from collections.abc import Callable

from captioner.core.errors import CaptionerError
from captioner.core.events import SessionEvent, event_to_json_object
from captioner.core.message import Message
from captioner.files.disk_errors import cannot_write_file, writing
from captioner.files.output_file import GrowingFile, OutputFile, open_stream

_PATIENCE_S = 0.05
"""How long captions wait for a slow reader, in seconds; once, until it has caught up."""

_PATIENCE_AT_CLOSE_S = 5.0
"""How long closing waits for a reader that reads nothing, in seconds."""

_MOST_WAITING = 100_000
"""Most events kept for a reader that reads nothing: fifteen hours of speech, 50 MB."""


class EventLog:
    """Writes one JSON object a line, immediately. Any thread may write without blocking.

    Lines are ASCII, with other characters as \\uXXXX, for every terminal, pipe and encoding.

    Args:
        target: A file, or a stream with a reader; None for standard output.

    Raises:
        CaptionerError: The file cannot be created, or must not be written.
    """

    def __init__(self, target: OutputFile | None) -> None:
        self._name = "Standard output" if target is None else str(target.path)
        self._descriptor: int | None = None
        self._put = self._opened(target)
        self._changed = threading.Condition()
        self._waiting: deque[str] = deque()
        self._is_closed = False
        self._is_slow = False
        self._failure: OSError | None = None
        self._has_raised = False
        self._thread = threading.Thread(target=self._run, name="event log", daemon=True)
        self._thread.start()

    @property
    def has_failed(self) -> bool:
        return self._failure is not None

    def write(self, event: SessionEvent) -> None:
        """Append the event, unless it is a level.

        Raises:
            CaptionerError: It cannot be written. Raised once; later events are dropped.
        """
        body = event_to_json_object(event)
        if body is None:
            return
        line = json.dumps(body, ensure_ascii=True) + "\n"
        with self._changed:
            if not self._is_closed and self._failure is None:
                self._waiting.append(line)
                self._changed.notify_all()
                if len(self._waiting) > _MOST_WAITING:
                    self._failure = _unread()
                patience_s = 0.0 if self._is_slow else _PATIENCE_S
                self._is_slow = not self._changed.wait_for(self._is_done, patience_s)
            self._raise_failure_once()

    def close(self) -> None:
        """Write waiting events, and close the file, but not standard output; safe to call twice.

        Raises:
            CaptionerError: The reader does not read the last events.
        """
        with self._changed:
            self._is_closed = True
            self._changed.notify_all()
            while not self._is_done():
                count = len(self._waiting)
                self._changed.wait(_PATIENCE_AT_CLOSE_S)
                if len(self._waiting) == count:
                    self._failure = self._failure or _unread()
            self._raise_failure_once()

    def _is_done(self) -> bool:
        return not self._waiting or self._failure is not None

    def _raise_failure_once(self) -> None:
        if self._failure is not None and not self._has_raised:
            self._has_raised = True
            raise CaptionerError(
                "{name} no longer takes events: {reason}.",
                "Captions continue; start again with another --events target for a full log.",
                name=self._name,
                reason=self._failure,
            ) from self._failure

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._is_closed)
                if not self._waiting or self._failure is not None:
                    break
                line = self._waiting[0]
            failure = None
            try:
                self._put(line)
            except OSError as error:
                failure = error
            with self._changed:
                self._failure = self._failure or failure
                self._waiting.popleft()
                self._changed.notify_all()
        if self._descriptor is not None:
            with contextlib.suppress(OSError):
                os.close(self._descriptor)

    def _opened(self, target: OutputFile | None) -> Callable[[str], object]:
        if target is not None:
            with writing(target.path, cannot_write_file):
                self._descriptor = open_stream(target.path)
                if self._descriptor is None:
                    self._descriptor = GrowingFile(target).descriptor
            return self._put_at_once
        stream = sys.stdout
        if stream is None:
            raise CaptionerError("Standard output is closed.", "Name a file for the events.")

        def put(line: str) -> None:
            stream.write(line)
            stream.flush()

        try:
            # Not through the stream, which the interpreter would wait for at exit.
            self._descriptor = os.dup(stream.fileno())
        except (OSError, ValueError):
            return put
        return self._put_at_once

    def _put_at_once(self, line: str) -> None:
        assert self._descriptor is not None
        left = line.encode("ascii")
        while left:
            left = left[os.write(self._descriptor, left) :]


def _unread() -> OSError:
    return OSError(errno.EAGAIN, Message("their reader has stopped"))
