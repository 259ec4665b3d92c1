"""Very long recordings in parts, heard by several workers and put together by one.

Every worker goes through the recording from its beginning, as one machine would, and hears only the
windows that begin in its part. With all their answers at hand the last one does what one machine
does, hears what is missing, and so writes the same to the byte, whatever became of a part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from captioner.app.cluster.task import Part, RecordingTask


@dataclass(slots=True)
class _Recording:
    """A recording whose parts are being heard.

    Attributes:
        left: Places of the parts that are not done.
        heard_s: How much of each part is heard, in seconds, by its place.
    """

    task: RecordingTask
    duration_s: float
    left: set[int]
    answers: dict[str, object]
    heard_s: dict[int, float] = field(default_factory=dict)


class Parts:
    """The recordings of a command that are in parts."""

    def __init__(self) -> None:
        self._recordings: dict[int, _Recording] = {}

    def of(self, task: RecordingTask, duration_s: float) -> list[RecordingTask]:
        """The parts of a recording of so many seconds, the last one first."""
        count = max(1, round(duration_s / task.part_s))
        ends_s = [duration_s * (place + 1) / count for place in range(count)]
        # Nobody knows to the sample where a file ends.
        ends_s[-1] = float("inf")
        begins_s = [0.0, *ends_s[:-1]]
        parts = [Part(*each) for each in zip(range(count), begins_s, ends_s, strict=True)]
        left = set(range(count))
        self._recordings[task.number] = _Recording(task, duration_s, left, dict(task.answers))
        return [replace(task, part=part) for part in reversed(parts)]

    def taken(self, part: Part, number: int, answers: Mapping[str, object]) -> RecordingTask | None:
        """Take in what a part came to; where it was the last one, what puts them together."""
        recording = self._recordings[number]
        recording.left.discard(part.place)
        # How many windows are decoded together is the same for all: as the first one has it.
        recording.answers = {**answers, **recording.answers}
        if recording.left:
            return None
        del self._recordings[number]
        return replace(recording.task, answers=recording.answers, is_joined=True)

    def progress(self, part: Part, number: int, done_s: float) -> tuple[float, float]:
        """Seconds and share of the recording that are heard, where a part has come to `done_s`."""
        recording = self._recordings[number]
        heard_s = min(done_s, part.end_s) - part.begin_s
        recording.heard_s[part.place] = max(heard_s, recording.heard_s.get(part.place, 0.0))
        whole_s = sum(recording.heard_s.values())
        return whole_s, min(1.0, whole_s / recording.duration_s)
