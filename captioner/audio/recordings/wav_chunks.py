"""RIFF WAVE files as they are, not as their header says: sizes that lie, sound in several chunks.

FFmpeg shortens a WAV file's duration to its present length and reads its last `data` chunk alone;
the others would be lost without a word. Programs that write into a pipe, or that were killed, leave
sizes that say nothing.

Source: Multimedia Programming Interface and Data Specifications 1.0 (IBM, Microsoft, 1991).
"""

import io
import stat
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from captioner.core.errors import CaptionerError

_PLACEHOLDERS_WITHIN = 8_192
"""Programs that write into a pipe put 2 or 4 GiB less some header or block where the size belongs
(arecord 0x80000000, SoX 0x7ffff000, FFmpeg 0xffffffff)."""

_KINDS_BEHIND = (b"data", b"LIST", b"fact", b"cue ", b"bext", b"id3 ", b"")
"""What follows a `data` chunk that is really empty; after other words, 0 is a placeholder, too."""

_MOST_CHUNKS = 10_000
"""No real file has more; a damaged one is not to keep us reading eight bytes at a time."""


@dataclass(frozen=True, slots=True)
class WavLayout:
    """Where in a WAV file the sound is.

    Attributes:
        sound: Position and length in bytes of each `data` chunk, as far as the file reaches.
        stated_bytes: Their total according to the header; None if unstated.
    """

    fmt: bytes
    sound: tuple[tuple[int, int], ...]
    stated_bytes: int | None

    @property
    def stated_duration_s(self) -> float | None:
        """Seconds of sound that the header announces; None if unstated."""
        bytes_a_second = int.from_bytes(self.fmt[8:12], "little")
        if self.stated_bytes is None or not bytes_a_second:
            return None
        return self.stated_bytes / bytes_a_second


def wav_layout(path: Path) -> WavLayout | None:
    """The chunks of a WAV file; None for anything else.

    Raises:
        OSError: It cannot be read.
    """
    file_bytes = path.stat().st_size
    fmt, sound, stated = b"", [], 0
    states_all = True
    with path.open("rb") as file:
        head = file.read(12)
        if len(head) < 12 or head[:4] != b"RIFF" or head[8:] != b"WAVE":
            return None
        for _ in range(_MOST_CHUNKS):
            chunk = file.read(8)
            if len(chunk) < 8:
                break
            kind, size = struct.unpack("<4sI", chunk)
            start = file.tell()
            if kind == b"fmt " and not fmt and 16 <= size <= 1024:
                fmt = file.read(size)
            elif kind == b"data":
                is_stated = size > 0 or file.read(4) in _KINDS_BEHIND
                is_stated = is_stated and not _is_placeholder(size)
                states_all = states_all and is_stated
                stated += size
                there = file_bytes - start
                sound.append((start, min(size, there) if is_stated else there))
                if not is_stated:
                    break  # its end is unknown: all after it is sound
            file.seek(start + size + size % 2)
    if len(fmt) < 16 or not sound:
        return None
    return WavLayout(fmt, tuple(sound), stated if states_all else None)


class JoinedSound(io.RawIOBase):
    """A WAV file of several `data` chunks, read as if they were one."""

    def __init__(self, path: Path, layout: WavLayout) -> None:
        super().__init__()
        self._file = path.open("rb")
        length = min(sum(length for _, length in layout.sound), 0xFFFF_FFFF)
        fmt = (
            struct.pack("<4sI", b"fmt ", len(layout.fmt))
            + layout.fmt
            + b"\0" * (len(layout.fmt) % 2)
        )
        self._head = b"RIFF\xff\xff\xff\xffWAVE" + fmt + struct.pack("<4sI", b"data", length)
        self._parts = layout.sound
        self._length = len(self._head) + length
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._length}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._next(len(buffer))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)

    def close(self) -> None:
        self._file.close()
        super().close()

    def _next(self, most: int) -> bytes:
        offset = self._position
        if offset < len(self._head):
            return self._head[offset : offset + most]
        offset -= len(self._head)
        for start, length in self._parts:
            if offset < length:
                self._file.seek(start + offset)
                return self._file.read(min(most, length - offset))
            offset -= length
        return b""


def _is_placeholder(size: int) -> bool:
    return any(
        limit - _PLACEHOLDERS_WITHIN <= size <= limit for limit in (0x8000_0000, 0xFFFF_FFFF)
    )


# Check without FFmpeg that a recording's file holds data and states its length.
#
# FFmpeg does not report whether an MP3 file's duration was read (from a Xing header) or guessed: a
# file cut off while copying would go unnoticed, or a whole one be called cut off.


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
    """Raise unless the path is a regular file that holds data; raises CaptionerError."""
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
