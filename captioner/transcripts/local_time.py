"""The time here, with the name of its zone."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def local_now() -> tuple[datetime, str]:
    """This moment with its offset from UTC, and the zone's name where the system knows it.

    The name lets a transcript print times of day on the far side of a change to daylight saving.
    """
    return in_local_zone(datetime.now(UTC)), local_zone_name()


def in_local_zone(moment: datetime) -> datetime:
    """A moment with the offset from UTC that it has here; one without its zone is of here.

    Where the system's zone is none (TZ=UTC+99), or the calendar ends, it is in UTC.
    """
    try:
        return moment.astimezone()
    except (OSError, OverflowError, ValueError):
        return moment.astimezone(UTC) if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def local_zone_name() -> str:
    """Name of the zone as the zone database has it ("Europe/Berlin"); empty where unknown."""
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
