"""What every command is given."""

from __future__ import annotations

from dataclasses import dataclass

from captioner.commands.terminal.standard_streams import print_status
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders


@dataclass(frozen=True, slots=True)
class Context:
    """The user's folders, and the one place that shows an error in the terminal."""

    folders: Folders

    def show_error(self, error: CaptionerError) -> None:
        show_error(error)

    def report(self, line: str) -> None:
        """One line on standard error: standard output is for captions and data."""
        print_status(line)


def show_error(error: CaptionerError) -> None:
    """An error on standard error: the message and what to do."""
    print_status(f"Error: {error.message}")
    if error.hint:
        print_status(error.hint)
