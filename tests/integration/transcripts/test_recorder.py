"""A session's folder: everything that was final is there, whatever happens to disk and process."""

import json
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import srt

from captioner.core.audio import SAMPLE_RATE, UNCLEAR_SPEECH, AudioChunk, AudioGap
from captioner.core.errors import CaptionerError, SlowDriveError, UnsavedError
from captioner.core.events import CaptionChanged
from captioner.core.message import Message
from captioner.files.output_file import OutputFile
from captioner.transcripts.export import render_export
from captioner.transcripts.journal.writer import JOURNAL_NAME
from captioner.transcripts.library.session_folder import is_being_written
from captioner.transcripts.library.session_reader import read_session
from captioner.transcripts.recorder import SessionRecorder
from tests.helpers.live.fakes import ListSource
from tests.helpers.live.running import BLOCKING, TALK, TALK_WORDS, make_session
from tests.helpers.transcripts.folders import journal_of, live_texts
from tests.helpers.transcripts.sessions import HEADER, said
from tests.integration.conftest import SmallDisk


def test_finals_are_on_disk_when_accept_returns(recorder: SessionRecorder) -> None:
    recorder.accept(said(1, final=False))
    recorder.accept(said(1))
    assert [caption.text for caption in journal_of(recorder.folder).captions] == [
        "This is what number 1 said."
    ]
    assert live_texts(recorder.folder) == ["This is what number 1 said."]
    recorder.accept(said(2))
    assert len(live_texts(recorder.folder)) == 2
    assert not journal_of(recorder.folder).is_closed
    recorder.close()


def test_unclear_speech_is_in_journal_and_files(recorder: SessionRecorder) -> None:
    recorder.accept(said(1))
    recorder.accept_unclear(20.0, 21.5)
    recorder.close()
    recorder.accept_unclear(30.0, 31.5)  # too late, and no error
    assert [gap.reason for gap in journal_of(recorder.folder).gaps] == [UNCLEAR_SPEECH]
    data = json.loads((recorder.folder / "captions.json").read_text("utf-8"))
    assert data["gaps"] == [{"start_s": 20.0, "duration_s": 1.5, "reason": UNCLEAR_SPEECH}]
    assert "[unclear]" in (recorder.folder / "captions.txt").read_text("utf-8")


def test_close_completes_every_format_and_the_journal(recorder: SessionRecorder) -> None:
    for number in (1, 2):
        recorder.accept(said(number, channel="You"))
    recorder.accept_gap(AudioGap(20 * SAMPLE_RATE, SAMPLE_RATE, Message("the device was lost")))
    recorder.close()
    recorder.close()
    names = sorted(path.name for path in recorder.folder.iterdir())
    assert names == ["captions.json", "captions.srt", "captions.txt", "captions.vtt", JOURNAL_NAME]
    data = json.loads((recorder.folder / "captions.json").read_text("utf-8"))
    assert data["model"] == "tiny.en"
    gap = {"start_s": 20.0, "duration_s": 1.0, "reason": "the device was lost"}
    assert data["gaps"] == [gap]
    assert [caption["text"] for caption in data["captions"]] == [
        "This is what number 1 said.",
        "This is what number 2 said.",
    ]
    contents = journal_of(recorder.folder)
    assert contents.is_closed
    assert contents.duration_s == 21.0
    assert contents.header == HEADER
    assert [gap.reason for gap in contents.gaps] == ["the device was lost"]
    again = render_export(read_session(recorder.folder).transcript, "md").decode()
    assert "Missing: 1.0 s at 00:00:20: the device was lost" in again.replace("\\", "")


def test_two_instances_of_one_second_get_folders_of_their_own(tmp_path: Path) -> None:
    recorders = [SessionRecorder(tmp_path, header=HEADER) for _ in range(3)]
    assert len({recorder.folder for recorder in recorders}) == 3
    threads = [
        threading.Thread(target=lambda r=r: [r.accept(said(n)) for n in range(1, 20)])
        for r in recorders
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for recorder in recorders:
        assert is_being_written(recorder.folder)
        recorder.close()
        assert not is_being_written(recorder.folder)
        assert len(journal_of(recorder.folder).captions) == 19


def test_unwritable_folder_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(CaptionerError, match="cannot be written") as raised:
        SessionRecorder(tmp_path / "file" / "below", header=HEADER)
    assert "--save" in raised.value.hint


def test_a_full_disk_is_told_once_and_nothing_final_is_lost(small_disk: SmallDisk) -> None:
    recorder = SessionRecorder(small_disk.folder, header=HEADER)
    recoveries: list[int] = []
    recorder.when_recovered(lambda: recoveries.append(recorder.caption_count))
    recorder.accept(said(1))
    small_disk.fill()
    with pytest.raises(UnsavedError, match="Captions are kept") as raised:
        for number in range(2, 200):
            recorder.accept(said(number))
    first_kept = number
    recorder.accept(said(first_kept + 1))
    assert recorder.unsaved_captions >= 2
    assert not journal_of(recorder.folder).is_damaged
    assert not recorder.retry()
    assert recoveries == []
    small_disk.free()
    recorder.accept(said(first_kept + 2))
    assert len(recoveries) == 1
    assert raised.value.reason
    assert recorder.unsaved_captions == 0
    expected = list(range(1, first_kept + 3))
    assert [caption.id for caption in journal_of(recorder.folder).captions] == expected
    assert len(live_texts(recorder.folder)) == len(expected)
    recorder.close()
    assert len(live_texts(recorder.folder)) == len(expected)


@pytest.fixture
def rescue(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder that a session can be rescued to."""
    folder = tmp_path / "rescue"
    folder.mkdir()
    places = "captioner.transcripts.library.session_files._rescue_places"
    monkeypatch.setattr(places, lambda: [folder])
    return folder


def test_captions_that_never_fit_are_rescued_elsewhere(small_disk: SmallDisk, rescue: Path) -> None:
    recorder = SessionRecorder(small_disk.folder, header=HEADER)
    small_disk.fill()
    failures = 0
    for number in range(1, 100):
        try:
            recorder.accept(said(number))
        except CaptionerError:
            failures += 1
    assert failures == 1
    if (small_disk.folder / "filler").exists():
        with pytest.raises(CaptionerError, match=r"saved in .*rescue.* instead"):
            recorder.close()
        (folder,) = rescue.glob("*/*")
        assert len(journal_of(folder).captions) == 99
        assert len(live_texts(folder)) == 99
    else:  # the limit holds for every disk: there is nowhere to rescue to, and it says so
        with pytest.raises(CaptionerError, match="could not be saved"):
            recorder.close()
    small_disk.free()


def test_session_folder_that_vanishes_is_made_again(recorder: SessionRecorder) -> None:
    recorder.accept(said(1))
    shutil.rmtree(recorder.folder)
    for number in (2, 3):
        try:
            recorder.accept(said(number))
        except CaptionerError as error:
            assert "Captions are kept" in error.message
    recorder.close()
    assert [caption.id for caption in journal_of(recorder.folder).captions] == [1, 2, 3]
    assert len(live_texts(recorder.folder)) == 3


def test_a_drive_that_goes_and_comes_back_misses_nothing(tmp_path: Path) -> None:
    recorder = SessionRecorder(tmp_path / "drive" / "sessions", header=HEADER)
    recorder.accept(said(1))
    (tmp_path / "drive").rename(tmp_path / "unplugged")
    # The open file lives on, as on a local disk; closing it is what a lost mount does.
    recorder._journal.close()
    with pytest.raises(CaptionerError, match="Captions are kept"):
        recorder.accept(said(2))
    recorder.accept(said(3))
    assert recorder.unsaved_captions == 2
    (tmp_path / "unplugged").rename(tmp_path / "drive")
    assert recorder.retry()
    recorder.accept(said(4))
    recorder.close()
    assert [caption.id for caption in journal_of(recorder.folder).captions] == [1, 2, 3, 4]


def test_times_stay_in_order_when_the_clock_jumps(tmp_path: Path) -> None:
    clock_s = 100.0
    header = replace(HEADER, title="Clocks")
    recorder = SessionRecorder(tmp_path, header=header, monotonic=lambda: clock_s)
    clock_s = 103.0
    recorder.accept(said(2))
    clock_s = 40.0
    recorder.accept(said(1))  # another channel's, said earlier and final later
    clock_s = 104.0
    recorder.close()
    starts = [cue.start for cue in srt.parse((recorder.folder / "captions.srt").read_text())]
    assert starts == sorted(starts)
    lines = (recorder.folder / JOURNAL_NAME).read_text().splitlines()
    assert [json.loads(line).get("at_s") for line in lines] == [None, 3.0, 0.0, 4.0]


def test_live_text_holds_the_lines_in_view(tmp_path: Path) -> None:
    path = tmp_path / "obs.txt"
    recorder = SessionRecorder(tmp_path / "s", header=HEADER, live_text=OutputFile(path))
    recorder.accept(said(1, "Good morning", final=False))
    recorder.retry()  # partials are not waited for
    assert path.read_text() == "Good morning\n"
    recorder.accept(said(1, "Good morning everyone."))
    recorder.accept(said(2, "A second sentence, long and complete."))
    recorder.accept(said(3, "A third sentence, as long as that."))
    assert path.read_text() == "long and complete. A third sentence, as\nlong as that.\n"
    recorder.close()
    assert path.read_text() == ""


def test_a_live_text_that_cannot_be_written_is_told_once_and_costs_no_caption(
    tmp_path: Path,
) -> None:
    path = tmp_path / "gone" / "obs.txt"
    recorder = SessionRecorder(tmp_path / "s", header=HEADER, live_text=OutputFile(path))
    with pytest.raises(CaptionerError, match=r"obs\.txt cannot be written"):
        recorder.accept(said(1))
    recorder.accept(said(2))
    recorder.close()
    assert len(journal_of(recorder.folder).captions) == 2


def test_a_live_srt_at_a_chosen_place_grows_and_is_complete_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "stream.srt"
    path.write_text("1\n00:00:01,000 --> 00:00:02,000\nOf an earlier session.\n\n")
    chosen = OutputFile(path, overwrite=True)
    recorder = SessionRecorder(tmp_path / "s", header=HEADER, live_srt=chosen)
    assert path.read_text() == ""
    own = recorder.folder / "captions.srt"
    for number in range(1, 4):
        recorder.accept(said(number, "Not yet", final=False))
        recorder.accept(said(number))
        assert len(list(srt.parse(path.read_text("utf-8")))) == number
        assert path.read_bytes() == own.read_bytes()
    recorder.close()
    assert len(live_texts(recorder.folder)) == 3
    assert path.read_bytes() == own.read_bytes()


def test_a_live_srt_that_cannot_be_written_yet_is_told_once_and_catches_up(tmp_path: Path) -> None:
    path = tmp_path / "drive" / "stream.srt"
    path.parent.touch()  # no folder
    recorder = SessionRecorder(tmp_path / "s", header=HEADER, live_srt=OutputFile(path))
    with pytest.raises(CaptionerError, match=r"stream\.srt cannot be written"):
        recorder.accept(said(1))
    recorder.accept(said(2))
    path.parent.unlink()
    recorder.accept(said(3))
    assert path.read_bytes() == (recorder.folder / "captions.srt").read_bytes()
    assert len(list(srt.parse(path.read_text("utf-8")))) == 3
    path.unlink()
    with pytest.raises(CaptionerError, match=r"stream\.srt cannot be written"):
        recorder.accept(said(4))
    recorder.close()
    assert path.read_bytes() == (recorder.folder / "captions.srt").read_bytes()
    assert len(journal_of(recorder.folder).captions) == 4


@pytest.fixture
def hanging_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """A disk that does not answer while the event is clear."""
    answers = threading.Event()
    answers.set()
    fsync = os.fsync

    def wait(descriptor: int) -> None:
        if threading.current_thread().name == "transcript-writer":
            answers.wait()
        fsync(descriptor)

    monkeypatch.setattr("captioner.transcripts.journal.append_file.os.fsync", wait)
    yield answers
    answers.set()


def test_a_drive_that_does_not_answer_holds_nobody_up(
    hanging_disk: threading.Event, tmp_path: Path
) -> None:
    now_s = 0.0
    recorder = SessionRecorder(
        tmp_path, header=HEADER, keep_sound=True, patience_s=0.2, monotonic=lambda: now_s
    )
    recorder.accept(said(1))
    hanging_disk.clear()
    recorder.accept(said(2))
    now_s = 4.9
    recorder.accept(said(3))  # A stall of some seconds is nothing to tell of.
    now_s = 5.0
    with pytest.raises(SlowDriveError, match=r"slow to respond\. Captions are kept"):
        recorder.accept(said(4))
    for number in range(5, 20):
        recorder.accept(said(number))
    recorder.accept_sound(AudioChunk(np.zeros(1600, np.float32), 0))
    assert recorder.unsaved_captions == 18
    assert not recorder.retry()
    hanging_disk.set()
    while not recorder.retry():
        pass
    assert recorder.unsaved_captions == 0
    recorder.close()
    assert len(journal_of(recorder.folder).captions) == 19


def test_a_drive_that_does_not_answer_keeps_no_caption_from_being_shown(
    recorder: SessionRecorder, hanging_disk: threading.Event
) -> None:
    hanging_disk.clear()
    session, listener = make_session(ListSource(TALK), recorder=recorder, settings=BLOCKING)
    session.start()
    listener.wait_for(lambda body: isinstance(body, CaptionChanged) and body.caption.id == 2)
    hanging_disk.set()
    assert session.wait(20)
    saved = [caption.text for caption in journal_of(recorder.folder).captions]
    assert " ".join(saved).split() == TALK_WORDS


def test_a_drive_that_never_answers_again_does_not_keep_the_captions(
    hanging_disk: threading.Event, tmp_path: Path, rescue: Path
) -> None:
    recorder = SessionRecorder(tmp_path / "drive", header=HEADER, patience_s=0.02)
    hanging_disk.clear()
    recorder.accept(said(1))
    with pytest.raises(CaptionerError, match=r"saved in .*rescue"):
        recorder.close()
    (folder,) = rescue.glob("*/*")
    assert [caption.id for caption in journal_of(folder).captions] == [1]


@pytest.mark.parametrize("title", ["", "Weekly meeting"])
def test_a_session_without_a_title_is_named_by_its_first_words(tmp_path: Path, title: str) -> None:
    recorder = SessionRecorder(tmp_path, header=replace(HEADER, title=title))
    late, early = said(1), said(2)
    recorder.accept(replace(late, start_s=5.0, committed="Words that came later."))
    recorder.accept(replace(early, start_s=1.0, committed="Good morning everybody. Shall we?"))
    recorder.close()
    named = title or "Good morning everybody"
    assert read_session(recorder.folder).transcript.title == named
