"""Checkpoints that survive being killed in mid-write.

A checkpoint is written aside, flushed and renamed, and begins with its SHA-256: one that is
cut off or damaged is detected when read, and the one before it used. Standard library only.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
from pathlib import Path

logger = logging.getLogger(__name__)

_MAGIC = b"captioner-checkpoint-1\n"
KEPT = 3


def write_whole(path: Path, content: bytes) -> None:
    """Write a file aside, flush it, and rename it: after a crash it is whole or absent."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + ".part")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)


def write_checkpoint(folder: Path, step: int, payload: bytes) -> Path:
    """Write ``checkpoint-STEP.bin`` whole or not at all, and drop all but the newest few."""
    path = folder / f"checkpoint-{step:07d}.bin"
    write_whole(path, _MAGIC + hashlib.sha256(payload).digest() + payload)
    for old in checkpoint_paths(folder)[:-KEPT]:
        old.unlink()
    return path


def checkpoint_paths(folder: Path) -> list[Path]:
    """Return the checkpoints by step, oldest first; unfinished ones are not among them."""
    return sorted(
        p for p in folder.glob("checkpoint-*.bin") if re.fullmatch(r"checkpoint-\d+\.bin", p.name)
    )


def read_checkpoint(path: Path) -> bytes:
    """Return the payload.

    Raises:
        OSError: It cannot be read.
        ValueError: The file is cut off or damaged.
    """
    data = path.read_bytes()
    header = len(_MAGIC) + hashlib.sha256().digest_size
    if not data.startswith(_MAGIC) or len(data) < header:
        raise ValueError(f"{path} is no whole checkpoint")
    if hashlib.sha256(data[header:]).digest() != data[len(_MAGIC) : header]:
        raise ValueError(f"{path} is damaged: its checksum differs")
    return data[header:]


def newest_checkpoint(folder: Path) -> tuple[Path, bytes] | None:
    """Return the newest checkpoint that is whole; damaged ones are logged and skipped."""
    for path in reversed(checkpoint_paths(folder)):
        try:
            return path, read_checkpoint(path)
        except (OSError, ValueError) as error:
            logger.warning("%s; using the one before it", error)
    return None
