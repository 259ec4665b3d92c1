"""How far lines have risen: pure arithmetic over their numbers."""

from __future__ import annotations

from collections.abc import Sequence


def risen_lines(before: Sequence[int], after: Sequence[int]) -> int:
    """By how many rows the lines still in view stand higher than before; 0 where none are left.

    A blank line that gave its place to a new one has not moved anything.
    """
    common = [number for number in before if number in after]
    if not common:
        return 0
    from_bottom_before = len(before) - before.index(common[-1])
    from_bottom_after = len(after) - after.index(common[-1])
    return max(0, from_bottom_after - from_bottom_before)
