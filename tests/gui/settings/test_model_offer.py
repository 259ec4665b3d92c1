"""The models for voices and for sounds, offered on the pages whose settings need them."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from captioner.core.errors import CaptionerError
from captioner.gui.settings.model_downloads import ModelOffer
from captioner.gui.settings.output_pages import SoundsPage
from captioner.gui.settings.pages import SoundPage
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices

PAGES = ("capture", "sounds")


def offer_of(qtbot: QtBot, desktop: Desktop, page_name: str) -> ModelOffer:
    page = desktop.dialogs.show_settings(page_name).page(page_name)
    assert isinstance(page, SoundPage | SoundsPage)
    qtbot.waitUntil(lambda: not desktop.background.is_busy)
    return page.offer


@pytest.mark.parametrize(
    ("page", "name", "size", "ready"),
    [
        ("capture", "speakers", "36 MB", "Voice model is ready."),
        ("sounds", "sounds", "6 MB", "Sound model is ready."),
    ],
)
def test_a_model_is_fetched_by_a_click(
    qtbot: QtBot,
    desktop: Desktop,
    services: FakeServices,
    page: str,
    name: str,
    size: str,
    ready: str,
) -> None:
    offer = offer_of(qtbot, desktop, page)
    assert offer.isVisible()
    assert offer.window() is desktop.dialogs.settings
    assert size in offer.words.text()
    assert "built in" in offer.words.text(), "what is had without it"
    services.models.may_finish.clear()
    offer.button.click()
    qtbot.waitUntil(lambda: size in offer.words.text() and "left" in offer.words.text())
    assert offer.button.text() == "Cancel"
    services.models.may_finish.set()
    qtbot.waitUntil(offer.isHidden)
    assert services.models.has_network(name)
    assert ready in [each.message for each in desktop.window.banners.banners]


def test_nothing_is_offered_where_the_model_is_here(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    services.models.installed.add("sounds")
    assert offer_of(qtbot, desktop, "sounds").isHidden()
    assert offer_of(qtbot, desktop, "capture").isVisible()


@pytest.mark.parametrize("page", PAGES)
def test_a_failed_download_is_told_and_tried_again(
    qtbot: QtBot, desktop: Desktop, services: FakeServices, page: str
) -> None:
    services.models.download_error = CaptionerError("The hub cannot be reached.")
    offer = offer_of(qtbot, desktop, page)
    offer.button.click()
    qtbot.waitUntil(lambda: "cannot be reached" in offer.words.text())
    assert offer.button.text() == "Try again"
    services.models.download_error = None
    offer.button.click()
    qtbot.waitUntil(offer.isHidden)


@pytest.mark.parametrize("page", PAGES)
def test_a_cancelled_download_can_be_begun_again(
    qtbot: QtBot, desktop: Desktop, services: FakeServices, page: str
) -> None:
    services.models.may_finish.clear()
    offer = offer_of(qtbot, desktop, page)
    offer.button.click()
    offer.button.click()
    qtbot.waitUntil(lambda: offer.button.text() == "Download")
    assert services.models.was_cancelled
    assert not offer.isHidden()


def test_one_model_is_fetched_at_a_time(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    sounds, voices = (offer_of(qtbot, desktop, page) for page in ("sounds", "capture"))
    services.models.may_finish.clear()
    sounds.button.click()
    assert not voices.button.isEnabled()
    assert voices.button.text() == "Download"
    services.models.may_finish.set()
    qtbot.waitUntil(voices.button.isEnabled)


def test_the_offer_is_no_window_before_it_is_on_its_page(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    offer = ModelOffer("sounds", "Hears sounds.", services.models, desktop.dialogs.downloads)
    qtbot.addWidget(offer)
    assert not offer.isVisible()
