"""Events from a session's threads to Qt signals."""

import threading

from PySide6.QtCore import QCoreApplication

from captioner.core.captions import Caption
from captioner.core.events import (
    CaptionChanged,
    EventBody,
    LevelChanged,
    OverloadChanged,
    SessionEvent,
    SessionState,
    StatusChanged,
)
from captioner.core.message import Message
from captioner.gui.live.bridge import SessionBridge
from tests.helpers.gui.fakes import caption
from tests.helpers.gui.waiting import emitted, wait_until


def event(body: EventBody) -> SessionEvent:
    return SessionEvent(0.0, 0.0, body)


def test_events_of_another_thread_arrive_on_this_one() -> None:
    bridge = SessionBridge()
    listener = bridge.listener()
    seen: list[tuple[Caption, bool]] = []
    here = threading.get_ident()
    bridge.caption_changed.connect(lambda each: seen.append((each, threading.get_ident() == here)))
    said = caption(1, "hello")
    with emitted(bridge.caption_changed):
        thread = threading.Thread(target=listener, args=(event(CaptionChanged(said)),))
        thread.start()
        thread.join()
    assert seen == [(said, True)]


def test_of_many_partials_only_the_newest_comes_through() -> None:
    bridge = SessionBridge()
    listener = bridge.listener()
    seen: list[Caption] = []
    bridge.caption_changed.connect(seen.append)
    partials = [caption(1, "one", f"two {number}") for number in range(500)]
    for partial in partials:
        listener(event(CaptionChanged(partial)))
    with emitted(bridge.caption_changed):
        pass
    assert seen == [partials[-1]]


def test_finals_all_arrive_in_order_among_partials() -> None:
    bridge = SessionBridge()
    listener = bridge.listener()
    seen: list[Caption] = []
    bridge.caption_changed.connect(seen.append)
    for number in range(1, 300):
        listener(event(CaptionChanged(caption(number, "so", "far"))))
        listener(event(CaptionChanged(caption(number, "so far"))))
    listener(event(CaptionChanged(caption(300, "and", "on"))))
    wait_until(lambda: len(seen) == 300)
    assert [each.id for each in seen] == list(range(1, 301))
    assert [each.is_final for each in seen] == [True] * 299 + [False]


def test_words_behind_a_cut_are_delivered_with_the_final_caption_that_they_left() -> None:
    bridge = SessionBridge()
    listener = bridge.listener()
    seen: list[Caption] = []
    bridge.caption_changed.connect(seen.append)
    final, going_on = caption(1, "so far."), caption(2, "", "And on")
    listener(event(CaptionChanged(final)))
    # The loop turns before the session's thread has come to the second one.
    QCoreApplication.processEvents()
    assert seen == []
    listener(event(CaptionChanged(going_on)))
    with emitted(bridge.caption_changed):
        pass
    assert seen == [final, going_on]


def test_channels_do_not_swallow_one_another() -> None:
    bridge = SessionBridge()
    listener = bridge.listener()
    seen: list[str] = []
    bridge.caption_changed.connect(lambda each: seen.append(each.channel))
    listener(event(CaptionChanged(caption(1, "I", "say", channel="You"))))
    listener(event(CaptionChanged(caption(2, "we", "say", channel="Others"))))
    listener(event(CaptionChanged(caption(1, "I say", channel="You"))))
    wait_until(lambda: len(seen) == 2)
    assert sorted(seen) == ["Others", "You"]


def test_states_keep_their_order() -> None:
    bridge = SessionBridge()
    listener = bridge.listener()
    seen: list[SessionState] = []
    bridge.state_changed.connect(lambda changed: seen.append(changed.state))
    order = [SessionState.LOADING, SessionState.LISTENING, SessionState.STOPPING]
    for state in order:
        listener(event(StatusChanged(state, Message(""))))
        listener(event(LevelChanged("", -20, -10, is_speech=False)))
        listener(event(OverloadChanged(1.0, Message(""))))
    wait_until(lambda: len(seen) == 3)
    assert seen == order


def test_an_earlier_session_is_not_heard_any_more() -> None:
    bridge = SessionBridge()
    old = bridge.listener()
    old(event(CaptionChanged(caption(1, "old"))))
    new = bridge.listener()
    old(event(CaptionChanged(caption(2, "old too"))))
    seen: list[Caption] = []
    bridge.caption_changed.connect(seen.append)
    new(event(CaptionChanged(caption(1, "new"))))
    wait_until(lambda: bool(seen))
    assert [each.committed for each in seen] == ["new"]
