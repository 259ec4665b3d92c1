"""The progress of one transcription, on standard error."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from captioner.core.long_form import RecordingProgress, ReportProgress
from captioner.core.plain_text import clock


@contextmanager
def transcription_bar(name: str) -> Iterator[ReportProgress]:
    """Show a bar with time left where standard error is a terminal, else nothing."""
    is_shown = sys.stderr.isatty()
    bar = Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[left]}", markup=False),
        console=Console(stderr=True, quiet=not is_shown),
        transient=True,
        disable=not is_shown,
    )
    with bar:
        task = bar.add_task(name, total=None, left="loading the model")

        def show(progress: RecordingProgress) -> None:
            left = time_left_text(progress)
            bar.update(task, completed=progress.done_s, total=progress.duration_s, left=left)

        yield show


def time_left_text(progress: RecordingProgress) -> str:
    """What follows the bar: time left, or how much sound is done."""
    if progress.remaining_s is None:
        return f"{clock(round(progress.done_s))} done"
    return f"{clock(round(progress.remaining_s))} left"
