"""A running transcript, small enough to scroll."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from captioner.gui.transcript.view import TranscriptView
from captioner.settings.model import ReadingSettings


@pytest.fixture
def view(qtbot: QtBot) -> Iterator[TranscriptView]:
    found = TranscriptView(ReadingSettings())
    qtbot.addWidget(found)
    found.resize(500, 240)
    found.show()
    yield found
    found.hide()
