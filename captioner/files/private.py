"""Files and folders that hold what people said: for their owner's eyes alone."""

from __future__ import annotations

import contextlib
import json
import os
import stat
import tempfile
import zlib
from pathlib import Path
from typing import Any

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def make_private(path: Path) -> None:
    """Make a file that only its owner may open; one that is there and open to others is closed.

    Raises:
        OSError: It cannot be made.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE))
    except FileExistsError:
        with contextlib.suppress(OSError):  # another user's: the owner decides
            if stat.S_IMODE(path.stat().st_mode) & ~PRIVATE_FILE:
                path.chmod(PRIVATE_FILE)


def write_private(path: Path, data: bytes) -> None:
    """Put a private file in its place as a whole: a crash leaves the old file or the new one.

    Raises:
        OSError: It cannot be written; what was there is as it was.
    """
    path.parent.mkdir(PRIVATE_FOLDER, parents=True, exist_ok=True)
    handle, scratch = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(scratch).replace(path)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


def checked_line(entry: object) -> bytes:
    """An entry as a line."""
    content = json.dumps(entry).encode() + b"\n"
    return b"%08x %s" % (zlib.crc32(content), content)


def entry_of(line: bytes) -> Any:
    """The entry of a line.

    Raises:
        ValueError: The line is torn or damaged.
    """
    checksum, _, content = line.partition(b" ")
    if checksum != b"%08x" % zlib.crc32(content):
        raise ValueError("it is damaged")
    return json.loads(content)
