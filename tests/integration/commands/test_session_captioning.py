"""Kept sound to captions with the built-in model: later, again, and side by side."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from captioner.commands import sessions
from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples
from captioner.core.captions import Caption, Word, join_words
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.transcripts.journal.records import SessionHeader
from captioner.transcripts.library.library import TranscriptLibrary
from captioner.transcripts.library.session_reader import read_session
from captioner.transcripts.recorder import SessionRecorder
from tests.helpers.audio.spoken_files import CUTTER, FROG, spoken
from tests.helpers.captioner_process import parsed, words_of
from tests.helpers.transcripts.timed_words import timed

Run = Callable[..., tuple[int, str, str]]
Record = Callable[..., Path]


def sound_of(name: str) -> Samples:
    return spoken(name).astype(np.float32) / np.float32(32768)


@pytest.fixture
def run(sessions_folders: Folders, capfd: pytest.CaptureFixture[str]) -> Run:
    """Runs an action with the built-in model; answers code, standard output and error."""

    def run(action: str, *arguments: Any) -> tuple[int, str, str]:
        words = [action, *map(str, arguments)]
        if action in ("caption", "recaption"):
            words += ["--model", "tiny.en"]
        code = sessions.run(parsed(sessions, *words), sessions_folders)
        captured = capfd.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def record(root: Path) -> Record:
    """Records two channels: `CUTTER`, and four seconds later `FROG` on the other side."""

    def record(*captions: Caption, model: str = "") -> Path:
        recorder = SessionRecorder(
            root,
            header=SessionHeader("Both", model, datetime(2026, 11, 21, 9, 30, tzinfo=UTC)),
            formats=("srt", "json") if captions else (),
            keep_sound=True,
        )
        recorder.accept_sound(AudioChunk(sound_of("cutter"), 0), "You")
        recorder.accept_sound(AudioChunk(sound_of("frog"), 4 * SAMPLE_RATE), "Others")
        for caption in captions:
            recorder.accept(caption)
        recorder.close()
        return recorder.folder

    return record


KILLED = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from captioner.core.captions import Caption
from captioner.transcripts.journal.records import SessionHeader
from captioner.transcripts.library.recaption import RecaptionWriter

header = SessionHeader("Both", "large-v3", datetime(2026, 11, 21, tzinfo=UTC))
writer = RecaptionWriter(Path(sys.argv[1]), header)
writer.accept(Caption(1, 0.0, 1.0, "Please", "", (), True))
print("begun", flush=True)
sys.stdin.read()
"""


def test_recovery_removes_killed_recaptionings_only(run: Run, record: Record) -> None:
    folder = record(Caption(1, 0.3, 2.4, CUTTER, "", (), True), model="tiny.en")
    before = sorted(folder.iterdir())
    child = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout.readline() == "begun\n"
        assert run("recover")[2] == "There is no interrupted session.\n"
        assert (folder / "recaption-001.jsonl").exists()
        assert run("recaption", folder.name)[0] == 0
        assert (folder / "recaption-002.jsonl").exists()
    finally:
        child.kill()
        child.communicate()
    assert "large-v3" not in run("texts", folder.name)[1]
    assert run("recover")[0] == 0
    assert set(folder.iterdir()) - set(before) == {folder / "recaption-002.jsonl"}
    assert "tiny.en" in run("texts", folder.name)[1]


def texts(folder: Path) -> list[tuple[str, str]]:
    return [(one.channel, one.text) for one in read_session(folder).transcript.captions]


def test_recorded_session_is_captioned_later(run: Run, record: Record, root: Path) -> None:
    folder = record()
    with TranscriptLibrary(root) as library:
        assert [one.awaits_captions for one in library.sessions()] == [True]
    assert "captioner sessions caption" in run("list")[2]

    code, _, told = run("caption")

    assert (code, told.splitlines()[-1]) == (0, f"{folder.name}: 2 captions")
    assert texts(folder) == [("You", CUTTER), ("Others", FROG)]
    others = read_session(folder).transcript.captions[1]
    assert others.start_s > 3.9  # the gap before their sound counts
    assert {path.suffix for path in folder.glob("captions.*")} == {".srt", ".vtt", ".txt", ".json"}
    with TranscriptLibrary(root) as library:
        (one,) = library.sessions("plastic")
        assert (one.awaits_captions, one.model) == (False, "tiny.en")
    assert run("caption")[2] == "No session waits to be captioned.\n"


def test_vocabulary_determines_the_spelling(run: Run, record: Record, tmp_path: Path) -> None:
    vocabulary = tmp_path / "terms.txt"
    vocabulary.write_text("plastic snake => rubber snake\n")
    folder = record()
    assert run("caption", folder.name, "--vocabulary", vocabulary)[0] == 0
    # A vocabulary without full stops, which the model is told, can cost one.
    channel, text = texts(folder)[1]
    assert (channel, words_of(text)) == ("Others", words_of(FROG.replace("plastic", "rubber")))


def test_session_is_captioned_again_compared_and_replaced(run: Run, record: Record) -> None:
    words = timed(CUTTER.replace("cutter", "cutters"), 0.3, 0.3)
    said = Caption(1, 0.3, 2.4, join_words(words), "", words, True)
    folder = record(said, model="tiny.en")
    before = (folder / "captions.srt").read_bytes()

    code, _, told = run("recaption", folder.name)

    assert code == 0
    assert f"{1 + len(FROG.split())} words differ." in told
    assert texts(folder) == [("", said.text)]
    assert (folder / "captions.srt").read_bytes() == before
    listed = run("texts", folder.name)[1].splitlines()
    assert listed == ["* first  tiny.en, 1 captions", "  recaption-001.jsonl  tiny.en, 2 captions"]
    assert f"captioner sessions use {folder.name} recaption-001.jsonl changes that." in told
    side_by_side = run("compare", folder.name)[1]
    assert side_by_side.splitlines()[0].split() == ["00:00:00", "cutters", "|", "cutter"]
    assert "lying off" in run("compare", folder.name, "--all")[1]

    run("edit", folder.name, "correct", "1", "Corrected.")
    run("use", folder.name, "recaption-001.jsonl")
    assert texts(folder) == [("You", CUTTER), ("Others", FROG)]
    assert read_session(folder).transcript.header.model == "tiny.en"
    assert "plastic" in (folder / "captions.srt").read_text()
    run("edit", folder.name, "rename-speaker", "Others", "Ben")
    assert texts(folder)[1] == ("Ben", FROG)
    run("use", folder.name, "first")
    assert texts(folder) == [("", "Corrected.")]  # each text has its own corrections
    assert "Corrected." in run("compare", folder.name, "--original")[1]


def test_what_cannot_be_captioned_again_is_told(
    run: Run, record: Record, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = record()
    with pytest.raises(CaptionerError, match="only one text"):
        run("compare", folder.name)
    with pytest.raises(CaptionerError, match="has no text"):
        run("use", folder.name, "recaption-009.jsonl")
    header = read_session(folder).journal.header
    assert header is not None
    silent = SessionRecorder(root, header=header)
    silent.close()
    code, _, told = run("recaption", silent.folder.name)
    assert code == 1
    assert "No sound was kept" in told

    def fail(*_arguments: object, **_options: object) -> None:
        raise CaptionerError("The model is gone.")

    monkeypatch.setattr("captioner.recordings.kept_sound.transcribe_sound", fail)
    assert run("recaption", folder.name)[0] == 1
    assert list(folder.glob("recaption-*")) == []  # nothing half done stays


def test_captions_from_before_the_sound_was_kept_stay_in_the_text(run: Run, root: Path) -> None:
    """Recognition had failed: there is sound of what was said from there on, and no other."""
    recorder = SessionRecorder(
        root, header=SessionHeader("Mic", "tiny.en", datetime(2026, 11, 21, 9, 30, tzinfo=UTC))
    )
    words = (Word("Welcome.", 0.5, 1.0, 0.9),)
    recorder.accept(Caption(1, 0.5, 5.0, "Welcome.", "", words, True))
    waiting = AudioChunk(sound_of("cutter"), 5 * SAMPLE_RATE)
    recorder.keep_sound_from_now_on([("", waiting)])
    recorder.accept_sound(AudioChunk(np.zeros(SAMPLE_RATE, np.float32), waiting.end_sample))
    recorder.close()
    assert run("recaption", recorder.folder.name, "--use")[0] == 0
    assert texts(recorder.folder) == [("", "Welcome."), ("", CUTTER)]
    (first, second) = read_session(recorder.folder).transcript.captions
    assert (first.id, second.id) == (1, 2)
    assert second.start_s >= 5.0
