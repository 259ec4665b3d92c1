"""Words are in the session's folder once they are committed, not only when they are final."""

import os
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import srt

from captioner.core.audio import SAMPLE_RATE, AudioChunk
from captioner.core.captions import Caption, Word, join_words
from captioner.core.errors import CaptionerError
from captioner.transcripts.journal.recovery import recover_all
from captioner.transcripts.journal.writer import JOURNAL_NAME, read_journal
from captioner.transcripts.library.session_reader import read_session
from captioner.transcripts.recorder import SessionRecorder
from captioner.transcripts.sound.reader import sound_duration_s
from tests.helpers.transcripts.sessions import HEADER, said
from tests.integration.conftest import SmallDisk

TEXT = "Words that stand on the screen".split()


def growing(committed: int, shown: int | None = None, *, final: bool = False) -> Caption:
    words = tuple(
        Word(text, 3.0 + place, 3.5 + place, 0.9)
        for place, text in enumerate(TEXT[: committed if shown is None else shown])
    )
    return Caption(
        4,
        3.0,
        9.0,
        join_words(words[:committed]),
        join_words(words[committed:]),
        words,
        final,
    )


def test_committed_words_are_in_the_journal_when_accept_returns(recorder: SessionRecorder) -> None:
    for committed, shown in ((0, 2), (1, 3), (1, 4), (4, 6)):
        recorder.accept(growing(committed, shown))
        contents = read_journal(recorder.folder / JOURNAL_NAME)
        texts = [caption.text for caption in contents.open_captions]
        assert texts == ([" ".join(TEXT[:committed])] if committed else [])
    assert recorder.holds_anything
    assert recorder.caption_count == 0
    recorder.accept(growing(6, final=True))
    contents = read_journal(recorder.folder / JOURNAL_NAME)
    assert [caption.text for caption in contents.captions] == [" ".join(TEXT)]
    assert contents.open_captions == ()
    recorder.close()


def test_each_word_is_written_once_before_it_is_final(recorder: SessionRecorder) -> None:
    for committed in range(len(TEXT)):
        recorder.accept(growing(committed, committed + 1))
    journal = (recorder.folder / JOURNAL_NAME).read_text("ascii")
    assert [journal.count(f'"{word}"') for word in TEXT] == [1, 1, 1, 1, 1, 0]
    recorder.close()


def test_committed_words_reach_the_disk_itself_within_about_a_second(
    recorder: SessionRecorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = threading.Event()
    fsync = os.fsync

    def note(descriptor: int) -> None:
        fsync(descriptor)
        synced.set()

    monkeypatch.setattr("captioner.transcripts.journal.append_file.os.fsync", note)
    recorder.accept(growing(3, 4))
    assert not synced.is_set(), "an fsync for every word would wear the disk"
    assert synced.wait(20)
    recorder.close()


def test_recovery_captions_the_committed_words(tmp_path: Path) -> None:
    recorder = SessionRecorder(tmp_path, header=HEADER)
    recorder.accept(growing(4, 6))
    journal = (recorder.folder / JOURNAL_NAME).read_bytes()
    folder = recorder.folder
    recorder.close()
    (folder / JOURNAL_NAME).write_bytes(journal)
    (report,) = recover_all(tmp_path)
    assert (report.caption_count, report.missing) == (1, ())
    (cue,) = srt.parse((folder / "captions.srt").read_text("utf-8"))
    assert cue.content.split() == TEXT[:4]
    (caption,) = read_session(folder).original
    assert caption == replace(growing(4, 6).as_committed())
    assert read_journal(folder / JOURNAL_NAME).open_captions == ()
    assert recover_all(tmp_path) == []


def test_closing_keeps_what_nobody_finished(recorder: SessionRecorder) -> None:
    recorder.accept(growing(3, 5))
    recorder.close()
    assert recorder.caption_count == 1
    assert (recorder.folder / "captions.txt").read_text("utf-8").split()[-3:] == TEXT[:3]
    assert read_journal(recorder.folder / JOURNAL_NAME).captions[0].text == " ".join(TEXT[:3])


def test_sound_leaves_last_bytes_to_captions(small_disk: SmallDisk) -> None:
    if not os.path.ismount(small_disk.folder):
        pytest.skip("a small disk cannot be mounted here")
    recorder = SessionRecorder(
        small_disk.folder, header=HEADER, formats=(), keep_sound=True, patience_s=20.0
    )
    noise = np.random.default_rng(1).uniform(-1, 1, SAMPLE_RATE).astype(np.float32)
    told = []
    for second in range(60):
        try:
            recorder.accept_sound(AudioChunk(noise, second * SAMPLE_RATE))
        except CaptionerError as error:
            told.append(error.message)
        recorder.retry()
    assert len(told) == 1
    assert "the disk is full. Sound is not being kept" in told[0]
    for committed in range(1, 7):
        recorder.accept(growing(committed, 6))
    recorder.accept(growing(6, final=True))
    recorder.close()
    assert recorder.unsaved_captions == 0
    assert [one.text for one in read_session(recorder.folder).original] == [" ".join(TEXT)]
    assert sound_duration_s(recorder.folder) > 5


@pytest.mark.parametrize("damage", ["emptied", "removed", "cut"])
def test_live_subtitles_that_somebody_damages_are_written_anew(
    recorder: SessionRecorder, damage: str
) -> None:
    live = recorder.folder / "captions.srt"
    recorder.accept(said(1))
    recorder.accept(said(2))
    if damage == "removed":
        live.unlink()
    else:
        live.write_bytes(live.read_bytes()[: 0 if damage == "emptied" else 30])
    recorder.accept(said(3))
    assert recorder.unsaved_captions == 0
    assert b"\0" not in live.read_bytes()
    cues = list(srt.parse(live.read_text("utf-8")))
    assert [cue.content for cue in cues] == [f"This is what number {n} said." for n in (1, 2, 3)]
    recorder.close()
