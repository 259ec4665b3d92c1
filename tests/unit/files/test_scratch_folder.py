"""Folders for the time being go, also behind a process that was killed."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from captioner.files.scratch_folder import remove_stale_scratch_folders, scratch_folder

LATER_S = 3600.0
_KILLED = """
import os, signal
from captioner.files.scratch_folder import scratch_folder
with scratch_folder() as folder:
    (folder / "stdin").write_bytes(b"what was said")
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@pytest.mark.posix
def test_what_a_killed_process_left_is_removed_later(temporary: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _KILLED], env={**os.environ, "TMPDIR": str(temporary)}, check=False
    )
    assert done.returncode == -signal.SIGKILL
    (left,) = temporary.iterdir()
    remove_stale_scratch_folders()
    assert left.exists()  # it might just be being made
    remove_stale_scratch_folders(time.time() + LATER_S)
    assert not left.exists()


def test_a_folder_in_use_stays_however_old(temporary: Path) -> None:
    with scratch_folder() as folder:
        remove_stale_scratch_folders(time.time() + LATER_S)
        assert folder.is_dir()
    assert not list(temporary.iterdir())


def test_what_is_not_ours_stays(temporary: Path) -> None:
    (temporary / "elsewhere").mkdir()
    (temporary / "elsewhere" / "work").write_text("precious")
    (temporary / "captioner-scratch-link").symlink_to(temporary / "elsewhere")
    (temporary / "captioner-scratch-file").write_text("no folder")
    (temporary / "captioner-rescued-x").mkdir()
    remove_stale_scratch_folders(time.time() + LATER_S)
    assert (temporary / "elsewhere" / "work").read_text() == "precious"
    assert len(list(temporary.iterdir())) == 4
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        others = temporary / "captioner-scratch-others"
        others.mkdir()
        os.chown(others, 65534, 65534)
        remove_stale_scratch_folders(time.time() + LATER_S)
        assert others.is_dir()
