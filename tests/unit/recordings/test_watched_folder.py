import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from captioner.core.errors import CaptionerError
from captioner.recordings.watched_folder import WatchedFolder


class Clock:
    def __init__(self, folder: Path) -> None:
        self.folder = folder / "in"
        self.folder.mkdir(exist_ok=True)
        self._cache = folder / "cache"
        self.now_s = 0.0
        self.watched = WatchedFolder(self.folder, self._cache)

    def look(self, after_s: float = 2.0) -> list[str]:
        self.now_s += after_s
        return [path.name for path in self.watched.ready(self.now_s)]

    def settle(self) -> list[str]:
        """What is given out when nothing changes any more."""
        self.look()
        return self.look(10.0)

    def done(self, *names: str) -> None:
        for name in names:
            self.watched.note_done(self.folder / name)

    def restart(self) -> None:
        self.watched.close()
        self.watched = WatchedFolder(self.folder, self._cache)

    def put(self, name: str, content: str = "sound", age_s: float = 0.0) -> Path:
        path = self.folder / name
        path.write_text(content)
        time_s = 1_700_000_000.0 - age_s
        os.utime(path, (time_s, time_s))
        return path


@pytest.fixture
def clock(tmp_path: Path) -> Iterator[Clock]:
    clock = Clock(tmp_path)
    yield clock
    clock.watched.close()


def test_a_recording_is_given_out_when_it_no_longer_changes(clock: Clock) -> None:
    clock.put("talk.wav")
    assert clock.look() == []
    clock.put("talk.wav", "sound and more")
    assert clock.look() == []
    assert clock.look() == []
    assert clock.look() == ["talk.wav"]
    clock.done("talk.wav")
    assert clock.settle() == []


def test_it_is_not_given_out_again_after_a_restart(clock: Clock) -> None:
    clock.put("talk.wav")
    assert clock.settle() == ["talk.wav"]
    clock.done("talk.wav")
    clock.restart()
    assert clock.settle() == []


def test_a_postponed_recording_is_given_out_a_minute_later(clock: Clock) -> None:
    path = clock.put("talk.wav")
    assert clock.settle() == ["talk.wav"]
    assert clock.watched.postpone(path, clock.now_s)
    assert clock.look(59.0) == []
    assert clock.look(1.0) == ["talk.wav"]
    assert not clock.watched.postpone(path, clock.now_s)


def test_one_that_was_not_finished_is(clock: Clock) -> None:
    clock.put("talk.wav")
    assert clock.settle() == ["talk.wav"]
    clock.restart()
    assert clock.settle() == ["talk.wav"]


def test_a_renamed_recording_is_the_same_one_and_a_copy_is_not(clock: Clock) -> None:
    path = clock.put("talk.wav")
    assert clock.settle() == ["talk.wav"]
    clock.done("talk.wav")
    path.rename(clock.folder / "lecture.wav")
    assert clock.settle() == []
    clock.restart()
    assert clock.settle() == []
    clock.put("copy.wav")
    assert clock.settle() == ["copy.wav"]


def test_a_replaced_recording_is_new(clock: Clock) -> None:
    clock.put("talk.wav", age_s=9)
    assert clock.settle() == ["talk.wav"]
    clock.done("talk.wav")
    clock.put("talk.wav", "other")
    assert clock.settle() == ["talk.wav"]


@pytest.mark.parametrize(
    "name", ["talk.wav.part", "talk.crdownload", "talk.srt", "notes.txt", ".talk.wav", "talk"]
)
def test_what_is_no_complete_recording_is_passed_over(clock: Clock, name: str) -> None:
    clock.put(name)
    assert clock.settle() == []


@pytest.mark.parametrize("name", ["TALK.MP3", "two\nlines.ogg", "a" * 251 + ".mkv", "-.wav"])
def test_names_of_every_kind(clock: Clock, name: str) -> None:
    clock.put(name)
    assert clock.settle() == [name]
    clock.done(name)
    clock.restart()
    assert clock.settle() == []


@pytest.mark.skipif(sys.platform != "linux", reason="names are not bytes there")
def test_a_name_that_is_no_text(clock: Clock) -> None:
    path = clock.folder / os.fsdecode(b"caf\xe9.wav")
    path.write_text("sound")
    assert clock.settle() == [path.name]
    clock.done(path.name)
    clock.restart()
    assert clock.settle() == []


def test_empty_files_folders_and_links_to_nothing_are_passed_over(clock: Clock) -> None:
    clock.put("empty.wav", "")
    (clock.folder / "folder.wav").mkdir()
    (clock.folder / "nothing.wav").symlink_to("missing")
    (clock.folder / "circle.wav").symlink_to("circle.wav")
    assert clock.settle() == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells")
def test_a_file_that_is_open_for_writing_is_waited_for(clock: Clock) -> None:
    path = clock.put("talk.wav")
    with path.open("ab"):
        assert clock.settle() == []
    assert clock.look() == ["talk.wav"]


def test_a_folder_that_vanishes_and_returns(clock: Clock) -> None:
    clock.put("talk.wav")
    assert clock.settle() == ["talk.wav"]
    clock.done("talk.wav")
    away = clock.folder.rename(clock.folder.with_name("away"))
    assert clock.look() == []
    assert not clock.watched.is_there
    away.rename(clock.folder)
    clock.put("next.wav")
    assert clock.settle() == ["next.wav"]
    assert clock.watched.is_there


def test_left_alone_until_it_changes_or_the_next_run(clock: Clock) -> None:
    path = clock.put("talk.wav", age_s=9)
    assert clock.settle() == ["talk.wav"]
    clock.watched.leave_alone(path)
    assert clock.settle() == []
    clock.put("talk.wav", "other")
    assert clock.settle() == ["talk.wav"]


def test_a_folder_has_one_watcher(clock: Clock, tmp_path: Path) -> None:
    with pytest.raises(CaptionerError, match="is being watched already"):
        WatchedFolder(clock.folder, tmp_path / "cache")
    with pytest.raises(CaptionerError, match="not a folder that can be watched"):
        WatchedFolder(tmp_path / "missing", tmp_path / "cache")


def test_a_cache_that_cannot_be_written_is_told(clock: Clock, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CaptionerError, match="No record can be kept"):
        WatchedFolder(clock.folder, tmp_path / "file")


@pytest.mark.skipif(sys.platform != "linux", reason="there is no /dev/full")
def test_a_full_disk_is_no_error(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    path = clock.put("talk.wav")
    assert clock.settle() == ["talk.wav"]
    clock.watched._file.close()
    with Path("/dev/full").open("wb") as full:
        monkeypatch.setattr(clock.watched, "_file", full)
        clock.watched.note_done(path)
        clock.watched.close()
    assert clock.settle() == []


def test_a_torn_line_costs_that_line(clock: Clock, tmp_path: Path) -> None:
    clock.put("one.wav", age_s=5)
    clock.put("two.wav")
    assert clock.settle() == ["one.wav", "two.wav"]
    clock.done("one.wav", "two.wav")
    clock.watched.close()
    (state,) = (tmp_path / "cache" / "watched").iterdir()
    state.write_bytes(state.read_bytes()[:-5])
    clock.restart()
    assert clock.settle() == ["two.wav"]


def test_a_damaged_line_is_not_believed(clock: Clock, tmp_path: Path) -> None:
    clock.put("one.wav")
    assert clock.settle() == ["one.wav"]
    clock.done("one.wav")
    clock.watched.close()
    (state,) = (tmp_path / "cache" / "watched").iterdir()
    for damaged in (b"[" * 100_000 + b"\n", state.read_bytes().replace(b"one", b"two")):
        state.write_bytes(damaged)
        clock.restart()
        assert clock.settle() == ["one.wav"]
        clock.watched.close()


def test_only_its_own_results_are_replaced(clock: Clock) -> None:
    path = clock.put("talk.wav", age_s=9)
    srt, foreign = clock.put("talk.srt", "1"), clock.put("talk.txt", "mine")
    assert clock.settle() == ["talk.wav"]
    clock.watched.note_done(path, [srt])
    clock.restart()
    assert clock.watched.is_own(srt, path)
    assert not clock.watched.is_own(foreign, path)
    assert clock.watched.outputs_of_others(clock.folder / "talk.mp3") == {srt}
    assert not clock.watched.outputs_of_others(path)
    srt.write_text("changed by hand")
    assert not clock.watched.is_own(srt, path)


def test_thousands_of_recordings_are_given_out_once(clock: Clock) -> None:
    names = [f"{number:04}.wav" for number in range(2000)]
    for name in names:
        clock.put(name, name)
    assert clock.settle() == names
    clock.done(*names)
    clock.restart()
    assert clock.settle() == []
