"""“Test my voice” with the built-in model: the real session hears a recorded voice."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from captioner.app.desktop.services import DesktopServices
from captioner.core.folders import Folders
from captioner.gui.live.read_aloud import ReadAloudDialog
from captioner.gui.widgets.background import Background
from captioner.live.engine.caption_session import CaptionSession
from captioner.settings.model import Settings
from tests.helpers.audio.spoken_files import FROG, silence, spoken, write_wav
from tests.helpers.gui.waiting import emitted, wait_until


class RecordingServices(DesktopServices):
    """Everything real but the microphone, in whose place a recording is heard."""

    def __init__(self, folder: Path) -> None:
        super().__init__(Folders(*(folder / name for name in "abcde")))
        self.voice = write_wav(folder / "voice.wav", silence(0.5), spoken("frog"), silence(1.5))

    def create_session(self, settings: Settings, recording: Path | None = None) -> CaptionSession:
        return super().create_session(settings, recording or self.voice)


@pytest.fixture
def services(tmp_path: Path) -> Iterator[RecordingServices]:
    with closing(RecordingServices(tmp_path)) as made:
        yield made


@pytest.fixture
def background(qapp: QApplication) -> Iterator[Background]:
    errors: list[BaseException] = []
    with closing(Background(errors.append)) as made:
        yield made
    assert errors == []


def test_what_is_read_is_recognized_and_nothing_is_kept(
    qtbot: QtBot, services: RecordingServices, background: Background
) -> None:
    settings = services.store.settings
    dialog = ReadAloudDialog(services, settings, background, sentences=[FROG])
    qtbot.addWidget(dialog)
    dialog.show()
    with emitted(dialog.judged):
        pass
    reading = dialog.reading
    assert reading is not None
    assert reading.spoken == 15
    assert reading.errors <= 2  # a busy machine may cut elsewhere
    assert reading.behind_s is not None
    assert reading.behind_s > 0
    assert not list(services.folders.sessions.rglob("*"))
    dialog.close()
    wait_until(lambda: not background.is_busy)
