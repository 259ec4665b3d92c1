"""Numbers among a command's options, within limits."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TypeVar

_Number = TypeVar("_Number", int, float)


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """What reads a whole number."""
    return lambda text: _within(text, int, least, most)


def amount(most: float) -> Callable[[str], float]:
    """What reads a number that is 0 or more."""
    return lambda text: _within(text, float, 0.0, most)


def _within(text: str, kind: Callable[[str], _Number], least: _Number, most: _Number) -> _Number:
    try:
        value = kind(text)
        if least <= value <= most:
            return value
    except ValueError:
        pass
    raise argparse.ArgumentTypeError(f"{text} is no number from {least:.0f} to {most:.0f}")
