"""Runs a live session in the terminal until it ends or is interrupted."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from captioner.app.live import LiveSession
from captioner.commands.context import Context
from captioner.commands.live_options import EventTarget
from captioner.commands.live_terminal import LiveTerminal
from captioner.core.errors import CaptionerError
from captioner.core.events import SessionEvent
from captioner.transcripts.event_log import EventLog

_EXIT_ERROR = 1
_EXIT_INTERRUPTED = 130
_WAIT_S = 0.5


def run_live(
    live: LiveSession,
    context: Context,
    events: EventTarget | None,
    notices: tuple[str, ...] = (),
) -> int:
    """Start the session, show it, write its event log; a first Ctrl-C stops, a second quits.

    Returns:
        0 when it ended by itself, 130 when it was interrupted, 1 when it failed or a file of it
        could not be written: that was shown, and where what was captioned until then is.
    """
    for notice in notices:
        context.tell(notice)
    try:
        log = EventLog(events.file) if events is not None else None
    except CaptionerError:
        live.abandon()
        raise
    terminal = LiveTerminal(shows_captions=events is None or events.file is not None)
    session = live.session
    interruptions = 0

    def interrupt(_number: int, _frame: FrameType | None) -> None:
        nonlocal interruptions
        interruptions += 1
        if interruptions == 1:
            context.tell("Stopping. Press Ctrl-C again to quit at once.")
            session.stop()
        else:
            context.tell(f"Quitting: {session.pending_s:.1f} s of speech will not be captioned.")
            session.quit_now()

    try:
        with _signals(interrupt):
            if log is not None:
                session.subscribe(_telling_once(log, context))
            session.subscribe(terminal.show)
            session.start()
            while not session.wait(_WAIT_S):
                pass
    finally:
        terminal.close()
        if log is not None:
            log.close()
    is_saved = live.recorder is None or live.recorder.is_complete
    if live.recorder is not None and not live.discard_if_nothing_was_heard() and is_saved:
        if not live.recorder.caption_count and not live.recorder.keeps_sound:
            context.tell("No speech was heard: the transcript is empty.")
        context.tell(f"Saved in {live.recorder.folder}")
    if session.error is not None or not is_saved:
        return _EXIT_ERROR  # The terminal has shown it already, and where the captions are.
    return _EXIT_INTERRUPTED if interruptions else 0


def _telling_once(log: EventLog, context: Context) -> Callable[[SessionEvent], None]:
    """A listener that shows the log's failure, which it raises once, and lets captions go on."""

    def write(event: SessionEvent) -> None:
        try:
            log.write(event)
        except CaptionerError as error:
            context.show_error(error)

    return write


@contextmanager
def _signals(handler: Callable[[int, FrameType | None], None]) -> Iterator[None]:
    """Handle Ctrl-C and a request to terminate alike: both save first."""
    numbers = [signal.SIGINT, signal.SIGTERM]
    if sys.platform != "win32":
        numbers.append(signal.SIGHUP)
    before = {number: signal.signal(number, handler) for number in numbers}
    try:
        yield
    finally:
        for number, earlier in before.items():
            signal.signal(number, earlier)
