"""What is written for which recording."""

from pathlib import Path

import pytest

from captioner.app import transcription_files
from captioner.app.transcription_files import planned_jobs


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
