"""One call in a process of its own, so that whatever native code does there costs a sentence."""

from __future__ import annotations

import multiprocessing
import os
import signal
import tempfile
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

_SHOWN_CHARACTERS = 300
_KILL_WAIT_S = 10.0


class ChildTaskError(Exception):
    """The call did not come back with an answer.

    Args:
        reason: What became of it, in words: its exception, its signal, or the time limit.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def run_in_child(function: Callable[..., Any], *arguments: Any, time_limit_s: float) -> Any:
    """Call a function in a fresh process and wait for its answer.

    Args:
        function: A module's function; it and its arguments and answer are pickled.
        arguments: Passed to it.
        time_limit_s: After so many seconds the process is killed.

    Raises:
        ChildTaskError: It raised, the process died, or the time was over.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    with tempfile.TemporaryDirectory(prefix="captioner-child-") as folder:
        errors = Path(folder) / "stderr"
        process = context.Process(
            target=_call, args=(sender, str(errors), function, arguments), daemon=True
        )
        process.start()
        sender.close()
        try:
            if not receiver.poll(time_limit_s):
                raise ChildTaskError(f"no answer within {time_limit_s:.0f} s")
            try:
                succeeded, answer = receiver.recv()
            except EOFError:
                process.join(_KILL_WAIT_S)
                raise ChildTaskError(describe_exit(process.exitcode) + last_words(errors)) from None
            if not succeeded:
                raise ChildTaskError(answer)
            return answer
        finally:
            receiver.close()
            process.kill()
            process.join(_KILL_WAIT_S)
            process.close()


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
    """Write what native code prints to standard error into a file from now on."""
    with suppress(OSError):
        file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        os.dup2(file, 2)
        os.close(file)


def _call(
    sender: Connection, errors: str, function: Callable[..., Any], arguments: tuple[Any, ...]
) -> None:
    divert_standard_error(errors)
    try:
        answer = function(*arguments)
    except MemoryError:
        sender.send((False, "there was too little memory"))
    except Exception as error:
        sender.send((False, str(error) or type(error).__name__))
    else:
        sender.send((True, answer))


def last_words(errors: Path) -> str:
    """The last line that a child printed to standard error, in brackets; empty where none."""
    try:
        lines = errors.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    except OSError:
        return ""
    return f" ({lines[-1][:_SHOWN_CHARACTERS]})" if lines else ""
