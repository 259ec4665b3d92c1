import json
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from captioner.captions.scripts import gap
from captioner.captions.transcripts import (
    TextLayout,
    TextStyle,
    TimestampFormatter,
    first_words,
    markdown_text,
    paragraphs_of,
    to_json,
    to_markdown,
    to_plain_text,
    without_false_stops,
)
from captioner.core.captions import Caption, Remark, Word
from captioner.core.plain_text import tokens_of
from tests.helpers.transcripts.strategies import captions as any_captions


def said(number: int, text: str, start_s: float, end_s: float, channel: str = "") -> Caption:
    return Caption(number, start_s, end_s, text, "", (), True, channel)


TALK = [
    said(1, "Hello.", 1.0, 2.0, "You"),
    said(2, "How are you?", 2.5, 3.5, "You"),
    said(3, "Fine.", 4.0, 5.0, "Others"),
    said(4, "Good.", 65.0, 66.0, "Others"),
]


def test_plain_text_names_speakers_where_they_change() -> None:
    assert to_plain_text(TALK) == ("You: Hello.\nHow are you?\nOthers: Fine.\nGood.\n")


def test_timestamps_and_paragraphs() -> None:
    style = TextStyle(TextLayout.PARAGRAPHS, timestamps=True, speakers=False)
    assert to_plain_text(TALK, style) == (
        "[00:00:01] Hello. How are you?\n\n[00:00:04] Fine.\n\n[00:01:05] Good.\n"
    )
    assert to_plain_text([]) == ""


def test_a_line_does_not_break_a_sentence() -> None:
    talk = [
        said(1, "Done. The", 0.0, 1.0),
        said(2, "price is", 4.0, 5.0),
        said(3, "good.", 5.0, 6.0),
        said(4, "Next.", 6.1, 7.0),
    ]
    assert to_plain_text(talk) == "Done. The price is good.\nNext.\n"
    style = TextStyle(TextLayout.PARAGRAPHS)
    assert to_plain_text(talk, style) == "Done. The price is good. Next.\n"


def test_a_line_ends_where_another_speaks_and_behind_a_very_long_pause() -> None:
    talk = [
        said(1, "I think that", 0.0, 1.0, "You"),
        said(2, "Yes.", 1.0, 2.0, "Others"),
        said(3, "we", 3.0, 4.0, "You"),
        said(4, "should", 60.0, 61.0, "You"),
    ]
    assert to_plain_text(talk, TextStyle(speakers=False)) == "I think that\nYes.\nwe\nshould\n"


def test_a_text_without_any_sentence_end_is_lines_all_the_same() -> None:
    talk = [said(n, "word " * 20, n * 5.0, n * 5.0 + 5) for n in range(1, 61)]
    lines = to_plain_text(talk).splitlines()
    assert len(lines) > 5
    assert max(map(len, lines)) < 800


def test_a_remark_is_a_line_of_its_own_at_its_place() -> None:
    remarks = [Remark(70.0, "at the end"), Remark(0.0, "at the start"), Remark(2.4, "a\nbreak")]
    assert to_plain_text(TALK, remarks=remarks) == (
        "[at the start]\nYou: Hello.\n[a break]\nHow are you?\nOthers: Fine.\nGood.\n[at the end]\n"
    )
    style = TextStyle(TextLayout.PARAGRAPHS, timestamps=True, speakers=False)
    assert to_plain_text(TALK[:2], style, remarks=remarks[2:]) == (
        "[00:00:01] Hello.\n\n[00:00:02] [a break]\n\n[00:00:02] How are you?\n"
    )
    assert to_plain_text([], remarks=remarks[:1]) == "[at the end]\n"


def test_a_long_paragraph_ends_at_a_sentence() -> None:
    talk = [said(n, "word " * 40 + "end.", n * 5.0, n * 5.0 + 5) for n in range(1, 11)]
    style = TextStyle(TextLayout.PARAGRAPHS)
    assert to_plain_text(talk, style).count("\n\n") == 3


def test_clock_time_follows_daylight_saving_and_says_so() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    start = datetime(2026, 10, 25, 2, 30, tzinfo=berlin)  # clocks go back at 3:00
    clock = TimestampFormatter(start, ends_s=7200)
    assert clock.text(0) == "02:30:00 +02:00"
    assert clock.text(3600) == "02:30:00 +01:00"
    assert clock.text(7200) == "03:30:00 +01:00"
    spring = TimestampFormatter(datetime(2026, 3, 29, 0, 30, tzinfo=UTC), berlin, ends_s=3600)
    assert [spring.text(0), spring.text(3600)] == ["01:30:00 +01:00", "03:30:00 +02:00"]
    plain = TimestampFormatter(datetime(2026, 6, 1, 23, 59, 30, tzinfo=berlin), ends_s=60)
    assert plain.text(60) == "00:00:30"
    fixed = TimestampFormatter(datetime(2026, 6, 1, 9, 0, tzinfo=timezone(timedelta(hours=5))))
    assert fixed.text(61) == "09:01:01"


def test_session_time_of_no_number_is_the_start() -> None:
    assert TimestampFormatter().text(float("nan")) == "00:00:00"
    assert TimestampFormatter().text(360_000) == "100:00:00"


def test_markdown_is_escaped() -> None:
    assert markdown_text("# 1. *bold* <b> [x](y) `z`") == (
        "\\# 1. \\*bold\\* \\<b\\> \\[x\\](y) \\`z\\`"
    )
    assert markdown_text("- no list") == "\\- no list"
    assert markdown_text("1. no list") == "1\\. no list"
    assert to_markdown(TALK[:3], title="A *talk*\n", facts=[("Source", "Mic")]) == (
        "# A \\*talk\\*\n\n- Source: Mic\n\n`00:00:01` **You:** Hello. How are you?\n\n"
        "`00:00:04` **Others:** Fine.\n"
    )


def test_json_is_one_caption_a_line() -> None:
    words = (Word("Hi", 0.12345, 0.5, 0.98765),)
    text = to_json([Caption(1, 0.1, 0.5, "Hi", "", words, True, "You")], {"title": "Talk"})
    assert json.loads(text) == {
        "format": "captioner-transcript",
        "version": 1,
        "title": "Talk",
        "captions": [
            {
                "id": 1,
                "channel": "You",
                "start_s": 0.1,
                "end_s": 0.5,
                "text": "Hi",
                "words": [{"text": "Hi", "start_s": 0.123, "end_s": 0.5, "probability": 0.9877}],
            }
        ],
    }
    assert len(text.splitlines()) == 8


@settings(max_examples=60, deadline=None)
@given(any_captions())
def test_any_transcript_survives_json_plain_text_and_markdown(captions: list[Caption]) -> None:
    text = to_json(captions, {"title": "T"})
    text.encode()
    assert [caption["text"] for caption in json.loads(text)["captions"]] == [
        caption.text.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
        if caption.text.isascii()
        else "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in caption.text)
        for caption in captions
    ]
    plain = to_plain_text(captions, TextStyle(speakers=False))
    plain.encode()
    tokens = [token for caption in captions for token in tokens_of(caption.text)]
    assert "".join(plain.split()) == "".join(tokens)
    if all(gap(before, after) for before, after in pairwise(tokens)):
        assert plain.split() == tokens  # in scripts that have spaces
    to_markdown(captions, title="T").encode()


def test_scripts_without_spaces_have_none_in_transcripts() -> None:
    said = [
        Caption(1, 0.0, 1.0, "今 日 は 会 議 です 。", "", (), is_final=True),
        Caption(2, 1.2, 2.0, "予算 から 。", "", (), is_final=True),
    ]
    assert paragraphs_of(said)[0].text.startswith("今日は会議です。")
    assert " " not in "".join(paragraph.text for paragraph in paragraphs_of(said))


def stops(*texts: str, pause_s: float = 0.5, channels: str = "aaaa") -> list[str]:
    captions = [
        said(number, text, 2.0 * number, 2.0 * number + 2.0 - pause_s, channels[number])
        for number, text in enumerate(texts)
    ]
    return [each.text for each in without_false_stops(captions)]


def test_a_stop_goes_where_the_next_caption_continues() -> None:
    found = stops("This Tuesday is Election Day.", "after months of debate.", "Then it ends.")
    assert found == ["This Tuesday is Election Day", "after months of debate.", "Then it ends."]


def test_a_stop_stays_where_a_sentence_or_an_abbreviation_ends() -> None:
    assert stops("It ends here.", "Then more.") == ["It ends here.", "Then more."]
    assert stops("Apples, pears, etc.", "are fruit.")[0] == "Apples, pears, etc."
    assert stops("Fruit, e.g.", "apples.")[0] == "Fruit, e.g."
    assert stops("Is it so?", "yes it is.")[0] == "Is it so?"
    assert stops("Election Day.", "after months.", channels="ab")[0] == "Election Day."


def test_the_last_word_loses_its_stop_with_its_caption() -> None:
    words = (Word("Election", 0.0, 0.4, 0.9), Word("months.", 0.5, 0.9, 0.9))
    first = Caption(1, 0.0, 1.0, "Election months.", "", words, True)
    (changed, _) = without_false_stops((first, said(2, "of debate.", 1.5, 2.0)))
    assert changed.text == "Election months"
    assert [word.text for word in changed.words] == ["Election", "months"]


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ([], ""),
        (["Hello."], ""),
        (["Yes, hello."], ""),
        (["Good morning everybody. Let us begin."], "Good morning everybody"),
        (["Hello. Shall we move the launch? I think so."], "Hello. Shall we move the launch"),
        (["Version 2.0 of the plan", "is ready now."], "Version 2.0 of the plan is ready now"),
        (["Right.", "So then.", "The budget is short."], "Right. So then"),
        (["one two three"], "one two three"),
        (["word " * 40], " ".join(["word"] * 12) + "…"),
        (["x" * 80 + " y z"], "x" * 59 + "…"),
    ],
)
def test_a_session_is_named_by_its_first_sentence(said: list[str], title: str) -> None:
    captions = [
        Caption(at, float(at), at + 1.0, text, "", (), is_final=True)
        for at, text in enumerate(said)
    ]
    assert first_words(captions) == title
