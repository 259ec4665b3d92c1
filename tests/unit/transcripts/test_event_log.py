import io
import json
import os
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from captioner.core.captions import Caption, NameSpeaker, RecogniseSpeaker, Word
from captioner.core.errors import CaptionerError
from captioner.core.events import (
    CaptionChanged,
    ErrorRaised,
    LevelChanged,
    SessionEvent,
    SpeakerChanged,
    SpeakersNamed,
    event_to_json_object,
)
from captioner.core.speakers.naming import CaptionSplit, Part, SpeakerChange, Speakers
from captioner.files.output_file import OutputFile
from captioner.transcripts import event_log
from captioner.transcripts.event_log import EventLog

if sys.platform == "linux":
    import fcntl

WORD = Word("héllo", 0.1, 0.4, 0.9)
FINAL = SessionEvent(
    1.5, 1.25, CaptionChanged(Caption(1, 0.1, 0.4, "héllo", "", (WORD,), True, "You"))
)


def test_each_event_is_a_line_that_is_there_at_once(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    log = EventLog(OutputFile(path))
    log.write(FINAL)
    (line,) = path.read_text().splitlines()
    assert json.loads(line) == {
        "at_s": 1.5,
        "audio_s": 1.25,
        "type": "final",
        "caption": 1,
        "channel": "You",
        "committed": "héllo",
        "tentative": "",
        "start_s": 0.1,
        "end_s": 0.4,
        "words": [{"text": "héllo", "start_s": 0.1, "end_s": 0.4, "probability": 0.9}],
    }
    log.write(SessionEvent(2.0, 2.0, LevelChanged("", -20.0, -10.0, True)))
    log.write(SessionEvent(2.0, 2.0, ErrorRaised(CaptionerError("Gone.", "Plug it in."))))
    assert json.loads(path.read_text().splitlines()[1])["message"] == "Gone."
    log.close()
    log.close()
    log.write(FINAL)
    assert len(path.read_text().splitlines()) == 2


def test_a_dash_is_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    log = EventLog(None)
    log.write(FINAL)
    log.close()
    assert json.loads(capsys.readouterr().out)["type"] == "final"
    print("still open")
    assert capsys.readouterr().out == "still open\n"


def test_a_log_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    with pytest.raises(CaptionerError, match="cannot be written"):
        EventLog(OutputFile(tmp_path / "nowhere" / "events.jsonl"))


class FullStream(io.StringIO):
    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device")


def test_a_log_that_fills_its_disk_tells_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", FullStream())
    log = EventLog(None)
    with pytest.raises(CaptionerError, match="no longer takes events"):
        log.write(FINAL)
    log.write(FINAL)
    log.close()


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[tuple[int, EventLog]]:
    """A small pipe's end to read from, and the log that writes into it."""
    if sys.platform != "linux":
        pytest.skip("pipes have another size here")
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 4096)
    os.set_blocking(reader, True)
    log = EventLog(OutputFile(path, takes_streams=True))
    yield reader, log
    os.close(reader)
    log._thread.join(10)  # a pipe without a reader takes nothing, and says so
    assert not log._thread.is_alive()


def test_a_pipe_whose_reader_pauses_holds_up_nobody(pipe: tuple[int, EventLog]) -> None:
    reader, log = pipe
    for _ in range(100):
        log.write(FINAL)
    closing = threading.Thread(target=log.close)
    closing.start()
    read = b""
    while read.count(b"\n") < 100:
        read += os.read(reader, 1000)
    closing.join()
    assert not log.has_failed
    assert {json.loads(line)["type"] for line in read.splitlines()} == {"final"}


def test_a_pipe_whose_reader_has_stopped_is_told_at_the_end(
    pipe: tuple[int, EventLog], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_log, "_PATIENCE_AT_CLOSE_S", 0.01)
    _reader, log = pipe
    for _ in range(100):
        log.write(FINAL)
    with pytest.raises(CaptionerError, match="no longer takes events: their reader has stopped"):
        log.close()
    log.close()
    assert log.has_failed


def test_events_for_a_reader_that_has_stopped_have_a_limit(
    pipe: tuple[int, EventLog], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_log, "_MOST_WAITING", 10)
    _reader, log = pipe
    with pytest.raises(CaptionerError, match="no longer takes events"):
        for _ in range(100):
            log.write(FINAL)
    log.write(FINAL)
    log.close()


def test_voices_in_the_log() -> None:
    final = FINAL.body
    assert isinstance(final, CaptionChanged)
    spoken = event_to_json_object(
        SessionEvent(1.0, 1.0, CaptionChanged(replace(final.caption, speaker="S2")))
    )
    assert spoken is not None
    assert (spoken["speaker"], spoken["channel"]) == ("S2", "You")
    changed = SpeakerChanged((SpeakerChange(4, "S2", "S1"),))
    assert event_to_json_object(SessionEvent(1.0, 1.0, changed)) == {
        "at_s": 1.0,
        "audio_s": 1.0,
        "type": "speaker-changed",
        "changes": [{"caption": 4, "old": "S2", "new": "S1"}],
    }
    edit = NameSpeaker("S2", "Anna", "red")
    named = event_to_json_object(
        SessionEvent(1.0, 1.0, SpeakersNamed(edit, Speakers().after(edit)))
    )
    assert named is not None
    assert named["speakers"] == [{"label": "S2", "name": "Anna", "colour": "#d55e00"}]
    asked = RecogniseSpeaker("S1", "Ben", is_certain=False)
    known = Speakers().after(edit).after(asked)
    suggested = event_to_json_object(SessionEvent(1.0, 1.0, SpeakersNamed(asked, known)))
    assert suggested is not None
    assert suggested["suggested"] == {"S1": "Ben"}
    assert [one["name"] for one in suggested["speakers"]] == ["Anna", ""]


def test_a_caption_that_is_split_in_the_log() -> None:
    split = CaptionSplit(4, (Part(4, 0, "S1"), Part(9, 3, "S2")))
    assert event_to_json_object(SessionEvent(1.0, 1.0, split)) == {
        "at_s": 1.0,
        "audio_s": 1.0,
        "type": "caption-split",
        "caption": 4,
        "parts": [
            {"caption": 4, "first_word": 0, "speaker": "S1"},
            {"caption": 9, "first_word": 3, "speaker": "S2"},
        ],
    }
