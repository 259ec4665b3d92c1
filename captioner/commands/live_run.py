"""Runs a live session in the terminal until it ends or is interrupted."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING, Protocol

from captioner.app.live_session.assembly import EventLog, LiveSession
from captioner.app.sending import running_outputs
from captioner.commands.options.live import EventTarget
from captioner.commands.terminal.live_captions import LiveTerminal, stop_as_typed
from captioner.commands.terminal.standard_streams import (
    EXIT_ERROR,
    EXIT_INTERRUPTED,
    Interruption,
    handling,
    print_status,
    show_error,
)
from captioner.core.errors import CaptionerError
from captioner.core.events import CaptionChanged, SessionEvent

if TYPE_CHECKING:
    from captioner.app.sending import Output, RunningOutputs

_WAIT_S = 0.1
"""How long an interruption waits at most, in seconds."""

_QUIT_LIMIT_S = 10.0
"""How long a forced quit may take; then the process ends, whatever a driver is hung in."""


def run_live(
    open_session: Callable[[], LiveSession],
    events: EventTarget | None,
    notices: tuple[str, ...] = (),
    outputs: Sequence[Output] = (),
    *,
    records_only: bool = False,
) -> int:
    """Make the session, show it, write its event log; a first Ctrl-C stops, a second quits.

    Args:
        records_only: Whether it is captioned later: then it ends without captions as a rule.

    Returns:
        0 when it ended by itself, 130 when it was interrupted, 1 when it failed or a file of it
        could not be written: the error and the folder with the captions so far were shown.

    Raises:
        CaptionerError: The event log or the session's folder cannot be made.
    """
    for notice in notices:
        print_status(notice)
    # A pipe may block while it is opened: before the session has a folder, and while Ctrl-C ends.
    interruption = Interruption()
    log = EventLog(events.file) if events is not None else None
    has_captions = records_only

    def note_caption(event: SessionEvent) -> None:
        nonlocal has_captions
        if isinstance(event.body, CaptionChanged):
            has_captions |= event.body.caption.is_final

    try:
        with handling(interruption.note):  # From now on an interruption leaves nothing half done.
            live = open_session()
            if interruption.count:
                live.abandon()
                return EXIT_INTERRUPTED
            live.session.subscribe(note_caption)
            terminal = LiveTerminal(
                shows_captions=events is None or events.file is not None,
                awaits_labels=live.session.voices.is_wanted,
            )
            with ExitStack() as stack:
                running = None
                if outputs:
                    sending = running_outputs(outputs, terminal.show_outputs)
                    running = stack.enter_context(sending)
                    live.session.subscribe(running.accept)
                _run(live, log, terminal, interruption, running)
    finally:
        if log is not None:
            try:
                log.close()
            except CaptionerError as error:
                show_error(error)
    is_saved = live.recorder is None or live.recorder.is_complete
    has_captions |= live.correction is not None and live.correction.is_made
    if live.session.has_heard_sound and live.session.error is None and not has_captions:
        end = "." if live.recorder is None else ": the transcript is empty."
        print_status(f"No speech was heard{end}")
    if live.recorder is not None and not live.is_discarded and is_saved:
        print_status(f"Saved in {live.recorder.folder}")
    is_logged = log is None or not log.has_failed
    if live.session.error is not None or not is_saved or not is_logged:
        return EXIT_ERROR  # The terminal has shown it already, and where the captions are.
    return EXIT_INTERRUPTED if interruption.count else 0


def _run(
    live: LiveSession,
    log: EventLog | None,
    terminal: LiveTerminal,
    interruption: Interruption,
    running: RunningOutputs | None,
) -> None:
    session = live.session
    try:
        if log is not None:
            session.subscribe(_telling_once(log))
        session.subscribe(terminal.show)
        session.start()
        answered = 0
        while not session.wait(_WAIT_S):
            for line in typed_lines():
                if running is None or not stop_as_typed(line, running, print_status):
                    session.marks.add(line)
            if interruption.count > answered and answered == 0:
                answered = 1
                print_status("Stopping. Press Ctrl-C again to quit immediately.")
                session.stop()
            elif interruption.count > answered:
                answered = interruption.count
                pending_s = session.pending_s
                print_status(f"Quitting: {pending_s:.1f} s of speech will not be captioned.")
                session.quit_now()
                end = threading.Timer(_QUIT_LIMIT_S, os._exit, (EXIT_INTERRUPTED,))
                end.daemon = True  # it must not delay an orderly end
                end.start()
        while live.correction is not None and not live.correction.wait(_WAIT_S):
            if interruption.count > answered:
                answered = interruption.count
                live.correction.end_now()
    finally:
        terminal.close()


def _telling_once(log: EventLog) -> Callable[[SessionEvent], None]:
    def write(event: SessionEvent) -> None:
        try:
            log.write(event)
        except CaptionerError as error:
            show_error(error)

    return write


_CODES = "GHIKMOPQRS\x85\x86"
"""What follows à where that stands for an arrow, Home, Delete, F11 and the like."""


class Console(Protocol):
    """What hands over single keys: `msvcrt`, on Windows."""

    def kbhit(self) -> bool: ...

    def getwch(self) -> str:
        """The next key, without showing it."""

    def putwch(self, character: str, /) -> None: ...


class ConsoleLines:
    """Puts lines together from keys: Windows hands whole ones only to those who wait for them."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._typed: list[str] = []
        self._put_back = ""

    def typed(self) -> list[str]:
        """Lines that were ended with Enter since the last call; never waits."""
        lines = []
        while key := self._next_key():
            if key == "\r":
                self._show("\r\n")
                # Windows gives half characters where one is not enough for it.
                written = "".join(self._typed).encode("utf-16", "surrogatepass")
                lines.append(written.decode("utf-16", "replace"))
                self._typed.clear()
            elif key == "\b":
                self._take_back()
            elif key == "\x03":
                signal.raise_signal(signal.SIGINT)
            elif key.isprintable() or "\ud800" <= key <= "\udfff":
                self._typed.append(key)
                self._show(key)
        return lines

    def _next_key(self) -> str:
        if self._put_back:
            key, self._put_back = self._put_back, ""
            return key
        while self._console.kbhit():
            key = self._console.getwch()
            if key not in "\0\xe0" or not self._console.kbhit():
                return key
            code = self._console.getwch()
            if key == "\xe0" and code not in _CODES:  # it was the letter à
                self._put_back = code
                return key
        return ""

    def _take_back(self) -> None:
        if self._typed:
            if "\udc00" <= self._typed.pop() <= "\udfff" and self._typed:
                self._typed.pop()
            self._show("\b \b")

    def _show(self, text: str) -> None:
        for character in text:
            self._console.putwch(character)


if sys.platform == "win32":
    import msvcrt

    _console_lines = ConsoleLines(msvcrt)

    def typed_lines() -> list[str]:
        raw = getattr(getattr(sys.stdin, "buffer", None), "raw", None)
        # "NUL" calls itself a terminal, too.
        return _console_lines.typed() if type(raw).__name__ == "_WindowsConsoleIO" else []

else:
    import select

    def typed_lines() -> list[str]:
        """Lines that were ended with Enter since the last call; never waits.

        Only at a terminal, and in its foreground: elsewhere reading would stop the process, or
        take input that was meant for another program.
        """
        try:
            if sys.stdin is None or not sys.stdin.isatty():
                return []
            descriptor = sys.stdin.fileno()
            if os.tcgetpgrp(descriptor) != os.getpgrp():
                return []
            if not select.select([descriptor], [], [], 0)[0]:
                return []
            return os.read(descriptor, 4096).decode("utf-8", "replace").splitlines()
        except (OSError, ValueError):  # it has gone
            return []
