"""Captions of a live session in the terminal."""

import contextlib
import io
import math
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.live import Live
from rich.text import Text

from captioner.captions.scripts import written
from captioner.commands.terminal.standard_streams import output_may_be_lost
from captioner.core.captions import Caption, normalised
from captioner.core.events import (
    CORRECTING_TEXT,
    CaptionChanged,
    ErrorRaised,
    EventBody,
    LanguageChanged,
    Marked,
    Noticed,
    SessionEvent,
    SessionState,
    SpeakerChanged,
    SpeakersNamed,
    SpeechUnclear,
    TextCorrected,
)
from captioner.core.message import NO_MESSAGE
from captioner.core.outputs import OutputState, OutputStatus
from captioner.core.plain_text import clock, printable_line
from captioner.core.speakers.naming import CaptionSplit, SpeakerChange, Speakers
from captioner.files.disk_errors import silence
from captioner.live.decisions.session_status import Condition, SessionStatus, status_after

if TYPE_CHECKING:
    from captioner.app.sending import RunningOutputs

_STYLES = {
    Condition.IDLE: "",
    Condition.GOOD: "green",
    Condition.WAITING: "yellow",
    Condition.PROBLEM: "red",
}


_LABEL_PATIENCE_S = 0.6
"""How long a final caption waits for the label that follows it: a printed line stays."""


_MOST_CORRECTED = 5
"""Captions of the corrected text that are shown; `captioner sessions compare` shows all."""

_AT_ONCE_S = 0.3
"""Words of the two texts at the same time begin and end at most so far apart."""


class _Output(Console):
    """A console whose reader may leave: captions then still go to the transcript.

    Lines break at words on a terminal, and nowhere in files and pipes.
    """

    def __init__(self, file: TextIO) -> None:
        super().__init__(file=file, highlight=False)
        self.soft_wrap = not self.is_terminal

    def on_broken_pipe(self) -> None:
        """Rich would end the thread that prints, which is one of the session's."""
        self.quiet = True
        silence(sys.stdout)


class LiveTerminal:
    """Final captions line by line; on a terminal the open caption is shown below them.

    Status, notices and errors go to standard error, so that standard output holds captions only;
    on a terminal they appear above the open captions.

    Args:
        shows_captions: Off when the event log itself goes to standard output.
        awaits_labels: Whether voices are told apart; a caption is then printed a moment later,
            with its label. Levels come many times a second, so that none waits much longer.
    """

    def __init__(self, *, shows_captions: bool = True, awaits_labels: bool = False) -> None:
        self._shows_captions = shows_captions
        self._awaits_labels = awaits_labels
        self._out = _Output(sys.stdout)
        self._err = _Output(sys.stderr)
        self._lock = threading.Lock()
        self._tentative: dict[str, Caption] = {}
        self._speakers = Speakers()
        self._is_correcting = False
        self._said: dict[int, Caption] = {}
        self._waiting: dict[int, float] = {}
        """When final captions are printed at the latest, by their numbers."""
        self._status = SessionStatus()
        self._sending = SendingLines()
        self._live: Live | None = None
        if shows_captions and self._out.is_terminal:
            self._live = Live(Text(), console=self._out, transient=True, auto_refresh=False)
            self._live.start()
            if self._err.is_terminal:
                # Printed past the live display, a line would end up inside the open captions.
                self._err = self._out

    def show(self, event: SessionEvent) -> None:
        with self._lock:
            match event.body:
                case CaptionChanged(caption) if self._shows_captions:
                    self._show_caption(caption)
                case SpeakerChanged(changes):
                    for change in changes:
                        self._tell_speaker(change)
                case CaptionSplit() as split:
                    self._tell_split(split)
                case SpeakersNamed(_, speakers):
                    self._speakers = speakers.with_suggestions
                case LanguageChanged(language, _, is_chosen):
                    how = "chosen" if is_chosen else "found"
                    self._tell(f"Language spoken: {language} ({how})")
                case Marked(mark):
                    label = f": {mark.label}" if mark.label else ""
                    self._tell(f"Marked at {clock(mark.time_s, hours=True)}{label}")
                case ErrorRaised(error):
                    self._tell(f"Error: {error.full_message}")
                    self._tell_status(event.body)
                case SpeechUnclear(start_s) if self._shows_captions:
                    self._print_due(math.inf)
                    with output_may_be_lost():
                        self._out.print(Text(f"[{clock(start_s, hours=True)}] [unclear]"))
                case Noticed(kind, message) if kind == CORRECTING_TEXT:
                    if message and not (self._is_correcting and "percent" in message.values):
                        self._tell(message)
                    self._is_correcting = bool(message)
                case TextCorrected(captions):
                    self._tell_corrected(captions)
                case Noticed(_, message, _, language) if language:
                    self._tell(f"{message} To caption it, start again with --language {language}.")
                case Noticed(_, message):
                    self._tell_status(event.body)
                    if message and message != self._status.line:
                        self._tell(message)
                case _:
                    self._tell_status(event.body)
            self._print_due(time.monotonic())

    def _tell_status(self, body: EventBody) -> None:
        before, self._status = self._status, status_after(self._status, body)
        status = self._status
        line = status.message if status.state is SessionState.IDLE else status.line
        if status.state in {SessionState.IDLE, SessionState.FAILED}:
            self._print_due(math.inf)
        if (line, status.state) != (before.line, before.state):
            self._tell(line, _STYLES[status.condition])

    def show_outputs(self, statuses: tuple[OutputStatus, ...]) -> None:
        """Show what leaves the machine: each change as a line, and all of it below the captions."""
        with self._lock:
            for line in self._sending.news(statuses):
                self._tell(line, "cyan")
            self._redraw()

    def close(self) -> None:
        with self._lock:
            self._print_due(math.inf)
        if self._live is not None:
            self._live.stop()

    def _show_caption(self, caption: Caption) -> None:
        if caption.is_final:
            self._tentative.pop(caption.stream, None)
        else:
            self._tentative[caption.stream] = caption
        if caption.is_final and caption.text:
            self._said[caption.id] = caption
            patience_s = _LABEL_PATIENCE_S if self._awaits_labels else 0.0
            self._waiting[caption.id] = time.monotonic() + patience_s
        self._redraw()

    def _print_due(self, now_s: float) -> None:
        """Print final captions in their order, up to the first that still waits for its label."""
        while self._waiting:
            caption_id, due_s = next(iter(self._waiting.items()))
            if due_s > now_s:
                break
            del self._waiting[caption_id]
            self._redraw()  # before the line is printed, below which it is drawn again
            caption = self._said[caption_id]
            line = f"[{clock(caption.start_s, hours=True)}] {self._label(caption)}"
            with output_may_be_lost():
                self._out.print(Text(line + written(caption.text)))

    def _redraw(self) -> None:
        if self._live is not None:
            self._live.update(self._open_captions(), refresh=True)

    def _open_captions(self) -> Text:
        text = Text(no_wrap=False, overflow="fold")
        waiting = [self._said[caption_id] for caption_id in self._waiting]
        for caption in (*waiting, *self._tentative.values()):
            text.append(self._label(caption))
            text.append(caption.committed)
            text.append(f" {caption.tentative}", style="italic dim")
            text.append("\n")
        for line in self._sending.all:
            text.append(f"{printable_line(line)}\n", style="cyan")
        text.rstrip()
        width, height = self._out.size
        lines = text.wrap(self._out, width, no_wrap=False, overflow="fold")
        return Text("\n", end="").join(lines[-max(1, height - 1) :])

    def _label(self, caption: Caption) -> str:
        name = self._speakers.name_of(caption)
        return f"{name}: " if name else ""

    def _tell_speaker(self, change: SpeakerChange) -> None:
        caption = self._said.get(change.caption_id)
        if caption is None or not change.new:
            return
        self._said[caption.id] = caption = replace(caption, speaker=change.new)
        if caption.id in self._waiting:
            self._waiting[caption.id] = 0.0
        else:
            name = self._speakers.name_of(caption)
            self._tell(f"[{clock(caption.start_s, hours=True)}] is {name}")

    def _tell_split(self, split: CaptionSplit) -> None:
        caption = self._said.get(split.caption_id)
        if caption is None:
            return
        parts = list(split.of(caption))
        before = {part.id: self._said.get(part.id, caption) for part in parts}
        self._said |= {part.id: part for part in parts}
        if split.caption_id in self._waiting:
            waiting, self._waiting = self._waiting, {}
            for caption_id, due_s in waiting.items():
                labelled = parts if caption_id == split.caption_id else ()
                self._waiting |= {part.id: 0.0 for part in labelled} or {caption_id: due_s}
            return
        for part in parts:
            if part.speaker != before[part.id].speaker:
                name, word = self._speakers.name_of(part), part.words[0].text
                where = "" if part.id == split.caption_id else f" from “{word}” on"
                self._tell(f"[{clock(part.start_s, hours=True)}]{where} is {name}")

    def _tell_corrected(self, captions: Sequence[Caption]) -> None:
        def is_news(caption: Caption) -> bool:
            first_s, last_s = caption.start_s - _AT_ONCE_S, caption.end_s + _AT_ONCE_S
            before = [
                word.text
                for said in self._said.values()
                if said.channel == caption.channel
                and said.start_s <= last_s
                and said.end_s >= first_s
                for word in said.words
                if first_s <= word.middle_s <= last_s
            ]
            after = [word.text for word in caption.words]
            return [*map(normalised, before)] != [*map(normalised, after)]

        for caption in islice(filter(is_news, captions), _MOST_CORRECTED):
            line = f"{self._label(caption)}{written(caption.text)}"
            self._tell(f"[{clock(caption.start_s, hours=True)}] corrected: {line}")

    def _tell(self, line: str, style: str = "") -> None:
        with contextlib.suppress(OSError, ValueError):  # it may have no reader
            self._err.print(Text(printable_line(line), style))


_STOP = "/stop"


def stop_as_typed(line: str, running: "RunningOutputs", report: Callable[[str], object]) -> bool:
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
    """Lines about outputs: news, and the state of each."""

    def __init__(self) -> None:
        self.all: tuple[str, ...] = ()
        self._told: set[str] = set()
        self._links: set[str] = set()

    def news(self, statuses: tuple[OutputStatus, ...]) -> list[str]:
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
