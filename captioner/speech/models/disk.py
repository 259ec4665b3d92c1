"""Writing something as large as a model: room first, readable failures, bytes synced to disk."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from captioner.core.errors import CaptionerError
from captioner.files.disk_errors import is_disk_full
from captioner.files.paths import folder_exists

_SPARE_BYTES = 64_000_000


def free_bytes(path: Path) -> int:
    """Room on the drive of a path, in bytes."""
    return shutil.disk_usage(path).free


def require_room(
    model_name: str, place: Path, needed: int, free: Callable[[Path], int] = free_bytes
) -> None:
    """Refuse to begin what cannot be finished.

    Raises:
        CaptionerError: Less than that many bytes, and some to spare, are free.
    """
    room = free(place)
    if room < needed + _SPARE_BYTES:
        raise CaptionerError(
            "There is not enough room for {model_name} in {place}: {needed} MB are needed and "
            "{room} MB are free.",
            "Free some space, or choose a smaller model.",
            model_name=model_name,
            place=place,
            needed=needed / 1e6,
            room=room / 1e6,
        )


def directories_in(folder: Path) -> list[Path]:
    """The folders in a folder that are not hidden, by name."""
    if not folder_exists(folder):
        return []
    return sorted(path for path in folder.iterdir() if path.is_dir() and path.name[0] != ".")


def size_bytes_of(directory: Path) -> int:
    """Size of a directory's files; 0 where there is none."""
    try:
        return sum(path.stat().st_size for path in directory.iterdir() if path.is_file())
    except OSError:
        return 0


@contextmanager
def disk_errors(model_name: str, place: Path) -> Iterator[None]:
    """Turn disk errors into `CaptionerError`; other errors pass.

    Raises:
        CaptionerError: The disk is full or cannot be written.
    """
    try:
        yield
    except OSError as error:
        if is_disk_full(error):
            raise CaptionerError(
                "The disk became full while {model_name} was written to {place}.",
                "Free some space, then try again. The download will resume.",
                model_name=model_name,
                place=place,
            ) from error
        raise CaptionerError(
            "{model_name} cannot be written to {place}: {reason}.",
            "Check that you may write there and that the drive is connected.",
            model_name=model_name,
            place=place,
            reason=error,
        ) from error


def settle(part: Path, final: Path) -> None:
    """Give a verified part its name, after its bytes are on the disk."""
    with part.open("rb+") as stream:
        os.fsync(stream.fileno())
    part.replace(final)
