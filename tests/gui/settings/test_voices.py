"""Voices in the settings: who is remembered, and deleting what is known of them."""

from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from captioner.core.speakers.labelling import VoicePrint
from captioner.gui.settings.pages import RememberedVoicesList, SoundPage
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices


def section_of(qtbot: QtBot, desktop: Desktop) -> RememberedVoicesList:
    page = desktop.dialogs.show_settings().page("capture")
    assert isinstance(page, SoundPage)
    qtbot.waitUntil(lambda: not desktop.background.is_busy)
    return page.remembered


def remember(services: FakeServices, *names: str) -> None:
    for name in names:
        voice = VoicePrint("model", np.ones(3, np.float32), 12.0)
        services.remembered_voices.remember(name, voice)


def choose(section: RememberedVoicesList, words: str) -> None:
    dialog = section.findChildren(QMessageBox)[-1]
    next(each for each in dialog.buttons() if each.text() == words).click()


def test_nobody_is_remembered_at_first(qtbot: QtBot, desktop: Desktop) -> None:
    section = section_of(qtbot, desktop)
    assert "Nobody is remembered" in section.state.text()
    assert section.all_button.isHidden()


def test_one_voice_is_deleted_and_the_other_stays(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    remember(services, "Anna", "<b>Ben</b>")
    section = section_of(qtbot, desktop)
    assert list(section.buttons) == ["<b>Ben</b>", "Anna"]
    section.buttons["Anna"].click()
    choose(section, "Delete")
    qtbot.waitUntil(lambda: list(section.buttons) == ["<b>Ben</b>"])
    assert [each.name for each in services.remembered_voices.all()] == ["<b>Ben</b>"]


def test_all_voices_are_deleted_even_where_they_cannot_be_read(
    qtbot: QtBot, desktop: Desktop, services: FakeServices, tmp_path: Path
) -> None:
    remember(services, "Anna")
    (file,) = tmp_path.rglob("voices.json")
    file.write_bytes(b"damaged")
    section = section_of(qtbot, desktop)
    qtbot.waitUntil(lambda: "cannot be read" in section.state.text())
    assert file.read_bytes() == b"damaged"
    section.all_button.click()
    choose(section, "Delete")
    qtbot.waitUntil(lambda: "Nobody is remembered" in section.state.text())
    assert not file.exists()
