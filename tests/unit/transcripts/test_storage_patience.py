"""A drive that is slow is not taken for one that hangs."""

from concurrent.futures import Future
from pathlib import Path

import pytest

from captioner.core.errors import SlowDriveError
from captioner.transcripts.recorder import StoragePatience


def test_a_drive_that_is_always_too_slow_but_responds_is_not_reported() -> None:
    now_s = 0.0
    drive = StoragePatience(Path("/sessions"), 0.01, lambda: now_s)
    for _ in range(20):
        job: Future[None] = Future()
        assert not drive.wait_for(job)
        job.set_result(None)
        now_s += 1.0


def test_a_drive_that_hangs_is_reported_once() -> None:
    now_s = 0.0
    drive = StoragePatience(Path("/sessions"), 0.01, lambda: now_s)
    assert not drive.wait_for(Future())
    now_s = 5.0
    with pytest.raises(SlowDriveError):
        drive.wait_for(Future())
    assert not drive.wait_for(Future())
