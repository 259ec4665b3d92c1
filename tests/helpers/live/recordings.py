"""A queue of recordings worked off."""

import threading
from collections.abc import Iterable
from pathlib import Path

from captioner.live.engine.recording_queue import RecordingJob, RecordingQueue, RecordingRequest

_LIMIT_S = 200.0


def transcribe_all(
    queue: RecordingQueue, wanted: Iterable[Path | RecordingRequest]
) -> list[RecordingJob]:
    """Add recordings, wait until they are over, and close the queue."""
    over = threading.Semaphore(0)
    queue.subscribe(lambda job: over.release() if job.state.is_over else None)
    for _job in queue.add(wanted):
        assert over.acquire(timeout=_LIMIT_S)
    queue.close()
    return list(queue.jobs)
