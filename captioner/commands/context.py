"""What every command is given."""

from __future__ import annotations

import sys
from dataclasses import dataclass

from captioner.app.folders import Folders
from captioner.core.errors import CaptionerError


@dataclass(frozen=True, slots=True)
class Context:
    """The user's folders, and the one place that shows an error in the terminal."""

    folders: Folders

    def show_error(self, error: CaptionerError) -> None:
        """The message and what to do, on standard error."""
        self.tell(f"Error: {error.message}")
        if error.hint:
            self.tell(error.hint)

    def tell(self, line: str) -> None:
        """One line on standard error: standard output is for captions and data."""
        print(line, file=sys.stderr, flush=True)
