"""Lag is told after each decode, and in the midst of one that takes unusually long."""

from types import SimpleNamespace
from typing import cast

import pytest

from captioner.core.events import EventBody, OverloadChanged
from captioner.live.engine import recognition_queue
from captioner.live.engine.recognition_queue import BacklogWatch, RecognitionQueue


class Waiting:
    """A watch over a backlog that the test sets, at times that the test sets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.events: list[EventBody] = []
        self.queue = SimpleNamespace(backlog_s=0.0)
        self.now_s = 100.0
        monkeypatch.setattr(
            recognition_queue, "time", SimpleNamespace(monotonic=lambda: self.now_s)
        )
        queue = cast(RecognitionQueue, self.queue)
        self.watch = BacklogWatch(queue, self.events.append, long_decode_s=5.0)

    @property
    def told_s(self) -> list[float]:
        return [event.behind_s for event in self.events if isinstance(event, OverloadChanged)]


@pytest.fixture
def waiting(monkeypatch: pytest.MonkeyPatch) -> Waiting:
    return Waiting(monkeypatch)


def test_nothing_is_told_of_sound_that_usual_decodes_will_hear(waiting: Waiting) -> None:
    waiting.queue.backlog_s = 4.0
    waiting.watch.look_during_decode()
    with waiting.watch.decoding():
        waiting.now_s += 4.9
        waiting.watch.look_during_decode()
    waiting.now_s += 10
    waiting.watch.look_during_decode()
    assert waiting.events == []
    assert not waiting.watch.is_behind


def test_what_waits_behind_a_long_decode_is_told_as_it_grows(waiting: Waiting) -> None:
    with waiting.watch.decoding():
        for waits_s in (1.0, 6.0, 6.2, 9.0):
            waiting.queue.backlog_s = waits_s
            waiting.now_s += 5.0
            waiting.watch.look_during_decode()
    assert waiting.told_s == [6.0, 9.0]
    assert waiting.watch.is_behind
    assert waiting.watch.longest_s == 9.0
    waiting.queue.backlog_s = 0.5
    waiting.watch.look()
    assert waiting.told_s == [6.0, 9.0, 0.5]
    assert not waiting.watch.is_behind


def test_a_decode_that_failed_is_over(waiting: Waiting) -> None:
    waiting.queue.backlog_s = 8.0
    with pytest.raises(RuntimeError), waiting.watch.decoding():
        raise RuntimeError
    waiting.now_s += 60
    waiting.watch.look_during_decode()
    assert waiting.events == []
