"""Lines that are typed at the terminal while something else is done."""

from __future__ import annotations

import os
import signal
import sys
from typing import Protocol

_CODES = "GHIKMOPQRS\x85\x86"
"""What follows à where that stands for an arrow, Home, Delete, F11 and the like."""


class Console(Protocol):
    """What hands over single keys: `msvcrt`, on Windows."""

    def kbhit(self) -> bool:
        """Whether a key waits."""

    def getwch(self) -> str:
        """The next key, without showing it."""

    def putwch(self, character: str, /) -> None:
        """Show a character."""


class ConsoleLines:
    """Puts lines together from keys: Windows hands whole ones only to those who wait for them."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._typed: list[str] = []
        self._put_back = ""

    def typed(self) -> list[str]:
        """Lines that were ended with Enter since the last call; never waits."""
        lines = []
        while key := self._next_key():
            if key == "\r":
                self._show("\r\n")
                # Windows gives half characters where one is not enough for it.
                written = "".join(self._typed).encode("utf-16", "surrogatepass")
                lines.append(written.decode("utf-16", "replace"))
                self._typed.clear()
            elif key == "\b":
                self._take_back()
            elif key == "\x03":
                signal.raise_signal(signal.SIGINT)
            elif key.isprintable() or "\ud800" <= key <= "\udfff":
                self._typed.append(key)
                self._show(key)
        return lines

    def _next_key(self) -> str:
        """The next key, arrows and the like left out; empty for none."""
        if self._put_back:
            key, self._put_back = self._put_back, ""
            return key
        while self._console.kbhit():
            key = self._console.getwch()
            if key not in "\0\xe0" or not self._console.kbhit():
                return key
            code = self._console.getwch()
            if key == "\xe0" and code not in _CODES:  # it was the letter à
                self._put_back = code
                return key
        return ""

    def _take_back(self) -> None:
        if self._typed:
            if "\udc00" <= self._typed.pop() <= "\udfff" and self._typed:
                self._typed.pop()
            self._show("\b \b")

    def _show(self, text: str) -> None:
        for character in text:
            self._console.putwch(character)


if sys.platform == "win32":
    import msvcrt

    _console_lines = ConsoleLines(msvcrt)

    def typed_lines() -> list[str]:
        """As elsewhere; only at a console: what is piped in is for somebody else."""
        raw = getattr(getattr(sys.stdin, "buffer", None), "raw", None)
        # "NUL" calls itself a terminal, too.
        return _console_lines.typed() if type(raw).__name__ == "_WindowsConsoleIO" else []

else:
    import select

    def typed_lines() -> list[str]:
        """Lines that were ended with Enter since the last call; never waits.

        Only at a terminal, and in its foreground: elsewhere reading would stop the process, or
        take what was meant for somebody else.
        """
        try:
            if sys.stdin is None or not sys.stdin.isatty():
                return []
            descriptor = sys.stdin.fileno()
            if os.tcgetpgrp(descriptor) != os.getpgrp():
                return []
            if not select.select([descriptor], [], [], 0)[0]:
                return []
            return os.read(descriptor, 4096).decode("utf-8", "replace").splitlines()
        except (OSError, ValueError):  # it has gone
            return []
