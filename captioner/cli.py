"""The command line: a contract that tools and tests lean on."""

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

import captioner
from captioner.app.folders import user_folders
from captioner.app.log import start_log
from captioner.commands.options import RARELY_USED
from captioner.commands.terminal.standard_streams import (
    EXIT_ERROR,
    EXIT_INTERRUPTED,
    handling,
    lost_output,
    open_closed_streams,
    output_may_be_lost,
    print_status,
    show_error,
    take_every_character,
)
from captioner.core.errors import CaptionerError, out_of_memory
from captioner.core.folders import Folders
from captioner.core.plain_text import printable
from captioner.files.scratch_folder import remove_stale_scratch_folders

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

_COMMANDS = {
    "listen": "live captions in the terminal, from a device or a recording",
    "transcribe": "turn files into subtitles",
    "sessions": "past transcripts: find, correct, export, recover, delete",
    "models": "list, download, import, verify and remove models",
    "devices": "list audio devices",
    "doctor": "check what works on this computer",
    "demo": "caption the bundled recording with the built-in model",
    "share": "show a past session on a web page",
    "voices": "remembered voices: list them, forget them",
    "terms": "names and terms: saved lists, suggestions from documents",
    "worker": "help `transcribe --scheduler` on another machine",
    "updates": "check for a newer release",
    "evaluate": "measure word errors, latency and stability",
}

_SIGNS_OF_NO_MEMORY = (
    "cannot allocate memory",
    "failed to map",
    "bad_alloc",
    "can't start new thread",
)
"""In what the system and native modules say when they are loaded into too little memory."""

_COMMANDS_WITH_MODELS = frozenset({"listen", "transcribe", "worker", "demo", "evaluate"})
_HELP_COLUMN = 24
_LEAST_MEMORY_BYTES = 1_000_000_000
"""Of the limit to address space (`ulimit -v`): with less, native modules end the process."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; without one, the desktop application.

    Returns:
        0 done, 1 an error reported on standard error, 2 wrong usage, 130 interrupted after
        a clean save.
    """
    open_closed_streams()
    take_every_character()
    code = _run(list(sys.argv[1:] if arguments is None else arguments))
    lost = lost_output()
    if lost is None:
        return code
    if not isinstance(lost, BrokenPipeError):  # a reader that has left needs no message
        print_status(f"Error: Standard output does not take what is printed: {lost.strerror}.")
    return code or EXIT_ERROR


def _run(words: list[str]) -> int:
    chosen = next((word for word in words if not word.startswith("-")), None)
    try:
        with _ending_at_once(), _memory_errors_translated():
            parser = _parser(chosen if chosen in _COMMANDS else None)
        options = parser.parse_args(words)
    except SystemExit as ending:
        return int(ending.code or 0)
    except CaptionerError as error:
        return _shown(error)
    with _terminated_as_interrupted() as was_terminated:
        try:
            with _memory_errors_translated():
                if chosen in _COMMANDS_WITH_MODELS:
                    _require_memory()
                return _carried_out(options)
        except CaptionerError as error:
            return _shown(error)
        except KeyboardInterrupt:
            return EXIT_INTERRUPTED
        except BrokenPipeError:
            return EXIT_ERROR  # the reader of the output has left
        except Exception:
            if was_terminated():
                return EXIT_INTERRUPTED  # a native module makes another error of it
            raise


def _require_memory() -> None:
    """Refuse a limit to memory in which no model can work.

    Raises:
        MemoryError: There is such a limit.
    """
    if sys.platform == "win32":
        return
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if 0 <= limit < _LEAST_MEMORY_BYTES:  # RLIM_INFINITY may be negative
        raise MemoryError


def _carried_out(options: argparse.Namespace) -> int:
    try:
        Path.cwd()
    except OSError as error:
        # Native libraries end the process where it has no folder to be in.
        raise CaptionerError(
            "The folder that this command was started in no longer exists.",
            "Change to another folder and run it again.",
        ) from error
    folders = user_folders()
    start_log(folders)
    remove_stale_scratch_folders()
    run: Callable[[argparse.Namespace, Folders], int] = options.run
    return run(options, folders)


def _shown(error: CaptionerError) -> int:
    show_error(error)
    return EXIT_ERROR


@contextmanager
def _memory_errors_translated() -> Iterator[None]:
    """Where memory is short, or limited (`ulimit -v`), a sentence instead of a traceback.

    Raises:
        CaptionerError: There was not enough memory, for a module's code perhaps.
    """
    try:
        yield
    except MemoryError as error:
        raise out_of_memory() from error
    except (ImportError, OSError, RuntimeError) as error:
        if any(sign in str(error).lower() for sign in _SIGNS_OF_NO_MEMORY):
            raise out_of_memory() from error
        raise


@contextmanager
def _ending_at_once() -> Iterator[None]:
    """Let a request to end be met without a word while modules are loaded: nothing is begun yet.

    A KeyboardInterrupt would not do: native modules turn it into an ImportError.
    """
    with handling(lambda _number, _frame: os._exit(EXIT_INTERRUPTED)):
        yield


@contextmanager
def _terminated_as_interrupted() -> Iterator[Callable[[], bool]]:
    """Let a request to terminate end a command as Ctrl-C does; returns whether either came.

    Commands that save something first have handlers of their own while they run.
    """
    count = 0

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        nonlocal count
        count += 1
        raise KeyboardInterrupt

    with handling(interrupt):
        yield lambda: count > 0


class _Parser(argparse.ArgumentParser):
    """Parses a command line with text in UTF-8; escapes what its errors print to the terminal.

    `--help` leaves out options that are rarely used, so that it fits a screen; `--help-all` shows
    them, too.

    An argument without a `type` is text. One that may be the name of a file has a `type`, at least
    `str`: file names can be in any encoding.
    """

    def __init__(self, **how: Any) -> None:
        super().__init__(**how, formatter_class=_Formatter)
        self.shows_all = False
        self.register("type", None, _text)
        self.register("type", Path, _path)

    def add_argument_group(self, *given: Any, **how: Any) -> Any:
        """Add a group of options; one that is rarely used brings `--help-all`."""
        group = super().add_argument_group(*given, **how)
        if group.title == RARELY_USED:
            self.add_argument(
                "--help-all",
                action=_HelpAll,
                nargs=0,
                help="show all options",
            )
        return group

    def format_usage(self) -> str:
        """Return the usage without the options, which the help lists."""
        formatter = _Formatter(f"{self.prog} [OPTIONS]")
        positionals = [action for action in self._actions if not action.option_strings]
        formatter.add_usage(self.usage, positionals, [])
        return formatter.format_help()

    def format_help(self) -> str:
        """Return the help; without options that are rarely used unless `--help-all` is given."""
        formatter = _Formatter(self.prog)
        formatter.add_text(self.description)
        for group in self._action_groups:
            if self.shows_all or group.title != RARELY_USED:
                formatter.start_section(group.title)
                formatter.add_text(group.description)
                formatter.add_arguments(group._group_actions)
                formatter.end_section()
        formatter.add_text(self.epilog)
        return f"{self.format_usage()}\n{formatter.format_help()}"

    def add_subparsers(self, **how: Any) -> Any:
        """Add sub-commands, whose own parsers check their arguments."""
        commands = super().add_subparsers(**how)
        commands.type = str
        return commands

    def _print_message(self, message: str, file: "SupportsWrite[str] | None" = None) -> None:
        stream = sys.stderr if file is None else file
        # argparse itself would pass over what could not be printed.
        with output_may_be_lost() if stream is sys.stdout else contextlib.suppress(OSError):
            stream.write(printable(message))


class _Formatter(argparse.HelpFormatter):
    """The help of 80 columns, with a line for most options."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=_HELP_COLUMN)


class _HelpAll(argparse.Action):
    """Print the whole help and end."""

    def __call__(self, parser: argparse.ArgumentParser, *_given: Any) -> None:
        assert isinstance(parser, _Parser)
        parser.shows_all = True
        parser.print_help()
        parser.exit()


def _text(argument: str) -> str:
    """Return a text argument that can be shown and saved.

    Raises:
        argparse.ArgumentTypeError: It is not UTF-8, so that no file could hold it.
    """
    try:
        argument.encode()
    except UnicodeEncodeError as error:
        raise argparse.ArgumentTypeError(
            f"{argument!r} is not text in UTF-8; type it again in a terminal set to UTF-8"
        ) from error
    return argument


def _path(argument: str) -> Path:
    """Return a path argument.

    Raises:
        argparse.ArgumentTypeError: It is empty, which `Path` takes for the current folder.
    """
    if not argument:
        raise argparse.ArgumentTypeError("it is empty; name a file or folder (. is this folder)")
    return Path(argument)


def _parser(chosen: str | None) -> argparse.ArgumentParser:
    """The parser; only the chosen command's module is loaded, so that every start is quick."""
    parser = _Parser(
        prog="captioner",
        description="Live captions on your own computer. Without a command: the desktop app.",
        # A command's own --to must not be taken for half of --toggle.
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"captioner {captioner.__version__}")
    desktop = import_module("captioner.commands.start_desktop")
    desktop.add_arguments(parser)
    parser.set_defaults(run=desktop.run)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name, description in _COMMANDS.items():
        sentence = f"{description[0].upper()}{description[1:]}."
        command = commands.add_parser(name, help=description, description=sentence)
        if name == chosen:
            module = import_module(f"captioner.commands.{name}")
            module.add_arguments(command)
            command.set_defaults(run=module.run)
    return parser
