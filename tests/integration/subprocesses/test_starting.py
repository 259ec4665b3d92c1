"""Children where the system gives little: no temporary folder, no further file."""

from __future__ import annotations

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
