"""The journal's records: lines of JSON with a checksum.

A line is one JSON object in ASCII whose last member is the CRC-32 of the bytes before it::

    {"seq":3,"kind":"caption",...,"crc32":"0badcafe"}

`seq` counts records from 0, so that a reader can count missing ones. A reader skips unknown kinds;
`version` in the header increases when that is not sufficient.

The words of a caption are written once when they are committed ("committed"), and all together when
it is final ("caption"). A caption without its final record consists of its committed words.

Every function that reads a record raises KeyError, TypeError or ValueError for an invalid one.
"""

import json
import re
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, count, groupby
from typing import Any

from captioner.core.audio import SAMPLE_RATE, UNCLEAR_SPEECH, AudioGap
from captioner.core.captions import (
    LONGEST_LABEL,
    Caption,
    Mark,
    Word,
    caption_facts,
    join_words,
    json_number,
)
from captioner.core.events import SpeakerChanged, SpeakersNamed
from captioner.core.plain_text import one_line
from captioner.core.speakers.naming import CaptionSplit, Part, speaker_changes_facts, split_facts
from captioner.core.terms.vocabulary import MOST_TERMS, Vocabulary
from captioner.transcripts.journal.values import (
    MOST_CAPTIONS,
    MOST_RECORDS,
    edit_of,
    edit_record,
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
"""Member of a header's settings: the text is from a second pass during the session."""

LISTED_TERMS = "terms"
"""Member of a header's settings: the names and terms that were listed."""

EDIT_MARK = b'"kind":"edit"'
"""Is in the record of every correction."""

_CHECKSUM = re.compile(rb',"crc32":"([0-9a-f]{8})"\}$')
_RECORD_START = b'{"seq":'
_MOST_RESCUE_TRIES = 100


@dataclass(frozen=True, slots=True)
class SessionHeader:
    """Facts known at the start of a session.

    Attributes:
        source: Name of the sound's source.
        started_at: Time of the first sample, with the offset from UTC.
        settings: Settings that affect the captions, as JSON.
        zone_name: Name in the time zone database; empty if unknown.
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
        return self.settings.get(SECOND_PASS) is True


_SAME_GAP_S = 0.2
"""Longest interval between the parts of one gap, in seconds."""


@dataclass(frozen=True, slots=True)
class GapNote:
    """Missing sound of a session, in seconds since its first sample."""

    start_s: float
    duration_s: float
    reason: str

    @classmethod
    def of(cls, gap: AudioGap) -> "GapNote":
        start_s = gap.start_sample / SAMPLE_RATE
        return cls(round(start_s, 3), round(gap.duration_s, 3), gap.reason)


def add_gap(gaps: list[GapNote], note: GapNote) -> None:
    """Add missing sound, extending a gap that it continues for the same reason.

    A source reports a gap twice, when its device is lost and when it is back, and every channel of
    a paused session reports one.
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
    """Return a record as a line of the journal, including the line end."""
    text = json.dumps(
        {"seq": sequence, "kind": kind, **body},
        ensure_ascii=True,
        allow_nan=False,
        separators=(",", ":"),
    )
    head = text[:-1].encode("ascii")
    return head + b',"crc32":"%08x"}\n' % zlib.crc32(head)


def decode_line(line: bytes) -> dict[str, Any] | None:
    """Return the record of a line without its line end; None if it is damaged."""
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
    """Return the last whole record in a damaged line, as garbage may have replaced a line end."""
    start = len(line)
    for _ in range(_MOST_RESCUE_TRIES):  # bounded, as each try reads the rest of the line
        start = line.rfind(_RECORD_START, 1, start)
        if start == -1:
            return None
        record = decode_line(line[start:])
        if record is not None:
            return record
    return None


def terms_facts(vocabulary: Vocabulary) -> dict[str, list[str]]:
    """Return the listed names and terms as a member of a header's settings; none if none are."""
    return {LISTED_TERMS: list(vocabulary.terms[:MOST_TERMS])} if vocabulary.terms else {}


def header_body(header: SessionHeader) -> dict[str, Any]:
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
    return caption_facts(caption) | {"words": word_lists(caption.words)}


def word_lists(words: Sequence[Word]) -> list[list[Any]]:
    """Return words as lists for a record.

    Each is [text, start_s, end_s, probability], and the recognised text if a term replaced it.
    """
    return [
        [
            word.text,
            json_number(word.start_s, 3),
            json_number(word.end_s, 3),
            json_number(word.probability, 4),
            *([word.recognised_as] if word.recognised_as else []),
        ]
        for word in words
    ]


def words_from_lists(lists: object) -> tuple[Word, ...]:
    """Return the words of a record; raises TypeError or ValueError."""
    if not isinstance(lists, list):
        raise TypeError("no words")
    return tuple([_word(*values) for values in lists])


def caption_from_body(body: Mapping[str, Any]) -> Caption:
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
    """Return the new labels of captions in a record of changed voices, by number.

    Raises:
        KeyError, TypeError, ValueError: The record is invalid.
    """
    return {
        number_of(change["caption"], MOST_CAPTIONS): label_of(change["new"])
        for change in body["changes"]
    }


def speakers_record(
    change: SpeakerChanged | CaptionSplit | SpeakersNamed,
) -> tuple[str, dict[str, Any]]:
    """Return kind and members of the record of a change of voices."""
    match change:
        case SpeakersNamed(edit):
            return "edit", {"edit": edit_record(edit)}
        case SpeakerChanged(changes):
            return "speaker-changed", speaker_changes_facts(changes)
        case CaptionSplit():
            return "caption-split", split_facts(change)


def split_from_body(body: Mapping[str, Any]) -> CaptionSplit:
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
    return GapNote(
        seconds_of(body["start_s"]), seconds_of(body["duration_s"]), text_of(body["reason"])
    )


def mark_from_body(body: Mapping[str, Any]) -> Mark:
    return Mark(
        number_of(body["number"], MOST_RECORDS),
        seconds_of(body["time_s"]),
        one_line(text_of(body.get("label", "")))[:LONGEST_LABEL],
        is_removed=body.get("removed") is True,
    )


def change_from_body(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a record appended later: a correction, title or tags, or the choice of a text.

    Raises:
        KeyError, TypeError, ValueError: The record is invalid.
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


def committed_body(caption: Caption, index: int) -> dict[str, Any]:
    """Return the newly committed words of an open caption, as a record's members.

    Args:
        index: Number of its committed words in earlier records.
    """
    return {
        "id": caption.id,
        "channel": caption.channel,
        "place": index,
        "words": word_lists(caption.committed_words[index:]),
    }


class CommittedWords:
    """Collects the committed words of a journal's captions."""

    def __init__(self) -> None:
        self._words: dict[int, list[Word]] = {}
        self._channels: dict[int, str] = {}

    def add(self, body: Mapping[str, Any]) -> float:
        """Add a record; raises KeyError, TypeError or ValueError.

        Returns:
            End of its last word, in seconds of the session.
        """
        caption_id = number_of(body["id"], MOST_CAPTIONS)
        index, channel = number_of(body["place"]), text_of(body["channel"])
        new = words_from_lists(body["words"])
        if not new:
            raise ValueError("no committed words")
        self._channels[caption_id] = channel
        words = self._words.setdefault(caption_id, [])
        # Words before these may be missing if a record is damaged; these are valid all the same.
        del words[index:]
        words += new
        return new[-1].end_s

    def captions(self, finals: Mapping[int, Caption], taken: Iterable[int]) -> tuple[Caption, ...]:
        """Return committed words that are in no final caption, as final captions.

        A caption split between speakers is written in several parts, of which only the first has
        its number. Words in none of the parts belong to records that are damaged or were not
        written before a crash; they get new numbers.
        """
        found: list[Caption] = []
        numbers = count(1 + max([*self._words, *finals, *taken], default=0))
        in_parts = {
            (part.channel, word.text, word.start_s)
            for part in finals.values()
            if part.id not in self._words
            for word in part.words
        }
        for caption_id, words in self._words.items():
            channel, own = self._channels[caption_id], finals.get(caption_id)
            first = own.words if own is not None else ()
            behind = words[len(first) :]
            if own is not None and (
                not first or [one.text for one in (*first, *behind)] != [one.text for one in words]
            ):
                continue
            free = iter([caption_id] if own is None else [])
            is_kept = [(channel, one.text, one.start_s) in in_parts for one in behind]
            for kept, run in groupby(zip(is_kept, behind, strict=True), lambda pair: pair[0]):
                if not kept:
                    left_out = tuple(word for _, word in run)
                    found.append(_final(next(chain(free, numbers)), left_out, channel))
        return tuple(found)


def _final(caption_id: int, words: Sequence[Word], channel: str) -> Caption:
    return Caption(
        caption_id,
        words[0].start_s,
        words[-1].end_s,
        join_words(words),
        "",
        tuple(words),
        True,
        channel,
    )


def _word(
    text: object, start_s: object, end_s: object, probability: object, recognised_as: object = ""
) -> Word:
    return Word(
        text_of(text),
        *_span(start_s, end_s),
        probability_of(probability),
        text_of(recognised_as),
    )


def _span(start: object, end: object) -> tuple[float, float]:
    start_s = seconds_of(start)
    return start_s, max(start_s, seconds_of(end))


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no number of JSON")
