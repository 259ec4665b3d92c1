"""Missing sound and pauses are one line each in every export that people read."""

import pytest

from captioner.core.audio import PAUSED, UNCLEAR_SPEECH
from captioner.core.captions import Caption, Remark
from captioner.transcripts.export import SessionTranscript, gap_remarks, render_export
from captioner.transcripts.journal.records import GapNote, add_gap

LOST = "USB headset was disconnected"


def test_parts_of_an_outage_are_one_gap() -> None:
    gaps: list[GapNote] = []
    add_gap(gaps, GapNote(10.0, 0.05, LOST))
    add_gap(gaps, GapNote(10.05, 27.0, LOST))
    add_gap(gaps, GapNote(60.0, 2.0, LOST))
    assert gaps == [GapNote(10.0, 27.05, LOST), GapNote(60.0, 2.0, LOST)]


def test_a_pause_of_two_channels_is_one_gap() -> None:
    gaps: list[GapNote] = []
    add_gap(gaps, GapNote(10.0, 5.0, PAUSED))
    add_gap(gaps, GapNote(10.02, 5.1, PAUSED))
    assert gaps == [GapNote(10.0, 5.12, PAUSED)]


@pytest.mark.parametrize("export_format", ["srt", "vtt", "txt", "md"])
def test_missing_sound_is_one_line_in_exports(export_format: str) -> None:
    captions = (
        Caption(1, 0.0, 2.0, "Before it.", "", (), True),
        Caption(2, 60.0, 62.0, "After it.", "", (), True),
    )
    gaps = (GapNote(3.0, 27.0, LOST), GapNote(40.0, 12.0, PAUSED), GapNote(61.0, 0.06, LOST))
    transcript = SessionTranscript("Talk", captions, gaps=gaps)
    text = render_export(transcript, export_format).decode()
    body = " ".join(text[text.index("Before it.") :].split()) if export_format != "vtt" else text
    assert body.count(f"{LOST} (27.0 s missing)") == 1
    assert body.count("Paused for 12.0 s") == 1


def test_gaps_of_a_second_and_more_are_remarks_of_a_session() -> None:
    gaps = (GapNote(3.0, 27.0, LOST), GapNote(40.0, 12.0, PAUSED), GapNote(61.0, 0.06, LOST))
    assert gap_remarks(SessionTranscript("Talk", (), gaps=gaps)) == [
        Remark(3.0, f"{LOST} (27.0 s missing)"),
        Remark(40.0, "Paused for 12.0 s"),
    ]


def test_remarks_about_gaps_stand_by_time() -> None:
    gaps = (GapNote(40.0, 12.0, PAUSED), GapNote(3.0, 2.0, UNCLEAR_SPEECH))
    remarks = gap_remarks(SessionTranscript("Talk", (), gaps=gaps))
    assert [remark.at_s for remark in remarks] == [3.0, 40.0]


def test_a_cue_about_missing_sound_is_as_long_as_others() -> None:
    transcript = SessionTranscript("Talk", (), gaps=(GapNote(3.0, 600.0, LOST),))
    assert "00:00:03,000 --> 00:00:10,000" in render_export(transcript, "srt").decode()
