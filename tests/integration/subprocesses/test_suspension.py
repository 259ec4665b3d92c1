"""Children of recordings stand still while live captions need the machine, and go with it."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import psutil
import pytest

from captioner.core.errors import CallCancelledError
from captioner.subprocesses import child as children
from captioner.subprocesses.child import Child, ChildLostError
from captioner.subprocesses.hold import Hold, Suspension
from captioner.subprocesses.placement import LIVE_NICENESS, RECORDING_NICENESS, Placement
from tests.helpers.waiting import until

WAIT_S = 200.0


class Service:
    def double(self, number: int) -> int:
        return 2 * number

    def wait(self) -> None:
        threading.Event().wait()


class Clock:
    now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch, clock: Clock) -> Hold:
    hold = Hold(clock)
    monkeypatch.setattr(children, "RECORDINGS", hold)
    return hold


@pytest.fixture
def child(hold: Hold) -> Iterator[Child]:
    child = make_child()
    assert child.ask("double", 1, limit_s=WAIT_S) == 2
    yield child
    child.end()
    assert guards() == []


@pytest.fixture
def caller() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor() as caller:
        yield caller


def make_child(niceness: int = RECORDING_NICENESS) -> Child:
    return Child(Service, name="captioner-test", placement=Placement(niceness=niceness))


def is_stopped(child: Child) -> bool:
    return psutil.Process(child.process_id).status() == psutil.STATUS_STOPPED


def guards() -> list[psutil.Process]:
    """The shells that watch over stopped processes."""
    return [each for each in psutil.Process().children() if "kill -KILL" in str(each.cmdline())]


def ask_later(caller: ThreadPoolExecutor, child: Child, hold: Hold) -> Future[int]:
    """A question that a child is asked while it stands still."""
    hold.set(True)
    until(lambda: is_stopped(child))
    return caller.submit(child.ask, "double", 21, limit_s=WAIT_S)


def test_one_that_does_recordings_stands_still_and_answers_afterwards(
    child: Child, hold: Hold, caller: ThreadPoolExecutor
) -> None:
    live = make_child(LIVE_NICENESS)
    try:
        answer = ask_later(caller, child, hold)
        assert live.ask("double", 4, limit_s=WAIT_S) == 8
        assert not answer.done()
        hold.set(False)
        assert answer.result(WAIT_S) == 42
        assert guards() == []
    finally:
        live.end()


def test_its_time_limit_stands_still_with_it(
    child: Child, hold: Hold, clock: Clock, caller: ThreadPoolExecutor
) -> None:
    looks = threading.Semaphore(0)

    def count_looks() -> bool:
        looks.release()
        return False

    hold.set(True)
    answer = caller.submit(child.ask, "double", 21, limit_s=1.0, is_cancelled=count_looks)
    clock.now_s += 10_000.0
    for _ in range(3):
        assert looks.acquire(timeout=WAIT_S)
    hold.set(False)
    assert answer.result(WAIT_S) == 42

    waiting = caller.submit(child.ask, "wait", limit_s=1.0)
    until(lambda: child._call is not None)
    clock.now_s += 2.0
    with pytest.raises(ChildLostError, match="no answer within 1 s"):
        waiting.result(WAIT_S)


def test_a_call_can_be_cancelled_while_it_stands_still(
    child: Child, hold: Hold, caller: ThreadPoolExecutor
) -> None:
    is_wanted = threading.Event()
    hold.set(True)
    until(lambda: is_stopped(child))
    answer = caller.submit(child.ask, "wait", limit_s=WAIT_S, is_cancelled=is_wanted.is_set)
    is_wanted.set()
    with pytest.raises(CallCancelledError):
        answer.result(WAIT_S)


def test_one_that_stands_still_can_be_ended_at_work_and_idle(
    child: Child, hold: Hold, caller: ThreadPoolExecutor
) -> None:
    answer = ask_later(caller, child, hold)
    child.end()
    with pytest.raises(ChildLostError):
        answer.result(WAIT_S)

    idle = make_child()
    until(lambda: is_stopped(idle))
    process = psutil.Process(idle.process_id)
    idle.end()
    assert not process.is_running()
    hold.set(False)


def test_process_started_meanwhile_waits(hold: Hold, caller: ThreadPoolExecutor) -> None:
    hold.set(True)
    child = make_child()
    try:
        until(lambda: is_stopped(child))
        answer = caller.submit(child.ask, "double", 21, limit_s=WAIT_S)
        hold.set(False)
        assert answer.result(WAIT_S) == 42
    finally:
        child.end()


def test_one_that_nothing_would_end_goes_on(
    child: Child, hold: Hold, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise OSError("no process left")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    hold.set(True)
    assert child.ask("double", 21, limit_s=WAIT_S) == 42
    hold.set(False)


PARENT = """
import sys
import psutil
from captioner.subprocesses.hold import Suspension

suspension = Suspension(psutil.Process(int(sys.argv[1])))
print("suspended", flush=True)
sys.stdin.read()
"""


def test_a_process_that_stands_still_dies_with_who_suspended_it() -> None:
    """As on a system whose kernel does not see to it."""
    with (
        subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as sleeper,
        subprocess.Popen(
            [sys.executable, "-c", PARENT, str(sleeper.pid)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        ) as parent,
    ):
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"suspended\n"
        until(lambda: psutil.Process(sleeper.pid).status() == psutil.STATUS_STOPPED)
        parent.kill()
        assert sleeper.wait(WAIT_S) < 0


def test_what_cannot_be_suspended_leaves_no_guard() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        process = psutil.Process(gone.pid)
    with pytest.raises(psutil.NoSuchProcess):
        Suspension(process)
    assert guards() == []
