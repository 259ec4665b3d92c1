"""Local time, with the name of the time zone."""

import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def local_now() -> tuple[datetime, str]:
    """Return the local time with its offset from UTC, and the name of the time zone, if known.

    With the name, a transcript has correct times of day across a change of daylight saving time.
    """
    return in_local_zone(datetime.now(UTC)), local_zone_name()


def in_local_zone(moment: datetime) -> datetime:
    """Return a moment in local time; one without a time zone counts as local.

    Returns UTC if the system's time zone is invalid (TZ=UTC+99), or at the end of the calendar.
    """
    try:
        return moment.astimezone()
    except (OSError, OverflowError, ValueError):
        return moment.astimezone(UTC) if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def local_zone_name() -> str:
    """Return the zone's name in the time zone database ("Europe/Berlin"); empty if unknown."""
    candidates = [os.environ.get("TZ", "").lstrip(":")]
    if not candidates[0]:
        candidates = []
        try:
            target = Path("/etc/localtime").resolve()
            parts = target.parts
            if "zoneinfo" in parts:
                candidates.append("/".join(parts[parts.index("zoneinfo") + 1 :]))
            candidates.append(Path("/etc/timezone").read_text("ascii").strip())
        except (OSError, ValueError):
            pass
    for name in candidates:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            continue
        return name
    return ""
