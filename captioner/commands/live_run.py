"""Runs a live session in the terminal until it ends or is interrupted."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import TYPE_CHECKING

from captioner.app.live_session.assembly import EventLog, LiveSession
from captioner.app.sending import running_outputs
from captioner.commands.context import Context
from captioner.commands.options.live import EventTarget
from captioner.commands.terminal.ending import EXIT_ERROR, EXIT_INTERRUPTED, Interruption, handling
from captioner.commands.terminal.live_captions import LiveTerminal
from captioner.commands.terminal.output_lines import stop_as_typed
from captioner.commands.terminal.typed_lines import typed_lines
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
    context: Context,
    events: EventTarget | None,
    notices: tuple[str, ...] = (),
    outputs: Sequence[Output] = (),
    *,
    records_only: bool = False,
) -> int:
    """Make the session, show it, write its event log; a first Ctrl-C stops, a second quits.

    Args:
        outputs: Where else its captions go while it runs.
        records_only: Whether it is captioned later: then it ends without captions as a rule.

    Returns:
        0 when it ended by itself, 130 when it was interrupted, 1 when it failed or a file of it
        could not be written: that was shown, and where what was captioned until then is.

    Raises:
        CaptionerError: The event log or the session's folder cannot be made.
    """
    for notice in notices:
        context.report(notice)
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
                _run(live, context, log, terminal, interruption, running)
    finally:
        if log is not None:
            try:
                log.close()
            except CaptionerError as error:
                context.show_error(error)
    is_saved = live.recorder is None or live.recorder.is_complete
    has_captions |= live.correction is not None and live.correction.is_made
    if live.session.has_heard_sound and live.session.error is None and not has_captions:
        end = "." if live.recorder is None else ": the transcript is empty."
        context.report(f"No speech was heard{end}")
    if live.recorder is not None and not live.is_discarded and is_saved:
        context.report(f"Saved in {live.recorder.folder}")
    is_logged = log is None or not log.has_failed
    if live.session.error is not None or not is_saved or not is_logged:
        return EXIT_ERROR  # The terminal has shown it already, and where the captions are.
    return EXIT_INTERRUPTED if interruption.count else 0


def _run(
    live: LiveSession,
    context: Context,
    log: EventLog | None,
    terminal: LiveTerminal,
    interruption: Interruption,
    running: RunningOutputs | None,
) -> None:
    session = live.session
    try:
        if log is not None:
            session.subscribe(_telling_once(log, context))
        session.subscribe(terminal.show)
        session.start()
        answered = 0
        while not session.wait(_WAIT_S):
            for line in typed_lines():
                if running is None or not stop_as_typed(line, running, context.report):
                    session.marks.add(line)
            if interruption.count > answered and answered == 0:
                answered = 1
                context.report("Stopping. Press Ctrl-C again to quit immediately.")
                session.stop()
            elif interruption.count > answered:
                answered = interruption.count
                pending_s = session.pending_s
                context.report(f"Quitting: {pending_s:.1f} s of speech will not be captioned.")
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


def _telling_once(log: EventLog, context: Context) -> Callable[[SessionEvent], None]:
    """A listener that shows the log's failure, which it raises once, and lets captions go on."""

    def write(event: SessionEvent) -> None:
        try:
            log.write(event)
        except CaptionerError as error:
            context.show_error(error)

    return write
