"""The child's side of a recogniser in a process of its own."""

from __future__ import annotations

import pickle
import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from typing import Any

import numpy as np

from captioner.core.errors import CaptionerError
from captioner.core.ports import Recogniser
from captioner.core.recognition import RecognitionRequest
from captioner.speech.child_task import divert_standard_error

RecogniserFactory = Callable[[], Recogniser]
"""Makes the recogniser, in the child; it is pickled: a module's function or a partial of one."""

_NO_SAMPLES = np.zeros(0, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class LoadCommand:
    """Load the model and tell what was loaded."""


@dataclass(frozen=True, slots=True)
class RecogniseCommand:
    """Decode requests whose sound lies in shared memory.

    Attributes:
        block: Name of the shared memory.
        lengths: Samples of each request's segment, one behind the other in the block.
        requests: The requests without their samples.
    """

    block: str
    lengths: tuple[int, ...]
    requests: tuple[RecognitionRequest, ...]


Command = LoadCommand | RecogniseCommand


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a command: a value or an exception."""

    value: Any = None
    error: Exception | None = None


def without_samples(request: RecognitionRequest) -> RecognitionRequest:
    """The request with an empty segment that keeps its times."""
    return replace(request, segment=replace(request.segment, samples=_NO_SAMPLES))


def serve(connection: Connection, factory: RecogniserFactory, errors: str) -> None:
    """Answer commands until the parent hangs up.

    Args:
        connection: To the parent.
        factory: Makes the recogniser.
        errors: File for what native code prints when it dies.
    """
    divert_standard_error(errors)
    # Ctrl-C reaches every process of a terminal; when to stop is the parent's to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    host = _Host(factory)
    while True:
        try:
            command: Command = connection.recv()
        except (EOFError, OSError):
            break
        try:
            connection.send(host.answer(command))
        except OSError:
            break
    host.close()


class _Host:
    """Holds the recogniser and the shared memory that is in use."""

    def __init__(self, factory: RecogniserFactory) -> None:
        self._factory = factory
        self._recogniser: Recogniser | None = None
        self._block: SharedMemory | None = None

    def answer(self, command: Command) -> Reply:
        try:
            if self._recogniser is None:
                self._recogniser = self._factory()
            if isinstance(command, LoadCommand):
                return Reply(self._recogniser.load())
            return Reply(self._recogniser.recognise_batch(self._requests(command)))
        except MemoryError:
            return Reply(
                error=CaptionerError(
                    "There is too little memory for the model.", "Choose a smaller model."
                )
            )
        except Exception as error:
            return Reply(error=_picklable(error))

    def close(self) -> None:
        if self._recogniser is not None:
            self._recogniser.close()
        if self._block is not None:
            self._block.close()

    def _requests(self, command: RecogniseCommand) -> Sequence[RecognitionRequest]:
        if self._block is None or self._block.name != command.block:
            if self._block is not None:
                self._block.close()
            self._block = SharedMemory(command.block)
        total = sum(command.lengths)
        # A copy, because a view would keep the block from being closed; 2 MB take 0.2 ms.
        view: Any = self._block.buf
        sound = np.frombuffer(view, dtype=np.float32, count=total).copy()
        requests: list[RecognitionRequest] = []
        start = 0
        for request, length in zip(command.requests, command.lengths, strict=True):
            segment = replace(request.segment, samples=sound[start : start + length])
            requests.append(replace(request, segment=segment))
            start += length
        return requests


def _picklable(error: Exception) -> Exception:
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
