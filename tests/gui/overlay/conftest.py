"""An overlay on the screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from captioner.gui.overlay.window import Overlay
from captioner.settings.overlay import OverlaySettings
from captioner.settings.window_state import WindowState


@pytest.fixture
def window_state(tmp_path: Path) -> WindowState:
    return WindowState(tmp_path / "windows.json")


@pytest.fixture
def overlay(qtbot: QtBot, window_state: WindowState) -> Iterator[Overlay]:
    found = Overlay(OverlaySettings(smooth_roll=False), window_state)
    qtbot.addWidget(found)
    found.show()
    yield found
    found.hide()
