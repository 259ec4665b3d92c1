"""The real application through a day: microphone, built-in model, journal and windows agree."""

from dataclasses import replace

import pytest

from captioner.core.events import SessionState
from captioner.gui.shell.desktop import Desktop
from captioner.gui.shell.single_instance import InstanceCommand
from captioner.settings.model import Appearance
from tests.helpers.audio.pulse_audio import MICROPHONE
from tests.helpers.gui.day import Day
from tests.helpers.gui.waiting import wait_until


@pytest.mark.slow(reason="one session in the window is in the fast tests")
def test_three_sessions_in_one_process(day: Day) -> None:
    for _ in range(3):
        day.start()
        day.say()
        day.stop()
    wait_until(lambda: day.desktop.pages.sessions.model.rowCount() == 3)


@pytest.mark.slow(reason="a day in the window, in real time")
def test_session_with_a_whole_days_events(day: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    desktop, server = day.desktop, day.server
    day.start()
    day.say()

    desktop.window.live_page.pause_button.click()
    day.until(SessionState.PAUSED)
    assert desktop.overlay.status
    desktop.window.live_page.pause_button.click()
    day.until(SessionState.LISTENING)

    desktop.window.close()
    assert not desktop.window.isVisible()
    day.say()
    desktop.obey(InstanceCommand.RAISE)
    assert desktop.window.isVisible()

    desktop.obey(InstanceCommand.TOGGLE_LOCK)
    assert desktop.overlay.look.locked
    assert desktop.window.live_page.lock_button.isChecked()
    desktop.settings_model.change(lambda s: replace(s.general, appearance=Appearance.DARK))
    desktop.settings_model.change(lambda s: replace(s.general, language="de"))
    day.say()
    desktop.obey(InstanceCommand.TOGGLE_LOCK)
    assert not desktop.overlay.look.locked

    modules = server.add_microphone("headset", "Headset")
    picker = desktop.window.live_page.picker
    wait_until(lambda: any("Headset" in picker.itemText(n) for n in range(picker.count())))
    server.set_default_source("headset")
    wait_until(lambda: "Headset" in _told(desktop))
    day.say("headset_feed")
    server.set_default_source(MICROPHONE)
    server.remove(modules)
    wait_until(lambda: not any("Headset" in picker.itemText(n) for n in range(picker.count())))

    slept = [0.0]
    monkeypatch.setattr("captioner.audio.capture.slept_s", lambda: slept[0])
    slept[0] = 3600.0
    wait_until(lambda: "slept" in _told(desktop))
    day.until(SessionState.LISTENING)
    day.say()
    day.stop()
    day.start()
    day.say()
    day.stop()


def _told(desktop: Desktop) -> str:
    return " ".join(banner.message for banner in desktop.window.banners.banners)
