"""Several outputs at once: none delays a caption, each is shown, each can be stopped."""

import threading
from collections.abc import Callable

import pytest

from captioner.core.errors import CaptionerError
from captioner.core.events import CaptionChanged
from captioner.core.message import Message
from captioner.core.outputs import OutputKind, OutputState
from captioner.outputs import running as running_module
from captioner.outputs.delivery import Report
from captioner.outputs.inbox import Inbox
from captioner.outputs.running import RunningOutputs
from tests.helpers.outputs.events import LIMIT_S, final, running
from tests.helpers.waiting import until


class Sender:
    kind = OutputKind.WEB_HOOK
    what = Message("finished captions")
    link = ""

    def __init__(
        self,
        receiver: str = "example.org",
        begin: Callable[[Inbox, Report], object] = lambda _inbox, _report: None,
    ) -> None:
        self.receiver = receiver
        self.sent: list[str] = []
        self._begin = begin

    def run(self, inbox: Inbox, report: Report) -> None:
        self._begin(inbox, report)
        report(OutputState.SENDING)
        for event in inbox:
            assert isinstance(event.body, CaptionChanged)
            self.sent.append(event.body.caption.text)


def test_each_gets_every_caption() -> None:
    one, other = Sender("one"), Sender("other")
    with running(one, other) as (frame, shown):
        frame.accept(final(1, "One."))
        frame.accept(final(2, "Two."))
        frame.close(LIMIT_S)

        assert one.sent == other.sent == ["One.", "Two."]
        assert shown.wait_for(lambda statuses: not statuses) == ()


def test_one_that_hangs_delays_nobody() -> None:
    held = threading.Event()
    hanging = Sender("hanging", lambda _inbox, _report: held.wait(LIMIT_S))
    other = Sender("other")
    try:
        with running(hanging, other) as (frame, shown):
            for number in range(5000):
                frame.accept(final(number, "Hello."))
            shown.wait_for(lambda all_: [each.state.value for each in all_][1:] == ["sending"])
            until(lambda: bool(other.sent))
            frame.close(0.1)
            held.set()
        assert not hanging.sent
    finally:
        held.set()


def test_what_leaves_to_whom_and_since_when() -> None:
    with running(Sender()) as (_frame, shown):
        (status,) = shown.wait_for(lambda all_: all_[0].state is OutputState.SENDING)

    since = f"{status.since:%H:%M}"
    assert status.line == f"Web hook: finished captions to example.org since {since}"
    assert status.since.utcoffset() is not None
    assert status.is_on


def test_trouble_is_told_and_passes() -> None:
    passed = threading.Event()

    def begin(_inbox: Inbox, report: Report) -> None:
        report(OutputState.TROUBLE, Message("Nobody answers; trying again."))
        passed.wait(LIMIT_S)

    with running(Sender(begin=begin)) as (_frame, shown):
        (status,) = shown.wait_for(lambda all_: all_[0].state is OutputState.TROUBLE)
        assert status.line.endswith(". Nobody answers; trying again.")
        passed.set()
        shown.wait_for(lambda all_: all_[0].state is OutputState.SENDING)


def test_one_that_gives_up_stays_in_view_until_it_is_dismissed() -> None:
    def begin(_inbox: Inbox, _report: Report) -> None:
        raise CaptionerError("The address is wrong.", "Copy it again.")

    with running(Sender(begin=begin)) as (frame, shown):
        (status,) = shown.wait_for(lambda all_: all_[0].state is OutputState.FAILED)
        assert not status.is_on
        assert status.line == "Web hook stopped: The address is wrong. Copy it again."
        frame.accept(final(1, "One."))
        frame.stop(status.number)
        shown.wait_for(lambda all_: not all_)


def test_a_fault_is_told_in_a_sentence(caplog: pytest.LogCaptureFixture) -> None:
    address = "https://example.org/?key=hunter2"

    def begin(_inbox: Inbox, _report: Report) -> None:
        raise ZeroDivisionError(address)

    with running(Sender(begin=begin)) as (_frame, shown):
        (status,) = shown.wait_for(lambda all_: all_[0].state is OutputState.FAILED)

    assert "unexpected" in status.message
    assert "ZeroDivisionError" in caplog.text
    assert "in begin\n" in caplog.text
    assert "hunter2" not in f"{caplog.text}{status}"  # an address is a secret
    caplog.clear()


def test_a_view_that_waits_holds_up_no_caption() -> None:
    begun, held = threading.Event(), threading.Event()
    sender = Sender()

    def show(_statuses: object) -> None:
        begun.set()
        held.wait(LIMIT_S)

    frame = RunningOutputs(show)
    starting = threading.Thread(target=frame.start, args=(sender,))
    starting.start()
    try:
        assert begun.wait(LIMIT_S)
        using = threading.Thread(target=lambda: (frame.accept(final(1, "One.")), frame.statuses))
        using.start()
        using.join(LIMIT_S / 4)
        assert not using.is_alive()
    finally:
        held.set()
        starting.join(LIMIT_S)
        frame.close(LIMIT_S)
    assert sender.sent == ["One."]


def test_a_view_may_ask_and_stop_and_sees_how_it_ends() -> None:
    seen: list[tuple[str, ...]] = []
    ended = threading.Event()

    def show(_statuses: object) -> None:
        seen.append(tuple(each.state.value for each in frame.statuses))
        for each in frame.statuses:
            frame.stop(each.number)
        if len(seen) > 1 and not seen[-1]:
            ended.set()

    frame = RunningOutputs(show)
    frame.start(Sender())
    assert ended.wait(LIMIT_S)
    assert seen[0] == ("starting",)
    frame.close(LIMIT_S)


def test_replacement_begins_when_the_other_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running_module, "_LAST_WORD_S", LIMIT_S)
    held, begun = threading.Event(), threading.Event()

    class Slow(Sender):
        def run(self, inbox: Inbox, report: Report) -> None:
            super().run(inbox, report)
            held.wait(LIMIT_S)  # it closes its port, say

    with running(Slow()) as (frame, _shown):
        frame.stop(frame.statuses[0].number)
        other = Sender("other", lambda _inbox, _report: begun.set())
        starting = threading.Thread(target=frame.start, args=(other,))
        starting.start()
        assert not begun.wait(0.2)
        held.set()
        assert begun.wait(LIMIT_S)
        starting.join(LIMIT_S)


def test_one_click_stops_one() -> None:
    one, other = Sender("one"), Sender("other")
    with running(one, other) as (frame, shown):
        frame.stop(frame.statuses[0].number)
        frame.stop(99)  # gone already
        (left,) = shown.wait_for(lambda all_: len(all_) == 1)
        frame.accept(final(1, "One."))
        frame.close(LIMIT_S)

    assert left.receiver == "other"
    assert (one.sent, other.sent) == ([], ["One."])
