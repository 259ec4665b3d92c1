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


@pytest.mark.parametrize("year", ["0000", "0001", "9999"])
def test_times_beyond_reckoning_are_left_out(year: str) -> None:
    found = entries(event(f":{year}0101T000000Z", f":{year}1231T000000Z"), LOCAL)
    assert entry_at(datetime(2026, 3, 12, tzinfo=UTC), found) is None


@pytest.mark.parametrize(
    ("rule", "days"),
    [
        ("RRULE:FREQ=DAILY", [12, 13, 14, 15, 16, 17, 18, 19, 20, 26, 27]),
        ("RRULE:FREQ=DAILY;INTERVAL=7;COUNT=2", [12, 19]),
        ("RRULE:FREQ=DAILY;BYDAY=MO,TH,FR", [12, 13, 16, 19, 20, 26, 27]),
        ("RRULE:FREQ=WEEKLY", [12, 19, 26]),
        ("RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU", [12, 26]),
        ("RRULE:FREQ=WEEKLY;UNTIL=20260319T083000Z", [12, 19]),
        ("RRULE:FREQ=WEEKLY;UNTIL=20260319", [12, 19]),
        ("RRULE:FREQ=WEEKLY;BYDAY=TU,TH,FR;COUNT=4", [12, 13, 17, 19]),
        ("RRULE:FREQ=WEEKLY\nEXDATE;TZID=Europe/Berlin:20260319T093000", [12, 26]),
        ("RRULE:FREQ=DAILY;COUNT=4\nEXDATE:20260312T083000Z\nEXDATE:20260314T083000Z", [13, 15]),
        ("RRULE:FREQ=MONTHLY", [12]),
        ("RRULE:FREQ=WEEKLY;INTERVAL=0", [12]),
    ],
)
def test_what_is_daily_or_weekly_is_on_again(rule: str, days: list[int]) -> None:
    times = (f";TZID=Europe/Berlin:20260312T{hour}3000" for hour in ("09", "10"))
    text = event(*times).replace("END:VEVENT", f"{rule}\nEND:VEVENT")

    def is_on(day: int) -> bool:
        moment = datetime(2026, 3, day, 9, 0, tzinfo=UTC)
        return entry_at(moment, entries(text, LOCAL, moment)) is not None

    assert [day for day in (*range(10, 21), 26, 27) if is_on(day)] == days


def test_what_is_weekly_keeps_its_hour_when_the_clocks_change() -> None:
    text = event(";TZID=Europe/Berlin:20260312T093000", ";TZID=Europe/Berlin:20260312T103000")
    moment = datetime(2026, 4, 2, 8, 0, tzinfo=UTC)
    (entry,) = entries(text.replace("END:", "RRULE:FREQ=WEEKLY\nEND:"), LOCAL, moment)
    assert entry.start.astimezone(UTC) == datetime(2026, 4, 2, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("duration", "length"),
    [
        ("PT45M", timedelta(minutes=45)),
        ("PT1H30M", timedelta(hours=1, minutes=30)),
        ("P1DT2H", timedelta(days=1, hours=2)),
        ("P1W", timedelta(weeks=1)),
        ("pt90s", timedelta(seconds=90)),
    ],
)
def test_a_duration_stands_for_the_end(duration: str, length: timedelta) -> None:
    text = event(":20260312T093000Z", "").replace("DTEND", f"DURATION:{duration}")
    (entry,) = entries(text, LOCAL)
    assert entry.end - entry.start == length


@pytest.mark.parametrize("duration", ["-PT45M", "P", "PT", "45 minutes", ""])
def test_without_an_end_or_a_duration_it_is_no_entry(duration: str) -> None:
    text = event(":20260312T093000Z", "").replace("DTEND", f"DURATION:{duration}")
    assert list(entries(text, LOCAL)) == []


SERIES = """BEGIN:VEVENT
UID:weekly
DTSTART:20260302T090000Z
DTEND:20260302T100000Z
RRULE:FREQ=WEEKLY
SUMMARY:Weekly
END:VEVENT
"""
"""Mondays at nine."""

MOVED = """BEGIN:VEVENT
UID:weekly
RECURRENCE-ID:20260309T090000Z
DTSTART:20260309T130000Z
DTEND:20260309T140000Z
SUMMARY:Weekly, with guests
END:VEVENT
"""


@pytest.mark.parametrize("text", [SERIES + MOVED, MOVED + SERIES])
def test_one_day_of_a_series_is_moved_and_renamed(text: str) -> None:
    def title(day: int, hour: int) -> str | None:
        moment = datetime(2026, 3, day, hour, 30, tzinfo=UTC)
        entry = entry_at(moment, entries(text, LOCAL, moment))
        return entry.summary if entry else None

    assert title(2, 9) == "Weekly"
    assert title(9, 9) is None
    assert title(9, 13) == "Weekly, with guests"
    assert title(16, 9) == "Weekly"
    assert title(16, 13) is None


def test_one_day_of_a_series_is_cancelled() -> None:
    moment = datetime(2026, 3, 9, 9, 30, tzinfo=UTC)
    cancelled = MOVED.replace("T130000Z", "T090000Z").replace(
        "SUMMARY", "STATUS:CANCELLED\nSUMMARY"
    )
    assert entry_at(moment, entries(SERIES + cancelled, LOCAL, moment)) is None
