"""`captioner transcribe --watch`: the new recordings of a folder, until Ctrl-C."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from captioner.commands.context import Context
from captioner.commands.options.long_form import interruptions
from captioner.commands.terminal.standard_streams import EXIT_INTERRUPTED, Interruption
from captioner.core.errors import CaptionerError
from captioner.files.output_file import RefusedOutputError, UnwritableOutputError
from captioner.recordings.checkpoint import UnfinishedRecording
from captioner.recordings.output import TranscriptionJob, planned_jobs
from captioner.recordings.watched_folder import WatchedFolder

_SCAN_S = 2.0
_LOOK_UP_S = 0.1


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a recording whose captions were written.

    Attributes:
        unfinished: What a later run would go on from; None where nothing was kept.
        error: Why the captions end before the recording does; None where they do not.
    """

    unfinished: UnfinishedRecording | None
    error: CaptionerError | None


Transcribe = Callable[[TranscriptionJob, Interruption], Outcome]


def watch_folder(options: argparse.Namespace, context: Context, transcribe: Transcribe) -> int:
    """Transcribe each recording that comes into the folder once it is complete.

    Args:
        options: Those of the command.
        context: Where it is told.
        transcribe: Does one recording; raises `CaptionerError` where it cannot.

    Raises:
        CaptionerError: There is no such folder, or it is being watched already.
    """
    with (
        closing(WatchedFolder(options.watch, context.folders.cache)) as watched,
        interruptions(context, "Stopping; what is done is kept.") as interruption,
        suppress(KeyboardInterrupt),
    ):
        context.report(f"Waiting for recordings in {watched.folder}. Ctrl-C ends it.")
        was_there = True
        while not interruption.happened():
            found = watched.ready(time.monotonic())
            if watched.is_there != was_there:
                was_there = watched.is_there
                state = "is back" if was_there else "cannot be read now; waiting until it can"
                context.report(f"{watched.folder} {state}.")
            for path in found:
                if not interruption.happened():
                    _transcribe(path, watched, options, context, transcribe, interruption)
            _wait(interruption)
    return EXIT_INTERRUPTED


def _transcribe(
    path: Path,
    watched: WatchedFolder,
    options: argparse.Namespace,
    context: Context,
    transcribe: Transcribe,
    interruption: Interruption,
) -> None:
    (job,) = planned_jobs(
        [path],
        options.output_dir,
        options.format,
        overwrite=options.overwrite,
        vocabulary=options.vocabulary,
        also_taken=watched.outputs_of_others(path),
        unclear=not options.no_unclear,
    )
    targets = {
        name: replace(target, overwrite=target.overwrite or watched.is_own(target.path, path))
        for name, target in job.targets.items()
    }
    job = replace(job, targets=targets)
    try:
        outcome = transcribe(job, interruption)
    except RefusedOutputError as error:
        context.show_error(error)
        watched.leave_alone(path)
        return
    except UnwritableOutputError as error:
        if watched.postpone(path, time.monotonic()):
            context.show_error(error)
            context.report(f"{path.name} is tried again every minute.")
        return
    except CaptionerError as error:
        if interruption.happened() or not path.exists():
            return  # it comes again, once it is back
        context.show_error(error)
        watched.note_done(path)
        return
    if not interruption.happened():
        if outcome.error is not None:
            context.show_error(outcome.error)
        watched.note_done(path, job.paths)
        if outcome.unfinished is not None:
            outcome.unfinished.remove()


def _wait(interruption: Interruption) -> None:
    until_s = time.monotonic() + _SCAN_S
    while not interruption.happened() and time.monotonic() < until_s:
        time.sleep(_LOOK_UP_S)
