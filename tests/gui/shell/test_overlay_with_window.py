"""The overlay as the main window shows, hides and places it."""

from dataclasses import replace

from captioner.core.captions import Mark
from captioner.core.events import Marked, OverloadChanged, SessionState
from captioner.core.message import Message
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices, FakeSession, caption
from tests.helpers.gui.looking import begin, end, start
from tests.helpers.gui.waiting import wait_until


def test_overlay_is_hidden_and_locked_from_the_window(desktop: Desktop) -> None:
    page = desktop.window.live_page
    page.lock_button.toggle()
    assert desktop.overlay.look.locked
    page.overlay_button.toggle()
    assert not desktop.overlay.isVisible()
    page.overlay_button.toggle()
    assert desktop.overlay.isVisible()
    page.lock_button.toggle()
    assert not desktop.overlay.look.locked


def test_the_overlay_is_there_while_there_is_something_to_follow(
    desktop: Desktop, services: FakeServices
) -> None:
    overlay = desktop.overlay
    assert not overlay.isVisible()
    start(desktop)
    assert overlay.isVisible()
    services.session.listen()
    services.session.say(caption(1, "The last words."))
    desktop.overlay_shell.bridge.flush()
    end(desktop)
    assert overlay.isVisible(), "the last words are still being read"
    last_look = desktop.overlay_shell.overlay_presence.last_look
    assert last_look.isActive()
    last_look.setInterval(1)
    wait_until(lambda: not overlay.isVisible())
    start(desktop)
    services.session.tell_state(SessionState.FAILED, "Stopped: the disk is full")
    desktop.overlay_shell.bridge.flush()
    assert overlay.isVisible()
    assert "the disk is full" in overlay.status


def test_the_overlay_stays_where_it_is_asked_to_and_is_no_empty_box(
    desktop: Desktop, services: FakeServices
) -> None:
    overlay = desktop.overlay
    desktop.settings_model.change(lambda s: replace(s.overlay, stays=True))
    assert overlay.isVisible()
    assert overlay.hint == "Captioning is off"
    begin(desktop, services)
    assert overlay.hint == "Captions appear here"
    end(desktop)
    assert overlay.isVisible()
    assert overlay.hint == "Captioning is off"
    desktop.settings_model.change(lambda s: replace(s.overlay, stays=False))
    assert not overlay.isVisible()


def test_the_overlay_lies_below_our_own_dialogs(desktop: Desktop, listening: FakeSession) -> None:
    overlay = desktop.overlay
    listening.say(caption(1, "Good morning."))
    desktop.overlay_shell.bridge.flush()
    dialog = desktop.dialogs.show_settings("overlay")
    dialog.move(overlay.geometry().topLeft())
    dialog.activateWindow()

    def shown_above() -> bool:
        covered = dialog.frameGeometry().intersected(overlay.geometry())
        return not overlay.mask().isEmpty() and not overlay.mask().intersects(
            covered.translated(-overlay.pos())
        )

    wait_until(shown_above)
    desktop.settings_model.change(lambda s: replace(s.overlay, font_size_px=56, lines=4))
    wait_until(shown_above)
    dialog.close()
    wait_until(lambda: overlay.mask().isEmpty())


def test_a_mark_is_confirmed_in_the_overlay_for_a_moment(
    desktop: Desktop, listening: FakeSession
) -> None:
    overlay = desktop.overlay
    listening.tell(Marked(Mark(1, 65.0)))
    desktop.overlay_shell.bridge.flush()
    assert overlay.status == "Marked at 1:05."
    listening.tell(OverloadChanged(2.0, Message("Behind by 2.0 s")))
    desktop.overlay_shell.bridge.flush()
    assert overlay.status == "Behind by 2.0 s"
    listening.tell(Marked(Mark(2, 70.0)))
    desktop.overlay_shell.bridge.flush()
    assert overlay.status == "Behind by 2.0 s", "how the session stands goes before"
    listening.tell(OverloadChanged(0.0, Message("")))
    desktop.overlay_shell.bridge.flush()
    assert overlay.status == ""
    desktop.overlay_shell.overlay_presence.passing_words.setInterval(1)
    listening.tell(Marked(Mark(3, 75.0)))
    desktop.overlay_shell.bridge.flush()
    wait_until(lambda: overlay.status == "")
