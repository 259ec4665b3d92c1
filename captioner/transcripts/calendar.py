"""The title of a session, and its people, from a calendar file (iCalendar, RFC 5545)."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

import recurring_ical_events
from icalendar import Calendar, Component, vCalAddress, vDDDTypes

from captioner.core.message import Message
from captioner.core.plain_text import one_line, without_invisible

MOST_BYTES = 20_000_000
_MOST_EVENTS = 200_000
_MOST_CURRENT_LINES = 30_000
"""Most candidate events; reading this many delays the start of captioning by two seconds."""

_LONGEST_TITLE = 120
_LONGEST_INVITATION = 1_000_000
"""Characters of a calendar whose events count on any day."""

_EARLY = timedelta(minutes=10)
"""A meeting counts as current this long before it starts."""

_IS_REPEATED = re.compile(r"^(RRULE|RDATE)[:;]|RANGE=THISANDFUTURE", re.MULTILINE | re.IGNORECASE)
_ENDLESS_RULE = re.compile(
    r"^RRULE.*(=(SECOND|MINUTE|HOUR)LY|BY(HOUR|MINUTE|SECOND)=|INTERVAL=[-+]?0*(?!\d)).*\n?",
    re.MULTILINE | re.IGNORECASE,
)
"""Rules that no meeting has; expanding one takes minutes or never ends."""

_NOT_OF_NAME = re.compile(r"\([^)]*\)|[^\w\s@.'’-]")

_UNTIL_DAY = re.compile(r"(;UNTIL=\d{8})(?![T\d])", re.IGNORECASE)
"""Extended to the end of that day, as some programs intend."""


def title_at(moment: datetime, text: str) -> str:
    """Return the title of the current event, or one that starts within ten minutes; "" for none.

    Of several events, the one that starts last. Events of whole days do not count.

    Args:
        moment: The time, with a time zone, which also applies to event times without one.

    Raises:
        ValueError: The text is not a calendar, or too large.
    """
    current = [
        (event.start, title)
        for event in _events(text, moment, _EARLY)
        if isinstance(event.start, datetime)
        and event.start - _EARLY <= moment < event.end
        and (title := one_line(event.get("SUMMARY", "")))
        and event.get("STATUS", "").upper() != "CANCELLED"
    ]
    return max(current)[1][:_LONGEST_TITLE] if current else ""


def names_near(moment: datetime, text: str) -> tuple[list[str], str]:
    """Return the people of the events of a day, and the events' titles, one a line.

    If there are none, those of all events, so that an invitation counts whatever its date.

    Args:
        moment: The begin of that day, as in `title_at`.
        text: Content of the calendar file.

    Raises:
        ValueError: The text is not a calendar, or too large.
    """
    events = _events(text, moment, timedelta(days=1))
    if not events and len(text) <= _LONGEST_INVITATION:
        events = [each for part in _calendars(text) for each in part.walk("VEVENT")]
    people = [
        _person(str(address.params.get("CN", "")))
        for event in events
        for name in ("ORGANIZER", "ATTENDEE")
        for address in _values(event, name)
        if isinstance(address, vCalAddress)
    ]
    named = dict.fromkeys(person for person in people if person and "@" not in person)
    titles = (one_line(event.get("SUMMARY", ""))[:_LONGEST_TITLE] for event in events)
    return list(named), "\n".join(dict.fromkeys(titles))


def _person(name: str) -> str:
    """Return a name with the family name last, without characters that mean something in a list."""
    last, _, first = without_invisible(name).partition(",")
    return one_line(_NOT_OF_NAME.sub(" ", f"{first} {last}"))


def _values(event: Component, name: str) -> list[object]:
    found = event.get(name, [])
    return found if isinstance(found, list) else [found]


def _events(text: str, moment: datetime, span: timedelta) -> list[Any]:
    """Return the events that are current at a moment, or start within a span after it."""
    calendars = _calendars(_without_past_events(text, moment))
    return [event for calendar in calendars for event in _occurrences(calendar, moment, span)]


def _calendars(text: str) -> list[Component]:
    if text.count("\n") > _MOST_CURRENT_LINES:
        raise ValueError(Message("it is too large"))
    calendars = Calendar.from_ical(text, multiple=True)
    if not calendars:
        raise ValueError(Message("it holds no complete calendar"))
    return list(calendars)


def _occurrences(calendar: Component, moment: datetime, span: timedelta) -> list[Any]:
    for event in calendar.walk("VEVENT"):
        for name in ("DTSTART", "DTEND", "RECURRENCE-ID"):
            value = event.get(name)
            time = value.dt if isinstance(value, vDDDTypes) else None
            if isinstance(time, datetime) and time.tzinfo is None:
                value.dt = time.replace(tzinfo=moment.tzinfo)
    try:
        found = recurring_ical_events.of(calendar, skip_bad_series=True, calendar_query=_Query)
        return list(found.between(moment, moment + span + timedelta(seconds=1)))
    except (ArithmeticError, AttributeError, LookupError, TypeError) as error:
        raise ValueError(Message("an event in it is damaged")) from error


class _Query(recurring_ical_events.CalendarQuery):  # type: ignore[misc]
    """Ignores damaged events, such as those without a start."""

    suppressed_errors: ClassVar = [Exception]


def _without_past_events(text: str, moment: datetime) -> str:
    """Drop events that do not repeat and are not near the moment, which are most of them."""
    utc = moment.astimezone(UTC)
    days = (utc + timedelta(days=number) for number in (-2, -1, 0, 1))
    is_near = re.compile("|".join(f"{day:%Y%m%d}" for day in days))
    before, *parts = re.split("^BEGIN:VEVENT\n", text.replace("\r\n", "\n"), flags=re.MULTILINE)
    if len(parts) > _MOST_EVENTS:
        raise ValueError(Message("it is too large"))
    kept = [before]
    for part in parts:
        event, _, after = part.partition("\nEND:VEVENT\n")
        event = _UNTIL_DAY.sub(r"\1T235959Z", _ENDLESS_RULE.sub("", event))
        if _IS_REPEATED.search(event) or is_near.search(event):
            kept.append(f"BEGIN:VEVENT\n{event}\nEND:VEVENT\n")
        kept.append(after)
    return "".join(kept)
