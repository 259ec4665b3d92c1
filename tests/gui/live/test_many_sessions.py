"""Several sessions in one desktop: nothing of an earlier one is left in a later one."""

from captioner.core.events import Noticed, SessionState
from captioner.core.message import Message
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices, caption
from tests.helpers.gui.looking import begin, end, start
from tests.helpers.gui.waiting import emitted


def test_the_overlay_shows_the_first_words_of_every_session(
    desktop: Desktop, services: FakeServices
) -> None:
    for name in ("first", "second", "third"):
        session = begin(desktop, services)
        assert desktop.overlay.text == ""
        assert desktop.window.live_page.transcript.copy_all() == ""
        session.say(caption(1, "", f"{name} meeting"))
        desktop.overlay_shell.bridge.flush()
        assert desktop.overlay.text == f"{name} meeting"
        session.say(*(caption(number, f"{name} {number}.") for number in range(1, 8)))
        desktop.overlay_shell.bridge.flush()
        assert desktop.overlay.text == f"{name} 6.\n{name} 7."
        end(desktop)


def test_both_channels_of_a_second_session_are_shown(
    desktop: Desktop, services: FakeServices
) -> None:
    for _ in range(2):
        session = begin(desktop, services)
        for number in range(1, 100, 2):
            session.say(
                caption(number, f"I {number}.", channel="You"),
                caption(number + 1, f"They {number + 1}.", channel="Others"),
            )
        desktop.overlay_shell.bridge.flush()
        assert desktop.overlay.text == "You: I 99.\nOthers: They 100."
        end(desktop)
    session = begin(desktop, services)
    session.say(caption(1, "Soft", "ly", channel="Others"))
    desktop.overlay_shell.bridge.flush()
    assert desktop.overlay.text == "Others: Soft ly"


def test_a_word_left_tentative_does_not_return(desktop: Desktop, services: FakeServices) -> None:
    session = begin(desktop, services)
    session.say(caption(1, "half a", "sentence"))
    end(desktop)
    session = begin(desktop, services)
    # A breaking of lines for another width shows the remembered captions again.
    desktop.overlay.resize(desktop.overlay.width() + 200, desktop.overlay.height())
    assert desktop.overlay.text == ""
    session.say(caption(1, "New.", is_final=True))
    desktop.overlay_shell.bridge.flush()
    desktop.overlay.resize(desktop.overlay.width() - 100, desktop.overlay.height())
    assert desktop.overlay.text == "New."


def test_what_a_session_says_before_it_is_handed_over_is_kept(
    desktop: Desktop, services: FakeServices
) -> None:
    """A session runs on threads of its own, and may be quicker than the windows."""
    session = services.next_session

    def say_at_once() -> None:
        session.tell(Noticed("vocabulary", Message("Two terms are not used.")))
        session.say(caption(1, "Quick.", is_final=True))

    session.at_start = say_at_once
    start(desktop)
    desktop.overlay_shell.bridge.flush()
    assert desktop.overlay.text == "Quick."
    assert desktop.window.live_page.transcript.copy_all() == "Quick."
    messages = [banner.message for banner in desktop.window.banners.banners]
    assert "Two terms are not used." in messages


def test_a_start_while_the_last_words_are_saved_is_not_lost(
    desktop: Desktop, services: FakeServices
) -> None:
    session = begin(desktop, services)
    desktop.controller.start()
    session.stops_at_once = False
    desktop.controller.stop()
    desktop.overlay_shell.bridge.flush()
    for asked in ("start", "stop", "start"):
        getattr(desktop.controller, asked)()
    with emitted(desktop.controller.session_created):
        session.tell_state(SessionState.IDLE)
    assert services.session.calls[-1] == "start"
    end(desktop)
    assert not desktop.controller.is_running


def test_a_start_taken_back_begins_nothing(desktop: Desktop, services: FakeServices) -> None:
    session = begin(desktop, services)
    session.stops_at_once = False
    desktop.controller.stop()
    desktop.overlay_shell.bridge.flush()
    desktop.controller.start()
    desktop.controller.stop()
    with emitted(desktop.controller.ended):
        session.tell_state(SessionState.IDLE)
    assert not desktop.controller.is_running
