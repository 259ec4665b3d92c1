"""Checkpoints that survive being killed in mid-write.

A checkpoint is written aside, flushed and renamed, and begins with its SHA-256: one that is
cut off or damaged is noticed when read, and the one before it used. Standard library only.
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


def write_checkpoint(folder: Path, step: int, payload: bytes) -> Path:
    """Write ``checkpoint-STEP.bin`` whole or not at all, and drop all but the newest few."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"checkpoint-{step:07d}.bin"
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as file:
        file.write(_MAGIC)
        file.write(hashlib.sha256(payload).digest())
        file.write(payload)
        file.flush()
        os.fsync(file.fileno())
    unfinished.replace(path)
    for old in checkpoint_paths(folder)[:-KEPT]:
        old.unlink()
    return path


def checkpoint_paths(folder: Path) -> list[Path]:
    """Whole-named checkpoints, oldest first."""
    return sorted(
        p for p in folder.glob("checkpoint-*.bin") if re.fullmatch(r"checkpoint-\d+\.bin", p.name)
    )


def read_checkpoint(path: Path) -> bytes:
    """The payload; ValueError when the file is cut off or damaged."""
    data = path.read_bytes()
    header = len(_MAGIC) + hashlib.sha256().digest_size
    if not data.startswith(_MAGIC) or len(data) < header:
        raise ValueError(f"{path} is no whole checkpoint")
    if hashlib.sha256(data[header:]).digest() != data[len(_MAGIC) : header]:
        raise ValueError(f"{path} is damaged: its checksum differs")
    return data[header:]


def newest_checkpoint(folder: Path) -> tuple[Path, bytes] | None:
    """The newest checkpoint that is whole; damaged ones are named in the log and passed over."""
    for path in reversed(checkpoint_paths(folder)):
        try:
            return path, read_checkpoint(path)
        except (OSError, ValueError) as error:
            logger.warning("%s; using the one before it", error)
    return None
