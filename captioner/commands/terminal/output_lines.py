"""What leaves this machine, as the terminal tells it."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from captioner.core.message import NO_MESSAGE
from captioner.core.outputs import OutputState, OutputStatus

if TYPE_CHECKING:
    from captioner.app.sending import RunningOutputs

_STOP = "/stop"


def stop_as_typed(line: str, running: RunningOutputs, report: Callable[[str], object]) -> bool:
    """Stop outputs where a line says so: "/stop zoom"; returns whether it does."""
    command, _, name = line.strip().partition(" ")
    if command != _STOP:
        return False
    statuses = [status for status in running.statuses if status.is_on]
    for status in statuses:
        if status.kind.value == name.strip():
            running.stop(status.number)
            report(f"{status.kind.title}: stopped; nothing more is sent there.")
    names = dict.fromkeys(status.kind.value for status in statuses)
    if name.strip() not in names:
        report("Type one of: " + ", ".join(f"{_STOP} {each}" for each in names))
    return True


class SendingLines:
    """Lines about outputs: what is new of them, and how all of them stand."""

    def __init__(self) -> None:
        self.all: tuple[str, ...] = ()
        self._told: set[str] = set()
        self._links: set[str] = set()

    def news(self, statuses: tuple[OutputStatus, ...]) -> list[str]:
        """What is to be told, having been given all outputs as they are now."""
        self.all = tuple(status.line for status in statuses)
        before, self._told = self._told, set()
        lines = []
        for status in statuses:
            is_well = status.state is OutputState.SENDING
            line = (replace(status, message=NO_MESSAGE) if is_well else status).line
            self._told.add(line)  # how many look is shown below the captions alone
            if line not in before:
                lines.append(str(line))
            if status.link and status.link not in self._links:
                self._links.add(status.link)
                lines += _invitation(status.link)
        return lines


def _invitation(link: str) -> list[str]:
    """An address, and on a terminal a code that phones read, unless it is only of use here."""
    if "//127." in link or sys.stderr is None or not sys.stderr.isatty():
        return [link]
    import segno

    code = io.StringIO()
    segno.make(link, error="l", micro=False).terminal(code, compact=True, border=2)
    return [link, *code.getvalue().splitlines()]
