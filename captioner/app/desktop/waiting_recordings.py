"""What waits in the queue of recordings, kept in case the application is killed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from captioner.core.text.bounded_json import read_bounded_file
from captioner.files.private import checked_line, entry_of, write_private
from captioner.live.engine.recording_queue import RecordingJob, RecordingQueue, RecordingRequest

_log = logging.getLogger(__name__)

_MOST_BYTES = 16 << 20


class WaitingRecordings:
    """A private file with the requests that are not over; gone when none is left.

    Args:
        queue: Whose requests they are.
        file: Where they are kept.
    """

    def __init__(self, queue: RecordingQueue, file: Path) -> None:
        self._queue = queue
        self._file = file
        self._left = _read(file)
        self._kept = list(self._left)
        self._lock = threading.Lock()
        queue.subscribe(self._keep)

    def go_on(self) -> None:
        """Put what an application that was killed has left at the end of the queue."""
        left, self._left = self._left, []
        self._queue.add(left)

    def _keep(self, _job: RecordingJob) -> None:
        with self._lock:  # Who looks last writes last.
            jobs = self._queue.jobs
            wanted = [*self._left, *(job.request for job in jobs if not job.state.is_over)]
            if wanted == self._kept:
                return
            self._kept = wanted
            try:
                self._write(wanted)
            except (OSError, ValueError) as error:
                _log.warning("the queue of recordings is not kept: %s", error)

    def _write(self, wanted: Sequence[RecordingRequest]) -> None:
        if wanted:
            content = [asdict(each) | {"path": str(each.path.absolute())} for each in wanted]
            write_private(self._file, checked_line(content))
        else:
            self._file.unlink(missing_ok=True)


def _read(file: Path) -> Sequence[RecordingRequest]:
    """What was left; nothing where the file is absent, damaged or of another release."""
    try:
        content = entry_of(read_bounded_file(file, most_bytes=_MOST_BYTES))
        return [RecordingRequest(**each | {"path": Path(each["path"])}) for each in content]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, KeyError) as error:
        _log.warning("%s is not read: %s", file, error)
        return []
