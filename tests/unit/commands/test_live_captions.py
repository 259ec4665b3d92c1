"""The terminal tells how the session stands in the words of the windows, each once."""

from __future__ import annotations

import re

import pytest

from captioner.commands.terminal.live_captions import LiveTerminal
from captioner.core.audio import NoticeKind
from captioner.core.captions import Caption, NameSpeaker, Word
from captioner.core.events import (
    CORRECTING_TEXT,
    CaptionChanged,
    EventBody,
    LanguageChanged,
    LevelChanged,
    Noticed,
    OverloadChanged,
    SessionEvent,
    SessionState,
    SpeakerChanged,
    SpeakersNamed,
    StatusChanged,
    TextCorrected,
)
from captioner.core.message import NO_MESSAGE, Message
from captioner.core.speakers.naming import CaptionSplit, Part, SpeakerChange, Speakers


def test_every_change_is_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = LiveTerminal()
    bodies: list[EventBody] = [
        StatusChanged(SessionState.LOADING, Message("Loading model")),
        StatusChanged(SessionState.LISTENING, Message("Listening")),
        LevelChanged("", -30.0, -20.0, is_speech=True),
        Noticed(NoticeKind.DEVICE_LOST.value, Message("Mic was disconnected")),
        LevelChanged("", -120.0, -120.0, is_speech=False),
        Noticed(NoticeKind.DEVICE_BACK.value, Message("Listening to Mic again")),
        OverloadChanged(2.4, Message("Behind by 2.4 s")),
        OverloadChanged(0.4, NO_MESSAGE),
        Noticed(NoticeKind.TOO_QUIET.value, Message("Voices are very quiet.")),
        StatusChanged(SessionState.STOPPING, Message("Finishing what was said")),
        StatusChanged(SessionState.IDLE, Message("Stopped")),
    ]
    for body in bodies:
        terminal.show(SessionEvent(0.0, 0.0, body))
    terminal.close()
    assert capsys.readouterr().err.splitlines() == [
        "Loading model",
        "Listening",
        "Mic was disconnected",
        "Listening",
        "Listening to Mic again",
        "Behind by 2.4 s",
        "Listening",
        "Voices are very quiet.",
        "Finishing what was said",
        "Stopped",
    ]


def test_a_correction_is_announced_once_and_prints_no_words(
    capsys: pytest.CaptureFixture[str],
) -> None:
    terminal = LiveTerminal()
    said = Caption(1, 61.0, 62.0, "Hello.", "", (), True)
    bodies: list[EventBody] = [
        StatusChanged(SessionState.IDLE, Message("Stopped")),
        Noticed(CORRECTING_TEXT, Message("Correcting the saved text")),
        TextCorrected((said,)),
        Noticed(CORRECTING_TEXT, NO_MESSAGE),
    ]
    for body in bodies:
        terminal.show(SessionEvent(0.0, 0.0, body))
    terminal.close()
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.splitlines() == ["Stopped", "Correcting the saved text"]


def test_voices_are_named_and_a_changed_mind_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = LiveTerminal()
    edit = NameSpeaker("S2", "Anna", "")
    bodies: list[EventBody] = [
        CaptionChanged(Caption(1, 61.0, 62.0, "Hello.", "", (), True, speaker="S1")),
        SpeakersNamed(edit, Speakers().after(edit)),
        CaptionChanged(Caption(2, 62.0, 63.0, "Hi.", "", (), True, "Others", speaker="S2")),
        SpeakerChanged((SpeakerChange(1, "S1", "S2"), SpeakerChange(99, "S1", "S2"))),
    ]
    for body in bodies:
        terminal.show(SessionEvent(0.0, 0.0, body))
    terminal.close()
    out, err = capsys.readouterr()
    assert out.splitlines() == ["[0:01:01] Speaker 1: Hello.", "[0:01:02] Anna: Hi."]
    assert err.splitlines() == ["[0:01:01] is Anna"]


@pytest.fixture
def small_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rich draws as on a terminal, of 20 columns and 5 rows."""
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in {"FORCE_COLOR": "1", "COLUMNS": "20", "LINES": "5", "TERM": "xterm"}.items():
        monkeypatch.setenv(name, value)


def drawn(written: str) -> list[str]:
    """What is left on the screen, lines of text alone."""
    rows: list[str] = []
    for row in written.split("\n"):
        for _ in range(row.count("\x1b[1A")):
            rows.pop()
        left = row.rpartition("\x1b[2K")[2]
        rows.append(re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", left).strip("\r"))
    return rows


def test_the_newest_words_are_in_view_in_a_small_terminal(
    small_terminal: None, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = LiveTerminal()
    written = ""
    words = [f"word{number}" for number in range(60)]
    for count in range(1, 61):
        partial = Caption(1, 0.0, 9.0, " ".join(words[: count - 1]), words[count - 1], (), False)
        terminal.show(SessionEvent(0.0, 0.0, CaptionChanged(partial)))
        written += capsys.readouterr().out
        shown = " ".join(drawn(written)).split()
        assert shown == words[:count][-len(shown) :]
        assert len(drawn(written)) <= 5
    final = Caption(1, 0.0, 9.0, "Only this.", "", (), True)
    terminal.show(SessionEvent(0.0, 0.0, CaptionChanged(final)))
    said = capsys.readouterr().out
    assert "word" not in said, "words that went are drawn no more"
    assert drawn(written + said)[0] == "[0:00:00] Only this."
    terminal.close()


def test_a_notice_stands_above_the_growing_text(
    small_terminal: None, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = LiveTerminal()
    bodies: list[EventBody] = [
        CaptionChanged(Caption(1, 0.0, 9.0, "", "words of more than one row", (), False)),
        LanguageChanged("en", 1.0, False),
        CaptionChanged(Caption(1, 0.0, 9.0, "", "fewer words", (), False)),
    ]
    for body in bodies:
        terminal.show(SessionEvent(0.0, 0.0, body))
    out, err = capsys.readouterr()
    terminal.close()
    assert err == ""
    rows = [row.strip() for row in drawn(out)]
    assert rows == ["Language spoken: en", "(found)", "fewer words"]


def test_a_finished_caption_breaks_at_words(
    small_terminal: None, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = LiveTerminal()
    final = Caption(1, 0.0, 9.0, "Whatever is incomprehensible.", "", (), True)
    terminal.show(SessionEvent(0.0, 0.0, CaptionChanged(final)))
    terminal.close()
    rows = [row for row in drawn(capsys.readouterr().out) if row]
    assert [row.strip() for row in rows] == ["[0:00:00] Whatever", "is incomprehensible."]


def test_a_turn_that_is_found_late_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = LiveTerminal()
    words = tuple(
        Word(text, 60.0 + place, 61.0 + place, 1.0)
        for place, text in enumerate("Are you there? Yes.".split())
    )
    whole = Caption(1, 60.0, 64.0, "Are you there? Yes.", "", words, is_final=True, speaker="S1")
    split = CaptionSplit(1, (Part(1, 0, "S1"), Part(5, 3, "S2")))
    for body in (CaptionChanged(whole), split, SpeakerChanged((SpeakerChange(5, "S2", "S3"),))):
        terminal.show(SessionEvent(0.0, 0.0, body))
    terminal.close()
    assert capsys.readouterr().err.splitlines() == [
        "[0:01:03] from “Yes.” on is Speaker 2",
        "[0:01:03] is Speaker 3",
    ]
