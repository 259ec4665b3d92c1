"""A session's events as JSON lines: `--events PATH|-`."""

from __future__ import annotations

import json
import os
import sys
import threading
from typing import TextIO

from captioner.core.errors import CaptionerError
from captioner.core.events import SessionEvent, event_to_json_object
from captioner.files.disk_errors import cannot_write_file
from captioner.files.growing_file import GrowingFile, open_stream
from captioner.files.output_file import OutputFile


class EventLog:
    """Writes one JSON object a line, flushed immediately. Any thread may write.

    The lines are ASCII (other characters as \\uXXXX): every terminal, pipe and encoding takes
    them.

    Args:
        target: A file, or a stream with a reader; None: standard output.

    Raises:
        CaptionerError: The file cannot be made, or must not be written.
    """

    def __init__(self, target: OutputFile | None) -> None:
        self._name = "Standard output" if target is None else str(target.path)
        self._owned: TextIO | None = None
        self._lock = threading.Lock()
        self._failed = False
        self._stream: TextIO | None = sys.stdout
        if target is None:
            if self._stream is None:
                raise CaptionerError("Standard output is closed.", "Name a file for the events.")
            return
        try:
            descriptor = open_stream(target.path)
            if descriptor is None:
                descriptor = GrowingFile(target).descriptor
        except OSError as error:
            raise cannot_write_file(target.path, error) from error
        self._owned = os.fdopen(descriptor, "w", encoding="ascii", newline="\n")
        self._stream = self._owned

    @property
    def has_failed(self) -> bool:
        """Whether events are missing because they could not be written."""
        return self._failed

    def write(self, event: SessionEvent) -> None:
        """Append the event; levels are left out.

        Raises:
            CaptionerError: It cannot be written; raised once, later events are dropped.
        """
        body = event_to_json_object(event)
        if body is None:
            return
        line = json.dumps(body, ensure_ascii=True) + "\n"
        with self._lock:
            if self._stream is None or self._failed:
                return
            try:
                self._stream.write(line)
                self._stream.flush()
            except OSError as error:
                self._failed = True
                raise CaptionerError(
                    "{name} no longer takes events: {reason}.",
                    "Captions go on; start again with another --events target for a full log.",
                    name=self._name,
                    reason=error,
                ) from error

    def close(self) -> None:
        """Close the file; safe to call twice. Standard output stays open."""
        with self._lock:
            self._stream = None
            if self._owned is not None:
                owned, self._owned = self._owned, None
                try:
                    owned.close()
                except OSError:
                    return  # the last line was rejected and reported already
