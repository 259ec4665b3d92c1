"""The terminal tells how the session stands in the words of the windows, each once."""

import re
import time
from dataclasses import replace

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
    SpeechUnclear,
    StatusChanged,
    TextCorrected,
)
from captioner.core.message import NO_MESSAGE, Message
from captioner.core.speakers.naming import CaptionSplit, Part, SpeakerChange, Speakers
from tests.helpers.transcripts.timed_words import timed


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


def test_captions_that_the_saved_text_changes_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    def said(number: int, text: str) -> Caption:
        start_s = 10.0 * number
        words = timed(text, start_s, length_s=0.5, probability=1.0)
        return Caption(number, start_s, words[-1].end_s, text, "", words, is_final=True)

    terminal = LiveTerminal()
    for number in range(1, 10):
        caption = said(number, "and so am I")
        terminal.show(SessionEvent(0.0, 0.0, CaptionChanged(caption)))
    saved = (said(1, "And so am I."), *(said(number, "and so my") for number in range(2, 10)))
    terminal.show(SessionEvent(0.0, 0.0, TextCorrected(saved)))
    terminal.close()
    assert capsys.readouterr().err.splitlines() == [
        f"[0:00:{number}0] corrected: and so my" for number in (2, 3, 4, 5)
    ] + ["[0:01:00] corrected: and so my"]


def test_channels_that_speak_at_once_are_no_correction(capsys: pytest.CaptureFixture[str]) -> None:
    def said(number: int, channel: str) -> Caption:
        words = (Word(f"from {channel}", 10.0, 10.5, 1.0),)
        text = words[0].text
        return Caption(number, 10.0, 10.5, text, "", words, is_final=True, channel=channel)

    terminal = LiveTerminal()
    captions = (said(1, "You"), said(2, "Others"))
    bodies: list[EventBody] = [*map(CaptionChanged, captions), TextCorrected(captions)]
    for body in bodies:
        terminal.show(SessionEvent(0.0, 0.0, body))
    terminal.close()
    assert capsys.readouterr().err == ""


def test_correction_is_announced_once(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = LiveTerminal()
    said = Caption(1, 61.0, 62.0, "Hello.", "", (), True)
    bodies: list[EventBody] = [
        StatusChanged(SessionState.IDLE, Message("Stopped")),
        Noticed(CORRECTING_TEXT, Message("Correcting the saved text")),
        Noticed(CORRECTING_TEXT, Message("Correcting the saved text: {percent} %", percent=40)),
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


def test_a_caption_waits_for_its_label(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = LiveTerminal(awaits_labels=True)

    def show(*bodies: EventBody) -> list[str]:
        for body in bodies:
            terminal.show(SessionEvent(0.0, 0.0, body))
        return capsys.readouterr().out.splitlines()

    words = (Word("Really?", 62.0, 62.5, 1.0), Word("Yes.", 62.5, 63.0, 1.0))
    first = Caption(1, 61.0, 62.0, "Hello.", "", (), is_final=True)
    second = Caption(2, 62.0, 63.0, "Really? Yes.", "", words, is_final=True)
    assert show(CaptionChanged(first), CaptionChanged(second)) == []
    assert show(CaptionSplit(2, (Part(2, 0, "S2"), Part(5, 1, "S1")))) == []  # in their order
    assert show(SpeakerChanged((SpeakerChange(1, "", "S1"),))) == [
        "[0:01:01] Speaker 1: Hello.",
        "[0:01:02] Speaker 2: Really?",
        "[0:01:02] Speaker 1: Yes.",
    ]
    terminal.close()
    assert capsys.readouterr().err == ""


def test_unclear_speech_stands_between_the_captions(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = LiveTerminal(awaits_labels=True)
    caption = Caption(1, 61.0, 62.0, "Hello.", "", (), is_final=True)
    for body in (CaptionChanged(caption), SpeechUnclear(63.0, 64.5)):
        terminal.show(SessionEvent(0.0, 0.0, body))
    terminal.close()
    assert capsys.readouterr().out.splitlines() == ["[0:01:01] Hello.", "[0:01:03] [unclear]"]


def test_a_caption_without_a_label_is_printed_soon(capsys: pytest.CaptureFixture[str]) -> None:
    terminal = LiveTerminal(awaits_labels=True)
    caption = Caption(1, 61.0, 62.0, "Hello.", "", (), is_final=True)
    terminal.show(SessionEvent(0.0, 0.0, CaptionChanged(caption)))
    level = SessionEvent(0.0, 0.0, LevelChanged("", -30.0, -20.0, is_speech=True))
    printed, ends_s = "", time.monotonic() + 10.0
    while not printed and time.monotonic() < ends_s:
        terminal.show(level)
        printed = capsys.readouterr().out
    assert printed == "[0:01:01] Hello.\n"
    terminal.show(SessionEvent(0.0, 0.0, CaptionChanged(replace(caption, id=2))))
    idle = StatusChanged(SessionState.IDLE, Message("Stopped"))
    terminal.show(SessionEvent(0.0, 0.0, idle))
    assert capsys.readouterr().out == "[0:01:01] Hello.\n"
    terminal.close()


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


def test_a_caption_that_waits_for_its_label_is_shown(
    small_terminal: None, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = LiveTerminal(awaits_labels=True)
    caption = Caption(1, 61.0, 62.0, "Hello.", "", (), is_final=True)
    terminal.show(SessionEvent(0.0, 0.0, CaptionChanged(caption)))
    written = capsys.readouterr().out
    assert drawn(written) == ["Hello."]
    terminal.show(SessionEvent(0.0, 0.0, SpeakerChanged((SpeakerChange(1, "", "S1"),))))
    terminal.close()
    rows = drawn(written + capsys.readouterr().out)
    assert " ".join(rows).split() == ["[0:01:01]", "Speaker", "1:", "Hello."]


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
    words = timed("Are you there? Yes.", 60.0, probability=1.0)
    whole = Caption(1, 60.0, 64.0, "Are you there? Yes.", "", words, is_final=True, speaker="S1")
    split = CaptionSplit(1, (Part(1, 0, "S1"), Part(5, 3, "S2")))
    for body in (CaptionChanged(whole), split, SpeakerChanged((SpeakerChange(5, "S2", "S3"),))):
        terminal.show(SessionEvent(0.0, 0.0, body))
    terminal.close()
    assert capsys.readouterr().err.splitlines() == [
        "[0:01:03] from “Yes.” on is Speaker 2",
        "[0:01:03] is Speaker 3",
    ]
