"""The journal's records: lines of JSON with a checksum, and what they mean.

A line is one JSON object in ASCII whose last member is the CRC-32 of the bytes before it::

    {"seq":3,"kind":"caption",...,"crc32":"0badcafe"}

`seq` counts records from 0, so that a reader can tell how many are missing. A reader skips kinds
that it does not know; `version` in the header rises when skipping would not do.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from captioner.core.captions import Caption, Word

JOURNAL_FORMAT = "captioner-journal"
JOURNAL_VERSION = 1

_CHECKSUM = re.compile(rb',"crc32":"([0-9a-f]{8})"\}$')
_RECORD_START = b'{"seq":'


@dataclass(frozen=True, slots=True)
class SessionHeader:
    """What is known when a session starts.

    Attributes:
        source: What a person calls the source of the sound.
        model: Name of the model.
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


@dataclass(frozen=True, slots=True)
class GapNote:
    """Sound that is missing from a session, in seconds since its first sample."""

    start_s: float
    duration_s: float
    reason: str


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
        record = json.loads(head + b"}")
    except ValueError:
        return None
    if not isinstance(record, dict) or not isinstance(record.get("seq"), int):
        return None
    return record


def rescue_record(line: bytes) -> dict[str, Any] | None:
    """The last whole record inside a damaged line: garbage before it may have eaten a line end."""
    start = line.find(_RECORD_START, 1)
    while start != -1:
        record = decode_line(line[start:])
        if record is not None:
            return record
        start = line.find(_RECORD_START, start + 1)
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
        source=str(body["source"]),
        model=str(body["model"]),
        started_at=datetime.fromisoformat(body["started_at"]),
        settings=dict(body.get("settings", {})),
        title=str(body.get("title", "")),
        app_version=str(body.get("app_version", "")),
        zone_name=str(body.get("zone", "")),
    )


def caption_body(caption: Caption) -> dict[str, Any]:
    """A final caption as a record's members; words as [text, start_s, end_s, probability]."""
    return {
        "id": caption.id,
        "channel": caption.channel,
        "start_s": _number(caption.start_s, 3),
        "end_s": _number(caption.end_s, 3),
        "text": caption.text,
        "words": [
            [
                word.text,
                _number(word.start_s, 3),
                _number(word.end_s, 3),
                _number(word.probability, 4),
            ]
            for word in caption.words
        ],
    }


def caption_from_body(body: Mapping[str, Any]) -> Caption:
    """The caption of a record.

    Raises:
        KeyError, TypeError, ValueError: The record is none.
    """
    return Caption(
        int(body["id"]),
        float(body["start_s"]),
        float(body["end_s"]),
        str(body["text"]),
        "",
        tuple([Word(*values) for values in body["words"]]),
        True,
        str(body["channel"]),
    )


def _number(value: float, digits: int) -> float:
    # Python prints the shortest text that reads back the same, so rounding keeps lines short.
    return round(value, digits) if math.isfinite(value) else 0.0
