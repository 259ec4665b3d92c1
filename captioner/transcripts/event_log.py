"""What a session tells, as JSON lines: `--events PATH|-`."""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import TextIO

from captioner.core.errors import CaptionerError
from captioner.core.events import SessionEvent, event_to_json_object
from captioner.transcripts.session_folder import cannot_write_file


class EventLog:
    """Writes one JSON object a line, flushed at once. Any thread may write.

    The lines are ASCII (other characters as \\uXXXX): every terminal, pipe and encoding takes
    them.

    Args:
        target: A path, or "-" for standard output.

    Raises:
        CaptionerError: The file cannot be made.
    """

    def __init__(self, target: str) -> None:
        self._name = "Standard output" if target == "-" else target
        self._owned: TextIO | None = None
        self._lock = threading.Lock()
        self._failed = False
        if target == "-":
            self._stream: TextIO | None = sys.stdout
            return
        try:
            self._owned = Path(target).open("w", encoding="ascii", newline="\n")  # noqa: SIM115
        except OSError as error:
            raise cannot_write_file(Path(target), error) from error
        self._stream = self._owned

    def write(self, event: SessionEvent) -> None:
        """Append the event; levels are left out.

        Raises:
            CaptionerError: It cannot be written: told once, later events are then dropped.
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
                    f"{self._name} no longer takes events: {error.strerror or error}.",
                    "Captions go on; start again with another --events target for a full log.",
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
                    return  # the last line was refused and told already
