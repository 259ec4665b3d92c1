"""`captioner worker`: this machine helps to transcribe recordings."""

import argparse
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial

from captioner.app.recognisers import RecognitionOptions, choose_model, make_transcriber
from captioner.commands.options.compute import add_compute_arguments, add_options
from captioner.commands.terminal.standard_streams import handling, print_status
from captioner.core.folders import Folders
from captioner.recordings.cluster.workers import serve


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "address", metavar="ADDRESS", help="address of the scheduler, such as tcp://archive:8786"
    )
    add_options(parser, "--model")
    parser.add_argument(
        "--name", metavar="NAME", help="what the table calls this worker (default: its address)"
    )
    add_compute_arguments(parser)


def run(options: argparse.Namespace, folders: Folders) -> int:
    """Transcribe what the scheduler sends, until Ctrl-C; raises CaptionerError."""
    model = choose_model(options.model, folders)
    if model.notice:
        print_status(model.notice)
    how = RecognitionOptions(device=options.compute_device, threads=options.threads)
    with ExitStack() as handlers:

        def on_stopper(stop: Callable[[], None]) -> None:
            handlers.enter_context(handling(lambda _number, _frame: stop()))

        serve(
            options.address,
            options.name,
            model,
            partial(make_transcriber, model, folders, how, print_status),
            print_status,
            on_stopper,
        )
    return 0
