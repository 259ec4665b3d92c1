"""Texts that a person names to be read: never without an end."""

from __future__ import annotations

import errno
from pathlib import Path

from captioner.core.message import Message


def read_text_file(path: Path, *, most_bytes: int, errors: str = "strict") -> str:
    """The text in UTF-8, without the byte order mark that some editors put before it.

    Pipes and devices are read as files are, up to the limit: some never end.

    Args:
        path: The file.
        most_bytes: Largest size that is read.
        errors: How to decode bytes that are not UTF-8, as `bytes.decode` takes it.

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
