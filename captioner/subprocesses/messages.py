"""Messages between a process and its child.

Commands are pickled by the parent. Replies come from a process that reads untrusted files: of
them nothing is built but plain data and the application's own data classes and errors.
"""

import builtins
import importlib
import io
import pickle
from dataclasses import dataclass, is_dataclass
from enum import Enum
from typing import Any, cast

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
        # A damaged reply may lack its members.
        is_reply = isinstance(reply, Reply) and hasattr(reply, "value")
        if not is_reply or not isinstance(reply.error, Exception | None):
            raise pickle.UnpicklingError("no reply")
    except pickle.UnpicklingError:
        raise
    except Exception as error:
        raise pickle.UnpicklingError(f"no reply ({type(error).__name__})") from error
    return cast(Reply, reply)


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
