"""`captioner sessions` asked for what cannot be, or over what is odd."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from captioner.commands import sessions
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from tests.helpers.captioner_process import parsed
from tests.integration.conftest import Record

Run = Callable[..., tuple[str, str]]


@pytest.fixture
def run(
    sessions_folders: Folders, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Run:
    """Runs an action; answers standard output and error."""
    monkeypatch.setenv("COLUMNS", "200")

    def run(*arguments: str | Path) -> tuple[str, str]:
        assert sessions.run(parsed(sessions, *arguments), sessions_folders) == 0
        captured = capfd.readouterr()
        return captured.out, captured.err

    return run


@pytest.fixture
def record(record: Record) -> Record:
    """Makes a session of no channel."""
    return partial(record, channels=("",))


@pytest.mark.parametrize(
    "encoding",
    ["idna", "punycode", "undefined", "unicode_escape", "rot13", "base64", "no\0ne", "", "x" * 999],
)
def test_an_encoding_that_is_none_is_told(
    run: Run, record: Record, tmp_path: Path, encoding: str
) -> None:
    session = record("Grüße an alle.")
    with pytest.raises(CaptionerError, match="There is no encoding"):
        run("export", session, "--encoding", encoding, "--output-dir", tmp_path / "out")


@pytest.mark.timeout(20)
@pytest.mark.parametrize("numbers", ["1-99999999999", "2,1-9999999999999999999", "-5-1"])
def test_a_huge_selection_is_done_at_once(run: Run, record: Record, numbers: str) -> None:
    session = record("One.", "Two.")
    arguments = ("export", session, "--format", "txt", "--output-dir", "-")
    if numbers.startswith("-"):
        with pytest.raises(CaptionerError, match="not the number of a caption"):
            run(*arguments, f"--captions={numbers}")
        return
    assert run(*arguments, "--captions", numbers)[0] == "One.\nTwo.\n"


@pytest.mark.parametrize("time", ["nan", "inf", "1:nan:3"])
def test_a_time_that_is_none_is_wrong_usage(run: Run, record: Record, time: str) -> None:
    with pytest.raises(SystemExit) as ending:
        run("export", record("One."), "--from", time)
    assert ending.value.code == 2


def test_what_fails_does_not_keep_the_other_files(
    run: Run,
    record: Record,
    small_disk: Any,  # `SmallDisk` of conftest.py
    capfd: pytest.CaptureFixture[str],
) -> None:
    long = record("word " * 12_000, title="Long")
    short = record("Short.", title="Short", days=1)
    if not os.path.ismount(small_disk.folder):
        pytest.skip("mounting is not allowed here")
    with pytest.raises(CaptionerError, match="the disk is full"):
        run(
            *("export", long, "nowhere", short),
            *("--format", "json,txt", "--output-dir", small_disk.folder / "out"),
        )
    assert capfd.readouterr().out.splitlines() == [
        str(small_disk.folder / "out" / name) for name in ("Long.txt", "Short.json", "Short.txt")
    ]
    assert sorted(path.name for path in (small_disk.folder / "out").iterdir()) == [
        "Long.txt",
        "Short.json",
        "Short.txt",
    ]


def test_a_name_with_brackets_is_listed_as_it_is(run: Run, record: Record, root: Path) -> None:
    name = "Team [final] call"
    (root / record("Something was said.")).rename(root / name)
    assert f" {name} " in run("list")[0]
    assert "Something was said." in run("show", name)[0]


def test_damaged_session_is_named_in_list_and_show(run: Run, record: Record, root: Path) -> None:
    odd, healthy = record("One.", "Two."), record("Three.", days=1)
    journal = root / odd / "journal.jsonl"
    journal.write_bytes(journal.read_bytes().replace(b"Two.", b"Six."))
    told = f"Not all records can be read of: {odd}."
    shown, error = run("list")
    assert told in error
    assert {odd, healthy} <= set(shown.split())
    assert {one["id"]: one["is_damaged"] for one in json.loads(run("list", "--json")[0])} == {
        odd: True,
        healthy: False,
    }
    assert told in run("show", odd)[1]
    assert "Not all" not in run("show", healthy)[1]


def test_prune_spares_an_unreadable_session(run: Run, record: Record, root: Path) -> None:
    odd = record("One.")
    (root / odd / "journal.jsonl").write_bytes(b"")
    os.truncate(root / odd / "journal.jsonl", 2**30)  # sparse
    shown, error = run("prune", "--dry-run", "--older-than", "0")
    assert shown == ""
    assert f"{odd} is left alone: " in error
    assert "is larger than" in error


@pytest.mark.slow(reason="it starts five processes")
@pytest.mark.parametrize("zone", ["UTC+99", "UTC-99", "Nowhere/Nothing", ":/etc/passwd", "\x01"])
def test_a_time_zone_that_is_none_keeps_nobody_from_captioning(
    record: Record, root: Path, tmp_path: Path, zone: str
) -> None:
    session = record("Something was said.")
    shutil.copytree(root / session, root / "no date in this name")
    code = (
        "import sys; from pathlib import Path\n"
        "from captioner.transcripts.local_time import local_now\n"
        "assert local_now()[0].utcoffset() is not None\n"
        "from captioner.cli import main\n"
        "for action in ('list', 'recover', 'prune'):\n"
        "    options = ['--older-than', '1', '--dry-run'] if action == 'prune' else []\n"
        "    assert main(['sessions', action, '--folder', sys.argv[1], *options]) == 0\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(root)],
        env={**os.environ, "TZ": zone, "HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert session in done.stdout


def test_the_years_at_the_end_of_the_calendar_are_no_start(record: Record, root: Path) -> None:
    from captioner.transcripts.library.session_reader import started_at_of

    for name in ("0001-01-01_00-00-00", "9999-12-31_23-59-59", "no date"):
        (root / record("One.")).rename(root / name)
        for seconds in (-62135596800, 253402300799, 0):
            os.utime(root / name / "journal.jsonl", (seconds, seconds))
            assert started_at_of(root / name, None).year in range(1969, 9000)
