"""How long a file's own header says it is, where FFmpeg does not pass that on.

FFmpeg shortens a WAV file's duration to what is there, and does not tell whether an MP3 file's
duration was read (from a Xing header) or guessed: a file cut off while copying goes unnoticed.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

_UNKNOWN_SIZES = (0, 0x7FFFFFFF, 0xFFFFFFFF)
"""What programs that write WAV into a pipe put where the size belongs."""


def wav_duration_s(path: Path) -> float | None:
    """Seconds of sound that a RIFF WAVE header announces; None for anything else.

    Source: Multimedia Programming Interface and Data Specifications 1.0 (IBM, Microsoft, 1991).
    """
    with path.open("rb") as file:
        head = file.read(12)
        if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"WAVE":
            return None
        bytes_a_second = 0
        while len(chunk := file.read(8)) == 8:
            kind, size = struct.unpack("<4sI", chunk)
            if kind == b"data":
                if size in _UNKNOWN_SIZES or not bytes_a_second:
                    return None
                return float(size) / bytes_a_second
            if kind == b"fmt " and size >= 16:
                (bytes_a_second,) = struct.unpack("<8xI4x", file.read(16))
                size -= 16
            file.seek(size + size % 2, 1)
    return None


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
