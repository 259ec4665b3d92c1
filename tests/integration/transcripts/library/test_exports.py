import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import docx
import pytest
import srt
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from captioner.captions.subtitles import CuePosition, ExportOptions
from captioner.captions.transcripts import TextStyle
from captioner.core.captions import Caption, Mark
from captioner.core.errors import CaptionerError
from captioner.transcripts.export import SessionTranscript, render_export
from captioner.transcripts.journal.records import GapNote, SessionHeader
from captioner.transcripts.library.library import TranscriptLibrary
from tests.helpers.transcripts.sessions import HEADER, said
from tests.integration.conftest import Record


def test_exports_of_several_sessions_a_selection_and_every_format(
    library: TranscriptLibrary, record: Record, tmp_path: Path
) -> None:
    sessions = [record("One.", "Two."), record("Three.", days=1)]
    out = tmp_path / "out"
    out.mkdir()
    written = library.export_many(sessions, out, ["srt", "vtt", "txt", "json", "md", "docx"])
    assert len(written) == len(set(written)) == 12
    path = library.export(sessions[0], tmp_path / "part.txt", "txt", caption_ids=[2])
    assert path.read_text() == "Others: Two.\n"
    document = docx.Document(
        io.BytesIO(next(p for p in written if p.suffix == ".docx").read_bytes())
    )
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[0] == "2026-11-21 09:30"
    assert texts[-2:] == ["[00:00:03] You: One.", "[00:00:06] Others: Two."]
    with pytest.raises(CaptionerError, match="no export format 'doc'"):
        library.export(sessions[0], tmp_path / "x.doc", "doc")


def transcript(*captions: Caption, header: SessionHeader = HEADER) -> SessionTranscript:
    return SessionTranscript("Talk", captions, header, 7200.0)


def test_srt_in_other_encodings_with_mark_and_line_ends() -> None:
    talk = transcript(said(1, "Grüße, naïve café."))
    options = ExportOptions(encoding="utf-8", byte_order_mark=True, line_end="\r\n")
    data = render_export(talk, "srt", options)
    assert data.startswith(b"\xef\xbb\xbf1\r\n")
    assert b"\n" not in data.replace(b"\r\n", b"")
    data = render_export(talk, "srt", ExportOptions(encoding="cp1252", byte_order_mark=True))
    assert data.decode("cp1252").splitlines()[2] == "Grüße, naïve café."
    data = render_export(talk, "srt", ExportOptions(encoding="utf-16"))
    assert data.decode("utf-16").splitlines()[2] == "Grüße, naïve café."
    with pytest.raises(CaptionerError, match="cannot represent '→'"):
        render_export(transcript(said(1, "→")), "srt", ExportOptions(encoding="cp1252"))
    with pytest.raises(CaptionerError, match="no encoding 'klingon'"):
        render_export(talk, "txt", ExportOptions(encoding="klingon"))


def test_clock_time_over_a_change_to_winter_time() -> None:
    start = datetime(2026, 10, 25, 2, 59, 57, tzinfo=UTC) - timedelta(hours=2)
    berlin = replace(
        HEADER,
        started_at=start.astimezone(ZoneInfo("Europe/Berlin")),
        zone_name="Europe/Berlin",
    )
    options = ExportOptions(clock_time=True, text=TextStyle(timestamps=True))
    talk = transcript(said(1, "Now."), said(20, "Then."), header=berlin)
    assert render_export(talk, "txt", options).decode() == (
        "[02:00:00 +01:00] Now.\n[02:00:57 +01:00] Then.\n"
    )
    cue = next(iter(srt.parse(render_export(talk, "srt", options).decode())))
    assert cue.start == timedelta(hours=3)
    summer = timezone(timedelta(hours=2))
    unknown = replace(berlin, started_at=start.astimezone(summer), zone_name="Atlantis/Capital")
    talk = transcript(said(1, "Now."), header=unknown)
    assert render_export(talk, "txt", options) == b"[03:00:00] Now.\n"


def test_missing_sound_is_marked_once_in_every_format() -> None:
    gaps = (
        GapNote(20.0, 12.34, "Blue Microphone was disconnected"),
        GapNote(40.0, 0.02, "sound was lost"),
    )
    talk = replace(transcript(said(1, "Hi."), said(20, "Again.")), gaps=gaps)
    words = "Blue Microphone was disconnected (12.3 s missing)"
    assert render_export(talk, "txt").decode() == f"Hi.\n[{words}]\nAgain.\n"
    vtt = render_export(talk, "vtt").decode()
    assert vtt.startswith(f"WEBVTT\n\nNOTE 00:00:20.000 {words}\n\n1\n")
    clock = render_export(talk, "vtt", ExportOptions(clock_time=True)).decode()
    assert f"NOTE 09:30:20.000 {words}" in clock
    cues = [" ".join(cue.content.split()) for cue in srt.parse(render_export(talk, "srt").decode())]
    assert cues == ["Hi.", f"[{words}]", "Again."]
    assert render_export(talk.selection([1]), "txt") == b"Hi.\n"
    assert talk.selection([1, 20]).gaps == gaps
    assert talk.selection([]).gaps == ()


def test_unclear_speech_is_marked_in_every_format() -> None:
    gaps = (GapNote(5.0, 4.5, "unclear speech"),)
    talk = replace(transcript(said(1, "Hi."), said(20, "Again.")), gaps=gaps)
    cues = list(srt.parse(render_export(talk, "srt").decode()))
    assert [(cue.content, cue.start) for cue in cues][1] == ("[unclear]", timedelta(seconds=5))
    assert render_export(talk, "txt").decode() == "Hi.\n[unclear]\nAgain.\n"
    assert "NOTE 00:00:05.000 unclear" in render_export(talk, "vtt").decode()
    assert r"\[unclear\]" in render_export(talk, "md").decode()
    document = docx.Document(io.BytesIO(render_export(talk, "docx")))
    assert any("[unclear]" in paragraph.text for paragraph in document.paragraphs)
    (told,) = json.loads(render_export(talk, "json"))["gaps"]
    assert told == {"start_s": 5.0, "duration_s": 4.5, "reason": "unclear speech"}

    without = ExportOptions(unclear=False)
    for name in ("srt", "txt"):
        assert b"unclear" not in render_export(talk, name, without)


def test_usual_delay_of_a_device_is_no_remark() -> None:
    gaps = (GapNote(0.0, 1.8, "The source began later"),)
    talk = replace(transcript(said(1, "Hi.")), gaps=gaps)
    assert render_export(talk, "txt") == b"Hi.\n"
    assert "NOTE" not in render_export(talk, "vtt").decode()
    (told,) = json.loads(render_export(talk, "json"))["gaps"]
    assert told["duration_s"] == 1.8
    late = replace(talk, gaps=(replace(gaps[0], duration_s=12.0),))
    assert render_export(late, "txt") == b"[The source began later (12.0 s missing)]\nHi.\n"


def test_marks_are_told_where_the_format_can() -> None:
    hostile = "**-->** <b>&\u202e"
    marks = (Mark(2, 4.0), Mark(1, 60.5, hostile))
    talk = replace(transcript(said(1, "Hi."), said(20, "Again.")), marks=marks)
    assert render_export(talk, "txt").decode() == f"Hi.\n[Mark]\nAgain.\n[Mark: {hostile}]\n"
    vtt = render_export(talk, "vtt").decode()
    assert "NOTE 00:00:04.000 Mark\n\nNOTE 00:01:00.500 Mark: **--&gt;** &lt;b&gt;&amp;" in vtt
    assert "- Mark: 00:00:04\n- Mark: 00:01:00: \\*\\*--\\>" in render_export(talk, "md").decode()
    assert json.loads(render_export(talk, "json"))["marks"] == [
        {"number": 2, "time_s": 4.0, "label": ""},
        {"number": 1, "time_s": 60.5, "label": hostile},
    ]
    assert "Mark" not in render_export(talk, "srt").decode()
    document = docx.Document(io.BytesIO(render_export(talk, "docx")))
    assert any("Mark: 00:00:04" in paragraph.text for paragraph in document.paragraphs)
    assert talk.selection([1, 20]).marks == (marks[0],)


def test_webvtt_positions_and_voices_are_choices() -> None:
    talk = transcript(said(1, "Hi.", channel="You"))
    plain = render_export(talk, "vtt", ExportOptions(voices=False)).decode()
    assert "<v" not in plain
    placed = render_export(talk, "vtt", ExportOptions(position=CuePosition(10, "center"))).decode()
    assert "line:10% align:center\n<v You>Hi." in placed


@given(st.lists(st.text(max_size=12), max_size=6), st.text(max_size=20))
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_any_text_becomes_a_document(texts: list[str], title: str) -> None:
    captions = tuple(
        Caption(number, number, number + 1.0, text, "", (), True, title)
        for number, text in enumerate(texts, 1)
    )
    talk = SessionTranscript(title, captions, HEADER, 10.0)
    docx.Document(io.BytesIO(render_export(talk, "docx")))
    json.loads(render_export(talk, "json"))
    render_export(talk, "md").decode()
