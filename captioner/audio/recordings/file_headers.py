"""Checks of a recording's file without FFmpeg: that it holds data, and states its length.

FFmpeg does not tell whether an MP3 file's duration was read (from a Xing header) or guessed: a
file cut off while copying would go unnoticed, or a whole one be called cut off.
"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import BinaryIO

from captioner.core.errors import CaptionerError


def states_mp3_length(path: Path) -> bool:
    """Whether an MP3 file's first frame carries a Xing, Info or VBRI header with its length."""
    with path.open("rb") as file:
        _skip_id3(file)
        first_frame = file.read(2_048)
    return any(mark in first_frame for mark in (b"Xing", b"Info", b"VBRI"))


def _skip_id3(file: BinaryIO) -> None:
    head = file.read(10)
    if len(head) < 10 or head[:3] != b"ID3":
        file.seek(0)
        return
    size = 0
    for byte in head[6:]:  # 28 bits, seven a byte (ID3v2.4, section 6.2)
        size = size << 7 | byte & 0x7F
    file.seek(10 + size)


def require_filled_file(path: Path) -> None:
    """Raise unless the path is a regular file that holds data.

    Raises:
        CaptionerError: It is missing, empty, a folder, a pipe or a device.
    """
    try:
        status = path.stat()
    except FileNotFoundError:
        raise CaptionerError(
            "There is no file {path}.",
            "Check the name and the folder for typing errors.",
            path=path,
        ) from None
    except (OSError, ValueError) as error:
        raise CaptionerError(
            "The file {path} cannot be read: {reason}.",
            "Check its name and permissions.",
            path=path,
            reason=error,
        ) from error
    if stat.S_ISDIR(status.st_mode):
        raise CaptionerError(
            "{path} is a folder, not a recording.", "Name the files in it.", path=path
        )
    if not stat.S_ISREG(status.st_mode):
        raise CaptionerError(
            "{path} is a pipe or device, not a recording.",
            "Save the sound to a file first, or use the source mic or system.",
            path=path,
        )
    if status.st_size == 0:
        raise CaptionerError(
            "The file {path} is empty.",
            "Check whether it was recorded or copied completely.",
            path=path,
        )
