"""Messages and shared memory between a process and its child.

Commands are pickled by the parent. Replies come from a process that reads untrusted files: of
them nothing is built but plain data and the application's own data classes and errors.
"""

from __future__ import annotations

import builtins
import importlib
import io
import mmap
import os
import pickle
import sys
from collections.abc import Sequence
from dataclasses import dataclass, is_dataclass
from enum import Enum
from multiprocessing import reduction
from typing import Any

from captioner.core.message import Message

LARGEST_REPLY_BYTES = 256 * 1024 * 1024
"""More than any reply needs: a second of sound is 64 kB, a transcript of 30 s less."""

_OWN_PACKAGE = "captioner."


@dataclass(frozen=True, slots=True)
class Command:
    """A method of the service in the child, called by name."""

    method: str
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a command: a value or an exception."""

    value: Any = None
    error: Exception | None = None


def pack_reply(reply: Reply) -> bytes:
    """Pickle a reply; an exception outside the allow-list becomes its text."""
    packed = _pickled(reply)
    if reply.error is None:
        return packed
    try:
        unpack_reply(packed)
    except Exception:
        error = reply.error
        return _pickled(Reply(error=RuntimeError(f"{type(error).__name__}: {error}")))
    return packed


def unpack_reply(packed: bytes) -> Reply:
    """Unpickle a reply of a subprocess; raises pickle.UnpicklingError."""
    try:
        reply = _Unpickler(_Bytes(packed)).load()
    except pickle.UnpicklingError:
        raise
    except Exception as error:
        raise pickle.UnpicklingError(f"no reply ({type(error).__name__})") from error
    if not isinstance(reply, Reply):
        raise pickle.UnpicklingError("no reply")
    if reply.error is not None and not isinstance(reply.error, Exception):
        raise pickle.UnpicklingError("its error is none")
    return reply


def _pickled(reply: Reply) -> bytes:
    try:
        return _dumped(reply)
    except Exception as failure:
        error = reply.error or failure
        return _dumped(Reply(error=RuntimeError(f"{type(error).__name__}: {error}")))


def _dumped(reply: Reply) -> bytes:
    packed = io.BytesIO()
    pickler = pickle.Pickler(packed, protocol=5)
    # Dask has errors pickled by functions of a library, for the whole process; they would not be
    # taken by the other side.
    pickler.dispatch_table = {}
    pickler.dump(reply)
    return packed.getvalue()


class _Bytes:
    """Bytes as a file without `readinto`.

    CPython's unpickler reads a bytearray by it, and reports an error past every handler, to
    `sys.excepthook`, when the bytes end within one.
    """

    def __init__(self, packed: bytes) -> None:
        content = io.BytesIO(packed)
        self.read, self.readline = content.read, content.readline


class _Unpickler(pickle.Unpickler):
    """Builds data classes, enumerations and errors; nothing that would do something."""

    def find_class(self, module: str, name: str) -> Any:
        found: Any = None
        if module == "builtins":
            found = getattr(builtins, name, None)
            if isinstance(found, type) and issubclass(found, Exception):
                return found
        elif module.startswith(_OWN_PACKAGE):
            found = getattr(importlib.import_module(module), name, None)
            if isinstance(found, type) and (
                is_dataclass(found) or issubclass(found, (Exception, Enum, Message))
            ):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} does not belong into an reply")


# Memory shared by a process and its child: 30 s of sound are 2 MB, too much for a pipe.
#
# Only Linux has anonymous memory that a child can inherit and that needs no clean-up; on other
# systems everything goes through the pipe.

_BLOCK_BYTES = 64 * 1024 * 1024
"""Enough for 33 windows of 30 s; pages that are never written to are never there."""


@dataclass(frozen=True, slots=True)
class Packed:
    """Something pickled, its arrays aside.

    Attributes:
        pickled: What refers to them.
        arrays: Their bytes; empty if they are in the block.
        lengths: Of those in the block, one after the other.
    """

    pickled: bytes
    arrays: tuple[bytes, ...] = ()
    lengths: tuple[int, ...] = ()


class HandedBlock:
    """A block on its way to a child: pickled while the child is started."""

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
        return None if self._map is None else HandedBlock(self._descriptor)

    def pack(self, message: object) -> Packed:
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
    """Shared memory as the subprocess sees it."""

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
