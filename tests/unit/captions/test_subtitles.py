"""Our subtitle writers against the readers of others."""

import html
import io
from datetime import timedelta

import av
import pysubs2
import pytest
import srt
import webvtt
from hypothesis import given, settings

from captioner.captions.cues import Cue, layout_cues
from captioner.captions.subtitles import (
    CuePosition,
    subrip_timestamp,
    to_subrip,
    to_webvtt,
    webvtt_timestamp,
)
from captioner.core.captions import Caption, Word, join_words
from tests.helpers.transcripts.strategies import HOSTILE_WORDS, speech_captions
from tests.helpers.transcripts.strategies import captions as any_captions


def bare(text: str) -> str:
    """Text without the invisible joiners and without differences of white space."""
    return " ".join(text.replace("\u2060", "").split())


def hostile_captions() -> list[Caption]:
    captions = []
    for number, text in enumerate(HOSTILE_WORDS, 1):
        start_s = number * 3.0 if number < 20 else 360_000 + number * 3.0
        words = (Word(text, start_s, start_s + 1, 1.0), Word("and", start_s + 1, start_s + 2, 1.0))
        captions.append(
            Caption(number, start_s, start_s + 2, join_words(words), "", words, True, "You & <me>")
        )
        captions.append(Caption(number, start_s, start_s + 2, text, "", (), True))
    return captions


def expected(cues: list[Cue], *, marks: bool) -> list[tuple[int, int, str]]:
    # Lines are told apart by readers, also where their script has no spaces.
    return [
        (cue.start_ms, cue.end_ms, bare((cue.mark if marks else "") + " ".join(cue.lines)))
        for cue in cues
    ]


def milliseconds(delta: timedelta) -> int:
    return round(delta.total_seconds() * 1000)


def check_srt(cues: list[Cue], line_end: str = "\n") -> None:
    found = list(srt.parse(to_subrip(cues, line_end=line_end)))
    assert [item.index for item in found] == list(range(1, len(cues) + 1))
    assert [
        (milliseconds(item.start), milliseconds(item.end), bare(item.content)) for item in found
    ] == expected(cues, marks=True)


def check_pysubs2(text: str, kind: str, cues: list[Cue]) -> None:
    if not cues:
        return
    found = pysubs2.SSAFile.from_string(text, format_=kind)
    marks = kind == "srt"
    read = [
        (
            item.start,
            item.end,
            bare(item.text if marks else html.unescape(item.text)).replace("\\N", " "),
        )
        for item in found
    ]
    assert [(start, end, bare(said)) for start, end, said in read] == [
        (start, end, bare(said.replace("\\N", " ")))
        for start, end, said in expected(cues, marks=marks)
    ]


def webvtt_milliseconds(timestamp: str) -> int:
    hours, minutes, seconds = timestamp.split(":")
    return round((int(hours) * 3600 + int(minutes) * 60 + float(seconds)) * 1000)


def check_webvtt_py(text: str, cues: list[Cue]) -> None:
    found = webvtt.from_string(text)
    assert [
        (
            webvtt_milliseconds(item.start),
            webvtt_milliseconds(item.end),
            bare(html.unescape(item.text)),
            html.unescape(item.voice or ""),
        )
        for item in found.captions
    ] == [
        (*spoken, " ".join(cue.channel.split()))
        for spoken, cue in zip(expected(cues, marks=False), cues, strict=True)
    ]


def shown_text(dialogue: str, kind: str) -> str:
    """The text of FFmpeg's ASS for a subtitle: that of SRT is passed on, WebVTT's is escaped."""
    text = dialogue.split(",", 8)[8].replace("\\N", " ")
    return text.replace("\\{{}", "{") if kind == "webvtt" else text


def check_pyav(text: str, kind: str, cues: list[Cue], *, marks: bool) -> None:
    if not cues:
        return
    found = []
    with av.open(io.BytesIO(text.encode()), format=kind) as container:
        stream = container.streams.subtitles[0]
        for packet in container.demux(stream):
            if packet.size == 0:
                continue
            assert packet.pts is not None
            assert packet.duration is not None
            start = round(packet.pts * packet.time_base * 1000)
            end = start + round(packet.duration * packet.time_base * 1000)
            said = [shown_text((part.ass or b"").decode(), kind) for part in packet.decode()]
            found.append((start, end, bare(" ".join(said))))
    assert found == expected(cues, marks=marks)


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_hostile_text_reads_back_from_srt(line_end: str) -> None:
    cues = layout_cues(hostile_captions())
    check_srt(cues, line_end)
    check_pyav(to_subrip(cues, line_end=line_end), "srt", cues, marks=True)


def check_webvtt(cues: list[Cue]) -> None:
    text = to_webvtt(cues)
    check_webvtt_py(text, cues)
    check_pyav(text, "webvtt", cues, marks=False)


def test_hostile_text_reads_back_from_webvtt() -> None:
    check_webvtt(layout_cues(hostile_captions()))


@settings(max_examples=80, deadline=None)
@given(any_captions())
def test_any_transcript_reads_back(captions: list[Caption]) -> None:
    cues = layout_cues(captions)
    check_srt(cues)
    check_pyav(to_subrip(cues), "srt", cues, marks=True)
    check_webvtt(cues)


@settings(max_examples=60, deadline=None)
@given(speech_captions())
def test_any_transcript_reads_back_with_pysubs2(captions: list[Caption]) -> None:
    cues = layout_cues(captions)
    if cues[-1:] and cues[-1].end_ms < 100 * 3_600_000:
        check_pysubs2(to_subrip(cues), "srt", cues)
    check_pysubs2(to_webvtt(cues), "vtt", cues)


@settings(max_examples=60, deadline=None)
@given(speech_captions(), any_captions())
def test_notes_in_webvtt_are_no_cue_to_any_reader(
    captions: list[Caption], noted: list[Caption]
) -> None:
    cues = layout_cues(captions)
    notes = [
        "00:01:02.000 it was lost (12.3 s missing) --> 00:01:03.000",
        *HOSTILE_WORDS,
    ]
    text = to_webvtt(cues, comments=notes + [caption.text for caption in noted])
    check_webvtt_py(text, cues)
    check_pyav(text, "webvtt", cues, marks=False)
    check_pysubs2(text, "vtt", cues)


def test_times_over_an_hour_and_over_99_hours() -> None:
    assert subrip_timestamp(3_661_001) == "01:01:01,001"
    assert subrip_timestamp(100 * 3_600_000 + 5) == "100:00:00,005"
    assert webvtt_timestamp(12_345 * 3_600_000) == "12345:00:00.000"


def test_the_very_text_of_both_formats() -> None:
    cues = [
        Cue(0, 1000, ("Hello <b> &", "C:\\new"), "You", "You: "),
        Cue(1000, 3000, ("-->", "42"), "You"),
    ]
    assert to_subrip(cues) == (
        "1\n00:00:00,000 --> 00:00:01,000\nYou: Hello <\u2060b> &\nC:\\\u2060new\n\n"
        "2\n00:00:01,000 --> 00:00:03,000\n-->\n42\n\n"
    )
    assert to_webvtt(cues, position=CuePosition(80, "start")) == (
        "WEBVTT\n\n1\n00:00:00.000 --> 00:00:01.000 line:80% align:start\n"
        "<v You>Hello &lt;b&gt; &amp;\nC:\\new\n\n"
        "2\n00:00:01.000 --> 00:00:03.000 line:80% align:start\n<v You>--&gt;\n42\n"
    )
    assert to_subrip([]) == ""
    assert to_webvtt([]) == "WEBVTT\n\n"


@pytest.mark.parametrize(
    "text",
    [
        *(
            "\\{",
            "\\{x\\}",
            "\\\\{",
            "}\\",
            "{\\{",
            "\\{\\i1}",
            "\\\\N",
            "a\u00a0b\\h",
            "{{}}",
            "\\{{}",
        ),
        *("<0>", "<_>", "</5>", "<//>", "<1 and 2>", "</ _>", "< 3 >", "1 < 2 and 3 > 2", "<é>"),
    ],
)
def test_backslashes_braces_and_angles_read_back(text: str) -> None:
    cues = layout_cues([Caption(1, 0.0, 2.0, text, "", (), True)])
    check_srt(cues)
    check_pyav(to_subrip(cues), "srt", cues, marks=True)
    check_pyav(to_webvtt(cues), "webvtt", cues, marks=False)


def test_a_position_outside_the_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="no cue position"):
        CuePosition(line_percent=101)


def test_two_times_in_one_line_are_no_timing_line() -> None:
    words = "00:00:01,000 --> 00:00:02,000"
    cues = layout_cues([Caption(1, 0.0, 2.0, words, "", (), True)])
    assert len(list(srt.parse(to_subrip(cues)))) == 1
    assert len(pysubs2.SSAFile.from_string(to_subrip(cues), format_="srt")) == 1
    assert len(pysubs2.SSAFile.from_string(to_webvtt(cues), format_="vtt")) == 1


def test_cues_in_several_languages_have_language_spans() -> None:
    words = [(1, "Hello.", "en"), (2, "Guten Tag.", "de"), (3, "Applause", "")]
    captions = [
        Caption(number, 3.0 * number, 3.0 * number + 2, text, "", (), True, "You", language)
        for number, text, language in words
    ]
    cues = layout_cues(captions)
    text = to_webvtt(cues)
    assert "\n<v You><lang en>Hello.</lang>\n" in text
    assert "\n<v You><lang de>Guten Tag.</lang>\n" in text
    assert "\n<v You>Applause\n" in text
    assert [each.text for each in webvtt.from_string(text).captions] == [
        text for _, text, _ in words
    ]
    assert [bare(each.plaintext) for each in pysubs2.SSAFile.from_string(text, "vtt")] == [
        text for _, text, _ in words
    ]
    assert "<lang" not in to_webvtt(cues[:1])
