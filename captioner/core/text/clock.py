"""Times and lengths as a person reads them."""

from __future__ import annotations


def clock(time_s: float, *, decimals: int = 0, hours: bool = False) -> str:
    """A time as 0:07, 12:34 or 1:02:03, cut off rather than rounded.

    Args:
        time_s: In seconds; below 0 it is 0.
        decimals: Digits of a fraction of the last second.
        hours: Whether hours stand even where there are none.
    """
    whole, fraction = divmod(int(max(0.0, time_s) * 10**decimals), 10**decimals)
    minutes, second = divmod(whole, 60)
    hour, minute = divmod(minutes, 60)
    text = f"{hour}:{minute:02}:{second:02}" if hour or hours else f"{minute}:{second:02}"
    return f"{text}.{fraction:0{decimals}}" if decimals else text
