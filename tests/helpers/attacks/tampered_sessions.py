"""Session folders as a hostile hand leaves them: every checksum is right, nothing else need be.

Everything follows from the seed: the same number makes the same session.
"""

import json
import random
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from captioner.transcripts.journal.writer import JOURNAL_NAME

DEEP = "[" * 100_000 + "]" * 100_000

HOSTILE_VALUES: list[Any] = [
    None,
    True,
    -1,
    0,
    0.5,
    2**31 - 1,
    2**31,
    2**53,
    2**63,
    -(2**63) - 1,
    10**30,
    1e308,
    -1e308,
    5e-324,
    "",
    " ",
    "x" * 10_000,
    "word " * 2_000,
    "\ud800",
    "\udcff",
    "\x00",
    "\x1b]0;title\x07\x1b[31m",
    "\u202ehsilgne",
    "[bold]markup[/bold] [/]",
    "%n %s {0} {title}",
    "0001-01-01T00:00:00+00:00",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59.999999-12:00",
    "1969-12-31T23:59:59+00:00",
    "2026-11-21T09:30:00",
    "2026-02-30T09:30:00+00:00",
    "2026-11-21T09:30:00+23:59",
    "../../../etc/passwd",
    "journal.jsonl",
    "recaption-001.jsonl",
    "/dev/zero",
    "Europe",
    "Europe/Berlin",
    [],
    [[]],
    [None, None],
    ["word", "a", "b", "c"],
    [["word", 0.0, 1.0]],
    [["word", 1e300, -1e300, 7]],
    [[["word"], 0, 1, 1]],
    {},
    {"op": "undo"},
    {"op": "split", "id": 1, "word": 1, "new_id": 10**30},
    {"op": "correct", "id": 1, "text": ["no", "text"]},
    {"op": "merge", "id": 1, "second": 1},
    {"op": "rename_channel", "old": "You", "new": 5},
    {"op": ["remove"], "id": {}},
    {"a": {"b": {"c": [1, 2, {"d": "\ud800"}]}}},
]
"""What stands where something else belongs."""

RAW_NUMBERS = ["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "9" * 400, "9" * 5000, DEEP]
"""Values that Python's JSON does not write as they are."""

HOSTILE_NAMES = [
    "Team [final] call",
    "[bold]x",
    "\x1b[31mred",
    "line\nbreak",
    "no\udcffutf-8",
    "0001-01-01_00-00-00",
    "9999-12-31_23-59-59",
    "2026-02-30_25-61-61",
    "n" * 255,
    "日本語",
    "a b  c",
]
"""Names of session folders; the first characters of most are no date."""

_SEPARATORS = [(",", ":"), (",", ":"), (",", ":"), (", ", ": ")]
_KINDS = ["header", "caption", "gap", "sound", "closed", "edit", "facts", "text", "committed", ""]


def make_session(root: Path, seed: int) -> Path:
    """Make a tampered session in `root`; its folder."""
    chance = random.Random(seed)
    name = chance.choice(HOSTILE_NAMES) if chance.random() < 0.3 else f"odd-{seed}"
    folder = root / name
    folder.mkdir(parents=True)
    (folder / JOURNAL_NAME).write_bytes(tampered_journal(chance))
    if chance.random() < 0.3:
        (folder / "recaption-001.jsonl").write_bytes(tampered_journal(chance))
    return folder


def tampered_journal(chance: random.Random) -> bytes:
    """A journal with one to four things wrong."""
    records = honest_records()
    lines: list[bytes] = []
    for _ in range(chance.randint(1, 4)):
        chance.choice(_CHANGES_OF_RECORDS)(records, chance)
    for number, record in enumerate(records):
        text = json.dumps({"seq": number, **record}, separators=chance.choice(_SEPARATORS))
        if chance.random() < 0.05:
            text = _with_raw_number(text, chance)
        lines.append(checked(text))
    if chance.random() < 0.3:
        return chance.choice(_CHANGES_OF_BYTES)(b"".join(lines), chance)
    return b"".join(lines)


def checked(text: str) -> bytes:
    head = text[:-1].encode("ascii")
    return head + b',"crc32":"%08x"}\n' % zlib.crc32(head)


def honest_records() -> list[dict[str, Any]]:
    """The records of a session as the application writes them, without their numbers."""
    return [
        {
            "kind": "header",
            "format": "captioner-journal",
            "version": 1,
            "app_version": "0.1.0",
            "started_at": "2026-11-21T09:30:00+01:00",
            "zone": "Europe/Berlin",
            "title": "",
            "source": "Microphone",
            "model": "tiny.en",
            "settings": {"language": "en", "hangover": [0.1, 0.8]},
        },
        {"kind": "sound", "channel": "You", "folder": "sound"},
        *[_caption(number) for number in range(1, 5)],
        {
            "kind": "gap",
            "at_s": 9.0,
            "start_s": 8.0,
            "duration_s": 1.5,
            "reason": "was lost",
        },
        {"kind": "closed", "at_s": 20.0, "duration_s": 20.0},
        {"kind": "edit", "edit": {"op": "correct", "id": 1, "text": "What was odd first."}},
        {"kind": "edit", "edit": {"op": "split", "id": 2, "word": 1, "new_id": 9}},
        {"kind": "facts", "title": "Odd session", "tags": ["work"]},
        {"kind": "text", "from": ""},
    ]


def _caption(number: int) -> dict[str, Any]:
    words = f"Odd sentence number {number}.".split()
    start_s = number * 3.0
    times = [(start_s + at / 2, start_s + at / 2 + 0.5) for at in range(len(words))]
    return {
        "kind": "caption",
        "at_s": start_s + 2,
        "id": number,
        "channel": "You" if number % 2 else "Others",
        "start_s": start_s,
        "end_s": start_s + 2.0,
        "text": " ".join(words),
        "words": [[word, *span, 0.9] for word, span in zip(words, times, strict=True)],
    }


# --- what is wrong with records ---


def _replace_member(records: list[dict[str, Any]], chance: random.Random) -> None:
    record = chance.choice(records)
    record[chance.choice(list(record))] = chance.choice(HOSTILE_VALUES)


def _replace_deep_member(records: list[dict[str, Any]], chance: random.Random) -> None:
    """A member of a word, a correction or the settings."""
    places = [
        inner
        for record in records
        for value in record.values()
        for inner in (value if isinstance(value, list) else [value])
        if isinstance(inner, dict | list) and inner
    ]
    if places:
        place = chance.choice(places)
        names = list(place) if isinstance(place, dict) else range(len(place))
        place[chance.choice(list(names))] = chance.choice(HOSTILE_VALUES)


def _drop_member(records: list[dict[str, Any]], chance: random.Random) -> None:
    record = chance.choice(records)
    del record[chance.choice(list(record))]
    if not record:
        records.remove(record)


def _add_record(records: list[dict[str, Any]], chance: random.Random) -> None:
    model = dict(chance.choice(records))
    model["kind"] = chance.choice(_KINDS)
    records.insert(chance.randint(0, len(records)), model)


def _number_record(records: list[dict[str, Any]], chance: random.Random) -> None:
    """The record's own number: doubled, negative, beyond every end."""
    chance.choice(records)["seq"] = chance.choice([-1, 0, 3, 2**31 - 1, 2**31, 10**30, "1", 0.5])


def _drop_records(records: list[dict[str, Any]], chance: random.Random) -> None:
    del records[chance.randrange(len(records)) :: chance.randint(2, 5)]
    if not records:
        records.append({"kind": "closed"})


def _shuffle_records(records: list[dict[str, Any]], chance: random.Random) -> None:
    chance.shuffle(records)


_CHANGES_OF_RECORDS: list[Callable[[list[dict[str, Any]], random.Random], None]] = [
    _replace_member,
    _replace_member,
    _replace_deep_member,
    _replace_deep_member,
    _drop_member,
    _add_record,
    _number_record,
    _drop_records,
    _shuffle_records,
]


def _with_raw_number(text: str, chance: random.Random) -> str:
    record = json.loads(text)
    name = chance.choice(list(record))
    record[name] = "HERE"
    return json.dumps(record).replace('"HERE"', chance.choice(RAW_NUMBERS))


# --- what is wrong with bytes ---


def _cut(data: bytes, chance: random.Random) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.randint(1, 20)):
        changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _zero(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    length = min(chance.randint(1, 500), len(data) - start)
    return data[:start] + bytes(length) + data[start + length :]


def _double(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data + data[start:]


def _garbage(data: bytes, chance: random.Random) -> bytes:
    start = chance.randrange(len(data))
    return data[:start] + b'{"seq":' * chance.choice([1, 50, 20_000]) + data[start:]


_CHANGES_OF_BYTES: list[Callable[[bytes, random.Random], bytes]] = [
    _cut,
    _flip,
    _zero,
    _double,
    _garbage,
]
