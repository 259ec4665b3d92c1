"""Children go with their parent, however it dies and whatever they are doing."""

import ctypes
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from captioner.subprocesses.child import Child
from captioner.subprocesses.hold import RECORDINGS
from captioner.subprocesses.placement import RECORDING_NICENESS, Placement
from tests.helpers.waiting import until

PARENT = """
import sys
import threading
from test_killed_parent import start_and_ask

if __name__ == "__main__":
    threading.Thread(target=start_and_ask, args=sys.argv[1:]).start()
"""


class Service:
    """Does what keeps a process from noticing anything."""

    def wait(self) -> None:
        print(os.getpid(), flush=True)
        threading.Event().wait()

    def stop(self) -> None:
        print(os.getpid(), flush=True)
        os.kill(os.getpid(), signal.SIGSTOP)

    def compute(self) -> None:
        """Hold Python's lock in native code, as a library may."""
        print(os.getpid(), flush=True)
        ctypes.PyDLL(None).sleep(600)

    def answer(self) -> int:
        return os.getpid()


def start_and_ask(method: str) -> None:
    """In the parent: a child that was started by a thread that has ended."""
    children: list[Child] = []
    start = threading.Thread(
        target=lambda: children.append(
            Child(Service, name="captioner-test", placement=Placement(niceness=RECORDING_NICENESS))
        )
    )
    start.start()
    start.join()
    children[0].ask("answer", limit_s=60)
    if method == "be held":
        RECORDINGS.set(True)
        print(children[0].process_id, flush=True)
        method = "wait"
    children[0].ask(method, limit_s=600)


def is_gone(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


@pytest.mark.parametrize("method", ["wait", "be held", "stop", "compute"])
def test_a_child_dies_with_a_parent_that_is_killed(method: str, tmp_path: Path) -> None:
    script = tmp_path / "parent.py"
    script.write_text(PARENT)
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    with subprocess.Popen(
        [sys.executable, str(script), method],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": path},
    ) as parent:
        assert parent.stdout is not None
        child = psutil.Process(int(parent.stdout.readline()))
        if method in ("stop", "be held"):
            until(lambda: child.status() == psutil.STATUS_STOPPED)
        os.kill(parent.pid, signal.SIGKILL)
        until(lambda: is_gone(child))
