"""Captions of sounds in the journal, the exports and on the screen."""

import json
from pathlib import Path

import docx

from captioner.captions.comparison import compare_transcripts
from captioner.captions.lines import CaptionLines
from captioner.captions.transcripts import first_words
from captioner.core.captions import Caption, Transcript
from captioner.sound_events.detection import HeardSound, sound_caption
from captioner.sound_events.kinds import SoundKind
from captioner.transcripts.export import SessionTranscript, render_export
from captioner.transcripts.journal.records import (
    caption_body,
    caption_from_body,
    decode_line,
    encode_record,
)
from tests.helpers.transcripts.timed_words import timed


def said(number: int, text: str, start_s: float, *, is_final: bool = True) -> Caption:
    words = timed(text, start_s, 0.5, 0.4)
    return Caption(number, start_s, words[-1].end_s, text, "", words, is_final)


LAUGHTER = sound_caption(HeardSound(SoundKind.LAUGHTER, 2.5, 4.5, 0.8), 2, "[laughter]")
TALK = (said(1, "We begin in a minute.", 0.0), LAUGHTER, said(3, "So let us begin.", 4.6))


def export(format_name: str) -> bytes:
    return render_export(SessionTranscript("Talk", TALK, duration_s=8.0), format_name)


def test_a_record_of_the_journal_keeps_the_kind() -> None:
    record = decode_line(encode_record(1, "caption", caption_body(LAUGHTER)).rstrip(b"\n"))
    assert record is not None
    assert caption_from_body(record) == LAUGHTER
    del record["sound"]
    assert caption_from_body(record).text == "[laughter]"


def test_every_export_tells_the_sound_by_itself() -> None:
    assert "\n[laughter]\n" in export("txt").decode()
    assert "00:00:02,500 --> 00:00:04,500\n[laughter]\n" in export("srt").decode()
    assert "\n[laughter]\n" in export("vtt").decode()
    assert "`00:00:02` \\[laughter\\]\n" in export("md").decode()
    captions = json.loads(export("json"))["captions"]
    assert [one.get("sound") for one in captions] == [None, "laughter", None]
    assert export("rttm").count(b"SPEAKER") == 2


def test_a_sound_told_while_people_speak_cuts_no_words_short() -> None:
    heard = HeardSound(SoundKind.LAUGHTER, 1.0, 3.0, 0.8)
    talk = [said(1, "We all begin in a minute.", 0.0), sound_caption(heard, 2, "[laughter]")]
    text = render_export(SessionTranscript("Talk", tuple(talk), duration_s=8.0), "srt").decode()
    assert "00:00:00,000 --> 00:00:02,900\nWe all begin in a minute.\n" in text
    assert "00:00:02,900 --> 00:00:04,900\n[laughter]\n" in text


def test_a_document_has_a_paragraph_for_it(tmp_path: Path) -> None:
    file = tmp_path / "talk.docx"
    file.write_bytes(export("docx"))
    texts = [paragraph.text for paragraph in docx.Document(str(file)).paragraphs]
    assert [text for text in texts if text.endswith("[laughter]")]


def test_it_is_neither_a_title_nor_a_difference_between_two_texts() -> None:
    assert first_words([LAUGHTER, *TALK]) == "We begin in a minute"
    assert all(row.is_equal for row in compare_transcripts(TALK, TALK[::2]))


def test_words_of_an_open_caption_go_on_after_a_sound() -> None:
    lines, transcript = CaptionLines(line_count=3), Transcript()
    for caption in (
        said(1, "We begin", 0.0, is_final=False),
        LAUGHTER,
        said(1, "We begin in a minute", 0.0, is_final=False),
    ):
        lines.accept(caption)
        transcript.accept(caption)
    assert [line.text for line in lines.lines] == ["We begin in a minute", "[laughter]"]
    assert [one.text for one in transcript.tentative] == ["We begin in a minute"]
    lines.accept(TALK[0])
    lines.accept(TALK[2])
    assert [line.text for line in lines.lines][1:] == ["[laughter]", "So let us begin."]
