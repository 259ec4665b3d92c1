"""The settings dialog, open."""

import pytest
from pytestqt.qtbot import QtBot

from captioner.gui.settings.dialog import SettingsDialog
from captioner.gui.shell.desktop import Desktop


@pytest.fixture
def dialog(qtbot: QtBot, desktop: Desktop) -> SettingsDialog:
    found = desktop.dialogs.show_settings()
    qtbot.waitUntil(lambda: not desktop.background.is_busy)
    return found
