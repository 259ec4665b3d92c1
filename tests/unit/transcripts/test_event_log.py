"""The event log: one JSON object a line, at once."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from captioner.core.captions import Caption, Word
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
from captioner.core.speakers.naming import SpeakerChange, Speakers
from captioner.core.text.edits import NameSpeaker
from captioner.files.output_file import OutputFile
from captioner.transcripts.event_log import EventLog

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
