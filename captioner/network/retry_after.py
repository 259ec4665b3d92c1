"""How long a server wants to be left alone."""

from __future__ import annotations

import email.utils
import re
import time

_SECONDS = re.compile(r"\d{1,18}", re.ASCII)


def retry_after_s(value: str | None) -> float | None:
    """Seconds from now of a Retry-After header, which holds seconds or a date.

    Returns:
        None where there is no such header, or nobody can tell what it means.
    """
    value = (value or "").strip()
    if _SECONDS.fullmatch(value):
        return float(value)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None
