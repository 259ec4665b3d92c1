"""A day with the real application, closed as a person closes it."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from tests.helpers.audio.pulse_audio import PulseAudioServer
from tests.helpers.gui.day import Day


@pytest.fixture
def day(qapp: QApplication, tmp_path: Path, pulse_audio: PulseAudioServer) -> Iterator[Day]:
    with closing(Day(tmp_path, pulse_audio)) as made:
        yield made
