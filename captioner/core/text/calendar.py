"""Entries of a calendar file (iCalendar, RFC 5545): what is on at a time.

Only what a title needs is read: start, end or duration, summary, that something is daily or weekly,
and which of its days were moved, renamed or cancelled.
Entries that last whole days, and other repetitions than the file spells out, are left out.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from itertools import islice
from zoneinfo import ZoneInfo

from captioner.core.text.tokens import one_line

MOST_BYTES = 20_000_000
"""No calendar file that a person keeps is larger."""

_MOST_PROPERTIES = 500_000
"""Captioning waits while they are read."""

_LONGEST_SUMMARY = 120
_EARLY = timedelta(minutes=10)
"""So much before its start a meeting is meant already."""

_PROPERTY = re.compile(
    r"^(BEGIN|END|DTSTART|DTEND|DURATION|SUMMARY|RRULE|EXDATE|UID|RECURRENCE-ID|STATUS)"
    r'((?:;[A-Za-z0-9-]+=(?:"[^"\n]*"|[^";:\n]*))*):(.*)$',
    re.MULTILINE | re.IGNORECASE,
)
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z?", re.ASCII)
_DURATION = re.compile(
    r"\+?P(?:(\d{1,3})W|(?:(\d{1,3})D)?(?:T(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?)?)",
    re.ASCII | re.IGNORECASE,
)
_YEARS = range(1900, 9000)
"""Times of others cannot be reckoned with."""

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_DAY = f"(?:{'|'.join(_WEEKDAYS)})"
_RULE = re.compile(
    r"FREQ=(?:DAILY|WEEKLY)(?:;(?:(?:INTERVAL|COUNT)=[1-9]\d{0,4}|UNTIL=\d{8}(?:T\d{6}Z?)?"
    rf"|WKST={_DAY}|BYDAY={_DAY}(?:,{_DAY})*))*",
    re.ASCII,
)
_ESCAPED = re.compile(r"\\(.)")


_Fields = dict[str, tuple[str, str]]
"""Parameters and value of each property of an event."""


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """Something that is on; both times have a zone."""

    start: datetime
    end: datetime
    summary: str


def entries(text: str, zone: tzinfo, moment: datetime | None = None) -> Iterator[CalendarEntry]:
    """Entries of a calendar file, in its order; what is none is skipped.

    Args:
        zone: Where times without a zone, or with one that is not known here, are local.
        moment: What is daily or weekly is given as it is on then; None: as it began.
    """
    events = list(_events(text))
    moved: dict[str, set[datetime | None]] = {}
    for fields in events:
        if "RECURRENCE-ID" in fields:
            place = _moment(*fields["RECURRENCE-ID"], zone)
            moved.setdefault(_value(fields, "UID"), set()).add(place)
    for fields in events:
        elsewhere = moved.get(_value(fields, "UID"), set())
        if (entry := _entry(fields, zone, moment, elsewhere)) is not None:
            yield entry


def _events(text: str) -> Iterator[_Fields]:
    """The properties of each event, those that are read."""
    fields: _Fields = {}
    within: list[str] = []
    unfolded = text.replace("\r\n", "\n").replace("\n ", "").replace("\n\t", "")
    for matched in islice(_PROPERTY.finditer(unfolded.replace("\r", "\n")), _MOST_PROPERTIES):
        name, parameters, value = matched[1].upper(), matched[2], matched[3]
        if name == "BEGIN":
            within.append(value.upper())
            if value.upper() == "VEVENT":
                fields = {}
        elif name == "END":
            if within and within.pop() == value.upper() == "VEVENT":
                yield fields
        elif within and within[-1] == "VEVENT":
            if name == "EXDATE" and name in fields:
                value = f"{fields[name][1]},{value}"
            fields[name] = (parameters, value)


def entry_at(moment: datetime, found: Iterable[CalendarEntry]) -> CalendarEntry | None:
    """What is on at a moment, or begins within minutes; of several the one that begins last."""
    on = [each for each in found if each.start - _EARLY <= moment < each.end]
    return max(on, key=lambda each: each.start, default=None)


def _entry(
    fields: _Fields, zone: tzinfo, moment: datetime | None, elsewhere: set[datetime | None]
) -> CalendarEntry | None:
    start = _moment(*fields.get("DTSTART", ("", "")), zone)
    end = _moment(*fields.get("DTEND", ("", "")), zone)
    if end is None and start is not None:
        end = start + _duration(_value(fields, "DURATION"))
    if _value(fields, "STATUS").upper() == "CANCELLED":
        return None
    escaped = _value(fields, "SUMMARY")
    summary = one_line(_ESCAPED.sub(lambda at: " " if at[1] in "nN" else at[1], escaped))
    if start is None or end is None or start >= end or not summary:
        return None
    rule = _value(fields, "RRULE").upper()
    if moment is not None and _RULE.fullmatch(rule):
        parameters, values = fields.get("EXDATE", ("", ""))
        left_out = {_moment(parameters, value, zone) for value in values.split(",")} | elsewhere
        first, length = start, end - start
        start = _latest(first, rule, left_out, moment)
        if start is None:
            return None
        end = start + length
    return CalendarEntry(start, end, summary[:_LONGEST_SUMMARY])


def _value(fields: _Fields, name: str) -> str:
    return fields.get(name, ("", ""))[1]


def _duration(value: str) -> timedelta:
    """How long a duration is; none if it is not a duration."""
    matched = _DURATION.fullmatch(value)
    weeks, days, hours, minutes, seconds = (
        int(part or 0) for part in (matched.groups() if matched else (0,) * 5)
    )
    return timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)


def _latest(
    first: datetime, rule: str, left_out: set[datetime | None], moment: datetime
) -> datetime | None:
    """When what repeats began last, or begins within minutes; None for none since yesterday."""
    parts = dict(part.split("=") for part in rule.split(";"))
    last = _moment("", parts.get("UNTIL", ""), first.tzinfo or UTC)
    last_day = parts.get("UNTIL", "99999999")[:8]
    latest = (moment + _EARLY).astimezone(first.tzinfo)
    for day in (latest.date(), latest.date() - timedelta(days=1)):
        start = datetime.combine(day, first.timetz())
        number = _number(first.date(), day, parts)
        if (
            start <= latest
            and start not in left_out
            and number is not None
            and number < int(parts.get("COUNT", "100000"))
            and (start <= last if last is not None else f"{day:%Y%m%d}" <= last_day)
        ):
            return start
    return None


def _number(first: date, day: date, parts: dict[str, str]) -> int | None:
    """Which repetition a day has, from 0; None for a day without."""
    every = int(parts.get("INTERVAL", "1"))
    passed = (day - first).days
    if passed < 0:
        return None
    if parts["FREQ"] == "DAILY" and "BYDAY" not in parts:
        return passed // every if passed % every == 0 else None
    if parts["FREQ"] == "DAILY" and every > 1:
        return None
    week_begins = _WEEKDAYS.index(parts.get("WKST", "MO"))
    chosen = parts.get("BYDAY", _WEEKDAYS[first.weekday()]).split(",")
    places = {(_WEEKDAYS.index(each) - week_begins) % 7 for each in chosen}
    begun = (first.weekday() - week_begins) % 7
    weeks, place = divmod(passed + begun, 7)
    if weeks % every or place not in places:
        return None
    skipped = sum(each < begun for each in places)
    return weeks // every * len(places) + sum(each < place for each in places) - skipped


def _moment(parameters: str, value: str, zone: tzinfo) -> datetime | None:
    matched = _MOMENT.fullmatch(value)
    if matched is None:
        return None
    named = re.search(r';TZID="?([^";]+)', parameters, re.IGNORECASE)
    if value.endswith("Z"):
        zone = UTC
    elif named is not None:
        with contextlib.suppress(KeyError, ValueError, OSError):  # Outlook's names, for one
            zone = ZoneInfo(named[1])
    year, month, day, hour, minute, second = map(int, matched.groups())
    try:
        found = datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
    return found if year in _YEARS else None
