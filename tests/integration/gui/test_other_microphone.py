"""“Use another microphone”, pressed in the real window: what is said into it becomes captions."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton

from captioner.core.events import SessionState
from captioner.live.decisions.session_status import Condition
from captioner.settings.model import SourceKind
from tests.helpers.audio.pulse_audio import MICROPHONE, MICROPHONE_NAME
from tests.helpers.gui.day import Day
from tests.helpers.gui.waiting import wait_until

BOTH = pytest.param(SourceKind.BOTH, marks=pytest.mark.slow(reason="the same with two channels"))
SOURCES = [SourceKind.MICROPHONE, BOTH]


def _press(day: Day, name: str) -> None:
    """Press what is offered in the window; the microphone is heard afterwards."""
    area = day.desktop.window.banners

    def offered() -> list[QPushButton]:
        buttons = (button for banner in area.banners for button in banner.buttons)
        return [each for each in buttons if each.text() == f"Use {name}" and each.isVisible()]

    wait_until(lambda: bool(offered()))
    (button,) = offered()
    button.click()
    wait_until(lambda: any(banner.message == f"Now listening to {name}" for banner in area.banners))
    # No trouble of the one before is left in any place.
    wait_until(lambda: day.desktop.controller.status.condition is Condition.GOOD)
    day.until(SessionState.LISTENING)
    assert offered() == []


@pytest.mark.slow(reason="a lost microphone is in the fast tests")
@pytest.mark.parametrize("source", SOURCES)
def test_speech_into_the_one_used_instead_of_a_lost_one(day: Day, source: SourceKind) -> None:
    desktop, server = day.desktop, day.server
    modules = server.add_microphone("headset", "Headset")
    desktop.settings_model.change(lambda s: replace(s.capture, source=source, microphone="Headset"))
    day.start()
    day.say("headset_feed")
    folder = desktop.controller.folder
    server.remove(modules)
    _press(day, MICROPHONE_NAME)
    day.say()
    day.say()
    assert desktop.controller.folder == folder
    assert desktop.settings_model.settings.capture.microphone == MICROPHONE_NAME
    day.stop()


@pytest.mark.slow(reason="a session in real time, as of a lost one")
@pytest.mark.parametrize("source", SOURCES)
def test_speech_into_the_one_used_instead_of_a_muted_one(day: Day, source: SourceKind) -> None:
    desktop, server = day.desktop, day.server
    modules = server.add_microphone("headset", "Headset")
    desktop.settings_model.change(lambda s: replace(s.capture, source=source))
    day.start()
    day.say()
    server.control("set-source-mute", MICROPHONE, "1")
    _press(day, "Headset")
    day.say("headset_feed")
    # And back, when it is the other one's turn to be mute.
    server.control("set-source-mute", MICROPHONE, "0")
    server.control("set-source-mute", "headset", "1")
    _press(day, MICROPHONE_NAME)
    day.say()
    server.remove(modules)
    day.say()
    day.stop()


def test_a_microphone_that_is_lost_in_mid_sentence(day: Day) -> None:
    desktop, server = day.desktop, day.server
    modules = server.add_microphone("headset", "Headset")
    desktop.settings_model.change(lambda s: replace(s.capture, microphone="Headset"))
    day.start()
    server.start_playing(day.sound, "headset_feed")
    rows = desktop.window.live_page.transcript.rows
    wait_until(lambda: len(rows) > 0)
    server.remove(modules)
    _press(day, MICROPHONE_NAME)
    day.say()
    day.stop()
