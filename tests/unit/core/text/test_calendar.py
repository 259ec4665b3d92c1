from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.text.calendar import entries, entry_at

LOCAL = timezone(timedelta(hours=2))
MEETING = """BEGIN:VCALENDAR\r
BEGIN:VEVENT\r
UID:1\r
DTSTART:20260312T093000Z\r
DTEND:20260312T103000Z\r
SUMMARY;LANGUAGE=en:Plan\\, budget\\nand a very lo\r
 ng line\r
BEGIN:VALARM\r
SUMMARY:Reminder\r
END:VALARM\r
END:VEVENT\r
END:VCALENDAR\r
"""


def event(start: str, end: str, summary: str = "Meeting") -> str:
    lines = (f"DTSTART{start}", f"DTEND{end}", f"SUMMARY:{summary}")
    return "\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT"))


def test_an_entry_has_its_times_and_its_words() -> None:
    (entry,) = entries(MEETING, LOCAL)
    assert entry.start == datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
    assert entry.end - entry.start == timedelta(hours=1)
    assert entry.summary == "Plan, budget and a very long line"


@pytest.mark.parametrize(
    ("start", "utc_hour"),
    [
        (":20260312T093000", 7),
        (";TZID=Europe/Berlin:20260312T093000", 8),
        (';TZID="Europe/Berlin":20260312T093000', 8),
        (";TZID=W. Europe Standard Time:20260312T093000", 7),
        (";TZID=../../etc/passwd:20260312T093000", 7),
    ],
)
def test_times_are_in_their_zone_or_local(start: str, utc_hour: int) -> None:
    (entry,) = entries(event(start, ":20260312T120000Z"), LOCAL)
    assert entry.start.astimezone(UTC).hour == utc_hour


@pytest.mark.parametrize(
    "text",
    [
        event(";VALUE=DATE:20260312", ";VALUE=DATE:20260313"),
        event(":20261312T093000Z", ":20260312T120000Z"),
        event(":20260312T120000Z", ":20260312T093000Z"),
        event(":20260312T093000Z", ":20260312T103000Z", summary="  "),
        "BEGIN:VEVENT\nDTSTART:20260312T093000Z\nSUMMARY:No end\nEND:VEVENT",
        MEETING.replace("END:VEVENT", "END:VTODO"),
        "",
    ],
)
def test_what_is_no_entry_of_some_hours_is_left_out(text: str) -> None:
    assert list(entries(text, LOCAL)) == []


@given(st.text(st.sampled_from('BEGIN:VEVENT;="\\\r\n \tDTSTARTZ0123456789'), max_size=400))
def test_garbage_is_no_calendar_and_no_error(text: str) -> None:
    list(entries(text, LOCAL))


def test_what_is_on_now_or_in_some_minutes() -> None:
    found = [
        *entries(event(":20260312T080000Z", ":20260312T180000Z", "Open day"), LOCAL),
        *entries(event(":20260312T093000Z", ":20260312T103000Z"), LOCAL),
    ]

    def on(hour: int, minute: int) -> str:
        entry = entry_at(datetime(2026, 3, 12, hour, minute, tzinfo=UTC), found)
        return entry.summary if entry is not None else ""

    assert [on(7, 49), on(7, 50), on(9, 19), on(9, 20), on(10, 29), on(10, 30), on(18, 0)] == [
        "", "Open day", "Open day", "Meeting", "Meeting", "Open day", "",
    ]  # fmt: skip
