import contextlib
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.transcripts.calendar import title_at

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


def calendar(*parts: str) -> str:
    return "".join(("BEGIN:VCALENDAR\n", *parts, "END:VCALENDAR\n"))


def event(start: str, end: str, summary: str = "Meeting", more: str = "") -> str:
    lines = (f"DTSTART{start}", f"DTEND{end}", f"SUMMARY:{summary}", *more.split())
    return "\n".join(("BEGIN:VEVENT", *lines, "END:VEVENT\n"))


def title(text: str, day: int, hour: int, minute: int = 0, month: int = 3) -> str:
    moment = datetime(2026, month, day, hour, minute, tzinfo=UTC)
    return title_at(moment.astimezone(LOCAL), text)


def test_meeting_names_the_session() -> None:
    assert title(MEETING, 12, 10) == "Plan, budget and a very long line"
    assert title(MEETING, 12, 11) == ""


@pytest.mark.parametrize(
    ("zone", "utc_hour"),
    [
        ("", 7),
        (";TZID=Europe/Berlin", 8),
        (';TZID="Europe/Berlin"', 8),
        (";TZID=W. Europe Standard Time", 8),
        (";TZID=../../etc/passwd", 7),
    ],
)
def test_times_are_in_their_zone_or_local(zone: str, utc_hour: int) -> None:
    text = calendar(event(f"{zone}:20260312T093000", f"{zone}:20260312T103000"))
    assert [hour for hour in range(24) if title(text, 12, hour, 45)] == [utc_hour]


@pytest.mark.parametrize(
    "text",
    [
        event(";VALUE=DATE:20260312", ";VALUE=DATE:20260313"),
        event(":20261312T093000Z", ":20260312T120000Z"),
        event(":20260312T093000Z", ":20260312T103000Z", summary="  "),
        "BEGIN:VEVENT\nDTSTART:20260312T093000Z\nSUMMARY:No end\nEND:VEVENT\n",
        event(":20260312T093000Z", ":20260312T103000Z").replace("VEVENT", "VTODO"),
    ],
)
def test_what_is_no_meeting_of_some_hours_is_ignored(text: str) -> None:
    assert title(calendar(text), 12, 10) == ""


@given(st.text(st.sampled_from('BEGIN:VEVENT;="\\\r\n \tDTSTARTZ0123456789'), max_size=400))
def test_garbage_is_no_calendar(text: str) -> None:
    with contextlib.suppress(ValueError):
        assert title(text, 12, 10) == ""


@given(
    st.lists(
        st.tuples(
            st.sampled_from(
                ["DTSTART", "DTEND", "DURATION", "RRULE", "EXDATE", "RDATE", "RECURRENCE-ID", "UID"]
            ),
            st.sampled_from([":", ";VALUE=DATE:", ";TZID=Europe/Berlin:"]),
            st.sampled_from(
                "20260312T093000Z 20260312T120000 20260312 00000101T000000Z 99991231T235959Z x "
                "PT45M -P9999999999D FREQ=DAILY FREQ=YEARLY;BYMONTH=13".split()
            ),
        ),
        max_size=12,
    )
)
def test_damaged_meetings_raise_nothing_but_value_error(lines: list[tuple[str, str, str]]) -> None:
    body = "\n".join("".join(line) for line in lines)
    with contextlib.suppress(ValueError):
        title(calendar(f"BEGIN:VEVENT\nSUMMARY:x\n{body}\nEND:VEVENT\n"), 12, 10)


@pytest.mark.parametrize("text", ["", "hello", MEETING[:60], MEETING.replace("END:VCALENDAR", "x")])
def test_damaged_calendar_is_reported(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        title(text, 12, 10)


def test_meeting_counts_from_ten_minutes_before_it_starts() -> None:
    long = event(":20260312T080000Z", ":20260312T180000Z", "Open day")
    text = calendar(long, event(":20260312T093000Z", ":20260312T103000Z"))
    times = ((7, 49), (7, 50), (9, 19), (9, 20), (10, 29), (10, 30), (18, 0))
    assert [title(text, 12, hour, minute) for hour, minute in times] == [
        "", "Open day", "Open day", "Meeting", "Meeting", "Open day", "",
    ]  # fmt: skip


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
        ("RRULE:FREQ=MONTHLY;BYDAY=3TH", [12, 19]),
        ("RDATE;TZID=Europe/Berlin:20260326T093000", [12, 26]),
        ("RRULE:FREQ=WEEKLY;INTERVAL=0", [12]),
        ("RRULE:FREQ=SECONDLY", [12]),
        ("RRULE:FREQ=DAILY;BYMINUTE=1,2", [12]),
    ],
)
def test_repeated_meeting_is_on_again(rule: str, days: list[int]) -> None:
    start, end = (f";TZID=Europe/Berlin:20260312T{hour}3000" for hour in ("09", "10"))
    text = calendar(event(start, end, more=rule))
    assert [day for day in (*range(10, 21), 26, 27) if title(text, day, 9)] == days


def test_weekly_meeting_keeps_its_hour_when_the_clocks_change() -> None:
    start, end = (f";TZID=Europe/Berlin:20260312T{hour}3000" for hour in ("09", "10"))
    text = calendar(event(start, end, more="RRULE:FREQ=WEEKLY"))
    hours = [hour for hour in range(24) if title(text, 2, hour, 45, month=4)]
    assert hours == [7]


@pytest.mark.parametrize(
    ("duration", "minutes"), [("PT45M", 45), ("PT1H30M", 90), ("P1DT2H", 1560)]
)
def test_duration_stands_for_the_end(duration: str, minutes: int) -> None:
    lasting = event(":20260312T093000Z", "").replace("DTEND", f"DURATION:{duration}")
    text = calendar(lasting)
    start = datetime(2026, 3, 12, 9, 30, tzinfo=UTC)
    last = start + timedelta(minutes=minutes - 1)
    assert title_at(last, text) == "Meeting"
    assert title_at(last + timedelta(minutes=1), text) == ""


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


@pytest.mark.parametrize("text", [calendar(SERIES, MOVED), calendar(MOVED, SERIES)])
def test_one_day_of_a_series_is_moved_and_renamed(text: str) -> None:
    times = ((2, 9), (9, 9), (9, 13), (16, 9), (16, 13))
    assert [title(text, day, hour, 30) for day, hour in times] == [
        "Weekly", "", "Weekly, with guests", "Weekly", "",
    ]  # fmt: skip


def test_one_day_of_a_series_is_cancelled() -> None:
    cancelled = MOVED.replace("T130000Z", "T090000Z").replace(
        "SUMMARY", "STATUS:CANCELLED\nSUMMARY"
    )
    assert title(calendar(SERIES, cancelled), 9, 9, 30) == ""


def test_ten_years_of_meetings_take_a_moment() -> None:
    first = datetime(2016, 3, 12, 9, 0, tzinfo=UTC)
    days = (first + timedelta(days=number) for number in range(3650))
    old = (event(f":{day:%Y%m%dT090000Z}", f":{day:%Y%m%dT100000Z}") * 10 for day in days)
    text = calendar(*old, event(":20260312T093000Z", ":20260312T103000Z"))
    started = time.process_time()
    assert title(text, 12, 10) == "Meeting"
    assert time.process_time() - started < 3.0


@pytest.mark.parametrize("line", ["BEGIN:VEVENT\n", "END:VEVENT\n", "X:\n"])
def test_a_million_lines_are_too_many(line: str) -> None:
    with pytest.raises(ValueError, match=r"too large|complete"):
        title(calendar(line * 1_000_000), 12, 10)
