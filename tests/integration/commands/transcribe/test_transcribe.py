import json
import os
import shutil
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pysubs2
import pytest

from captioner.app.recognisers import choose_model, make_transcriber
from captioner.commands import transcribe
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.long_form import Algorithm, LongFormSettings, RecordingProgress
from captioner.recordings import output
from captioner.recordings.transcription import transcribe_recording
from captioner.subprocesses.file_reader import FileReader
from tests.helpers.audio.spoken_files import (
    CUTTER,
    FROG,
    RATE_HZ,
    silence,
    spoken,
    write_tracks,
    write_wav,
)
from tests.helpers.captioner_process import Command, parsed
from tests.helpers.paths import DATA


@pytest.fixture
def run(folders: Folders, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs the command; answers with exit code and what it said on standard error."""

    def run(*arguments: Any) -> tuple[int, str]:
        words = [str(each) for each in arguments]
        code = transcribe.run(parsed(transcribe, *words, "--model", "tiny.en"), folders)
        captured = capsys.readouterr()
        assert captured.out == ""
        return code, captured.err

    return run


def test_a_file_becomes_subtitles_in_every_format(run: Command, talk: Path, tmp_path: Path) -> None:
    code, told = run(talk)

    assert code == 0
    assert "1 caption from" in told
    (cue,) = pysubs2.load(str(tmp_path / "talk.srt"))
    assert cue.plaintext.replace("\n", " ") == CUTTER
    assert 1000 <= cue.start < 1400
    assert pysubs2.load(str(tmp_path / "talk.vtt"))[0].plaintext.replace("\n", " ") == CUTTER
    assert (tmp_path / "talk.txt").read_text() == CUTTER + "\n"
    document = json.loads((tmp_path / "talk.json").read_text())
    assert document["model"] == "tiny.en"
    assert document["settings"]["algorithm"] == "batched"
    words = document["captions"][0]["words"]
    assert " ".join(word["text"] for word in words) == CUTTER
    assert words[0]["start_s"] >= 1.0


def test_vocabulary_determines_the_spelling(run: Command, talk: Path, tmp_path: Path) -> None:
    vocabulary = tmp_path / "talk.txt"  # where the text of talk.wav would go
    terms = "cutter => Cutter\nlying off => moored near\n"
    vocabulary.write_text(terms)

    code, _ = run(talk, "--vocabulary", vocabulary, "--format", "txt,json", "--overwrite")

    assert code == 0
    said = "I'm from the Cutter moored near the coast."
    assert (tmp_path / "talk.wav.txt").read_text() == said + "\n"
    words = json.loads((tmp_path / "talk.wav.json").read_text())["captions"][0]["words"]
    assert " ".join(word["text"] for word in words) == said
    assert vocabulary.read_text() == terms

    with pytest.raises(CaptionerError, match=r"absent\.txt cannot be read"):
        run(talk, "--vocabulary", tmp_path / "absent.txt", "--format", "vtt")


@pytest.mark.slow(reason="every format is in the fast tests")
@pytest.mark.parametrize("algorithm", ["sequential", "chunked", "batched"])
def test_formats_folder_and_algorithm_are_chosen(
    run: Command, talk: Path, tmp_path: Path, algorithm: Algorithm
) -> None:
    code, _ = run(
        talk, "--algorithm", algorithm, "--format", "txt", "--output-dir", tmp_path / "new" / "out"
    )

    assert code == 0
    assert [each.name for each in (tmp_path / "new" / "out").iterdir()] == ["talk.txt"]
    assert (tmp_path / "new" / "out" / "talk.txt").read_text() == CUTTER + "\n"


def test_missing_sound_is_told_and_stands_in_the_transcript(run: Command, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.ogg"
    talk = np.concatenate([spoken("cutter"), silence(9), spoken("cutter"), silence(1)])
    write_tracks(damaged, talk, codec="libopus")
    content = bytearray(damaged.read_bytes())
    pages = [at for at in range(len(content)) if content[at : at + 4] == b"OggS"]
    for page in pages[3:-2]:
        content[page + 40] ^= 0xFF
    damaged.write_bytes(content)

    code, told = run(damaged, "--format", "txt,json")

    assert code == 0
    (gap,) = json.loads((tmp_path / "damaged.json").read_text())["gaps"]
    assert gap["duration_s"] > 1.0
    assert f"damaged.ogg: {gap['duration_s']:.1f} s of sound are missing at 00:00:0" in told
    assert "s missing)" in (tmp_path / "damaged.txt").read_text()


def test_name_too_long_costs_no_other_file(run: Command, talk: Path, tmp_path: Path) -> None:
    code, told = run(tmp_path / ("a" * 300 + ".wav"), talk, "--format", "txt")

    assert code == 1
    assert "cannot be written: File name too long." in told
    assert (tmp_path / "talk.txt").read_text() == CUTTER + "\n"


def test_failing_files_are_named_others_done(run: Command, talk: Path, tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    (tmp_path / "note.txt").write_text("no sound at all")
    write_wav(tmp_path / "silent.wav", silence(3))
    write_wav(tmp_path / "second.wav", spoken("frog"), silence(1))
    names = ("missing.wav", "empty.wav", "talk.wav", "note.txt", "silent.wav", "second.wav")

    code, told = run(*(tmp_path / name for name in names), "--format", "srt,txt")

    assert code == 1
    assert (tmp_path / "talk.txt").read_text() == CUTTER + "\n"
    assert " ".join((tmp_path / "second.txt").read_text().split("\n")).strip() == FROG
    errors = [line for line in told.splitlines() if line.startswith("Error: ")]
    assert len(errors) == 4
    assert "There is no file" in errors[0]
    assert "is empty" in errors[1]
    assert "is not a recording" in errors[2]
    assert errors[3] == "Error: No speech was heard in silent.wav."
    assert not (tmp_path / "silent.srt").exists()


@pytest.mark.slow(reason="the detection has faster tests")
@pytest.mark.parametrize(("name", "is_english"), [("spanish.opus", False), ("jfk.wav", True)])
def test_a_language_that_the_model_does_not_know_is_told(
    run: Command, tmp_path: Path, name: str, is_english: bool
) -> None:
    recording = shutil.copy(DATA / name, tmp_path)

    code, told = run(recording, "--format", "txt")

    assert code == 0
    assert ("tiny.en understands English only" in told) is not is_english


def test_existing_files_are_not_replaced_unless_told(
    run: Command, talk: Path, tmp_path: Path
) -> None:
    target = tmp_path / "talk.txt"
    target.write_text("precious")

    code, told = run(talk, "--format", "txt")
    assert code == 1
    assert "talk.txt already exists." in told
    assert "--overwrite" in told
    assert target.read_text() == "precious"

    code, _ = run(talk, "--format", "txt", "--overwrite")
    assert code == 0
    assert target.read_text() == CUTTER + "\n"


def test_a_recording_is_not_replaced_by_its_own_subtitles(
    run: Command, talk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    recording = tmp_path / "talk.srt"
    talk.rename(recording)
    before = recording.read_bytes()
    for output_dir in (".", str(tmp_path), "../" + tmp_path.name):
        code, told = run(
            recording, "--format", "srt", "--output-dir", output_dir, "--overwrite"
        )  # fmt: skip
        assert code == 0, told
        assert recording.read_bytes() == before
        assert CUTTER in " ".join((tmp_path / "talk.srt.srt").read_text().split())


def test_a_file_made_while_it_works_is_not_replaced_and_the_captions_are_rescued(
    run: Command, talk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = transcribe_recording

    def slowly(*arguments: Any, **options: Any) -> Any:
        done = work(*arguments, **options)
        (tmp_path / "talk.srt").write_text("somebody's own")
        return done

    monkeypatch.setattr(transcribe, "transcribe_recording", slowly)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "rescue"))
    (tmp_path / "rescue").mkdir()
    code, told = run(talk, "--format", "srt,txt")
    assert code == 1
    assert (tmp_path / "talk.srt").read_text() == "somebody's own"
    assert CUTTER in (tmp_path / "talk.txt").read_text()
    (rescued,) = (tmp_path / "rescue").rglob("talk.srt")
    assert f"saved in {rescued.parent} instead" in told
    assert CUTTER in " ".join(rescued.read_text().split())
    assert rescued.parent.stat().st_mode & 0o077 == 0


def test_a_second_run_is_told_before_the_work(
    run: Command, talk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work, second = transcribe_recording, []

    def beside(*arguments: Any, **options: Any) -> Any:
        monkeypatch.setattr(transcribe, "transcribe_recording", work)
        second.append(run(talk, "--format", "txt"))
        return work(*arguments, **options)

    monkeypatch.setattr(transcribe, "transcribe_recording", beside)
    assert run(talk, "--format", "txt")[0] == 0
    assert second[0][0] == 1
    assert "talk.wav is being transcribed by another run" in second[0][1]
    assert (tmp_path / "talk.txt").read_text() == CUTTER + "\n"


def test_a_full_disk_is_told_with_the_option_that_names_another(
    run: Command,
    talk: Path,
    small_disk: Any,  # `SmallDisk` of conftest.py
) -> None:
    small_disk.fill()
    code, told = run(talk, "--format", "txt", "--output-dir", small_disk.folder)
    small_disk.free()
    assert code == 1
    assert "talk.txt cannot be written: the disk is full." in told
    assert "or choose another folder with --output-dir." in told
    assert "--save" not in told


def test_a_format_that_cannot_be_written_does_not_keep_the_others(
    run: Command, talk: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "rescue"))
    (tmp_path / "rescue").mkdir()
    (tmp_path / "talk.srt").mkdir()
    code, told = run(talk, "--overwrite")
    assert code == 1
    assert "talk.srt cannot be written" in told
    assert all((tmp_path / f"talk.{each}").is_file() for each in ("vtt", "txt", "json"))
    (rescued,) = (tmp_path / "rescue").rglob("talk.srt")
    assert CUTTER in " ".join(rescued.read_text().split())


@pytest.mark.parametrize(("answer", "replaced"), [("y\n", True), ("\n", False), ("", False)])
def test_at_a_terminal_the_user_is_asked(
    run: Command,
    talk: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    answer: str,
    replaced: bool,
) -> None:
    target = tmp_path / "talk.txt"
    target.write_text("precious")
    monkeypatch.setattr(output, "_may_ask", lambda: True)
    monkeypatch.setattr("sys.stdin.readline", lambda: answer)

    code, told = run(talk, "--format", "txt")

    assert "Replace? [y/N]" in told
    assert (code, target.read_text() == "precious") == ((0, False) if replaced else (1, True))


def test_one_of_several_tracks_is_chosen(run: Command, tmp_path: Path) -> None:
    path = write_tracks(tmp_path / "film.mkv", silence(4), np.append(spoken("cutter"), silence(1)))

    assert run(path, "--audio-track", "2", "--format", "txt")[0] == 0
    assert (tmp_path / "film.txt").read_text() == CUTTER + "\n"

    code, told = run(path, "--audio-track", "3", "--overwrite")
    assert code == 1
    assert "has no audio track 3" in told
    with pytest.raises(SystemExit):
        run(path, "--audio-track", "0")


def test_damage_in_the_middle_costs_only_itself(run: Command, tmp_path: Path) -> None:
    hiss = np.random.default_rng(1).normal(0, 100, 6 * RATE_HZ).astype(np.int16)
    path = write_tracks(
        tmp_path / "talk.m4a",
        np.concatenate([spoken("cutter"), hiss, spoken("cutter"), silence(1)]),
        codec="aac",
    )
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 800] = np.random.default_rng(5).bytes(800)
    path.write_bytes(content)

    code, told = run(path, "--format", "txt")

    assert code == 0
    assert "Skipped damaged sound in talk.m4a at 0:0" in told
    assert (tmp_path / "talk.txt").read_text().splitlines() == [
        CUTTER,
        "[talk.m4a has no sound here (0.2 s missing)]",
        CUTTER,
    ]


def test_a_file_that_is_cut_off_keeps_what_it_has(run: Command, talk: Path, tmp_path: Path) -> None:
    content = write_wav(talk, silence(1), spoken("cutter"), silence(10)).read_bytes()
    talk.write_bytes(content[: len(content) * 6 // 10])

    code, told = run(talk, "--format", "txt")

    assert code == 1
    assert "is cut off" in told
    assert (tmp_path / "talk.txt").read_text() == CUTTER + "\n"


def test_equal_names_do_not_overwrite_one_another(run: Command, talk: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / "talk.wav"
    other.parent.mkdir()
    write_wav(other, spoken("frog"), silence(1))

    code, _ = run(talk, other, "--format", "txt", "--output-dir", tmp_path / "out")

    assert code == 0
    assert {each.name for each in (tmp_path / "out").iterdir()} == {"talk.txt", "talk.wav.txt"}


def test_a_folder_that_cannot_be_made_is_told_before_the_work(run: Command, talk: Path) -> None:
    code, told = run(talk, "--output-dir", talk / "out")

    assert code == 1
    assert "cannot be created" in told


def test_wrong_formats_are_wrong_usage(run: Command, talk: Path) -> None:
    for wrong in ("mp3", ",", "srt,doc"):
        with pytest.raises(SystemExit) as ended:
            run(talk, "--format", wrong)
        assert ended.value.code == 2


def test_an_english_model_says_so(run: Command, talk: Path) -> None:
    code, told = run(talk, "--language", "de")

    assert code == 1
    assert "supports English only" in told


def test_a_named_pipe_is_read(run: Command, talk: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.wav"
    os.mkfifo(pipe)
    writer = threading.Thread(target=lambda: pipe.write_bytes(talk.read_bytes()))
    writer.start()

    code, _ = run(pipe, "--format", "txt")

    writer.join()
    assert code == 0
    assert (tmp_path / "pipe.txt").read_text() == CUTTER + "\n"


def test_what_is_done_when_it_is_cancelled_is_kept(tmp_path: Path, folders: Folders) -> None:
    path = write_wav(tmp_path / "long.wav", np.tile(np.append(spoken("cutter"), silence(5)), 20))
    transcriber = make_transcriber(choose_model("tiny.en", folders), folders)
    progress: list[RecordingProgress] = []

    transcript = transcribe_recording(
        path,
        transcriber,
        LongFormSettings(algorithm=Algorithm.BATCHED, batch_size=2),
        report=progress.append,
        is_cancelled=lambda: any(each.captions for each in progress),
    )
    transcriber.close()

    assert transcript.was_cancelled
    assert [caption.text for caption in transcript.captions] == [CUTTER, CUTTER]
    assert progress[-1].done_s == transcript.duration_s < 30
    assert progress[-1].duration_s == pytest.approx(20 * (len(spoken("cutter")) / RATE_HZ + 5))


def test_missing_files_start_no_decoding_process(
    run: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(FileReader, "open", lambda *_: pytest.fail("a process was started"))
    code, told = run(tmp_path / "first.wav", tmp_path / "second.wav")
    assert code == 1
    assert told.count("Error: There is no file") == 2
