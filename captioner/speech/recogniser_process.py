"""A recogniser in a supervised child process: what dies there is started again."""

from __future__ import annotations

import multiprocessing
import multiprocessing.connection
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.context import SpawnProcess
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import Any, cast

import numpy as np
import psutil

from captioner.core.audio import SAMPLE_RATE
from captioner.core.errors import CaptionerError
from captioner.core.recognition import Hypothesis, RecogniserInfo, RecognitionRequest
from captioner.speech.child_task import describe_exit, last_words
from captioner.speech.recogniser_child import (
    Command,
    LoadCommand,
    RecogniseCommand,
    RecogniserFactory,
    Reply,
    serve,
    without_samples,
)

_BLOCK_BYTES = 30 * SAMPLE_RATE * 4
_WATCH_EVERY_S = 0.25
_GOODBYE_WAIT_S = 1.0
_END_WAIT_S = 10.0


@dataclass(frozen=True, slots=True)
class SupervisionSettings:
    """When a child is given up.

    Attributes:
        load_limit_s: Loading may take so long, in seconds.
        decode_limit_s: A decode may take so long, in seconds,
        decode_limit_per_s: and so many seconds more for each second of sound.
        memory_limit_mb: Memory of the child in megabytes (10^6); None: no limit.
        attempts: How often the same utterance is tried.
    """

    load_limit_s: float = 300.0
    decode_limit_s: float = 30.0
    decode_limit_per_s: float = 10.0
    memory_limit_mb: int | None = None
    attempts: int = 3


class _ChildLostError(Exception):
    """The child is no more, or was given up; the reason is in words."""


class ProcessRecogniser:
    """A `captioner.core.ports.Recogniser` whose work is done in a child process.

    A child that crashes, hangs beyond its limit or takes too much memory is replaced, and the
    requests at hand are decoded again: nothing that was said is lost. Sound goes over in shared
    memory. A frozen application calls `multiprocessing.freeze_support()` first of all.

    Args:
        factory: Makes the recogniser in the child; pickled, so a module's function or a
            `functools.partial` of a class.
        supervision: When a child is given up.
        on_restart: Told one sentence for the user whenever a child had to be replaced, from the
            thread that called.
    """

    def __init__(
        self,
        factory: RecogniserFactory,
        *,
        supervision: SupervisionSettings | None = None,
        on_restart: Callable[[str], None] = lambda _message: None,
    ) -> None:
        self._factory = factory
        self._supervision = supervision or SupervisionSettings()
        self._on_restart = on_restart
        self._child: _Child | None = None
        self._info: RecogniserInfo | None = None
        self._block: SharedMemory | None = None
        self._closings = 0
        self._lock = threading.Lock()

    @property
    def process_id(self) -> int | None:
        """The child's process id; None while there is none."""
        child = self._child
        return child.process_id if child else None

    def load(self) -> RecogniserInfo:
        """Start the child, load the model there and warm it up; a second call only answers.

        Raises:
            CaptionerError: The model cannot be loaded, or the child does not survive it.
        """
        if self._child is not None and self._info is not None:
            return self._info
        return cast(RecogniserInfo, self._insist(lambda: self._info))

    def recognise(self, request: RecognitionRequest) -> Hypothesis:
        """Decode one segment.

        Raises:
            CaptionerError: Recognition failed for good.
            ValueError: The segment is longer than 30 s.
        """
        return self.recognise_batch([request])[0]

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        """Decode several segments together; answers in order.

        Raises:
            CaptionerError: Recognition failed for good.
            ValueError: A segment is longer than 30 s.
        """
        if not requests:
            return []
        lengths = tuple(len(request.segment.samples) for request in requests)
        limit_s = (
            self._supervision.decode_limit_s
            + self._supervision.decode_limit_per_s * sum(lengths) / SAMPLE_RATE
        )

        def decode() -> Any:
            command = RecogniseCommand(
                self._shared(requests, sum(lengths)),
                lengths,
                tuple(without_samples(request) for request in requests),
            )
            return self._ask(command, limit_s)

        return cast(list[Hypothesis], self._insist(decode))

    def close(self) -> None:
        """End the child and free the memory; safe to call twice and from any thread.

        A decode under way in another thread ends with a `CaptionerError`.
        """
        self._closings += 1
        self._end_child()
        with self._lock:
            block, self._block = self._block, None
        if block is not None:
            block.close()
            block.unlink()

    def _insist(self, action: Callable[[], Any]) -> Any:
        """Do something with a loaded child; replace the child when it is lost in doing so."""
        closings = self._closings
        reason = ""
        for attempt in range(self._supervision.attempts):
            if self._closings != closings:
                raise CaptionerError("Recognition was stopped.")
            try:
                self._start_and_load()
                if attempt:
                    self._on_restart(
                        f"Recognition had stopped ({reason}) and was started again; nothing that "
                        "was said is lost."
                    )
                return action()
            except _ChildLostError as lost:
                reason = str(lost)
                self._end_child()
        if self._closings != closings:
            raise CaptionerError("Recognition was stopped.")
        raise CaptionerError(
            f"Recognition stopped {self._supervision.attempts} times at the same place: {reason}.",
            "Choose another device or a smaller model; `captioner doctor` says what works here.",
        )

    def _start_and_load(self) -> None:
        if self._child is not None:
            return
        self._child = _Child(self._factory, self._supervision.memory_limit_mb)
        try:
            self._info = self._ask(LoadCommand(), self._supervision.load_limit_s)
        except _ChildLostError:
            raise
        except BaseException:
            self._end_child()
            raise

    def _ask(self, command: Command, limit_s: float) -> Any:
        child = self._child
        if child is None:
            raise _ChildLostError("it was closed")
        reply = child.ask(command, limit_s)
        if reply.error is not None:
            raise reply.error
        return reply.value

    def _end_child(self) -> None:
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            child.end()

    def _shared(self, requests: Sequence[RecognitionRequest], total: int) -> str:
        """Put the sound of requests into shared memory; the block's name."""
        with self._lock:
            if self._block is None or self._block.size < total * 4:
                if self._block is not None:
                    self._block.close()
                    self._block.unlink()
                self._block = SharedMemory(create=True, size=max(_BLOCK_BYTES, total * 4))
            block = self._block
            sound: np.ndarray[Any, np.dtype[np.float32]] = np.ndarray(
                (total,), dtype=np.float32, buffer=block.buf
            )
            start = 0
            for request in requests:
                samples = request.segment.samples
                sound[start : start + len(samples)] = samples
                start += len(samples)
            # The view must be gone before the block can be closed.
            del sound
            return block.name


class _Child:
    """One child process and the line to it."""

    def __init__(self, factory: RecogniserFactory, memory_limit_mb: int | None) -> None:
        self._memory_limit_mb = memory_limit_mb
        self._folder = tempfile.TemporaryDirectory(prefix="captioner-recogniser-")
        self._errors = Path(self._folder.name) / "stderr"
        context = multiprocessing.get_context("spawn")
        self._connection, theirs = context.Pipe()
        self._process: SpawnProcess = context.Process(
            target=serve,
            args=(theirs, factory, str(self._errors)),
            name="captioner-recogniser",
            daemon=True,
        )
        with _interrupts_held_back():
            self._process.start()
        theirs.close()
        self._asking = threading.Lock()
        self._is_ended = False
        self.process_id = self._process.pid
        self._watched = _watched(self._process)

    def ask(self, command: Command, limit_s: float) -> Reply:
        """Send a command and wait for its reply.

        Raises:
            _ChildLostError: It died, hangs, or takes too much memory.
        """
        with self._asking:
            return self._ask(command, limit_s)

    def end(self) -> None:
        """Hang up, and kill it where it does not listen or is at work."""
        is_idle = self._asking.acquire(blocking=False)
        if not is_idle:
            # Another thread waits for a reply: the death of the child ends its wait.
            self._kill()
            self._asking.acquire()
        try:
            if self._is_ended:
                return
            self._is_ended = True
            self._connection.close()
            if is_idle:
                self._process.join(_GOODBYE_WAIT_S)
            self._kill()
            self._process.join(_END_WAIT_S)
            self._folder.cleanup()
        finally:
            self._asking.release()

    def _kill(self) -> None:
        if self._process.is_alive():
            self._process.kill()

    def _ask(self, command: Command, limit_s: float) -> Reply:
        if self._is_ended:
            raise _ChildLostError("it was closed")
        deadline_s = time.monotonic() + limit_s
        try:
            self._connection.send(command)
            while not self._connection.poll(_WATCH_EVERY_S):
                self._watch(deadline_s, limit_s)
            reply = self._connection.recv()
        except (EOFError, OSError):
            self._process.join(_END_WAIT_S)
            reason = describe_exit(self._process.exitcode) + last_words(self._errors)
            raise _ChildLostError(reason) from None
        if not isinstance(reply, Reply):
            raise _ChildLostError("it answered nonsense")
        return reply

    def _watch(self, deadline_s: float, limit_s: float) -> None:
        if time.monotonic() > deadline_s:
            raise _ChildLostError(f"no answer within {limit_s:.0f} s")
        if self._memory_limit_mb is None or self._watched is None:
            return
        with suppress(psutil.Error):
            used_mb = self._watched.memory_info().rss / 1e6
            if used_mb > self._memory_limit_mb:
                raise _ChildLostError(
                    f"it took {used_mb:.0f} MB of memory, more than {self._memory_limit_mb} MB"
                )


def _watched(process: SpawnProcess) -> psutil.Process | None:
    with suppress(psutil.Error):
        return psutil.Process(process.pid)
    return None


@contextmanager
def _interrupts_held_back() -> Iterator[None]:
    """Start a process that Ctrl-C does not reach before it can decide to ignore it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
