"""The settings dialog, open."""

import pytest

from captioner.gui.settings.dialog import SettingsDialog
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.waiting import wait_until


@pytest.fixture
def dialog(desktop: Desktop) -> SettingsDialog:
    found = desktop.dialogs.show_settings()
    wait_until(lambda: not desktop.background.is_busy)
    return found
