"""A day with the real application, closed as a person closes it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.helpers.audio.pulse_audio import PulseAudioServer
from tests.helpers.gui.day import Day


@pytest.fixture
def day(qtbot: QtBot, tmp_path: Path, pulse_audio: PulseAudioServer) -> Iterator[Day]:
    with closing(Day(qtbot, tmp_path, pulse_audio)) as made:
        yield made
