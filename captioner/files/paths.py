"""Questions about paths that users name: any name has an answer, however long or badly linked.

`Path.exists`, `Path.is_dir` and `Path.resolve` raise errors for names that are too long, folders
that may not be looked into, and links that lead in circles.
"""

from __future__ import annotations

import errno
import os
from pathlib import Path

from captioner.core.message import Message


def path_exists(path: Path) -> bool:
    """Return whether there is anything at the path that can be looked at."""
    return os.path.exists(path)  # noqa: PTH110


def file_exists(path: Path) -> bool:
    """Return whether there is a regular file at the path that can be looked at."""
    return os.path.isfile(path)  # noqa: PTH113


def folder_exists(path: Path) -> bool:
    """Return whether there is a folder at the path that can be looked at."""
    return os.path.isdir(path)  # noqa: PTH112


def real_path(path: Path) -> Path:
    """Return the absolute path with links followed, as far as they lead anywhere.

    Raises:
        OSError: It holds what no file name can.
    """
    try:
        return Path(os.path.realpath(path))
    except ValueError as error:
        raise OSError(errno.EINVAL, Message("it is not a file name")) from error
