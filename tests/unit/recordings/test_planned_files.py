from pathlib import Path

from captioner.recordings.output import planned_jobs, unfinished

FORMATS = ("srt", "json")


def test_an_archive_is_planned_in_no_time(tmp_path: Path) -> None:
    """To compare each file with each recording would take half an hour."""
    files = [tmp_path / f"talk-{number}.wav" for number in range(4_000)]
    for file in files:
        file.touch()

    jobs = planned_jobs(files, None, FORMATS, overwrite=False)

    assert len({path for job in jobs for path in job.paths}) == 8_000


def test_what_is_read_is_never_what_is_written_whatever_its_name(tmp_path: Path) -> None:
    talk, link = tmp_path / "talk.wav", tmp_path / "talk.srt"
    talk.write_text("sound")
    link.symlink_to(talk)

    (job,) = planned_jobs([talk], None, FORMATS, overwrite=True)

    assert [path.name for path in job.paths] == ["talk.wav.srt", "talk.wav.json"]


def test_only_the_files_that_are_not_there_yet_are_unfinished(tmp_path: Path) -> None:
    def job_again(*, overwrite: bool = False) -> list[str] | None:
        (job,) = planned_jobs([tmp_path / "talk.wav"], None, FORMATS, overwrite=overwrite)
        left = unfinished(job)
        return None if left is None else [path.name for path in left.paths]

    (tmp_path / "talk.wav").write_text("sound")
    assert job_again() == ["talk.srt", "talk.json"]
    (tmp_path / "talk.srt").write_text("1")
    (tmp_path / "talk.json").touch()  # claimed by a run that was killed
    assert job_again() == ["talk.json"]
    (tmp_path / "talk.json").write_text("{}")
    assert job_again() is None
    assert job_again(overwrite=True) == ["talk.srt", "talk.json"]
