"""The progress of one transcription, on standard error."""

from __future__ import annotations

import sys

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TaskProgressColumn, TextColumn

from captioner.core.long_form import RecordingProgress
from captioner.core.plain_text import clock


class TranscriptionBar:
    """A bar with time left where standard error is a terminal, else nothing."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._progress: Progress | None = None
        self._task = TaskID(0)

    def __enter__(self) -> TranscriptionBar:
        if sys.stderr.isatty():
            self._progress = Progress(
                TextColumn("{task.description}", markup=False),
                BarColumn(),
                TaskProgressColumn(),
                TextColumn("{task.fields[left]}", markup=False),
                console=Console(stderr=True),
                transient=True,
            )
            self._progress.start()
            self._task = self._progress.add_task(self._name, total=None, left="loading the model")
        return self

    def __exit__(self, *_: object) -> None:
        if self._progress is not None:
            self._progress.stop()

    def show(self, progress: RecordingProgress) -> None:
        if self._progress is None:
            return
        self._progress.update(
            self._task,
            completed=progress.done_s,
            total=progress.duration_s,
            left=time_left_text(progress),
        )


def time_left_text(progress: RecordingProgress) -> str:
    """What follows the bar: time left, or how much sound is done."""
    if progress.remaining_s is None:
        return f"{clock(round(progress.done_s))} done"
    return f"{clock(round(progress.remaining_s))} left"
