"""The log file, written by several processes."""

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from captioner.app.log import _SharedLogHandler

_WRITER = """
import logging, sys
from captioner.app.log import _SharedLogHandler
handler = _SharedLogHandler(sys.argv[1], max_bytes=20_000)
for number in range(400):
    handler.emit(logging.makeLogRecord({"msg": f"{sys.argv[2]} {number:04} " + "x" * 20}))
handler.close()
"""


def handler(path: Path) -> _SharedLogHandler:
    return _SharedLogHandler(path, max_bytes=1_000)


def record(text: str) -> logging.LogRecord:
    return logging.makeLogRecord({"msg": text})


def test_a_process_goes_on_in_the_file_that_another_one_began(tmp_path: Path) -> None:
    first, second = handler(tmp_path / "log"), handler(tmp_path / "log")
    first.emit(record("of the first"))
    second.emit(record("x" * 2_000))
    second.emit(record("begins a new file"))
    first.emit(record("of the first again"))
    assert (tmp_path / "log").read_text() == "begins a new file\nof the first again\n"
    assert "of the first\n" in (tmp_path / "log.2").read_text() + (tmp_path / "log.1").read_text()
    first.close()
    second.close()


def test_a_full_file_that_cannot_be_moved_costs_no_older_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (1, 2, 3):
        (tmp_path / f"log.{number}").write_text(f"older {number}")
    log = handler(tmp_path / "log")

    def held(_path: Path, _target: Path) -> Path:
        raise PermissionError(13, "The process cannot access the file")

    monkeypatch.setattr(Path, "rename", held)
    for _ in range(10):
        log.emit(record("x" * 500))
    log.close()
    assert len((tmp_path / "log").read_text().splitlines()) == 10
    for number in (1, 2, 3):
        assert (tmp_path / f"log.{number}").read_text() == f"older {number}"


def test_two_processes_lose_no_line(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path / "log"), name])
        for name in ("a", "b")
    ]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    lines = [line for path in tmp_path.iterdir() for line in path.read_text().splitlines()]
    for name in ("a", "b"):
        assert {line for line in lines if line.startswith(name)} == {
            f"{name} {number:04} " + "x" * 20 for number in range(400)
        }


def test_a_name_that_is_not_unicode_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = handler(tmp_path / "log")
    log.emit(record("There is no caf\udce9."))
    log.close()
    assert (tmp_path / "log").read_text() == "There is no caf\\udce9.\n"
    assert capsys.readouterr().err == ""


@pytest.mark.linux
def test_a_full_disk_is_not_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    name = tmp_path / "log"
    name.symlink_to("/dev/full")
    log = handler(name)
    log.emit(record("Nobody reads this."))
    name.unlink()  # the folder was emptied: the next line begins a new file
    log.emit(record("This goes into a new file."))
    log.close()
    assert name.read_text() == "This goes into a new file.\n"
    assert capsys.readouterr().err == ""
