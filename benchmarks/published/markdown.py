"""Tables in Markdown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def markdown_table(
    head: Sequence[str], rows: Iterable[Sequence[object]], *, text_columns: int = 1
) -> str:
    """A table whose first columns are text and whose others are numbers."""
    rules = ["---"] * text_columns + ["---:"] * (len(head) - text_columns)
    return "\n".join(f"| {' | '.join(map(str, cells))} |" for cells in (head, rules, *rows))


def percent(rate: float | None) -> str:
    """A share in percent; a dash where there is none."""
    return "–" if rate is None else f"{100 * rate:.1f}"
