"""What is written for an archive, with a cluster that answers at once."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from captioner.core.captions import Caption, Word
from captioner.core.long_form import LongFormSettings, RecordingTranscript
from captioner.core.message import Message
from captioner.recordings.checkpoint import UnfinishedRecording, open_unfinished
from captioner.recordings.cluster.archive import Archive, Row, RowState
from captioner.recordings.cluster.client import ClusterEvent, TaskEnded, TaskProgress
from captioner.recordings.cluster.task import ClusterTask, TaskOutcome, Wanted
from captioner.recordings.output import planned_jobs
from tests.integration.conftest import SmallDisk

HELLO = Caption(1, 0.0, 1.0, "Hello.", "", (Word("Hello.", 0.0, 1.0, 0.9),), is_final=True)


class AtOnce:
    """Stands for `Cluster`; every recording says the same."""

    def __init__(self, meanwhile: Callable[[], object] = lambda: None) -> None:
        self.asked: list[str] = []
        self._meanwhile = meanwhile

    def transcribe(
        self, tasks: Iterator[ClusterTask], is_cancelled: Callable[[], bool]
    ) -> Iterator[ClusterEvent]:
        for task in tasks:
            self.asked.append(Path(task.path).name)
            self._meanwhile()
            yield TaskEnded(task.number, TaskOutcome("one", "", RecordingTranscript((HELLO,), 1.0)))


@pytest.fixture
def recordings(tmp_path: Path) -> list[Path]:
    files = [tmp_path / f"talk-{number}.wav" for number in range(3)]
    for file in files:
        file.write_text("sound")
    return files


def rows(recordings: list[Path], to: Path, cluster: Any, formats: tuple[str, ...]) -> list[Row]:
    jobs = planned_jobs(recordings, to, formats, overwrite=False)
    archive = Archive(jobs, Wanted(LongFormSettings(), "tiny.en"))
    return [row for row in archive.transcribe(cluster, lambda: False) if isinstance(row, Row)]


def test_files_of_another_command_are_left_alone(recordings: list[Path], tmp_path: Path) -> None:
    to = tmp_path / "captions"

    def write() -> None:
        (to / "talk-0.txt").write_text("theirs")

    told = rows(recordings, to, AtOnce(write), ("txt",))

    assert [row.state for row in told] == [RowState.THERE, RowState.DONE, RowState.DONE]
    assert (to / "talk-0.txt").read_text() == "theirs"
    assert (to / "talk-1.txt").read_text().strip() == "Hello."


def test_unwritable_folder_waits_for_a_rerun(recordings: list[Path], small_disk: SmallDisk) -> None:
    small_disk.fill()
    cluster = AtOnce()

    told = rows(recordings, small_disk.folder, cluster, ("txt",))

    assert [row.state for row in told] == [RowState.FAILED] * 3
    assert cluster.asked == ["talk-0.wav"]
    assert "the disk is full" in told[0].note
    assert told[1].note.startswith(f"The folder {small_disk.folder} could not be written just now")

    small_disk.free()
    again = rows(recordings, small_disk.folder, AtOnce(), ("txt",))
    assert [row.state for row in again] == [RowState.DONE] * 3


class Stopped(AtOnce):
    """Hears something of each recording, and is stopped."""

    def transcribe(
        self, tasks: Iterator[ClusterTask], is_cancelled: Callable[[], bool]
    ) -> Iterator[ClusterEvent]:
        for task in tasks:
            yield TaskProgress(task.number, "", answers={"window": [task.number]})


class GoingOn(AtOnce):
    """Is told what was heard before."""

    def transcribe(
        self, tasks: Iterator[ClusterTask], is_cancelled: Callable[[], bool]
    ) -> Iterator[ClusterEvent]:
        for task in tasks:
            assert task.answers == {"window": [task.number]}
            yield from super().transcribe(iter([task]), is_cancelled)
        assert len(self.asked) == 3


def test_stopped_recording_is_resumed(recordings: list[Path], tmp_path: Path) -> None:
    def told_by(cluster: Any) -> list[Row | Message]:
        def open_memory(source: Path) -> UnfinishedRecording | None:
            return open_unfinished(tmp_path / "cache", source, LongFormSettings(), "tiny.en")

        jobs = planned_jobs(recordings, tmp_path / "captions", ("txt",), overwrite=False)
        archive = Archive(jobs, Wanted(LongFormSettings(), "tiny.en"), open_memory)
        return list(archive.transcribe(cluster, lambda: False))

    assert told_by(Stopped()) == []
    told = told_by(GoingOn())

    messages = [each for each in told if isinstance(each, Message)]
    assert messages[0] == "talk-0.wav: continuing where the previous run ended."
    assert len(messages) == 3
    assert not list((tmp_path / "cache" / "unfinished").iterdir()), "all are done"


def test_recording_that_is_not_there_costs_no_other(recordings: list[Path], tmp_path: Path) -> None:
    recordings[1].unlink()

    told = rows(recordings, tmp_path / "captions", AtOnce(), ("srt", "json"))

    states = {row.name: row.state for row in told}
    assert states["talk-1.wav"] is RowState.FAILED
    assert list(states.values()).count(RowState.DONE) == 2
    assert {path.name for path in (tmp_path / "captions").iterdir()} == {
        f"talk-{number}.{name}" for number in (0, 2) for name in ("srt", "json")
    }
