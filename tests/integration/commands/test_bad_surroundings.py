"""A full disk, too little memory, a folder that is gone: a sentence, and nothing is lost."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.helpers.captioner_process import command_environment, listening, run, run_program
from tests.helpers.paths import DATA, DEMO


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    folder.mkdir()
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)], check=True
    )
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def can_mount(folder: Path) -> bool:
    try:
        with small_disk(folder, 64):
            return True
    except (subprocess.CalledProcessError, FileNotFoundError, PermissionError):
        return False
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_a_disk_that_fills_up_loses_no_final_caption(tmp_path: Path) -> None:
    environment = command_environment(TMPDIR=str(tmp_path))
    arguments = listening(DEMO, tmp_path / "disk" / "sessions")
    if can_mount(tmp_path / "probe"):
        with small_disk(tmp_path / "disk", 12) as disk:
            done = run(*arguments, env=environment)
            on_disk = "".join(
                path.read_text(encoding="utf-8") for path in disk.rglob("journal.jsonl")
            )
    else:
        # Without the right to mount, a limit on the size of files fails writes the same way.
        (tmp_path / "disk").mkdir()
        done = run(*arguments, env=environment, before=["prlimit", "--fsize=4096"])
        on_disk = ""
    assert done.code == 1, done.err
    assert "Traceback" not in done.err
    assert "Error:" in done.err
    assert "Saved in" not in done.err
    rescued = "".join(
        path.read_text(encoding="utf-8")
        for path in tmp_path.rglob("*.txt")
        if "disk" not in path.relative_to(tmp_path).parts
    )
    for sentence in (
        "home in the sky",
        "comparatively modern",
        "size of the drops",
        "printed book",
    ):
        assert sentence in on_disk + rescued, done.err


@pytest.mark.parametrize(
    ("arguments", "expected"), [(("models", "list"), "+---"), (("updates", "--notes"), "\\u")]
)
def test_terminal_of_few_characters_gets_others(arguments: tuple[str, ...], expected: str) -> None:
    done = run(*arguments, env=command_environment(PYTHONIOENCODING="ascii"))
    assert (done.code, done.err) == (0, "")
    assert done.out.isascii()
    assert expected in done.out


def test_a_working_folder_that_is_gone(tmp_path: Path) -> None:
    line = f"rmdir ../gone; exec {sys.executable} -m captioner transcribe {DEMO}"
    (tmp_path / "gone").mkdir()
    done = run_program("bash", "-c", line, cwd=tmp_path / "gone")
    assert done.code == 1
    assert "no longer exists." in done.err
    assert "Change to another folder" in done.err


@pytest.mark.parametrize("memory_mb", [200, 300, 400, 500, 700])
def test_too_little_memory_is_told(tmp_path: Path, memory_mb: int) -> None:
    arguments = ("transcribe", DATA / "spoken-cutter.wav", "--model", "tiny.en")
    limit = ["prlimit", f"--as={memory_mb * 1_000_000}"]
    done = run(*arguments, "--output-dir", tmp_path, before=limit)
    assert "Traceback" not in done.err
    assert done.code == 1 or (tmp_path / "spoken-cutter.srt").exists()
    assert "Error: " in done.err or done.code == 0
