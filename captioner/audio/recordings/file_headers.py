"""Whether an MP3 file's header says how long it is, which FFmpeg does not pass on.

FFmpeg does not tell whether the duration was read (from a Xing header) or guessed: a file cut off
while copying would go unnoticed, or a whole one be called cut off.
"""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO


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
