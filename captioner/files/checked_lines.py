"""State that grows line by line: JSON behind a checksum, so that damage is never believed."""

from __future__ import annotations

import json
import zlib
from typing import Any


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
