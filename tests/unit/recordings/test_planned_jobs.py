import tempfile
from pathlib import Path

import pytest

from captioner.core.audio import SAMPLE_RATE, UNCLEAR_SPEECH, AudioGap
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.long_form import LongFormSettings, RecordingTranscript
from captioner.files.output_file import UnwritableOutputError
from captioner.recordings import output
from captioner.recordings.output import planned_jobs, with_targets, write_files


def test_planning_looks_at_each_file_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = [tmp_path / f"{number}.wav" for number in range(300)]
    for path in files:
        path.touch()
    looked: list[Path] = []
    look = output._identities

    def counted(path: Path) -> object:
        looked.append(path)
        return look(path)

    monkeypatch.setattr(output, "_identities", counted)
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


def test_a_folder_that_cannot_be_written_is_an_error_beforehand(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file" / "below", Path("/proc/self")):
        (job,) = planned_jobs([tmp_path / "talk.wav"], folder, ("srt",), overwrite=False)
        with pytest.raises(UnwritableOutputError):
            with_targets(job, is_watched=True)


@pytest.mark.parametrize("rescue", [True, False])
def test_files_that_cannot_be_written_are_rescued_only_if_asked(
    rescue: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "scratch").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "scratch"))
    (tmp_path / "file").touch()
    (job,) = planned_jobs([tmp_path / "talk.wav"], tmp_path / "file", ("srt",), overwrite=False)
    transcript = RecordingTranscript((Caption(1, 0.0, 1.0, "Hello.", "", (), True),), 1.0)
    with pytest.raises(CaptionerError, match="cannot be written") as unwritten:
        write_files(job, transcript, "tiny.en", LongFormSettings(), rescue=rescue)
    assert isinstance(unwritten.value, UnwritableOutputError) != rescue
    assert len(list((tmp_path / "scratch").iterdir())) == rescue


@pytest.mark.parametrize("unclear", [True, False])
def test_unclear_speech_is_marked_unless_it_is_not_wanted(unclear: bool, tmp_path: Path) -> None:
    (job,) = planned_jobs([tmp_path / "talk.wav"], None, ("txt",), overwrite=False, unclear=unclear)
    captions = (Caption(1, 0.0, 1.0, "Hello.", "", (), True),)
    gap = AudioGap(SAMPLE_RATE, SAMPLE_RATE, UNCLEAR_SPEECH)
    write_files(job, RecordingTranscript(captions, 2.0, gaps=(gap,)), "tiny.en", LongFormSettings())
    assert ("[unclear]" in job.paths[0].read_text()) == unclear
