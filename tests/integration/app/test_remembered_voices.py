"""A voice of one session, remembered, has its name in later ones, on the demo."""

import re
from contextlib import closing
from pathlib import Path

import pytest

from captioner.app.desktop.recording_transcript import transcribe_into_library
from captioner.app.live_session.assembly import Storage, create_live_session
from captioner.app.live_session.sources import recording_channel
from captioner.app.networks import make_labeller, remembered_voices
from captioner.app.recognisers import choose_model, make_recogniser, make_transcriber
from captioner.commands import transcribe
from captioner.core.captions import Edit, MergeSpeakers, NameSpeaker, Redo, Undo
from captioner.core.folders import Folders
from captioner.core.long_form import LongFormSettings
from captioner.live.engine.caption_session import CaptionSession
from captioner.live.engine.setup import SessionSettings
from captioner.recordings.kept_sound import caption_kept_sound
from captioner.recordings.listeners import listening
from captioner.transcripts.journal.changes import SessionEditor
from tests.helpers.captioner_process import LIMIT_S, parsed
from tests.helpers.paths import DEMO

NOT_LIVE = SessionSettings().for_waiting_source()


def captioned(folders: Folders) -> CaptionSession:
    model = choose_model("tiny.en", folders)
    recogniser = make_recogniser(model, folders)
    session = create_live_session(
        [recording_channel(DEMO, speed=0)],
        recogniser,
        model.name,
        Storage(root=folders.sessions, keep_sound=True),
        NOT_LIVE,
        voices=make_labeller(folders),
    ).session
    try:
        session.start()
        assert session.wait(LIMIT_S)
    finally:
        recogniser.close()
    return session


def speakers(text: Path) -> list[str]:
    lines = text.read_text("utf-8").splitlines()
    named = (re.match(r"(\w+(?: \d+)?): ", line) for line in lines)
    return [found[1] for found in named if found]


def folder_of(session: CaptionSession) -> Path:
    assert session.folder is not None
    return session.folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Folders:
    """Where the first of the demo's voices is remembered as Anna's."""
    root = tmp_path_factory.mktemp("remembered")
    folders = Folders(*(root / name for name in ("s", "models", "settings", "cache", "log")))
    first = captioned(folders)
    assert set(speakers(folder_of(first) / "captions.txt")) == {"Speaker 1", "Speaker 2"}
    remembered_voices(folders).remember("Anna", first.voices.voice_print("S1"))
    return folders


@pytest.fixture(scope="module")
def prints(folders: Folders) -> bytes:
    return folders.remembered_voices_file.read_bytes()


@pytest.fixture(scope="module")
def session(folders: Folders, prints: bytes) -> CaptionSession:
    """A later one, which is over."""
    return captioned(folders)


def test_a_remembered_voice_has_its_name_in_the_next_session(
    folders: Folders, prints: bytes, session: CaptionSession
) -> None:
    second = folder_of(session)

    assert set(speakers(second / "captions.txt")) == {"Anna", "Speaker 2"}
    content = b"".join(file.read_bytes() for file in second.rglob("*") if file.is_file())
    assert b"vector" not in content  # prints are apart from transcripts
    assert folders.remembered_voices_file.read_bytes() == prints


def test_what_is_said_of_voices_when_the_journal_is_closed_can_be_saved_in_order(
    session: CaptionSession,
) -> None:
    made: list[Edit] = [
        NameSpeaker("S1", "Berta", ""),
        NameSpeaker("S2", "berta", ""),  # joins the two
        Undo(),
        Redo(),
        Undo(),
        Undo(),
        NameSpeaker("S2", "Clara", "red"),
    ]
    for edit in made:
        session.speakers.apply(edit)
    editor = SessionEditor(folder_of(session))
    late = session.speakers.take_unsaved()
    assert [type(edit) for edit, _ in late] == [
        *(NameSpeaker, MergeSpeakers, Undo, Redo, Undo, Undo, NameSpeaker)
    ]
    shown = []
    for edit, meant in late:
        assert editor.follow(edit, meant)
        shown.append({one.channel for one in editor.transcript.attributed})
    anna = {"Anna", "Speaker 2"}
    berta = {"Berta", "Speaker 2"}
    assert shown == [berta, {"Berta"}, berta, {"Berta"}, berta, anna, {"Anna", "Clara"}]
    assert session.speakers.take_unsaved() == []


@pytest.mark.slow(reason="transcribes in the window and in the terminal")
def test_recordings_have_it_in_the_window_and_in_the_terminal(
    folders: Folders, prints: bytes, tmp_path: Path
) -> None:
    model = choose_model("tiny.en", folders)
    with (
        closing(make_transcriber(model, folders)) as transcriber,
        listening(make_labeller(folders), None) as listener,
    ):
        saved = transcribe_into_library(
            DEMO, transcriber, LongFormSettings(), folders.sessions, listener=listener
        )
    assert _transcribed(folders, tmp_path) == 0

    assert saved.folder is not None
    for text in (saved.folder / "captions.txt", tmp_path / f"{DEMO.stem}.txt"):
        assert set(speakers(text)) == {"Anna", "Speaker 2"}
    assert " Anna " in (tmp_path / f"{DEMO.stem}.rttm").read_text()
    assert folders.remembered_voices_file.read_bytes() == prints


@pytest.mark.slow(reason="captions a session twice")
def test_kept_sound_that_is_captioned_again_has_it(folders: Folders, prints: bytes) -> None:
    kept = next(path.parent for path in folders.sessions.rglob("sound*"))
    model = choose_model("tiny.en", folders)
    with (
        closing(make_transcriber(model, folders)) as transcriber,
        listening(make_labeller(folders), None) as listener,
    ):
        caption_kept_sound(
            kept, transcriber, LongFormSettings(), becomes_text=True, listener=listener
        )
    assert set(speakers(kept / "captions.txt")) == {"Anna", "Speaker 2"}
    editor = SessionEditor(kept)
    assert not editor.transcript.can_undo  # nobody's correction
    assert editor.apply(NameSpeaker("S1", "Berta", ""))
    assert {one.channel for one in SessionEditor(kept).transcript.attributed} == {
        "Berta",
        "Speaker 2",
    }
    assert folders.remembered_voices_file.read_bytes() == prints


@pytest.mark.slow(reason="it transcribes a whole recording")
def test_a_damaged_file_keeps_no_recording_from_being_done(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    folders = Folders(*(tmp_path / name for name in ("s", "models", "settings", "cache", "log")))
    folders.remembered_voices_file.parent.mkdir()
    folders.remembered_voices_file.write_text("{")

    assert _transcribed(folders, tmp_path / "out") == 0

    assert set(speakers(tmp_path / "out" / f"{DEMO.stem}.txt")) == {"Speaker 1", "Speaker 2"}
    assert "remembered.json cannot be read: it is damaged.\n" in capfd.readouterr().err
    assert folders.remembered_voices_file.read_text() == "{"


def _transcribed(folders: Folders, output: Path) -> int:
    words = [DEMO, "--speakers", "--model", "tiny.en", "--output-dir", output]
    options = parsed(transcribe, *words, "--format", "txt,rttm")
    return transcribe.run(options, folders)
