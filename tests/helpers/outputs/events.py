"""Events of a session, and outputs that run, for tests of the outputs."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from captioner.core.captions import Caption
from captioner.core.events import CaptionChanged, EventBody, SessionEvent, SessionState
from captioner.core.events import StatusChanged as _StatusChanged
from captioner.core.message import Message
from captioner.core.outputs import OutputState, OutputStatus
from captioner.outputs.delivery import Output
from captioner.outputs.inbox import SpokenWhen
from captioner.outputs.page.stream import CaptionStream
from captioner.outputs.page.viewers import CatchUp
from captioner.outputs.running import RunningOutputs
from tests.helpers.transcripts.timed_words import timed

LIMIT_S = 20.0


def event(body: EventBody) -> SessionEvent:
    return SessionEvent(1.0, 1.0, body)


def partial(number: int, committed: str, tentative: str = "", channel: str = "") -> SessionEvent:
    return _caption(number, committed, tentative, channel, is_final=False)


def final(number: int, text: str, channel: str = "") -> SessionEvent:
    return _caption(number, text, "", channel, is_final=True)


def state(which: SessionState) -> SessionEvent:
    return event(_StatusChanged(which, Message(which.value)))


def _caption(
    number: int, committed: str, tentative: str, channel: str, *, is_final: bool
) -> SessionEvent:
    start_s = float(number)
    words = timed(f"{committed} {tentative}", start_s, 0.1)
    caption = Caption(
        number, start_s, start_s + 0.9, committed, tentative, words, is_final, channel
    )
    return event(CaptionChanged(caption))


def missed(stream: CaptionStream, last: str = "") -> bytes:
    """What a viewer of the page is sent who has seen everything up to the event `last`."""
    catch_up = CatchUp(stream, last)
    pieces = catch_up.present()
    while earlier := catch_up.earlier():
        pieces += earlier
    return b"".join(pieces)


class Night:
    """A clock that stands still until it is set, and a computer that sleeps until then."""

    def __init__(self) -> None:
        self._now_s = 1000.0
        self._slept_s = 5.0

    def now_s(self) -> float:
        return self._now_s

    def sleep(self, seconds: float) -> None:
        self._now_s += seconds
        self._slept_s += seconds

    def spoken_when(self) -> SpokenWhen:
        return SpokenWhen(self.now_s, lambda: self._slept_s)


def at(audio_s: float, told: SessionEvent) -> SessionEvent:
    """An event that comes when so much sound was heard."""
    return replace(told, at_s=audio_s, audio_s=audio_s)


class Shown:
    """What is shown of the outputs, to wait for."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self.all: list[tuple[OutputStatus, ...]] = []

    def __call__(self, statuses: tuple[OutputStatus, ...]) -> None:
        with self._changed:
            self.all.append(statuses)
            self._changed.notify_all()

    @property
    def troubles(self) -> list[str]:
        """The messages about trouble so far."""
        return [
            str(status.message)
            for statuses in self.all
            for status in statuses
            if status.state is OutputState.TROUBLE and status.message
        ]

    def wait_for(
        self, is_wanted: Callable[[tuple[OutputStatus, ...]], object]
    ) -> tuple[OutputStatus, ...]:
        """The statuses as soon as they are such."""
        with self._changed:
            came = self._changed.wait_for(lambda: self.all and is_wanted(self.all[-1]), LIMIT_S)
            assert came, self.all
            return self.all[-1]


@contextmanager
def running(
    *outputs: Output, spoken_when: Callable[[], SpokenWhen] = SpokenWhen
) -> Iterator[tuple[RunningOutputs, Shown]]:
    shown = Shown()
    before = set(threading.enumerate())
    frame = RunningOutputs(shown, spoken_when)
    for output in outputs:
        frame.start(output)
    try:
        yield frame, shown
    finally:
        frame.close(0.0)
        for thread in set(threading.enumerate()) - before:
            if thread.name.startswith("output "):
                thread.join(LIMIT_S)
                assert not thread.is_alive()
