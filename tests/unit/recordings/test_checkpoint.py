"""What a killed run leaves behind, and who may go on with it."""

import os
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from captioner.core.long_form import LongFormSettings
from captioner.files.output_file import RefusedOutputError
from captioner.files.private import checked_line
from captioner.recordings.checkpoint import UnfinishedRecording, open_unfinished

SETTINGS = LongFormSettings()


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.wav"
    path.write_bytes(b"sound" * 1000)
    return path


_OPEN: list[UnfinishedRecording] = []


@pytest.fixture(autouse=True)
def close_all() -> Iterator[None]:
    yield
    while _OPEN:
        _OPEN.pop().close()


def opened(
    folder: Path, talk: Path, settings: LongFormSettings = SETTINGS, model: str = "tiny.en"
) -> UnfinishedRecording:
    found = open_unfinished(folder / "cache", talk, settings, model)
    assert found is not None
    _OPEN.append(found)
    return found


def files(folder: Path) -> list[Path]:
    return list((folder / "cache" / "unfinished").iterdir())


def test_answers_are_there_for_the_next_run(tmp_path: Path, talk: Path) -> None:
    first = opened(tmp_path, talk)
    assert not first.was_begun
    first.keep("window", [["Hello", 0.1], 0.30000000000000004])
    first.close()

    second = opened(tmp_path, talk)

    assert second.was_begun
    assert second["window"] == [["Hello", 0.1], 0.30000000000000004]
    assert files(tmp_path)[0].stat().st_mode & 0o077 == 0
    second.remove()
    assert not files(tmp_path)


@pytest.mark.parametrize(
    "torn",
    [
        checked_line({"late": 1})[:-2],
        checked_line({"late": 1})[:-1],
        checked_line({"late": 1}).replace(b"1}", b"2}"),
        b'{"late": 1}\n',
        b"\x00\xff\n",
        b"[" * 100_000 + b"\n",
    ],
)
def test_a_torn_line_costs_that_line(tmp_path: Path, talk: Path, torn: bytes) -> None:
    first = opened(tmp_path, talk)
    first.keep("window", 1)
    first.close()
    (path,) = files(tmp_path)
    whole = path.read_bytes()
    path.write_bytes(whole + torn)

    second = opened(tmp_path, talk)

    assert "window" in second and "late" not in second
    assert path.read_bytes() == whole
    second.keep("next", 2)
    second.close()
    assert "next" in opened(tmp_path, talk)


@pytest.mark.skipif(sys.platform == "win32", reason="has no named pipes in folders")
def test_strange_things_beside_it_are_passed_over(tmp_path: Path, talk: Path) -> None:
    folder = tmp_path / "cache" / "unfinished"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "pipe.jsonl")
    (folder / "folder.jsonl").mkdir()
    (folder / "deep.jsonl").write_bytes(b"[" * 100_000)
    opened(tmp_path, talk).keep("window", 1)


def test_other_settings_or_another_model_begin_anew(tmp_path: Path, talk: Path) -> None:
    first = opened(tmp_path, talk)
    first.keep("window", 1)
    first.close()

    for other in (
        opened(tmp_path, talk, replace(SETTINGS, beam_size=3)),
        opened(tmp_path, talk, model="other"),
    ):
        assert "window" not in other
        other.close()
    assert "window" in opened(tmp_path, talk)


def test_what_is_about_another_content_is_thrown_away(tmp_path: Path, talk: Path) -> None:
    first = opened(tmp_path, talk)
    first.keep("window", 1)
    first.close()
    talk.write_bytes(b"SOUND" * 1000)

    second = opened(tmp_path, talk)

    assert "window" not in second
    assert len(files(tmp_path)) == 1


def test_what_nobody_went_on_with_is_thrown_away(tmp_path: Path, talk: Path) -> None:
    first = opened(tmp_path, talk)
    first.keep("window", 1)
    first.close()
    os.utime(files(tmp_path)[0], (1e9, 1e9))
    other = tmp_path / "other.wav"
    other.write_bytes(b"other")

    opened(tmp_path, other).close()

    assert not files(tmp_path)


def test_two_runs_do_not_share_it(tmp_path: Path, talk: Path) -> None:
    first = opened(tmp_path, talk)
    with pytest.raises(RefusedOutputError, match=r"talk\.wav is being transcribed by another run"):
        open_unfinished(tmp_path / "cache", talk, SETTINGS, "tiny.en")
    first.close()


def test_without_a_place_nothing_is_kept(tmp_path: Path, talk: Path) -> None:
    (tmp_path / "cache").write_text("a file")
    assert open_unfinished(tmp_path / "cache", talk, SETTINGS, "tiny.en") is None
    assert open_unfinished(tmp_path, tmp_path, SETTINGS, "tiny.en") is None
    assert open_unfinished(tmp_path, tmp_path / "missing", SETTINGS, "tiny.en") is None


def test_only_what_it_wrote_itself_may_be_replaced(tmp_path: Path, talk: Path) -> None:
    written, foreign = tmp_path / "talk.srt", tmp_path / "talk.txt"
    written.write_text("1")
    foreign.write_text("mine")
    unfinished = opened(tmp_path, talk)
    unfinished.has_written([written], is_whole=True)

    assert unfinished.is_own(written)
    assert not unfinished.is_own(foreign)
    assert unfinished.is_done([written])
    assert not unfinished.is_done([written, foreign])
    written.write_text("changed by hand")
    assert not unfinished.is_own(written)
    assert not unfinished.is_done([written])


def test_files_of_a_killed_run_are_its_own(tmp_path: Path, talk: Path) -> None:
    written = tmp_path / "talk.srt"
    unfinished = opened(tmp_path, talk)
    unfinished.will_write([written])
    assert not unfinished.is_own(written)
    written.write_text("half of it")
    assert unfinished.is_own(written)
    now = written.stat().st_mtime
    os.utime(written, (now + 3600, now + 3600))
    assert not unfinished.is_own(written)
