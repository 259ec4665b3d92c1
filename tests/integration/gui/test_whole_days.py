"""The real application through a day: microphone, built-in model, journal and windows agree."""

from dataclasses import replace

import pytest

from captioner.core.events import SessionState
from captioner.gui.shell.desktop import Desktop
from captioner.gui.shell.single_instance import InstanceCommand
from captioner.settings.model import Appearance
from tests.helpers.audio.pulse_audio import MICROPHONE
from tests.helpers.gui.day import LIMIT_MS, Day


@pytest.mark.slow(reason="one session in the window is in the fast tests")
def test_three_sessions_in_one_process(day: Day) -> None:
    for _ in range(3):
        day.start()
        day.say()
        day.stop()
    day.qtbot.waitUntil(lambda: day.desktop.pages.sessions.model.rowCount() == 3, timeout=LIMIT_MS)


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
    day.qtbot.waitUntil(
        lambda: any("Headset" in picker.itemText(n) for n in range(picker.count())),
        timeout=LIMIT_MS,
    )
    server.set_default_source("headset")
    day.qtbot.waitUntil(lambda: "Headset" in _told(desktop), timeout=LIMIT_MS)
    day.say("headset_feed")
    server.set_default_source(MICROPHONE)
    server.remove(modules)
    day.qtbot.waitUntil(
        lambda: not any("Headset" in picker.itemText(n) for n in range(picker.count())),
        timeout=LIMIT_MS,
    )

    slept = [0.0]
    monkeypatch.setattr("captioner.audio.capture.slept_s", lambda: slept[0])
    slept[0] = 3600.0
    day.qtbot.waitUntil(lambda: "slept" in _told(desktop), timeout=LIMIT_MS)
    day.until(SessionState.LISTENING)
    day.say()
    day.stop()
    day.start()
    day.say()
    day.stop()


def _told(desktop: Desktop) -> str:
    return " ".join(banner.message for banner in desktop.window.banners.banners)
