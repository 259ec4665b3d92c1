"""The command line: a contract that tools and tests lean on."""

from __future__ import annotations

import argparse
import io
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module

import captioner
from captioner.app.folders import user_folders
from captioner.app.log import start_log
from captioner.commands.context import Context
from captioner.core.errors import CaptionerError

EXIT_DONE = 0
EXIT_ERROR = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130

_COMMANDS = {
    "listen": "live captions in the terminal, from a microphone, the system's sound or a file",
    "transcribe": "files to subtitles",
    "demo": "the bundled recording through the whole live path, with the starter model",
    "devices": "what can be captured",
    "doctor": "what works here, what does not, and what to do",
    "models": "models on this machine: list, download, import, verify, remove",
    "sessions": "past transcripts: find, correct, caption again, export, recover, delete",
    "updates": "whether there is a newer release (asks the internet); what is new in this one",
    "evaluate": "word error rate, latency, stability over recordings with transcripts",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; without one, the desktop application.

    Returns:
        0 done, 1 an error that was told on standard error, 2 wrong usage, 130 interrupted after
        a clean save.
    """
    _take_every_character()
    words = list(sys.argv[1:] if arguments is None else arguments)
    chosen = next((word for word in words if not word.startswith("-")), None)
    try:
        with _ending_at_once():
            parser = _parser(chosen if chosen in _COMMANDS else None)
        options = parser.parse_args(words)
    except SystemExit as ending:
        return int(ending.code or 0)
    context = Context(user_folders())
    start_log(context.folders)
    try:
        run: Callable[[argparse.Namespace, Context], int] = options.run
        return run(options, context)
    except CaptionerError as error:
        context.show_error(error)
        return EXIT_ERROR
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has gone; standard output must not fail again at exit.
        sys.stderr.close()
        return EXIT_ERROR


@contextmanager
def _ending_at_once() -> Iterator[None]:
    """Let Ctrl-C end the process without a word while modules are loaded: nothing is begun yet.

    A KeyboardInterrupt would not do: native modules turn it into an ImportError.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, lambda _number, _frame: os._exit(EXIT_INTERRUPTED))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _take_every_character() -> None:
    """Let standard output print every caption and file name, whatever the terminal's encoding.

    A file name that is no UTF-8 comes out as the bytes that it is; what another encoding lacks,
    as an escape such as \\u2026.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        is_utf_8 = sys.stdout.encoding.lower().replace("_", "-") == "utf-8"
        sys.stdout.reconfigure(errors="surrogateescape" if is_utf_8 else "backslashreplace")


def _parser(chosen: str | None) -> argparse.ArgumentParser:
    """The parser; only the chosen command's module is loaded, so that every start is quick."""
    parser = argparse.ArgumentParser(
        prog="captioner",
        description="Live captions on your own machine. Without a command: the desktop app.",
        # A command's own --to must not be taken for half of --toggle.
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"captioner {captioner.__version__}")
    desktop = import_module("captioner.commands.desktop")
    desktop.add_arguments(parser)
    parser.set_defaults(run=desktop.run)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name, description in _COMMANDS.items():
        command = commands.add_parser(name, help=description, description=description + ".")
        if name == chosen:
            module = import_module(f"captioner.commands.{name}")
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    return parser
