"""Titles as names of files, on every system."""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePosixPath, PureWindowsPath

from captioner.core.text.tokens import beginning

_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|]')
_RESERVED = frozenset(
    ["con", "prn", "aux", "nul"]
    + [f"com{number}" for number in range(1, 10)]
    + [f"lpt{number}" for number in range(1, 10)]
)
_MOST_BYTES = 120


def file_name_of(title: str, otherwise: str = "Transcript") -> str:
    """A title as a file's name, without folder and ending.

    Path separators and characters that Windows refuses become hyphens, control characters go,
    names that mean devices get an underscore, and the length leaves room for an ending.
    """
    shown = "".join(
        " " if character.isspace() else character
        for character in title
        if character.isspace() or unicodedata.category(character) not in ("Cc", "Cf", "Cs", "Cn")
    )
    name = " ".join(_NOT_IN_NAMES.sub("-", shown).split())
    name = beginning(name, _MOST_BYTES)
    while len(name.encode()) > _MOST_BYTES:
        name = beginning(name, len(name) - 1)
    name = name.strip(" .")  # Windows drops them at the end; a leading dot hides
    if not name.strip("-"):
        name = otherwise
    if name.split(".", maxsplit=1)[0].lower() in _RESERVED:
        name = f"_{name}"
    return name


def is_plain_name(name: str) -> bool:
    """Whether a name, joined to a folder, names something directly in that folder.

    Everything else leads elsewhere: an absolute path replaces the folder, ".." leaves it, and an
    empty name is the folder itself. Judged as every system would, whatever this one is.
    """
    return (
        name not in ("", ".", "..")
        and "\0" not in name
        and PurePosixPath(name).name == name
        and PureWindowsPath(name).name == name
    )
