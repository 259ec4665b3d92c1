"""Text of strangers (names of files and devices, reasons of servers) as a terminal may print it."""

from __future__ import annotations

import re

_COMMANDS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f"  # what terminals obey, in 7 and in 8 bits
    "\u2028\u2029"  # line ends that not every program knows
    "\u202a-\u202e\u2066-\u2069"  # turns the direction of what follows, and so hides its order
    "\ud800-\udfff]"  # half a surrogate pair: a file name that is no Unicode
)
_LINE_ENDS = re.compile(r"\r\n?|\n|\t")


def printable(text: str) -> str:
    r"""The text with everything that a terminal would obey written out, such as \x1b.

    Line feeds and tabs stay.
    """
    return _COMMANDS.sub(_escape, text)


def printable_line(text: str) -> str:
    """As `printable`, on one line: no text may pass for several messages."""
    return printable(_LINE_ENDS.sub(" ", text))


def _escape(match: re.Match[str]) -> str:
    return match.group().encode("unicode_escape").decode("ascii")
