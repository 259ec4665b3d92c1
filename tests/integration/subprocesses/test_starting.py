"""Children where the system gives little, and where it is asked to end meanwhile."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from captioner.core.errors import CaptionerError
from captioner.subprocesses.child import Child, ChildLostError
from captioner.subprocesses.placement import Placement


class Service:
    def double(self, number: int) -> int:
        return 2 * number

    def threads_of_matrix_products(self) -> int:
        import threading

        import numpy as np
        import psutil

        square = np.ones((400, 400), np.float32)
        assert (square @ square)[0, 0] == 400
        return psutil.Process().num_threads() - threading.active_count()

    def die(self) -> None:
        import os

        os._exit(3)


def test_a_child_needs_no_temporary_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "no more"))
    child = Child(Service, name="captioner-test", placement=Placement())
    try:
        assert child.ask("double", 21, limit_s=60) == 42
        with pytest.raises(ChildLostError, match="it ended with code 3"):
            child.ask("die", limit_s=60)
    finally:
        child.end()


def test_matrix_products_start_no_threads_that_spin_when_they_are_done() -> None:
    child = Child(Service, name="captioner-test", placement=Placement())
    try:
        assert child.ask("threads_of_matrix_products", limit_s=60) == 0
    finally:
        child.end()


def test_a_system_that_starts_no_process_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import resource

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    refused = 0
    for more in range(20):
        with (tmp_path / "next").open("wb") as file:
            lowest_free = file.fileno()
        resource.setrlimit(resource.RLIMIT_NOFILE, (lowest_free + more, hard))
        try:
            child = Child(Service, name="captioner-test", placement=Placement())
        except CaptionerError as error:
            assert "cannot start a process" in error.message
            assert "Too many open files" in error.message
            refused += 1
            continue
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        child.end()
        break
    assert 0 < refused < 20, "refused for want of files, and started as soon as it could be"


INTERRUPTED_START = """
import multiprocessing.util as util
import os, signal, sys, threading, time
from contextlib import suppress
from captioner.audio.hosts import device_listing
from captioner.core.errors import CaptionerError
from captioner.subprocesses import child as child_module
from captioner.subprocesses.child import Child
from captioner.subprocesses.placement import Placement

def main():
    spawn = util.spawnv_passfds

    def slow(*arguments):
        process_id = spawn(*arguments)
        if any("spawn_main" in str(each) for each in arguments[1]):
            has_begun.set()
            time.sleep(0.5)  # The child waits for what it is to do meanwhile.
        return process_id

    has_begun = threading.Event()
    util.spawnv_passfds = slow
    starts = {
        "child": lambda: Child(str, name="captioner-test", placement=Placement()),
        "devices": device_listing._list_in_helper_process,
    }

    def start():
        with suppress(CaptionerError):
            starts[sys.argv[1]]()

    if sys.argv[2] == "ending before it is known":
        child_module._watched = lambda process: time.sleep(1)
    if sys.argv[2].startswith("ending"):
        threading.Thread(target=start, daemon=True).start()
        has_begun.wait()
        return
    interrupt = lambda: (has_begun.wait(), os.kill(os.getpid(), signal.SIGINT))
    threading.Thread(target=interrupt, daemon=True).start()
    try:
        start()
    except KeyboardInterrupt:
        sys.exit(130)

if __name__ == "__main__":
    main()
"""


@pytest.mark.parametrize("started", ["child", "devices"])
@pytest.mark.parametrize("asked", ["ending", "ending before it is known", "interrupted"])
def test_a_process_being_started_says_nothing_when_its_parent_ends(
    tmp_path: Path, started: str, asked: str
) -> None:
    script = tmp_path / "script.py"
    script.write_text(INTERRUPTED_START, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, script, started, asked],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.stderr == ""
    assert done.returncode == (130 if asked == "interrupted" else 0)
