"""Voices in the settings: who is remembered, and deleting what is known of them."""

from pathlib import Path

import numpy as np
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from captioner.core.errors import CaptionerError
from captioner.core.speakers.prints import VoicePrint
from captioner.gui.settings.pages import SoundPage
from captioner.gui.settings.voices_section import RememberedVoices, VoicesModel
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices


def page_of(qtbot: QtBot, desktop: Desktop) -> SoundPage:
    desktop.dialogs.show_settings()
    assert desktop.dialogs.settings is not None
    page = desktop.dialogs.settings.page("capture")
    assert isinstance(page, SoundPage)
    qtbot.waitUntil(lambda: not desktop.background.is_busy)
    return page


def section_of(qtbot: QtBot, desktop: Desktop) -> RememberedVoices:
    return page_of(qtbot, desktop).remembered


def remember(services: FakeServices, *names: str) -> None:
    for name in names:
        voice = VoicePrint("model", np.ones(3, np.float32), 12.0)
        services.remembered_voices.remember(name, voice)


def choose(section: RememberedVoices, words: str) -> None:
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


def test_the_model_for_voices_is_fetched_by_a_click(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    offer = page_of(qtbot, desktop).voices_model
    assert offer.isVisible()
    assert offer.window() is desktop.dialogs.settings
    assert "34 MB" in offer.words.text()
    services.models.may_finish.clear()
    offer.button.click()
    qtbot.waitUntil(lambda: "34 MB" in offer.words.text() and "left" in offer.words.text())
    assert offer.button.text() == "Cancel"
    services.models.may_finish.set()
    qtbot.waitUntil(offer.isHidden)
    assert services.models.tells_voices_apart
    messages = [each.message for each in desktop.window.banners.banners]
    assert "The model for voices is ready." in messages


def test_a_failed_download_is_told_and_tried_again(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    services.models.download_error = CaptionerError("The hub cannot be reached.")
    offer = page_of(qtbot, desktop).voices_model
    offer.button.click()
    qtbot.waitUntil(lambda: "cannot be reached" in offer.words.text())
    assert offer.button.text() == "Try again"
    services.models.download_error = None
    offer.button.click()
    qtbot.waitUntil(offer.isHidden)


def test_a_cancelled_download_can_be_begun_again(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    services.models.may_finish.clear()
    offer = page_of(qtbot, desktop).voices_model
    offer.button.click()
    offer.button.click()
    qtbot.waitUntil(lambda: offer.button.text() == "Download")
    assert services.models.was_cancelled
    assert not offer.isHidden()


def test_the_offer_is_no_window_before_it_is_on_its_page(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    offer = VoicesModel(services, desktop.downloads)
    qtbot.addWidget(offer)
    assert not offer.isVisible()
