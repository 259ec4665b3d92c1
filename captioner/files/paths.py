"""Check paths that users name, and read text files.

`Path.exists`, `Path.is_dir` and `Path.resolve` raise errors for names that are too long, folders
that may not be looked into, and links that lead in circles.
"""

import errno
import os
from pathlib import Path

from captioner.core.message import Message


def path_exists(path: Path) -> bool:
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


def read_text_file(path: Path, *, most_bytes: int, errors: str = "strict") -> str:
    """The text in UTF-8, without the byte order mark that some editors put before it.

    Pipes and devices are read as files are, up to the limit: some never end.

    Raises:
        OSError: It cannot be read, or is longer.
        UnicodeDecodeError: It is no text in UTF-8.
    """
    try:
        with path.open("rb") as file:
            content = file.read(most_bytes + 1)
    except ValueError as error:
        raise OSError(errno.EINVAL, Message("it is not a file name")) from error
    if len(content) > most_bytes:
        raise OSError(
            errno.EFBIG,
            Message("it is longer than {most_mb} MB", most_mb=most_bytes // 1_000_000),
        )
    return content.decode("utf-8-sig", errors)
