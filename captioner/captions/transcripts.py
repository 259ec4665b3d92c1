"""Write a transcript as plain text, Markdown, JSON and RTTM, and find its title."""

import json
import math
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from enum import Enum
from typing import Any

from captioner.captions.scripts import joined, written
from captioner.core.captions import (
    Caption,
    Remark,
    caption_facts,
    ends_sentence,
    word_to_json_object,
)
from captioner.core.plain_text import beginning, one_line

JSON_FORMAT = "captioner-transcript"
JSON_VERSION = 1

_ABBREVIATIONS = frozenset(
    "approx ca co corp dept dr etc inc jr ltd mr mrs ms nr no prof sr st vs bzw usw".split()
)
"""Beside those with a stop or one letter before their last stop."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_MARKDOWN_SPECIAL = re.compile(r"([\\`*_\[\]<>#|~&$])|^(\s*)([-+=])|^(\s*\d+)([.)])")


@dataclass(frozen=True, slots=True)
class TimestampFormatter:
    """Formats session time: time since the start, or time of day.

    A session over a change to or from daylight saving prints the offset from UTC with each time
    of day, so that no two moments read the same.

    Attributes:
        started_at: When the first sample was captured, aware of its zone; None: session time.
        zone: Zone of the time of day; None: that of `started_at`.
    """

    started_at: datetime | None = None
    zone: tzinfo | None = None
    ends_s: float = 0.0

    def text(self, time_s: float) -> str:
        """`HH:MM:SS`, of the session or of the day."""
        if not math.isfinite(time_s):
            time_s = 0.0
        time_s = min(max(0.0, time_s), 3.6e6)
        if self.started_at is None:
            minutes, second = divmod(int(time_s), 60)
            return f"{minutes // 60:02}:{minutes % 60:02}:{second:02}"
        moment = self._moment(time_s)
        shown = moment.strftime("%H:%M:%S")
        if self._moment(0.0).utcoffset() != self._moment(self.ends_s).utcoffset():
            offset = moment.strftime("%z")
            shown += f" {offset[:3]}:{offset[3:5]}"
        return shown

    def _moment(self, time_s: float) -> datetime:
        assert self.started_at is not None
        utc = self.started_at - (self.started_at.utcoffset() or timedelta())
        moment = utc.replace(tzinfo=None) + timedelta(seconds=time_s)
        zone = self.zone or self.started_at.tzinfo
        if zone is None:
            return moment
        # Adding to an aware time would ignore that its offset changes on the way.
        return zone.fromutc(moment.replace(tzinfo=zone))


SESSION_TIME = TimestampFormatter()


class TextLayout(Enum):
    """How plain text is cut into lines."""

    CAPTIONS = "captions"
    PARAGRAPHS = "paragraphs"


@dataclass(frozen=True, slots=True)
class TextStyle:
    """What a plain text shows beside the words.

    Attributes:
        layout: A sentence or more a line, as captions end, or paragraphs by speaker and pause
            with blank lines between.
    """

    layout: TextLayout = TextLayout.CAPTIONS
    timestamps: bool = False
    speakers: bool = True
    paragraph_pause_s: float = 2.0


DEFAULT_STYLE = TextStyle()

_SENTENCE_PAUSE_S = 5.0
"""A sentence continues after a pause up to this long: a line or paragraph ends where a sentence
does."""

_LONGEST_PARAGRAPH = 600
"""A paragraph ends at the first sentence end beyond this many characters, a line without any
sentence end there."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Captions of one speaker without a long pause.

    Attributes:
        channel: Who speaks; empty where there is one channel.
        text: The words, on one line.
    """

    start_s: float
    end_s: float
    channel: str
    text: str


def paragraphs_of(captions: Iterable[Caption], style: TextStyle = DEFAULT_STYLE) -> list[Paragraph]:
    """The captions as paragraphs; by `TextLayout.CAPTIONS` as few captions as end a sentence."""
    found: list[Paragraph] = []
    parts: list[str] = []
    length = 0
    start_s = end_s = 0.0
    channel = sound = ""

    def finish() -> None:
        if parts:
            found.append(Paragraph(start_s, end_s, channel, joined(parts)))
            parts.clear()

    for caption in captions:
        text = written(caption.text)
        if not text:
            continue
        pause_s = caption.start_s - end_s
        if not parts or caption.channel != channel or caption.sound or sound:
            goes_on = False
        elif not ends_sentence(parts[-1]):
            goes_on = pause_s <= _SENTENCE_PAUSE_S and length <= _LONGEST_PARAGRAPH
        else:
            goes_on = (
                style.layout is TextLayout.PARAGRAPHS
                and pause_s <= style.paragraph_pause_s
                and length <= _LONGEST_PARAGRAPH
            )
        if not goes_on:
            finish()
            length, start_s, channel = 0, caption.start_s, caption.channel
        parts.append(text)
        sound = caption.sound
        length += len(text) + 1
        end_s = caption.end_s
    finish()
    return found


def without_false_stops(captions: Iterable[Caption]) -> list[Caption]:
    """Return the captions without full stops in sentences that the next caption continues.

    A stop stays if it may be part of an abbreviation.
    """
    found: list[Caption] = []
    for caption in captions:
        if found and _continues(found[-1], caption):
            found[-1] = _without_stop(found[-1])
        found.append(caption)
    return found


def _continues(before: Caption, caption: Caption) -> bool:
    last, first = before.text.rpartition(" ")[2], caption.text.partition(" ")[0]
    stem = last[:-1].casefold()
    is_abbreviation = len(stem) < 2 or "." in stem or stem in _ABBREVIATIONS
    return (
        last.endswith(".")
        and not is_abbreviation
        and first.islower()
        and not before.sound
        and not caption.sound
        and (before.channel, before.speaker) == (caption.channel, caption.speaker)
        and caption.start_s - before.end_s <= _SENTENCE_PAUSE_S
    )


def _without_stop(caption: Caption) -> Caption:
    words = caption.words
    if words and words[-1].text.endswith("."):
        words = (*words[:-1], replace(words[-1], text=words[-1].text[:-1]))
    return replace(caption, committed=caption.text[:-1], tentative="", words=words)


def to_plain_text(
    captions: Iterable[Caption],
    style: TextStyle = DEFAULT_STYLE,
    clock: TimestampFormatter = SESSION_TIME,
    remarks: Sequence[Remark] = (),
) -> str:
    """A TXT file's text; a remark is a line of its own, in brackets, and ends a paragraph."""
    lines = []
    previous = ""

    def time(at_s: float) -> str:
        return f"[{clock.text(at_s)}] " if style.timestamps else ""

    for part, remark in _between(captions, remarks):
        for paragraph in paragraphs_of(part, style):
            mark = ""
            if style.speakers and paragraph.channel != previous and one_line(paragraph.channel):
                mark = f"{one_line(paragraph.channel)}: "
            previous = paragraph.channel
            lines.append(time(paragraph.start_s) + mark + paragraph.text)
        if remark is not None:
            lines.append(f"{time(remark.at_s)}[{one_line(remark.text)}]")
    between = "\n\n" if style.layout is TextLayout.PARAGRAPHS else "\n"
    return between.join(lines) + "\n" if lines else ""


def _between(
    captions: Iterable[Caption], remarks: Sequence[Remark]
) -> Iterator[tuple[list[Caption], Remark | None]]:
    part: list[Caption] = []
    left = deque(sorted(remarks, key=lambda remark: remark.at_s))
    for caption in captions:
        while left and left[0].at_s <= caption.start_s:
            yield part, left.popleft()
            part = []
        part.append(caption)
    for remark in left:
        yield part, remark
        part = []
    yield part, None


def to_markdown(
    captions: Iterable[Caption],
    *,
    title: str = "",
    facts: Sequence[tuple[str, str]] = (),
    style: TextStyle = TextStyle(layout=TextLayout.PARAGRAPHS, timestamps=True),
    clock: TimestampFormatter = SESSION_TIME,
) -> str:
    blocks = []
    if one_line(title):
        blocks.append(f"# {markdown_text(title)}")
    if facts:
        blocks.append(
            "\n".join(f"- {markdown_text(name)}: {markdown_text(value)}" for name, value in facts)
        )
    previous = ""
    for paragraph in paragraphs_of(captions, style):
        head = ""
        if style.speakers and paragraph.channel != previous and one_line(paragraph.channel):
            head = f"**{markdown_text(paragraph.channel)}:** "
        previous = paragraph.channel
        if style.timestamps:
            head = f"`{clock.text(paragraph.start_s)}` {head}"
        blocks.append(head + markdown_text(paragraph.text))
    return "\n\n".join(blocks) + "\n" if blocks else ""


def markdown_text(text: str) -> str:
    """Text on one line that Markdown shows as it is."""

    def escaped(match: re.Match[str]) -> str:
        special, indent, bullet, number, point = match.groups()
        if special:
            return "\\" + special
        return f"{indent}\\{bullet}" if bullet else f"{number}\\{point}"

    return _MARKDOWN_SPECIAL.sub(escaped, one_line(text))


def to_json(captions: Iterable[Caption], facts: Mapping[str, Any] | None = None) -> str:
    """A JSON document: facts about the session, then every caption with its words.

    One caption a line: as quick to write as it is to compare. Times are seconds.
    """
    head: dict[str, Any] = {"format": JSON_FORMAT, "version": JSON_VERSION, **(facts or {})}
    lines = [f"{_dumped(name)}: {_dumped(value)}," for name, value in head.items()]
    rows = ",\n".join(
        _dumped(caption_facts(each) | {"words": list(map(word_to_json_object, each.words))})
        for each in captions
    )
    body = "\n".join(lines)
    text = (
        f'{{\n{body}\n"captions": [\n{rows}\n]\n}}\n'
        if rows
        else f'{{\n{body}\n"captions": []\n}}\n'
    )
    return _SURROGATE.sub("\ufffd", text)


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


_LONGEST_PAUSE_S = 0.5
_UNKNOWN = "unknown"
_NOT_IN_A_FIELD = re.compile(r"[\s;]+")  # fields end at white space, and ";" begins a comment


def to_rttm(captions: Iterable[Caption], recording: str) -> str:
    """A line for each stretch of one voice, by when it begins.

    Two who speak stay two, though fields have no spaces: of "Anna B" and "Anna_B" the former is
    "Anna_B_2".
    """
    name = _field(recording)
    spoken = [caption for caption in captions if not caption.sound]
    fields = _distinct_fields(one_line(caption.channel) for caption in spoken)
    spans = sorted(
        (start_s, end_s, fields[one_line(caption.channel)])
        for caption in spoken
        for start_s, end_s in _spans(caption)
    )
    return "".join(
        f"SPEAKER {name} 1 {start_s:.3f} {end_s - start_s:.3f} <NA> <NA> {who} <NA> <NA>\n"
        for start_s, end_s, who in spans
        if end_s > start_s
    )


def _spans(caption: Caption) -> Iterator[tuple[float, float]]:
    if not caption.words:
        yield caption.start_s, caption.end_s
        return
    start_s, end_s = caption.words[0].start_s, caption.words[0].end_s
    for word in caption.words[1:]:
        if word.start_s - end_s > _LONGEST_PAUSE_S:
            yield start_s, end_s
            start_s = word.start_s
        end_s = max(end_s, word.end_s)
    yield start_s, end_s


def _distinct_fields(names: Iterable[str]) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name in sorted(dict.fromkeys(names), key=lambda name: _field(name) != name):
        field, number = _field(name), 2
        while field in fields.values():
            field, number = f"{_field(name)}_{number}", number + 1
        fields[name] = field
    return fields


def _field(text: str) -> str:
    return _NOT_IN_A_FIELD.sub("_", one_line(text)) or _UNKNOWN


_FEWEST_WORDS = 3
_LONGEST = 60
_SENTENCE_END = re.compile(r"[.!?…。！？]+(?=\s|$)")


def first_words(captions: Iterable[Caption]) -> str:
    """Return the first sentence, cut to the length of a title; empty for less than a few words."""
    said = ""
    for caption in captions:
        if caption.sound:
            continue
        said = f"{said} {written(caption.text)}".strip()
        end = _SENTENCE_END.search(said)
        while end is not None and len(said[: end.start()].split()) < _FEWEST_WORDS:
            end = _SENTENCE_END.search(said, end.end())
        if end is not None:
            return _shortened(said[: end.start()])
        if len(said) > _LONGEST:
            return _shortened(said)
    return said if len(said.split()) >= _FEWEST_WORDS else ""


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    whole, _, _ = text[:_LONGEST].rpartition(" ")
    return (whole or beginning(text, _LONGEST - 1)).rstrip(" ,;:–-") + "…"
