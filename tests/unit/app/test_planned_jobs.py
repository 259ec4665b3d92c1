"""What is written for which recording."""

from pathlib import Path

import pytest

from captioner.app import transcription_files
from captioner.app.transcription_files import planned_jobs, with_targets
from captioner.core.errors import CaptionerError


def test_planning_looks_at_each_file_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [tmp_path / f"{number}.wav" for number in range(300)]
    for path in files:
        path.touch()
    looked: list[Path] = []
    look = transcription_files._identities

    def counted(path: Path) -> object:
        looked.append(path)
        return look(path)

    monkeypatch.setattr(transcription_files, "_identities", counted)
    jobs = planned_jobs(files, None, ("srt", "txt"), overwrite=False)
    assert [job.paths[0].name for job in jobs[:2]] == ["0.srt", "1.srt"]
    assert len(looked) == 3 * len(files)


def test_captions_of_recordings_done_before_are_spared(tmp_path: Path) -> None:
    talk = tmp_path / "talk.mp3"
    talk.touch()
    taken = [tmp_path / "talk.srt"]
    (job,) = planned_jobs([talk], None, ("srt",), overwrite=True, also_taken=taken)
    assert job.paths == [tmp_path / "talk.mp3.srt"]


def test_they_are_spared_in_a_folder_whose_path_is_relative(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    taken = [tmp_path / "out" / "talk.srt"]
    (job,) = planned_jobs(
        [Path("talk.mp3")], Path("out"), ("srt",), overwrite=True, also_taken=taken
    )
    assert job.paths == [Path("out/talk.mp3.srt")]


def test_a_recording_that_is_named_twice_is_done_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    talk, other = tmp_path / "talk.mp3", tmp_path / "other.mp3"
    jobs = planned_jobs([talk, other, Path("talk.mp3")], None, ("srt",), overwrite=True)
    assert [job.name for job in jobs] == ["talk.mp3", "other.mp3"]


@pytest.mark.parametrize("spelled", [".", "talks"])
def test_a_folder_is_told_to_be_one(
    spelled: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "talks").mkdir()
    (job,) = planned_jobs([Path(spelled)], Path("talks"), ("srt",), overwrite=True)
    with pytest.raises(CaptionerError, match="is a folder"):
        with_targets(job)
