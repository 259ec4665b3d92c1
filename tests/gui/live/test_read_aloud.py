"""Three sentences read aloud: what was heard, word errors and delay, and nothing kept."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from captioner.core.audio import NoticeKind
from captioner.core.errors import CaptionerError
from captioner.core.events import ErrorRaised, LevelChanged, Noticed, SessionState
from captioner.core.message import Message
from captioner.gui.live.read_aloud import ReadAloudDialog
from captioner.gui.shell.desktop import Desktop
from captioner.settings.model import SourceKind
from tests.helpers.gui.fakes import FakeServices, FakeSession, caption
from tests.helpers.gui.looking import start
from tests.helpers.gui.waiting import emitted, wait_until


@pytest.fixture
def dialog(desktop: Desktop, services: FakeServices) -> ReadAloudDialog:
    """Opened from the help page, with a session that listens."""
    desktop.window.show_page(desktop.window.pages.indexOf(desktop.pages.help))
    QTest.mouseClick(desktop.pages.help.read_button, Qt.MouseButton.LeftButton)
    opened = desktop.dialogs.read_aloud
    assert opened is not None
    wait_until(lambda: not desktop.background.is_busy)
    services.session.listen()
    wait_until(opened.done_button.isVisible)
    return opened


def test_what_was_heard_is_told_with_errors_and_delay(
    dialog: ReadAloudDialog, services: FakeServices
) -> None:
    session = services.session
    session.tell(LevelChanged("", -18.0, -8.0, is_speech=True))
    session.say(caption(1, "Sorry, I", "was"))
    wait_until(lambda: dialog.heard_label.text() == "Sorry, I was")
    session.say(caption(1, "Sorry, I was on mute.", start_s=0.0))
    session.say(caption(2, "I will revue the release with David.", start_s=0.0))
    with emitted(dialog.judged):
        session.say(caption(3, "The budget is important, but we need more time.", start_s=0.0))
    assert dialog.reading is not None
    assert dialog.reading.errors == 1
    assert "1 word error(s) in 21 words" in dialog.result_label.text()
    assert "s behind speech" in dialog.result_label.text()
    assert dialog.heard_label.text().count("<u") == 1
    assert ">revue</u>" in dialog.heard_label.text()
    assert session.calls == ["start", "stop"]


def test_nothing_of_it_is_kept_and_only_the_microphone_is_heard(
    dialog: ReadAloudDialog, services: FakeServices
) -> None:
    (settings,) = services.settings_of_sessions
    assert settings.transcripts.keep_nothing
    assert settings.capture.source is SourceKind.MICROPHONE
    assert not services.store.settings.transcripts.keep_nothing


def test_it_can_end_early_and_be_read_again(
    dialog: ReadAloudDialog, services: FakeServices, desktop: Desktop
) -> None:
    with emitted(dialog.judged):
        dialog.done_button.click()
    assert dialog.result_label.text() == "Nothing was heard."
    dialog.again_button.click()
    # A session is there before anyone has subscribed to it.
    wait_until(lambda: len(services.sessions) == 2 and not desktop.background.is_busy)
    services.session.listen()
    wait_until(dialog.done_button.isVisible)
    assert dialog.result_label.text() == ""


def test_many_errors_advise_to_move_closer_or_change_the_model(
    dialog: ReadAloudDialog, services: FakeServices
) -> None:
    services.session.say(caption(1, "something else", start_s=0.0))
    with emitted(dialog.judged):
        dialog.done_button.click()
    assert dialog.advice_label.text() == (
        "Move closer to the microphone, or choose a more accurate model."
    )


def test_a_microphone_that_is_busy_is_told_with_a_way_to_try_again(
    dialog: ReadAloudDialog, services: FakeServices
) -> None:
    services.session.tell(ErrorRaised(CaptionerError("The headset is busy.", "Close it.")))
    wait_until(lambda: dialog.state_label.text() == "The headset is busy. Close it.")
    assert dialog.again_button.isVisible()
    assert "quit_now" in services.session.calls
    services.create_error = CaptionerError("No microphone was found.")
    dialog.again_button.click()
    wait_until(lambda: dialog.state_label.text() == "No microphone was found.")


def test_a_microphone_that_is_lost_meanwhile_is_told(
    dialog: ReadAloudDialog, services: FakeServices
) -> None:
    session = services.session
    lost = Message("{name} was disconnected", name="USB Mic")
    session.tell(Noticed(NoticeKind.DEVICE_LOST.value, lost))
    wait_until(lambda: dialog.state_label.text() == "Lost connection to USB Mic")
    assert dialog.done_button.isVisible()
    session.tell(Noticed(NoticeKind.DEVICE_BACK.value, Message("{name} is back", name="USB Mic")))
    wait_until(lambda: dialog.state_label.text() == "Read these sentences aloud.")
    session.tell(Noticed(NoticeKind.SILENT_INPUT.value, Message("USB Mic is muted")))
    wait_until(lambda: dialog.state_label.text() == "USB Mic is muted")
    session.tell_state(SessionState.STOPPING)
    wait_until(lambda: dialog.state_label.text() == "Finishing what was said")


def test_closing_it_gives_the_microphone_back(
    dialog: ReadAloudDialog, services: FakeServices
) -> None:
    dialog.close_button.click()
    assert not dialog.isVisible()
    assert services.session.calls == ["start", "quit_now"]


def test_closing_it_while_the_session_is_made_leaves_none_behind(
    desktop: Desktop, services: FakeServices
) -> None:
    services.may_create.clear()
    desktop.dialogs.show_read_aloud()
    desktop.dialogs.close_read_aloud()
    services.may_create.set()
    wait_until(lambda: not desktop.background.is_busy)
    assert services.session.calls == ["start", "quit_now"]


def test_a_session_that_ends_while_it_is_made_is_judged(
    desktop: Desktop, services: FakeServices
) -> None:
    session = services.next_session
    session.at_start = session.listen
    desktop.dialogs.show_read_aloud()
    dialog = desktop.dialogs.read_aloud
    assert dialog is not None
    dialog.finish()
    with emitted(dialog.judged):
        pass
    assert session.calls == ["start", "stop"]


def test_captioning_goes_first(
    desktop: Desktop, dialog: ReadAloudDialog, services: FakeServices
) -> None:
    trial = services.session
    start(desktop)
    assert "quit_now" in trial.calls
    assert desktop.dialogs.read_aloud is None
    services.session.tell_state(SessionState.LISTENING)
    desktop.overlay_shell.bridge.flush()
    desktop.dialogs.show_read_aloud()
    assert desktop.dialogs.read_aloud is None
    messages = [each.message for each in desktop.window.banners.banners]
    assert "Captions are running." in messages


def test_it_can_be_tried_from_the_welcome(
    make_desktop: Callable[[], Desktop], services: FakeServices
) -> None:
    settings = services.store.settings
    services.store.replace(replace(settings, general=replace(settings.general, welcome_done=False)))
    desktop = make_desktop()
    welcome = desktop.dialogs.welcome
    assert welcome is not None
    welcome.next_button.click()
    QTest.mouseClick(welcome.read_button, Qt.MouseButton.LeftButton)
    opened = desktop.dialogs.read_aloud
    assert opened is not None
    wait_until(lambda: len(services.sessions) == 1)
    opened.close()
    wait_until(lambda: not desktop.background.is_busy)
    session: FakeSession = services.session
    assert session.calls == ["start", "quit_now"]
