"""Runs the outputs that are switched on, each on a thread of its own."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING

from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.events import CaptionChanged, SessionEvent, StatusChanged
from captioner.core.message import NO_MESSAGE, Message
from captioner.core.outputs import OutputState, OutputStatus
from captioner.outputs.inbox import Inbox, SpokenWhen

if TYPE_CHECKING:
    from captioner.outputs.delivery import Output

OnChange = Callable[[tuple[OutputStatus, ...]], None]

_TEST_CHANNEL = "Captioner"
_FIRST_TEST_ID = 1_000_000_000
"""No session has this many captions: a line of a test is never taken for one of them."""

_LAST_WORD_S = 1.0
"""How long an output may take to end once it was asked to, in seconds."""

_log = logging.getLogger(__name__)


class RunningOutputs:
    """The outputs that are on; they may outlive a session, and see the next one.

    Args:
        changed: Called with all of them when one has changed, on any thread but by one at a time;
            whatever it waits for holds up neither captions nor an output that is stopped.
    """

    def __init__(
        self,
        changed: OnChange = lambda _statuses: None,
        spoken_when: Callable[[], SpokenWhen] = SpokenWhen,
    ) -> None:
        self._changed = changed
        self._spoken_when = spoken_when
        self._lock = threading.Lock()
        self._running: dict[int, _Running] = {}
        self._numbers = count(1)
        self._test_ids = count(_FIRST_TEST_ID)
        self._state: SessionEvent | None = None
        self._has_news = self._is_telling = False

    def subscribe(self, changed: OnChange) -> None:
        """Report all outputs to this function instead, whenever one changes."""
        self._changed = changed

    @property
    def statuses(self) -> tuple[OutputStatus, ...]:
        """All that are on, and those that gave up and were not dismissed; oldest first."""
        with self._lock:
            return self._statuses()

    def start(self, output: Output) -> int:
        """Switch an output on; returns the number that switches it off.

        Within a session its first event is the session's state. It begins when those of its kind
        that were stopped have ended: the page gets their port, a meeting no number twice.
        """
        with self._lock:
            stopped = [each for each in self._running.values() if each.inbox.is_stopped]
        for each in stopped:
            if each.kind is output.kind:
                each.has_ended.wait(_LAST_WORD_S)
        with self._lock:
            number = next(self._numbers)
            inbox = Inbox(self._spoken_when())
            running = _Running(number, output, inbox, self._on_report, self._on_end)
            if self._state is not None:
                running.inbox.put(self._state)
            self._running[number] = running
            self._has_news = True
        self._tell()
        running.thread.start()
        return number

    def stop(self, number: int) -> None:
        """Switch an output off, at once: nothing more leaves; or dismiss one that gave up."""
        with self._lock:
            running = self._running.get(number)
            if running is None:
                return
            running.inbox.stop()
            if not running.status.is_on:
                self._remove(running)
        self._tell()

    def send_test(self, number: int, text: str) -> None:
        caption = Caption(next(self._test_ids), 0.0, 0.0, text, "", (), True, _TEST_CHANNEL)
        with self._lock:
            if running := self._running.get(number):
                running.inbox.put(SessionEvent(0.0, 0.0, CaptionChanged(caption)))

    def close(self, patience_s: float) -> None:
        """Switch all off, having sent what waits if that takes no longer than `patience_s`.

        An output that could not send all of it reports that before it ends.
        """
        with self._lock:
            left = list(self._running.values())
        for running in left:
            running.inbox.close()
        ends_s = time.monotonic() + patience_s
        for running in left:
            running.thread.join(max(0.0, ends_s - time.monotonic()))
        for running in left:
            running.inbox.stop()
        for running in left:
            running.thread.join(_LAST_WORD_S)

    def accept(self, event: SessionEvent) -> None:
        """A session's listener: hands the event to every output, and returns immediately."""
        with self._lock:
            if isinstance(event.body, StatusChanged):
                self._state = event
            for running in self._running.values():
                running.inbox.put(event)

    def _on_report(self, running: _Running, state: OutputState, message: Message) -> None:
        with self._lock:
            before = running.status
            running.status = running.current_status(state, message)
            if running.status != before and running is self._running.get(before.number):
                self._has_news = True
        self._tell()

    def _on_end(self, running: _Running) -> None:
        with self._lock:
            if running.status.is_on or running.inbox.is_stopped:
                self._remove(running)
        self._tell()

    def _remove(self, running: _Running) -> None:
        if self._running.pop(running.status.number, None) is not None:
            self._has_news = True

    def _tell(self) -> None:
        """Report all states, unless another thread is about to; call without the lock."""
        with self._lock:
            if self._is_telling:
                return
            self._is_telling = True
        while True:
            with self._lock:
                if not self._has_news:
                    self._is_telling = False
                    return
                self._has_news = False
                statuses = self._statuses()
            try:
                self._changed(statuses)
            except BaseException:
                self._is_telling = False
                raise

    def _statuses(self) -> tuple[OutputStatus, ...]:
        return tuple(each.status for each in self._running.values())


class _Running:
    def __init__(
        self,
        number: int,
        output: Output,
        inbox: Inbox,
        on_report: Callable[[_Running, OutputState, Message], None],
        on_end: Callable[[_Running], None],
    ) -> None:
        self.inbox = inbox
        self.has_ended = threading.Event()
        self.kind = output.kind
        self._output, self._number = output, number
        self._since = datetime.now().astimezone()
        self._on_report, self._on_end = on_report, on_end
        self.status = self.current_status(OutputState.STARTING, NO_MESSAGE)
        name = f"output {output.kind.value}"
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)

    def current_status(self, state: OutputState, message: Message) -> OutputStatus:
        output = self._output
        return OutputStatus(
            self._number,
            output.kind,
            output.what,
            output.receiver,
            self._since,
            state,
            message,
            output.link,
        )

    def _run(self) -> None:
        try:
            self._output.run(self.inbox, self._report)
        except CaptionerError as error:
            self._report(OutputState.FAILED, error.full_message)
        except Exception as error:
            # Without its words, which may have the address in them: that is a secret.
            name = type(error).__name__
            where = "".join(traceback.format_tb(error.__traceback__))
            _log.error("The output %s failed: %s\n%s", self._output.kind.value, name, where)
            message = Message("Something unexpected happened; the log has the details.")
            self._report(OutputState.FAILED, message)
        finally:
            self.inbox.close()
            self.has_ended.set()
            self._on_end(self)

    def _report(self, state: OutputState, message: Message = NO_MESSAGE) -> None:
        self._on_report(self, state, message)
