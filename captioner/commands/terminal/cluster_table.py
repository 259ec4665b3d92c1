"""The one table of recordings that are spread over machines, on standard error."""

import sys
from collections import Counter

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from captioner.commands.terminal.standard_streams import print_status
from captioner.core.message import Message
from captioner.core.plain_text import clock, printable_line
from captioner.recordings.cluster.archive import Row, RowState


class ClusterTable:
    """The running transcriptions, as a table where standard error is a terminal.

    A recording that is over becomes a line above it; elsewhere there are these lines alone.
    """

    def __init__(self, total: int) -> None:
        self._total = total
        self._counts: Counter[RowState] = Counter()
        self._done_s = 0.0
        self._running: dict[int, Row] = {}
        self._live: Live | None = None

    def __enter__(self) -> "ClusterTable":
        if sys.stderr.isatty():
            console = Console(stderr=True)
            self._live = Live(console=console, get_renderable=self._table, transient=True)
            self._live.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._live is not None:
            self._live.stop()

    @property
    def failures(self) -> int:
        return self._counts[RowState.FAILED]

    def show(self, change: Row | Message) -> None:
        if isinstance(change, Message):
            self._print(change)
        elif change.state is RowState.RUNNING:
            self._running[change.number] = change
        else:
            self._running.pop(change.number, None)
            self._counts[change.state] += 1
            if change.state is RowState.DONE:
                self._done_s += change.done_s
            if change.state is not RowState.THERE:
                self._print("  ".join(filter(None, _cells(change))))

    def summary(self) -> str:
        parts = [f"{self._counts[RowState.DONE]} of {self._total} recordings done"]
        parts[0] += f" ({clock(self._done_s)} of sound)"
        if self._counts[RowState.THERE]:
            parts.append(f"{self._counts[RowState.THERE]} done before")
        if self.failures:
            parts.append(f"{self.failures} failed")
        if left := self._total - self._counts.total():
            parts.append(f"{left} left")
        return f"{', '.join(parts)}."

    def _print(self, text: str) -> None:
        if self._live is None:
            print_status(text)
        else:
            self._live.console.print(Text(printable_line(text)))

    def _table(self) -> Table:
        table = Table("Recording", "Worker", "Done", "State", caption=self.summary())
        for row in self._running.values():
            table.add_row(*(Text(printable_line(cell)) for cell in _cells(row)))
        return table


def _cells(row: Row) -> tuple[str, str, str, str]:
    done = clock(row.done_s)
    if row.fraction is not None and row.state is RowState.RUNNING:
        done += f" ({row.fraction:.0%})"
    state = f"{row.state}: {row.note}" if row.note else str(row.state)
    return row.name, row.worker, done, state
