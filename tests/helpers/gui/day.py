"""The real application on a screen nobody sees, with who uses it and who watches all its places."""

import json
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QApplication

from captioner.app.desktop.services import DesktopServices
from captioner.core.captions import Caption
from captioner.core.events import SessionState
from captioner.core.folders import Folders
from captioner.gui.shell.desktop import Desktop
from captioner.gui.widgets.translation import translated
from captioner.live.decisions.session_status import Condition
from captioner.settings.model import Settings
from tests.helpers.audio.pulse_audio import MICROPHONE_FEED, PulseAudioServer
from tests.helpers.audio.spoken_files import silence, spoken, write_wav
from tests.helpers.gui.waiting import emitted, wait_until


class Day:
    """The application, its user, and who looks at all of its places at once."""

    def __init__(self, folder: Path, server: PulseAudioServer) -> None:
        self.server = server
        self.sound = write_wav(folder / "said.wav", silence(0.2), spoken("frog"), silence(1.5))
        self.services = DesktopServices(Folders(*(folder / name for name in "abcde")))
        settings = Settings()
        self.services.store.replace(
            replace(
                settings,
                general=replace(settings.general, welcome_done=True, closing_told=True),
                recognition=replace(settings.recognition, model="tiny.en"),
                # What is saved is compared with what was shown.
                transcripts=replace(settings.transcripts, second_pass=False),
            )
        )
        self.desktop = Desktop(self.services)
        self.desktop.window.has_tray = lambda: True
        self.desktop.show()

    @property
    def captions(self) -> list[Caption]:
        """The main window's, final ones, without its lines of missing sound."""
        rows = self.desktop.window.live_page.transcript.rows
        return [row for row in rows if row.is_final and row.id > 0]

    def until(self, state: SessionState) -> None:
        """Wait for a state, then look at every place."""
        controller = self.desktop.controller
        wait_until(lambda: controller.status.state is state)
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
        wait_until(lambda: len(self.captions) > before)
        wait_until(lambda: playing.poll() is not None)
        self.agree()

    def stop(self) -> None:
        """End the session; its journal holds exactly what was shown."""
        folder = self.desktop.controller.folder
        assert folder is not None
        self.desktop.controller.stop()
        self.until(SessionState.IDLE)
        wait_until(lambda: not self.desktop.background.is_busy)
        saved = json.loads((folder / "captions.json").read_text(encoding="utf-8"))
        assert [each["text"] for each in saved["captions"]] == [each.text for each in self.captions]

    def agree(self) -> None:
        """Overlay, window and tray say the same."""
        desktop = self.desktop
        desktop.overlay_shell.bridge.flush()
        status = desktop.controller.status
        words = translated(status.line)
        assert words in desktop.tray.toolTip()
        assert desktop.window.live_page.state_label.text() == words
        is_quiet = status.condition in (Condition.GOOD, Condition.IDLE)
        assert desktop.overlay.status == ("" if is_quiet else words)
        if status.state is SessionState.LISTENING:
            wait_until(self._overlay_shows_the_end)
        assert desktop.overlay.isVisible() == (
            desktop.settings_model.settings.overlay.visible
            and (status.is_running or desktop.overlay_shell.overlay_presence.last_look.isActive())
        )

    def _overlay_shows_the_end(self) -> bool:
        rows = self.desktop.window.live_page.transcript.rows
        everything = " ".join(rows[row].text for row in range(len(rows)))
        shown = " ".join(self.desktop.overlay.text.split())
        return everything.endswith(shown) and bool(everything) == bool(shown)

    def close(self) -> None:
        """Quit, as a person does."""
        with emitted(self.desktop.window.closed):
            self.desktop.window.quit_unasked()
        self.services.close()
        for window in QApplication.topLevelWidgets():
            window.close()
