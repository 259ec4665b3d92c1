"""The real application through a day: microphone, starter model, journal and windows agree."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from captioner.app.desktop.services import DesktopServices
from captioner.core.captions import Caption
from captioner.core.events import SessionState
from captioner.core.folders import Folders
from captioner.core.session_status import Condition
from captioner.gui.shell.desktop import Desktop
from captioner.gui.shell.single_instance import InstanceCommand
from captioner.gui.widgets.words import status_in_words
from captioner.settings.model import Appearance, Settings
from tests.helpers.audio.pulse_audio import MICROPHONE, MICROPHONE_FEED, PulseAudioServer
from tests.helpers.audio.spoken_files import silence, spoken, write_wav

LIMIT_MS = 120_000


class Day:
    """The application, its user, and who looks at all of its places at once."""

    def __init__(self, qtbot: QtBot, folder: Path, server: PulseAudioServer) -> None:
        self.qtbot = qtbot
        self.server = server
        self.sound = write_wav(folder / "said.wav", silence(0.2), spoken("mute"), silence(1.5))
        self.services = DesktopServices(Folders(*(folder / name for name in "abcde")))
        settings = Settings()
        self.services.store.replace(
            replace(
                settings,
                general=replace(settings.general, welcome_done=True, closing_told=True),
                recognition=replace(settings.recognition, model="starter"),
            )
        )
        self.desktop = Desktop(self.services)
        self.desktop.window.has_tray = lambda: True
        self.desktop.show()

    @property
    def captions(self) -> list[Caption]:
        """The main window's, final ones."""
        rows = self.desktop.window.live_page.transcript.rows
        return [rows[row] for row in range(len(rows)) if rows[row].is_final]

    def until(self, state: SessionState) -> None:
        """Wait for a state, then look at every place."""
        controller = self.desktop.controller
        self.qtbot.waitUntil(lambda: controller.status.state is state, timeout=LIMIT_MS)
        self.agree()

    def start(self) -> None:
        """Begin a session; what an earlier one left is gone from window and overlay."""
        self.desktop.window.live_page.start_button.click()
        self.until(SessionState.LISTENING)
        assert self.captions == []
        assert self.desktop.overlay.text == ""

    def say(self, feed: str = MICROPHONE_FEED) -> None:
        """Speak until the caption is final."""
        before = len(self.captions)
        playing = self.server.start_playing(self.sound, feed)
        self.qtbot.waitUntil(lambda: len(self.captions) > before, timeout=LIMIT_MS)
        self.qtbot.waitUntil(lambda: playing.poll() is not None, timeout=LIMIT_MS)
        self.agree()

    def stop(self) -> None:
        """End the session; its journal holds exactly what was shown."""
        folder = self.desktop.controller.folder
        assert folder is not None
        self.desktop.controller.stop()
        self.until(SessionState.IDLE)
        self.qtbot.waitUntil(lambda: not self.desktop.background.is_busy, timeout=LIMIT_MS)
        saved = json.loads((folder / "captions.json").read_text(encoding="utf-8"))
        assert [each["text"] for each in saved["captions"]] == [each.text for each in self.captions]

    def agree(self) -> None:
        """Overlay, window and tray say the same."""
        desktop = self.desktop
        desktop.bridge.flush()
        status = desktop.controller.status
        words = status_in_words(status)
        assert words in desktop.tray.icon.toolTip()
        assert desktop.window.live_page.state_label.text() == words
        is_quiet = status.condition in (Condition.GOOD, Condition.IDLE)
        assert desktop.overlay.status == ("" if is_quiet else words)
        if status.state is SessionState.LISTENING:
            self.qtbot.waitUntil(self._overlay_shows_the_end, timeout=LIMIT_MS)
        assert desktop.overlay.isVisible() == (
            desktop.settings_model.settings.overlay.visible
            and (status.is_running or desktop.overlay_presence.last_look.isActive())
        )

    def _overlay_shows_the_end(self) -> bool:
        rows = self.desktop.window.live_page.transcript.rows
        everything = " ".join(rows[row].text for row in range(len(rows)))
        shown = " ".join(self.desktop.overlay.text.split())
        return everything.endswith(shown) and bool(everything) == bool(shown)

    def close(self) -> None:
        """Quit, as a person does."""
        with self.qtbot.waitSignal(self.desktop.window.closed, timeout=LIMIT_MS):
            self.desktop.window.quit_unasked()
        self.services.close()
        for window in QApplication.topLevelWidgets():
            window.close()


@pytest.fixture
def day(qtbot: QtBot, tmp_path: Path, pulse_audio: PulseAudioServer) -> Iterator[Day]:
    made = Day(qtbot, tmp_path, pulse_audio)
    yield made
    made.close()


def test_three_sessions_in_one_process(day: Day) -> None:
    for _ in range(3):
        day.start()
        day.say()
        day.stop()
    day.qtbot.waitUntil(lambda: day.desktop.sessions_page.model.rowCount() == 3, timeout=LIMIT_MS)


def test_a_session_with_everything_that_happens_in_a_day(
    day: Day, monkeypatch: pytest.MonkeyPatch
) -> None:
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
    assert desktop.overlay.is_locked
    assert desktop.window.live_page.lock_button.isChecked()
    desktop.settings_model.change("general", appearance=Appearance.DARK)
    desktop.settings_model.change("general", language="de")
    day.say()
    desktop.obey(InstanceCommand.TOGGLE_LOCK)
    assert not desktop.overlay.is_locked

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
