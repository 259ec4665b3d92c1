"""A session's saved text after its end: corrected, unless people were quicker."""

import shutil
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest

from captioner.app.live_session.assembly import NullRecogniser, Storage, create_live_session
from captioner.app.live_session.second_pass import (
    ChannelPass,
    Correction,
    SecondPass,
    save_second_pass,
)
from captioner.commands.live_run import run_live
from captioner.core.audio import SAMPLE_RATE, UNCLEAR_SPEECH, AudioChunk, AudioGap, SourceEnded
from captioner.core.captions import Caption, Correct, NameSpeaker, SetSpeaker
from captioner.core.errors import CaptionerError
from captioner.core.events import SpeakersNamed
from captioner.core.message import NO_MESSAGE, Message
from captioner.core.recognition import Deliver
from captioner.core.speakers.naming import Speakers
from captioner.live.engine.setup import Channel, SessionSettings, SoundTap
from captioner.transcripts.journal.changes import SessionEditor, append_change
from captioner.transcripts.journal.records import SessionHeader
from captioner.transcripts.journal.writer import JOURNAL_NAME
from captioner.transcripts.library.library import session_texts
from captioner.transcripts.library.recaption import RecaptionWriter
from captioner.transcripts.library.session_reader import read_session
from captioner.transcripts.recorder import SessionRecorder
from tests.helpers.transcripts.timed_words import timed

FORMATS = ("txt", "srt")
ENDED = Message("its process ended.")


def said(number: int, text: str, start_s: float, speaker: str = "") -> Caption:
    words = timed(text, start_s, 0.5, 0.4)
    return Caption(number, start_s, words[-1].end_s, text, "", words, True, speaker=speaker)


SECOND = {
    "": ChannelPass(
        [said(1, "Ask not what your country can do", 0.0)],
        gaps=[AudioGap(8 * SAMPLE_RATE, 2 * SAMPLE_RATE, UNCLEAR_SPEECH)],
    )
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A session of one voice with a name."""
    header = SessionHeader("Microphone", "tiny.en", datetime.now(UTC))
    recorder = SessionRecorder(tmp_path, header=header, formats=FORMATS)
    recorder.accept(said(1, "Knock.", 0.0, "S1"))
    recorder.accept(said(2, "what your country can do", 1.0, "S1"))
    edit = NameSpeaker("S1", "Kennedy", "")
    recorder.accept_speakers(SpeakersNamed(edit, Speakers().after(edit)))
    recorder.close()
    return recorder.folder


def corrected(folder: Path, problem: Message = NO_MESSAGE) -> Mock:
    """The session's listeners, after its end was corrected."""
    second_pass, session = Mock(problem=problem, waiting_s=0.0), Mock()
    second_pass.finish.return_value = SECOND
    assert Correction(second_pass, session, folder, FORMATS).wait(20)
    second_pass.finish.assert_called_once_with()
    return session


def text_file(folder: Path) -> str:
    return (folder / "captions.txt").read_text("utf-8")


def test_the_files_have_the_corrected_words_and_the_names(folder: Path) -> None:
    session = corrected(folder)
    ((caption,),) = session.correct_text.call_args.args
    assert caption.text == "Ask not what your country can do"
    assert "Kennedy" in text_file(folder) and caption.text in text_file(folder)
    assert "[unclear]" in text_file(folder)
    first, second = session_texts(read_session(folder))
    assert (first.is_chosen, first.caption_count) == (False, 2)
    assert (second.is_chosen, second.is_second_pass) == (True, True)


def test_the_title_follows_the_corrected_words_unless_a_person_chose_it(folder: Path) -> None:
    captioned = read_session(folder).transcript.title
    assert captioned == "Knock. what your country can do"
    save_second_pass(folder, SECOND, edits=1)
    assert read_session(folder).transcript.title == "Ask not what your country can do"
    append_change(folder, "facts", {"title": "Budget"})
    assert read_session(folder).transcript.title == "Budget"


def test_the_same_words_need_no_second_text(folder: Path) -> None:
    same = {"": ChannelPass(read_session(folder).original)}
    assert save_second_pass(folder, same, edits=1) is None
    assert len(session_texts(read_session(folder))) == 1


def test_what_a_person_corrected_meanwhile_counts(folder: Path) -> None:
    SessionEditor(folder).apply(Correct(1, "Asked not"))
    assert save_second_pass(folder, SECOND, edits=1) is None
    session = read_session(folder)
    assert session.text_name == ""
    assert session.transcript.captions[0].text == "Asked not"
    assert [one.is_chosen for one in session_texts(read_session(folder))] == [True, False]


def test_voices_that_were_named_meanwhile_keep_their_names(folder: Path) -> None:
    edit = NameSpeaker("S1", "John", "")
    SessionEditor(folder).follow(edit, edit)
    assert save_second_pass(folder, SECOND, edits=1)
    assert read_session(folder).transcript.speakers.named["S1"].name == "John"


def test_a_correction_counts_for_the_text_that_it_was_made_in(folder: Path) -> None:
    editor = SessionEditor(folder)
    save_second_pass(folder, SECOND, edits=1)
    for _ in range(2):
        with pytest.raises(CaptionerError, match="other words"):
            editor.apply(Correct(1, "Knock, knock."))
    assert SessionEditor(folder).transcript.captions[0].text == "Ask not what your country can do"


def test_voices_are_named_after_the_end_and_in_the_corrected_text(folder: Path) -> None:
    save_second_pass(folder, SECOND, edits=1)
    renamed = NameSpeaker("S1", "John", "")
    assert SessionEditor(folder).follow(renamed, renamed)
    assert read_session(folder).transcript.speakers.named["S1"].name == "John"
    other = SetSpeaker((1,), "S2")
    with pytest.raises(CaptionerError, match="captioned again"):
        SessionEditor(folder).follow(other, other)


def test_a_session_that_is_gone_is_told(folder: Path) -> None:
    shutil.rmtree(folder)
    with pytest.raises(CaptionerError):
        save_second_pass(folder, SECOND, edits=1)


def test_a_full_folder_leaves_the_captioned_text(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = text_file(folder)

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("captioner.transcripts.library.recaption.JournalWriter.add", fail)
    with pytest.raises(CaptionerError, match="full"):
        save_second_pass(folder, SECOND, edits=1)
    assert text_file(folder) == before
    assert not list(folder.glob("recaption*.jsonl"))


def test_a_session_that_cannot_be_read_ends_its_second_pass(folder: Path) -> None:
    (folder / JOURNAL_NAME).unlink()
    assert "saved text is as captioned" in str(corrected(folder).notify.call_args)


def test_a_second_pass_that_ended_early_is_told(folder: Path) -> None:
    session = corrected(folder, ENDED)
    session.correct_text.assert_called_once()
    told = session.notify.call_args.args[1]
    assert told == "Part of the saved text is as captioned: its process ended."


def test_a_second_pass_of_which_nothing_was_saved_is_not_told(folder: Path) -> None:
    shutil.rmtree(folder)
    session = corrected(folder, ENDED)
    assert session.notify.call_args.args[1] == NO_MESSAGE


def test_a_long_correction_says_how_much_is_done(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("captioner.app.live_session.second_pass._UNTOLD_S", 0.0)
    monkeypatch.setattr("captioner.app.live_session.second_pass._TOLD_EVERY_S", 0.01)
    told: list[str] = []
    is_half_done = threading.Event()

    def tell(_kind: str, message: Message) -> None:
        told.append(str(message))
        second_pass.waiting_s = 60.0
        if "50 %" in message:
            is_half_done.set()

    def finish() -> Mapping[str, ChannelPass]:
        assert is_half_done.wait(20)
        return SECOND

    second_pass, session = Mock(problem=NO_MESSAGE, waiting_s=120.0, finish=finish), Mock()
    session.notify = tell
    assert Correction(second_pass, session, folder, FORMATS).wait(20)
    assert told[:2] == ["Correcting the saved text", "Correcting the saved text: 50 %"]
    assert told[-1] == ""


def test_unwritable_files_are_told_of(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise CaptionerError("The disk is full.", "Free some space.")

    monkeypatch.setattr("captioner.app.live_session.second_pass.write_session_files", fail)
    session = corrected(folder)
    session.correct_text.assert_called_once()
    assert "files are as captioned" in str(session.notify.call_args)
    assert read_session(folder).is_second_pass


def test_correction_during_a_save_counts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    close = RecaptionWriter.close

    def correct_meanwhile(writer: RecaptionWriter) -> None:
        close(writer)
        SessionEditor(folder).apply(Correct(1, "Asked not"))

    monkeypatch.setattr(RecaptionWriter, "close", correct_meanwhile)
    assert save_second_pass(folder, SECOND, edits=1) is None
    assert read_session(folder).transcript.captions[0].text == "Asked not"


class Whisper:
    """A source of a second in which live captions find no word."""

    name = "whisper"

    def start(self, deliver: Deliver) -> None:
        deliver(AudioChunk(np.zeros(SAMPLE_RATE, np.float32), 0))
        deliver(SourceEnded())

    def stop(self) -> None:
        pass


def test_words_of_the_second_pass_alone_are_no_silence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    second_pass = Mock(spec=SecondPass, problem=NO_MESSAGE)
    second_pass.tap.return_value = SoundTap(lambda _item: None)
    second_pass.finish.return_value = SECOND
    storage = Storage(tmp_path / "sessions")
    code = run_live(
        lambda: create_live_session(
            [Channel(Whisper())],
            NullRecogniser(),
            "",
            storage,
            SessionSettings(),
            second_pass=second_pass,
        ),
        None,
    )
    assert code == 0
    told = capsys.readouterr().err
    assert "Saved in" in told and "No speech" not in told
