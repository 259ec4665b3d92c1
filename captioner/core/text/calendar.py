"""Entries of a calendar file (iCalendar, RFC 5545): what is on at a time.

Only what a title needs is read: start, end and summary. Entries that last whole days, and
repetitions beyond those that the file spells out, are left out.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from captioner.core.text.tokens import one_line

MOST_BYTES = 20_000_000
"""No calendar file that a person keeps is larger."""

_MOST_ENTRIES = 50_000
_LONGEST_SUMMARY = 120
_EARLY = timedelta(minutes=10)
"""So much before its start a meeting is meant already."""

_PROPERTY = re.compile(r'([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+=(?:"[^"]*"|[^";:]*))*):(.*)')
_MOMENT = re.compile(r"\d{8}T\d{6}Z?")
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """Something that is on; both times have a zone."""

    start: datetime
    end: datetime
    summary: str


def entries(text: str, zone: tzinfo) -> Iterator[CalendarEntry]:
    """Entries of a calendar file, in its order; what is none is skipped.

    Args:
        zone: Where times without a zone, or with one that is not known here, are local.
    """
    fields: dict[str, tuple[str, str]] = {}
    within: list[str] = []
    found = 0
    for line in re.sub(r"\r?\n[ \t]", "", text).splitlines():
        matched = _PROPERTY.fullmatch(line)
        if matched is None:
            continue
        name, parameters, value = matched[1].upper(), matched[2], matched[3]
        if name == "BEGIN":
            within.append(value.upper())
            if value.upper() == "VEVENT":
                fields = {}
        elif name == "END":
            is_entry = bool(within) and within.pop() == value.upper() == "VEVENT"
            if is_entry and (entry := _entry(fields, zone)) is not None:
                yield entry
                found += 1
                if found >= _MOST_ENTRIES:
                    return
        elif within and within[-1] == "VEVENT":
            fields[name] = (parameters, value)


def entry_at(moment: datetime, found: Iterable[CalendarEntry]) -> CalendarEntry | None:
    """What is on at a moment, or begins within minutes; of several the one that begins last."""
    on = [each for each in found if each.start - _EARLY <= moment < each.end]
    return max(on, key=lambda each: each.start, default=None)


def _entry(fields: dict[str, tuple[str, str]], zone: tzinfo) -> CalendarEntry | None:
    start = _moment(*fields.get("DTSTART", ("", "")), zone)
    end = _moment(*fields.get("DTEND", ("", "")), zone)
    escaped = fields.get("SUMMARY", ("", ""))[1]
    summary = one_line(_ESCAPED.sub(lambda at: " " if at[1] in "nN" else at[1], escaped))
    if start is None or end is None or start >= end or not summary:
        return None
    return CalendarEntry(start, end, summary[:_LONGEST_SUMMARY])


def _moment(parameters: str, value: str, zone: tzinfo) -> datetime | None:
    if not _MOMENT.fullmatch(value):
        return None
    named = re.search(r';TZID="?([^";]+)', parameters, re.IGNORECASE)
    if value.endswith("Z"):
        zone = UTC
    elif named is not None:
        with contextlib.suppress(KeyError, ValueError, OSError):  # Outlook's names, for one
            zone = ZoneInfo(named[1])
    try:
        return datetime.strptime(value.rstrip("Z"), "%Y%m%dT%H%M%S").replace(tzinfo=zone)
    except ValueError:
        return None
