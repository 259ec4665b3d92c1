"""Options of every command that runs a model: where, for which language, and what it writes."""

from __future__ import annotations

import argparse

from captioner.app.recognisers import RecognitionOptions
from captioner.commands.options.numbers import whole_number
from captioner.core.long_form import Task

_MOST_THREADS = 64
_FOUND_OUT = "auto"


def add_language_argument(parser: argparse.ArgumentParser) -> None:
    """Which language is spoken."""
    parser.add_argument(
        "--language",
        type=lambda text: "" if text == _FOUND_OUT else text,
        default="",
        metavar=f"CODE|{_FOUND_OUT}",
        help="spoken language, such as en or de; auto: detected by a multilingual model, English "
        f"with others (default: {_FOUND_OUT})",
    )


def add_task_argument(parser: argparse.ArgumentParser) -> None:
    """What is written."""
    parser.add_argument(
        "--task",
        type=Task,
        choices=list(Task),
        default=Task.TRANSCRIBE,
        metavar="|".join(Task),
        help="write what is said, or its English translation (needs a multilingual model)",
    )


def add_unclear_argument(parser: argparse.ArgumentParser) -> None:
    """Whether unclear speech is marked."""
    parser.add_argument(
        "--no-unclear", action="store_true", help='leave out "[unclear]" where words are missing'
    )


def add_compute_arguments(parser: argparse.ArgumentParser, *, captures: bool = False) -> None:
    """Device and threads.

    Args:
        parser: The command's.
        captures: Whether it captures sound, so that `--device` names a microphone.
    """
    parser.add_argument(
        *(() if captures else ("--device",)),
        "--compute-device",
        dest="compute_device",
        choices=["auto", "cpu", "cuda"],
        default="auto",
        help="where the model runs (default: auto: the fastest that works)",
    )
    parser.add_argument(
        "--threads",
        type=whole_number(1, _MOST_THREADS),
        default=0,
        metavar="N",
        help="CPU threads for the model (default: as many as are useful)",
    )


def recognition_options(options: argparse.Namespace) -> RecognitionOptions:
    """How models are run, as the options ask for."""
    return RecognitionOptions(
        device=options.compute_device,
        threads=options.threads,
        language=options.language,
        task=getattr(options, "task", Task.TRANSCRIBE),
    )
