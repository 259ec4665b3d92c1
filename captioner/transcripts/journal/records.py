"""The journal's records: lines of JSON with a checksum, and what they mean.

A line is one JSON object in ASCII whose last member is the CRC-32 of the bytes before it::

    {"seq":3,"kind":"caption",...,"crc32":"0badcafe"}

`seq` counts records from 0, so that a reader can tell how many are missing. A reader skips kinds
that it does not know; `version` in the header rises when skipping would not do.

The words of a caption are written as they are committed ("committed"), each once, and all of them
when it is final ("caption"): a caption without its final record is as long as its words.
"""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from captioner.core.audio import SAMPLE_RATE, UNCLEAR_SPEECH, AudioGap
from captioner.core.captions import (
    LONGEST_LABEL,
    Caption,
    Mark,
    Word,
    caption_facts,
    edit_record,
    json_number,
)
from captioner.core.events import SpeakerChanged, SpeakersNamed
from captioner.core.plain_text import one_line
from captioner.core.speakers.naming import CaptionSplit, Part, speaker_changes_facts, split_facts
from captioner.transcripts.journal.values import (
    MOST_CAPTIONS,
    MOST_RECORDS,
    edit_of,
    label_of,
    moment_of,
    number_of,
    probability_of,
    seconds_of,
    settings_of,
    text_of,
)

JOURNAL_FORMAT = "captioner-journal"
JOURNAL_VERSION = 1
SECOND_PASS = "second_pass"
"""Member of a header's settings: the text was decoded once more while the session ran."""

_CHECKSUM = re.compile(rb',"crc32":"([0-9a-f]{8})"\}$')
_RECORD_START = b'{"seq":'
_MOST_RESCUE_TRIES = 100


@dataclass(frozen=True, slots=True)
class SessionHeader:
    """What is known when a session starts.

    Attributes:
        source: What a person calls the source of the sound.
        started_at: When the first sample was captured, with its zone's offset from UTC.
        settings: Whatever settings shaped the captions, as JSON can hold them.
        title: Name of the session; empty: the library names it after its start.
        app_version: Version of the application that wrote it.
        zone_name: Name of the time zone as the zone database has it; empty where unknown.
    """

    source: str
    model: str
    started_at: datetime
    settings: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""
    app_version: str = ""
    zone_name: str = ""

    @property
    def is_second_pass(self) -> bool:
        """Whether its text was decoded once more while the session ran."""
        return self.settings.get(SECOND_PASS) is True


_SAME_GAP_S = 0.2
"""Between the parts of one outage, at most."""


@dataclass(frozen=True, slots=True)
class GapNote:
    """Sound that is missing from a session, in seconds since its first sample."""

    start_s: float
    duration_s: float
    reason: str

    @classmethod
    def of(cls, gap: AudioGap) -> GapNote:
        """What a journal and a transcript say of a source's gap."""
        start_s = gap.start_sample / SAMPLE_RATE
        return cls(round(start_s, 3), round(gap.duration_s, 3), gap.reason)


def add_gap(gaps: list[GapNote], note: GapNote) -> None:
    """Add missing sound; what continues a gap for the same reason extends it.

    A source reports a gap twice, when its device is lost and when it is back, and channels that
    are paused together report one each.
    """
    for index, known in enumerate(gaps):
        is_near = (
            note.start_s <= known.start_s + known.duration_s + _SAME_GAP_S
            and known.start_s <= note.start_s + note.duration_s + _SAME_GAP_S
        )
        if is_near and note.reason == known.reason != UNCLEAR_SPEECH:
            start_s = min(known.start_s, note.start_s)
            end_s = max(known.start_s + known.duration_s, note.start_s + note.duration_s)
            gaps[index] = GapNote(start_s, round(end_s - start_s, 3), note.reason)
            return
    gaps.append(note)


def encode_record(sequence: int, kind: str, body: Mapping[str, Any]) -> bytes:
    """A record as a line of the journal, its line end included."""
    text = json.dumps(
        {"seq": sequence, "kind": kind, **body},
        ensure_ascii=True,
        allow_nan=False,
        separators=(",", ":"),
    )
    head = text[:-1].encode("ascii")
    return head + b',"crc32":"%08x"}\n' % zlib.crc32(head)


def decode_line(line: bytes) -> dict[str, Any] | None:
    """The record of a line without its line end; None when it is damaged."""
    match = _CHECKSUM.search(line)
    if match is None:
        return None
    head = line[: match.start()]
    if zlib.crc32(head) != int(match.group(1), 16):
        return None
    try:
        record = json.loads(head + b"}", parse_constant=_refuse)
        number_of(record["seq"], MOST_RECORDS)
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
    return record if isinstance(record, dict) else None


def rescue_record(line: bytes) -> dict[str, Any] | None:
    """The last whole record inside a damaged line: garbage before it may have eaten a line end."""
    start = len(line)
    for _ in range(_MOST_RESCUE_TRIES):  # each reads the rest of the line: not for ever
        start = line.rfind(_RECORD_START, 1, start)
        if start == -1:
            return None
        record = decode_line(line[start:])
        if record is not None:
            return record
    return None


def header_body(header: SessionHeader) -> dict[str, Any]:
    """The header as a record's members."""
    return {
        "format": JOURNAL_FORMAT,
        "version": JOURNAL_VERSION,
        "app_version": header.app_version,
        "started_at": header.started_at.isoformat(),
        "zone": header.zone_name,
        "title": header.title,
        "source": header.source,
        "model": header.model,
        "settings": dict(header.settings),
    }


def header_from_body(body: Mapping[str, Any]) -> SessionHeader:
    """The header of a record.

    Raises:
        KeyError, TypeError, ValueError: The record is none.
    """
    return SessionHeader(
        source=text_of(body["source"]),
        model=text_of(body["model"]),
        started_at=moment_of(body["started_at"]),
        settings=settings_of(body.get("settings", {})),
        title=text_of(body.get("title", "")),
        app_version=text_of(body.get("app_version", "")),
        zone_name=text_of(body.get("zone", "")),
    )


def caption_body(caption: Caption) -> dict[str, Any]:
    """A final caption as a record's members; words as [text, start_s, end_s, probability]."""
    return caption_facts(caption) | {"words": word_lists(caption.words)}


def word_lists(words: Sequence[Word]) -> list[list[Any]]:
    """Words as a record has them."""
    return [
        [
            word.text,
            json_number(word.start_s, 3),
            json_number(word.end_s, 3),
            json_number(word.probability, 4),
        ]
        for word in words
    ]


def words_from_lists(lists: object) -> tuple[Word, ...]:
    """Words of a record.

    Raises:
        TypeError, ValueError: They are none.
    """
    if not isinstance(lists, list):
        raise TypeError("no words")
    return tuple([_word(*values) for values in lists])


def caption_from_body(body: Mapping[str, Any]) -> Caption:
    """The caption of a record.

    Raises:
        KeyError, TypeError, ValueError: The record is none.
    """
    start_s, end_s = _span(body["start_s"], body["end_s"])
    return Caption(
        number_of(body["id"], MOST_CAPTIONS),
        start_s,
        end_s,
        text_of(body["text"]),
        "",
        words_from_lists(body["words"]),
        True,
        text_of(body["channel"]),
        text_of(body.get("language", "")),
        label_of(body.get("speaker", "")),
        one_line(text_of(body.get("sound", "")))[:LONGEST_LABEL],
    )


def speaker_labels_from_body(body: Mapping[str, Any]) -> dict[int, str]:
    """The labels that captions have from a record of changed voices on, by number.

    Raises:
        KeyError, TypeError, ValueError: The record is none.
    """
    return {
        number_of(change["caption"], MOST_CAPTIONS): label_of(change["new"])
        for change in body["changes"]
    }


def speakers_record(
    change: SpeakerChanged | CaptionSplit | SpeakersNamed,
) -> tuple[str, dict[str, Any]]:
    """Kind and members of the record of a change of voices."""
    match change:
        case SpeakersNamed(edit):
            return "edit", {"edit": edit_record(edit)}
        case SpeakerChanged(changes):
            return "speaker-changed", speaker_changes_facts(changes)
        case CaptionSplit():
            return "caption-split", split_facts(change)


def split_from_body(body: Mapping[str, Any]) -> CaptionSplit:
    """The caption of a record that is several from then on.

    Raises:
        KeyError, TypeError, ValueError: The record is none.
    """
    parts = [
        Part(
            number_of(part["caption"], MOST_CAPTIONS),
            number_of(part["first_word"]),
            label_of(part["speaker"]),
        )
        for part in body["parts"]
    ]
    return CaptionSplit(number_of(body["caption"], MOST_CAPTIONS), tuple(parts))


def gap_from_body(body: Mapping[str, Any]) -> GapNote:
    """The missing sound of a record.

    Raises:
        KeyError, TypeError, ValueError: The record is none.
    """
    return GapNote(
        seconds_of(body["start_s"]), seconds_of(body["duration_s"]), text_of(body["reason"])
    )


def mark_from_body(body: Mapping[str, Any]) -> Mark:
    """The mark of a record.

    Raises:
        KeyError, TypeError, ValueError: The record is none.
    """
    return Mark(
        number_of(body["number"], MOST_RECORDS),
        seconds_of(body["time_s"]),
        one_line(text_of(body.get("label", "")))[:LONGEST_LABEL],
        is_removed=body.get("removed") is True,
    )


def change_from_body(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """A record that was appended later: a correction, title or tags, or which text counts.

    Raises:
        KeyError, TypeError, ValueError: The record is none.
    """
    kind = body["kind"]
    change: dict[str, Any] = {"kind": kind}
    if kind == "edit":
        change["edit"] = edit_of(body["edit"])
    if kind == "text":
        change["from"] = text_of(body.get("from", ""))
    if kind == "facts" and "title" in body:
        change["title"] = text_of(body["title"])
    if kind == "facts" and "tags" in body:
        change["tags"] = tuple([text_of(tag) for tag in body["tags"]])
    return change


def _word(text: object, start_s: object, end_s: object, probability: object) -> Word:
    return Word(text_of(text), *_span(start_s, end_s), probability_of(probability))


def _span(start: object, end: object) -> tuple[float, float]:
    start_s = seconds_of(start)
    return start_s, max(start_s, seconds_of(end))


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no number of JSON")
