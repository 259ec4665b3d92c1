"""Entry of a child process: drop privileges, then serve the parent.

Imports only the standard library: threads that a library starts at its import would keep
the rights that are given up here.
"""

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import connection as connections
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from captioner.subprocesses.messages import Command, Reply, pack_reply
from captioner.subprocesses.placement import Placement, limit_memory, take_place

ENDING_SIGNALS = {
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
}

CLOSE = "close"
"""Method of a service that is called when the parent hangs up, if it has one."""


def serve(connection: Connection, placement: Placement, service: bytes, errors: str) -> None:
    """Run commands until the parent hangs up or dies.

    Args:
        service: Pickled function that makes the object whose methods are called; it is looked
            into, and so imported, after the rights are given up.
        errors: File for what native code prints when it dies.
    """
    divert_standard_error(errors)
    leave_ending_to_parent()
    sys.dont_write_bytecode = True
    if sys.platform == "linux":
        _be_killed_with_the_parent()
    take_place(placement)
    if sys.platform != "linux":
        threading.Thread(target=_end_with_the_parent, name="parent", daemon=True).start()
    host = _Host(service)
    limit_memory(placement)
    while True:
        try:
            command: Command = connection.recv()
        except (EOFError, OSError):
            break
        try:
            connection.send_bytes(pack_reply(host.answer(command)))
        except OSError:
            break
    host.close()


def leave_ending_to_parent() -> None:
    """Ignore signals that reach every process of a terminal or a service, held back until here."""
    for number in ENDING_SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_UNBLOCK, ENDING_SIGNALS)


def _be_killed_with_the_parent() -> None:
    """Have the kernel kill this process when the parent has died, also while it is stopped.

    The parent alone holds the other end of a pipe. Not `PR_SET_PDEATHSIG`: that kills when the
    thread ends that started the child.
    """
    parent = parent_process()
    if sys.platform != "linux" or parent is None:
        return
    import fcntl

    sentinel = parent.sentinel
    fcntl.fcntl(sentinel, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(sentinel, fcntl.F_SETSIG, signal.SIGKILL)
    flags = fcntl.fcntl(sentinel, fcntl.F_GETFL)
    fcntl.fcntl(sentinel, fcntl.F_SETFL, flags | os.O_ASYNC)
    if connections.wait([sentinel], 0):
        os._exit(0)  # It had died before.


def _end_with_the_parent() -> None:
    """End when the parent has died, unless native code holds Python's lock."""
    parent = parent_process()
    if parent is not None:
        connections.wait([parent.sentinel])
        os._exit(0)


class _Host:
    def __init__(self, service: bytes) -> None:
        self._service: Any = None
        self._failure: Exception | None = None
        try:
            make: Callable[[], object] = pickle.loads(service)
            self._service = make()
        except Exception as error:
            self._failure = error

    def answer(self, command: Command) -> Reply:
        if self._failure is not None:
            return Reply(error=self._failure)
        try:
            return Reply(getattr(self._service, command.method)(*command.arguments))
        except MemoryError:
            return Reply(error=MemoryError("there was too little memory"))
        except Exception as error:
            return Reply(error=error)

    def close(self) -> None:
        close = getattr(self._service, CLOSE, None)
        if close is not None:
            close()


_SHOWN_CHARACTERS = 300
_READ_BYTES = 4096


def describe_exit(exit_code: int | None) -> str:
    """What an exit code says, in words."""
    if exit_code is None:
        return "it did not end"
    if exit_code == 0:
        return "it ended without an answer"
    if exit_code < 0:
        try:
            name = signal.Signals(-exit_code).name
        except ValueError:
            name = f"signal {-exit_code}"
        if name == "SIGKILL":
            return "the system killed it, as it does when memory runs out"
        return f"it was ended by {name}"
    return f"it ended with code {exit_code}"


def divert_standard_error(path: str) -> None:
    with suppress(OSError):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(file, 2)
        os.close(file)


def last_words(errors: Path) -> str:
    """The last line that a child printed to standard error, in brackets; empty where none."""
    try:
        with errors.open("rb") as file:
            file.seek(max(0, errors.stat().st_size - _READ_BYTES))
            lines = file.read().decode("utf-8", errors="replace").strip().splitlines()
    except OSError:
        return ""
    printable = "".join(each for each in lines[-1] if each.isprintable()) if lines else ""
    return f" ({printable[:_SHOWN_CHARACTERS]})" if printable else ""
