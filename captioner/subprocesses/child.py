"""Start, watch and end one child process, and call its service."""

from __future__ import annotations

import atexit
import logging
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing import resource_tracker
from multiprocessing.context import SpawnProcess
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import psutil

from captioner.core.errors import CallCancelledError, CaptionerError
from captioner.files.disk_errors import drop_unwritable_output
from captioner.files.scratch_folder import ScratchFolder
from captioner.subprocesses.entry import ENDING_SIGNALS, describe_exit, last_words, serve
from captioner.subprocesses.hold import RECORDINGS, Suspension
from captioner.subprocesses.messages import LARGEST_REPLY_BYTES, Command, Reply, unpack_reply
from captioner.subprocesses.placement import Placement

IsCancelled = Callable[[], bool]

_GOODBYE_WAIT_S = 1.0
_END_WAIT_S = 10.0

_living: weakref.WeakSet[Child] = weakref.WeakSet()


class ChildLostError(Exception):
    """The child is no more, or was given up; the reason is in words."""


@dataclass(frozen=True, slots=True)
class _Call:
    deadline_s: float
    limit_s: float
    is_cancelled: IsCancelled


class Child:
    """A child process that holds a service and runs its methods on request.

    While it is asked it is watched: one that is silent for too long or takes too much memory is
    killed, and so its death is what ends every wait for it. One that does recordings
    stands still while `RECORDINGS` are held, and its time limits with it.

    Args:
        make_service: Makes the service in the child; pickled, so a module's function or a
            `functools.partial` of a class.
        memory_limit_mb: Most of its resident memory in megabytes (10^6); None: no limit.
        idle_s: Seconds without a call after which `on_idle` is called; 0: never.
        on_idle: Called with this child on the watching thread; may end it.

    Raises:
        CaptionerError: The system starts no process.
    """

    def __init__(
        self,
        make_service: Callable[[], object],
        *,
        name: str,
        placement: Placement,
        memory_limit_mb: int | None = None,
        idle_s: float = 0.0,
        on_idle: Callable[[Child], None] = lambda _child: None,
    ) -> None:
        self._idle_s, self._on_idle = idle_s, on_idle
        self._used_s = time.monotonic()
        self._memory_limit_mb = memory_limit_mb
        self._folder = _folder_if_possible()
        self._errors = Path(os.devnull) if self._folder is None else self._folder.path / "stderr"
        context = multiprocessing.get_context("spawn")
        try:
            self._connection, theirs = context.Pipe()
        except OSError as error:
            self._remove_folder()
            raise _cannot_be_started(error) from error
        self._process: SpawnProcess = context.Process(
            target=serve,
            args=(theirs, placement, pickle.dumps(make_service), str(self._errors)),
            name=name,
            daemon=True,
        )
        drop_unwritable_output()
        # Features are small products: OpenBLAS's other threads only spin after each one, which
        # costs more than the features, and on some processors their number changes the last digit.
        # Set here, since the parent's main module may import NumPy in the child before ours is run.
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
        try:
            start_process(self._process)
        except BaseException as error:
            self._connection.close()
            self._remove_folder()
            if isinstance(error, (OSError, RuntimeError)):
                raise _cannot_be_started(error) from error
            raise
        finally:
            theirs.close()
        self._asking = threading.Lock()
        self._is_ended = False
        self._is_killed = False
        self._given_up = ""
        self._was_cancelled = False
        self._call: _Call | None = None
        self._watched = _watched(self._process)
        self._suspending = threading.Lock()
        self._suspension: Suspension | None = None
        self._clock_s = RECORDINGS.clock_s if placement.does_recordings else time.monotonic
        _living.add(self)
        WATCH.add(self)
        if placement.does_recordings:
            RECORDINGS.add(self)

    @property
    def process_id(self) -> int | None:
        return self._process.pid

    def ask(
        self,
        method: str,
        *arguments: Any,
        limit_s: float,
        is_cancelled: IsCancelled = lambda: False,
    ) -> Any:
        """Call a method of the service and wait for its reply.

        Raises:
            ChildLostError: It died, hangs, takes too much memory, or returns nonsense.
            CallCancelledError: That was asked for.
            Exception: What the service raised.
        """
        with self._asking:
            answer = self._ask(Command(method, arguments), limit_s, is_cancelled)
        if answer.error is not None:
            raise answer.error
        return answer.value

    def end(self) -> None:
        """Hang up, and kill it where it does not listen or is at work; safe from any thread."""
        is_idle = self._asking.acquire(blocking=False)
        if not is_idle:
            # Another thread waits for a reply: the death of the child ends its wait.
            self.kill()
            self._asking.acquire()
        try:
            if self._is_ended:
                return
            self._is_ended = True
            self._connection.close()
            if is_idle and self._suspension is None:
                self._process.join(_GOODBYE_WAIT_S)
            self.kill()
            self._process.join(_END_WAIT_S)
            WATCH.remove(self)
            self._remove_folder()
            _living.discard(self)
        finally:
            self._asking.release()

    def _ask(self, command: Command, limit_s: float, is_cancelled: IsCancelled) -> Reply:
        if self._is_ended:
            raise ChildLostError("it was closed")
        self._expect(_Call(self._clock_s() + limit_s, limit_s, is_cancelled))
        try:
            self._connection.send(command)
            packed = self._connection.recv_bytes(LARGEST_REPLY_BYTES)
        except (EOFError, OSError):
            self.kill()  # A reply that is too long ends here, too.
            self._process.join(_END_WAIT_S)
            if self._was_cancelled:
                raise CallCancelledError from None
            raise ChildLostError(self._reason()) from None
        except BaseException:
            # Interrupted: its reply would be taken for that of the next call.
            self.kill()
            raise
        finally:
            self._expect(None)
        try:
            return unpack_reply(packed)
        except pickle.UnpicklingError as error:
            self.kill()
            raise ChildLostError(f"it answered nonsense: {error}") from error

    def _remove_folder(self) -> None:
        if self._folder is not None:
            self._folder.remove()

    def _reason(self) -> str:
        if self._given_up:
            return self._given_up
        return describe_exit(self._process.exitcode) + last_words(self._errors)

    def _expect(self, call: _Call | None) -> None:
        self._used_s = time.monotonic()
        self._call = call
        if call is not None:
            WATCH.wake()

    def check(self) -> None:
        """Give up what takes too long, and report that nothing was asked for long."""
        call = self._call
        if call is not None:
            self._check_call(call)
        elif self.idle_left_s == 0:
            self._on_idle(self)

    @property
    def is_at_work(self) -> bool:
        return self._call is not None

    @property
    def idle_left_s(self) -> float | None:
        """Seconds without a call until it counts as idle; None: never."""
        if not self._idle_s:
            return None
        return max(0.0, self._used_s + self._idle_s - time.monotonic())

    def _check_call(self, call: _Call) -> None:
        if call.is_cancelled():
            self._was_cancelled = True
        elif reason := self._why_to_give_up(call):
            self._given_up = reason
        else:
            return
        if self._call is call:  # It may have returned meanwhile.
            self.kill()

    def _why_to_give_up(self, call: _Call) -> str:
        if self._clock_s() > call.deadline_s:
            return f"no answer within {call.limit_s:.0f} s"
        if self._memory_limit_mb is not None and self._watched is not None:
            with suppress(psutil.Error):
                used_mb = self._watched.memory_info().rss / 1e6
                if used_mb > self._memory_limit_mb:
                    return (
                        f"it took {used_mb:.0f} MB of memory, more than {self._memory_limit_mb} MB"
                    )
        return ""

    def suspend(self) -> None:
        """Suspend it; if the system does not allow that, it continues."""
        with self._suspending, suppress(OSError, psutil.Error):
            if self._suspension is None and self._watched is not None and not self._is_killed:
                self._suspension = Suspension(self._watched)

    def resume(self) -> None:
        with self._suspending:
            suspension, self._suspension = self._suspension, None
            if suspension is not None:
                suspension.end()

    def kill(self) -> None:
        """Kill the process, suspended or not; a pending call raises."""
        with self._suspending:
            self._is_killed = True
        if self._process.is_alive():
            self._process.kill()
        self.resume()


_starting = threading.Lock()
"""Held while a process is being started, and for good once this one ends."""


@atexit.register
def _kill_the_living() -> None:
    """Leave no process that `multiprocessing` would wait for: they end with their parent only."""
    _starting.acquire()
    for child in list(_living):
        child.kill()
    for process in multiprocessing.active_children():
        process.kill()


def _folder_if_possible() -> ScratchFolder | None:
    """A place for what native code prints; a full disk costs its last words, and nothing else."""
    try:
        return ScratchFolder()
    except OSError:
        return None


def _cannot_be_started(error: Exception) -> CaptionerError:
    return CaptionerError(
        "The system cannot start a process for models and recordings: {reason}.",
        "Close programs that you do not need, then try again.",
        reason=error,
    )


def _watched(process: SpawnProcess) -> psutil.Process | None:
    with suppress(psutil.Error):
        return psutil.Process(process.pid)
    return None


def start_process(process: BaseProcess) -> None:
    """Start it completely, even when this process is asked to end meanwhile.

    On a thread of its own: Ctrl-C interrupts only the main thread, and the interpreter waits for
    such a thread when it ends. A process started half would report what it lacks.

    Raises:
        Exception: Why it cannot be started, an OSError where the system is the reason.
        RuntimeError: The interpreter is ending, or the system starts no thread.
    """
    failures: list[Exception] = []
    is_done = threading.Event()

    def start() -> None:
        try:
            with _starting:
                _start_unsignalled(process)
        except Exception as error:
            failures.append(error)
        finally:
            is_done.set()

    threading.Thread(target=start, name="process start", daemon=False).start()
    try:
        is_done.wait()  # A `Thread.join` that is interrupted takes the thread for ended.
    finally:
        is_done.wait()  # Only then may the caller close what is being handed over.
    if failures:
        raise failures.pop()  # Held nowhere else: its traceback holds open files.


def _start_unsignalled(process: BaseProcess) -> None:
    """Start a process that no request to end reaches before it can decide to ignore it."""
    if sys.platform == "win32":
        process.start()
        return
    resource_tracker.ensure_running()  # Started later, it would let these signals through again.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, ENDING_SIGNALS)
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_WATCH_EVERY_S = 0.1
_DOZE_AFTER = 20

_log = logging.getLogger(__name__)


class Watch:
    """Checks child processes every tenth of a second; dozes when none was at work for a while.

    Its thread runs as long as there is anything to watch. No call wakes it unless it dozes: that
    would cost more than the round trip of a call.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._all: list[Child] = []
        self._thread: threading.Thread | None = None
        self._is_dozing = False

    def add(self, one: Child) -> None:
        with self._changed:
            self._all.append(one)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._run, name="subprocess watch", daemon=True
                )
                self._thread.start()
            self._changed.notify_all()

    def remove(self, one: Child) -> None:
        """Watch it no more; after the last one the thread has ended, unless it asks itself."""
        with self._changed:
            self._all.remove(one)
            if self._all:
                return
            thread, self._thread = self._thread, None
            self._changed.notify_all()
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def wake(self) -> None:
        if self._is_dozing:
            with self._changed:
                self._changed.notify_all()

    def _run(self) -> None:
        idle = 0
        while self._waited(_WATCH_EVERY_S):
            for one in tuple(self._all):
                try:
                    one.check()
                except Exception:
                    _log.exception("A subprocess cannot be watched")
            idle = 0 if any(one.is_at_work for one in tuple(self._all)) else idle + 1
            if idle >= _DOZE_AFTER:
                idle = 0
                self._doze()

    def _doze(self) -> None:
        with self._changed:
            self._is_dozing = True
            if not any(one.is_at_work for one in self._all):
                left = [one.idle_left_s for one in self._all]
                self._waited(min((left_s for left_s in left if left_s is not None), default=None))
            self._is_dozing = False

    def _waited(self, seconds: float | None) -> bool:
        me = threading.current_thread()
        with self._changed:
            if self._thread is me:
                self._changed.wait(seconds)
            return self._thread is me


WATCH = Watch()


class ChildTaskError(Exception):
    """The call did not return."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Task:
    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def call(self, *arguments: Any) -> Any:
        return self._function(*arguments)


def run_in_child(
    function: Callable[..., Any],
    *arguments: Any,
    time_limit_s: float,
    placement: Placement | None = None,
    memory_limit_mb: int | None = None,
    is_cancelled: IsCancelled = lambda: False,
) -> Any:
    """Call a function in a fresh process and wait for its result.

    Args:
        placement: What the process may do; None: nothing beside reading and computing.
        memory_limit_mb: Most of its resident memory in megabytes (10^6); None: no limit.

    Raises:
        ChildTaskError: It raised, the process died, or the time was over.
        CallCancelledError: That was asked for.
    """
    child = Child(
        partial(_Task, function),
        name="captioner-task",
        placement=placement or Placement(),
        memory_limit_mb=memory_limit_mb,
    )
    try:
        return child.ask("call", *arguments, limit_s=time_limit_s, is_cancelled=is_cancelled)
    except ChildLostError as lost:
        raise ChildTaskError(str(lost)) from None
    except MemoryError:
        raise ChildTaskError("there was too little memory") from None
    except CallCancelledError:
        raise
    except Exception as error:
        raise ChildTaskError(str(error) or type(error).__name__) from None
    finally:
        child.end()
