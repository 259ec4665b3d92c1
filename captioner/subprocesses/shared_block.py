"""Memory that a process and its child see: 30 s of sound are 2 MB, too much for a pipe.

Only Linux has memory without a name that a child can be handed and that needs no clean-up;
elsewhere everything goes through the pipe.
"""

from __future__ import annotations

import mmap
import os
import pickle
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import reduction
from typing import Any

_BLOCK_BYTES = 64 * 1024 * 1024
"""Enough for 33 windows of 30 s; pages that are never written to are never there."""


@dataclass(frozen=True, slots=True)
class Packed:
    """Something pickled, its arrays aside.

    Attributes:
        pickled: What refers to them.
        arrays: Their bytes; empty where they are in the block.
        lengths: Of those in the block, one behind the other.
    """

    pickled: bytes
    arrays: tuple[bytes, ...] = ()
    lengths: tuple[int, ...] = ()


class HandedBlock:
    """A block on its way to a child: pickled while the child is started.

    Args:
        descriptor: Of its memory, in the process where this is.
    """

    def __init__(self, descriptor: int) -> None:
        self.descriptor = descriptor

    def __reduce__(self) -> tuple[Any, ...]:
        if sys.platform == "win32":
            raise AssertionError("nothing is shared on Windows")
        return _received, (reduction.DupFd(self.descriptor),)


class SharedBlock:
    """The parent's side: made before the child, handed to it at its start."""

    def __init__(self) -> None:
        self._descriptor = -1
        self._map: mmap.mmap | None = None
        if sys.platform == "linux":
            try:
                self._descriptor = os.memfd_create("captioner-sound")
                os.ftruncate(self._descriptor, _BLOCK_BYTES)
                self._map = mmap.mmap(self._descriptor, _BLOCK_BYTES)
            except OSError:  # An old kernel, or a limit on the address space.
                self.close()

    def for_child(self) -> HandedBlock | None:
        """What to pass to the child's process; None where there is no block."""
        return None if self._map is None else HandedBlock(self._descriptor)

    def pack(self, message: object) -> Packed:
        """Pickle a message, its arrays in the block where they fit."""
        arrays: list[pickle.PickleBuffer] = []
        pickled = pickle.dumps(message, protocol=5, buffer_callback=arrays.append)
        views = [array.raw() for array in arrays]
        if self._map is None or sum(view.nbytes for view in views) > _BLOCK_BYTES:
            return Packed(pickled, tuple(view.tobytes() for view in views))
        start = 0
        for view in views:
            self._map[start : start + view.nbytes] = view
            start += view.nbytes
        return Packed(pickled, lengths=tuple(view.nbytes for view in views))

    def close(self) -> None:
        """Give the memory back; safe to call twice."""
        if self._map is not None:
            self._map.close()
            self._map = None
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1


class ReceivedBlock:
    """The child's side."""

    def __init__(self, handed: HandedBlock | None) -> None:
        self._map: mmap.mmap | None = None
        if handed is not None:
            self._map = mmap.mmap(handed.descriptor, _BLOCK_BYTES, access=mmap.ACCESS_READ)
            os.close(handed.descriptor)

    def unpack(self, packed: Packed) -> Any:
        """The message; its arrays are copies, which the next message does not touch."""
        arrays: Sequence[bytearray | bytes] = [bytearray(array) for array in packed.arrays]
        if packed.lengths:
            assert self._map is not None
            arrays = []
            start = 0
            for length in packed.lengths:
                arrays.append(bytearray(self._map[start : start + length]))
                start += length
        return pickle.loads(packed.pickled, buffers=arrays)


def _received(duplicate: Any) -> HandedBlock:
    return HandedBlock(duplicate.detach())
