"""Options of every command that transcribes recordings, and how Ctrl-C ends one."""

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from types import FrameType
from typing import TypeVar

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

from captioner.app.live_session.settings import long_form_settings
from captioner.app.networks import make_labeller
from captioner.app.recognisers import (
    accurate_store,
    choose_model,
    make_accurate_transcriber,
    make_transcriber,
    stored_model_identity,
)
from captioner.commands.options.compute import (
    Group,
    add_compute_arguments,
    add_options,
    rarely_used,
    recognition_options,
    whole_number,
    with_options,
)
from captioner.commands.options.live import wanted_sounds
from captioner.commands.terminal.standard_streams import (
    EXIT_ERROR,
    EXIT_INTERRUPTED,
    Interruption,
    handling,
    print_status,
    show_error,
)
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.long_form import (
    Algorithm,
    LongFormPort,
    LongFormSettings,
    RecordingProgress,
    ReportProgress,
)
from captioner.core.plain_text import clock
from captioner.files.paths import real_path
from captioner.recordings.listeners import RecordingListener, listening
from captioner.settings.store import read_settings

Item = TypeVar("Item")

_MOST_BEAMS = 20
_MOST_WINDOWS = 256
_LONGEST_CHUNK_S = 30


def add_model_arguments(parser: argparse.ArgumentParser) -> Group:
    """Add which model, and how it is used; returns the group of options that are rarely used."""
    words, rare = parser.add_argument_group("words"), rarely_used(parser)
    add_options(words, "--model", "--language", "--task", "--terms", "--speakers", "--sounds")
    add_options(rare, "--vocabulary")
    words.add_argument(
        "--beam-size",
        type=whole_number(1, _MOST_BEAMS),
        metavar="N",
        help="beams; 1 is greedy and fastest (default: the settings')",
    )
    rare.add_argument(
        "--algorithm",
        type=Algorithm,
        choices=list(Algorithm),
        metavar="NAME",
        help="how recordings are split: batched, which makes the fewest mistakes (default); "
        "chunked and sequential are there to be compared with it",
    )
    rare.add_argument(
        "--draft",
        type=str,
        metavar="NAME_OR_DIR",
        help="accurate mode: a small model that runs ahead of --model; both are fetched by "
        "captioner models download --accurate (needs the extra captioner[accurate])",
    )
    rare.add_argument(
        "--batch-size",
        type=whole_number(1, _MOST_WINDOWS),
        metavar="N",
        help="windows decoded together (default: as many as fit into memory)",
    )
    rare.add_argument(
        "--chunk-length",
        type=whole_number(1, _LONGEST_CHUNK_S),
        metavar="SECONDS",
        help="window length of the chunked algorithm (default: as published for the model: 15 s "
        "for distil-large-v2, 25 s for distil-large-v3 and later, 30 s for Whisper)",
    )
    add_compute_arguments(rare)
    return rare


def transcription_settings(options: argparse.Namespace, folders: Folders) -> LongFormSettings:
    """Return the user's settings for recordings, with the options that were given in their place.

    Raises:
        CaptionerError: The vocabulary cannot be used, or an option is not one of the algorithm.
    """
    settings = with_options(read_settings(folders.settings_file), options)
    saved = long_form_settings(settings)
    algorithm = options.algorithm or Algorithm.BATCHED
    _require_options_of(algorithm, options)
    return replace(
        saved,
        algorithm=algorithm,
        language=options.language,
        task=options.task,
        beam_size=options.beam_size or saved.beam_size,
        batch_size=options.batch_size or 0,
        chunk_s=float(options.chunk_length or 0),
    )


def _require_options_of(algorithm: Algorithm, options: argparse.Namespace) -> None:
    is_accurate = options.draft is not None
    is_sequential = algorithm is Algorithm.SEQUENTIAL
    for option, value, has_it in (
        ("--beam-size", options.beam_size, not is_accurate),
        ("--batch-size", options.batch_size, not (is_accurate or is_sequential)),
        ("--chunk-length", options.chunk_length, algorithm is Algorithm.CHUNKED),
    ):
        if value is not None and not has_it:
            raise CaptionerError(
                "{option} does not apply to {way}.",
                "Leave it out, or choose another algorithm with --algorithm.",
                option=option,
                way="accurate mode" if is_accurate else f"the {algorithm} algorithm",
            )


def open_transcriber(options: argparse.Namespace, folders: Folders) -> LongFormPort:
    """A transcriber with the model that the options name, not loaded yet; raises CaptionerError."""
    if options.draft is not None:
        if options.model is None:
            raise CaptionerError(
                "--draft needs a main model.",
                "Name it with --model, such as large-v3 for the draft distil-large-v3.5.",
            )
        compute = recognition_options(options)
        return make_accurate_transcriber(
            options.model, options.draft, folders, compute, print_status
        )
    model = choose_model(options.model, folders)
    if model.notice:
        print_status(model.notice)
    return make_transcriber(model, folders, recognition_options(options), print_status)


def model_identity(options: argparse.Namespace, folders: Folders) -> str:
    """Identify the model that `open_transcriber` opens, down to its weights.

    Raises:
        CaptionerError: It is not on this machine.
    """
    way = f"{options.compute_device}{' speakers' * options.speakers}"
    if options.sounds is not None:
        way += f" sounds {','.join(sorted(options.sounds))}"
    if options.draft is not None:
        store = accurate_store(folders)
        pair = [real_path(store.resolve(name).path) for name in (options.model, options.draft)]
        return " ".join([*map(str, pair), way])
    return f"{stored_model_identity(options.model, folders)} {way}"


def listening_as_wanted(
    options: argparse.Namespace, folders: Folders
) -> AbstractContextManager[RecordingListener | None]:
    """Label the voices and sounds of one recording or session, as options say."""
    if not options.speakers and options.sounds is None:
        return nullcontext()
    sounds = wanted_sounds(options, folders)
    return listening(make_labeller(folders) if options.speakers else None, sounds)


@contextmanager
def interruptions(words: str) -> Iterator[Interruption]:
    """A first Ctrl-C ends the work after the current window, a second one immediately."""
    interruption = Interruption()

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        interruption.count += 1
        if interruption.count > 1:
            raise KeyboardInterrupt
        print_status(f"{words} Press Ctrl-C again to stop immediately.")

    with handling(interrupt):
        yield interruption


def each_in_turn(
    items: Iterable[Item],
    work: Callable[[Item, Interruption], None],
    words: str = "Stopping; what is done is kept.",
) -> int:
    """Do the work for each; an error of one is shown and stops no other. Returns the exit code."""
    failed = False
    with interruptions(words) as interruption:
        for item in items:
            try:
                work(item, interruption)
            except CaptionerError as error:
                failed = True
                show_error(error)
            except KeyboardInterrupt:
                interruption.count += 1
            if interruption.happened():
                return EXIT_INTERRUPTED
    return EXIT_ERROR if failed else 0


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
