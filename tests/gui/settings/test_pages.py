"""Pages of the settings: remembered voices, models that are offered, recordings, sounds."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QMessageBox
from pytestqt.qtbot import QtBot

from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.models import ModelChoice
from captioner.core.speakers.labelling import VoicePrint
from captioner.gui.settings.model_downloads import ModelOffer
from captioner.gui.settings.output_pages import SoundsPage
from captioner.gui.settings.pages import RecordingsSettingsPage, RememberedVoicesList, SoundPage
from captioner.gui.shell.desktop import Desktop
from captioner.settings.model import RecordingTask, Settings
from tests.helpers.gui.fake_models import FULL
from tests.helpers.gui.fakes import FakeServices
from tests.helpers.gui.looking import settings_page
from tests.helpers.gui.waiting import emitted, wait_until


def section_of(desktop: Desktop) -> RememberedVoicesList:
    page = settings_page(desktop, SoundPage)
    wait_until(lambda: not desktop.background.is_busy)
    return page.remembered


def remember(services: FakeServices, *names: str) -> None:
    for name in names:
        voice = VoicePrint("model", np.ones(3, np.float32), 12.0)
        services.remembered_voices.remember(name, voice)


def choose(section: RememberedVoicesList, words: str) -> None:
    dialog = section.findChildren(QMessageBox)[-1]
    next(each for each in dialog.buttons() if each.text() == words).click()


def test_nobody_is_remembered_at_first(desktop: Desktop) -> None:
    section = section_of(desktop)
    assert "Nobody is remembered" in section.state.text()
    assert section.all_button.isHidden()


def test_one_voice_is_deleted_and_the_other_stays(desktop: Desktop, services: FakeServices) -> None:
    remember(services, "Anna", "<b>Ben</b>")
    section = section_of(desktop)
    assert list(section.buttons) == ["<b>Ben</b>", "Anna"]
    section.buttons["Anna"].click()
    choose(section, "Delete")
    wait_until(lambda: list(section.buttons) == ["<b>Ben</b>"])
    assert [each.name for each in services.remembered_voices.all()] == ["<b>Ben</b>"]


def test_all_voices_are_deleted_even_where_they_cannot_be_read(
    desktop: Desktop, services: FakeServices, tmp_path: Path
) -> None:
    remember(services, "Anna")
    (file,) = tmp_path.rglob("voices.json")
    file.write_bytes(b"damaged")
    section = section_of(desktop)
    wait_until(lambda: "cannot be read" in section.state.text())
    assert file.read_bytes() == b"damaged"
    section.all_button.click()
    choose(section, "Delete")
    wait_until(lambda: "Nobody is remembered" in section.state.text())
    assert not file.exists()


PAGES = (SoundPage, SoundsPage)


def offer_of(desktop: Desktop, kind: type[SoundPage | SoundsPage]) -> ModelOffer:
    page = settings_page(desktop, kind)
    wait_until(lambda: not desktop.background.is_busy)
    return page.offer


@pytest.mark.parametrize(
    ("page", "name", "size", "ready"),
    [
        (SoundPage, "speakers", "36 MB", "Voice model is ready."),
        (SoundsPage, "sounds", "6 MB", "Sound model is ready."),
    ],
)
def test_a_model_is_fetched_by_a_click(
    desktop: Desktop,
    services: FakeServices,
    page: type[SoundPage | SoundsPage],
    name: str,
    size: str,
    ready: str,
) -> None:
    offer = offer_of(desktop, page)
    assert offer.isVisible()
    assert offer.window() is desktop.dialogs.settings
    assert size in offer.words.text()
    assert "built in" in offer.words.text(), "what is had without it"
    services.models.may_finish.clear()
    offer.button.click()
    wait_until(lambda: size in offer.words.text() and "left" in offer.words.text())
    assert offer.button.text() == "Cancel"
    services.models.may_finish.set()
    wait_until(offer.isHidden)
    assert services.models.has_network(name)
    assert ready in [each.message for each in desktop.window.banners.banners]


def test_nothing_is_offered_where_the_model_is_here(
    desktop: Desktop, services: FakeServices
) -> None:
    services.models.installed.add("sounds")
    assert offer_of(desktop, SoundsPage).isHidden()
    assert offer_of(desktop, SoundPage).isVisible()


@pytest.mark.parametrize("page", PAGES)
def test_a_failed_download_is_told_and_tried_again(
    desktop: Desktop, services: FakeServices, page: type[SoundPage | SoundsPage]
) -> None:
    services.models.download_error = CaptionerError("The hub cannot be reached.")
    offer = offer_of(desktop, page)
    offer.button.click()
    wait_until(lambda: "cannot be reached" in offer.words.text())
    assert offer.button.text() == "Try again"
    services.models.download_error = None
    offer.button.click()
    wait_until(offer.isHidden)


@pytest.mark.parametrize("page", PAGES)
def test_a_cancelled_download_can_be_begun_again(
    desktop: Desktop, services: FakeServices, page: type[SoundPage | SoundsPage]
) -> None:
    services.models.may_finish.clear()
    offer = offer_of(desktop, page)
    offer.button.click()
    offer.button.click()
    wait_until(lambda: offer.button.text() == "Download")
    assert services.models.was_cancelled
    assert not offer.isHidden()


def test_one_model_is_fetched_at_a_time(desktop: Desktop, services: FakeServices) -> None:
    sounds, voices = (offer_of(desktop, page) for page in (SoundsPage, SoundPage))
    services.models.may_finish.clear()
    sounds.button.click()
    assert not voices.button.isEnabled()
    assert voices.button.text() == "Download"
    services.models.may_finish.set()
    wait_until(voices.button.isEnabled)


def test_the_offer_is_no_window_before_it_is_on_its_page(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    offer = ModelOffer("sounds", "Hears sounds.", services.models, desktop.dialogs.downloads)
    qtbot.addWidget(offer)
    assert not offer.isVisible()


def may_translate(page: RecordingsSettingsPage) -> bool:
    model = page.task.model()
    assert isinstance(model, QStandardItemModel)
    return model.item(page.task._values.index(RecordingTask.TRANSLATE)).isEnabled()


def test_choices_are_remembered(desktop: Desktop) -> None:
    page = settings_page(desktop, RecordingsSettingsPage)
    page.controls["beam_size"].changed.emit(5)
    settings = desktop.settings_model.settings.recordings
    assert settings.beam_size == 5


def test_translation_is_offered_where_the_model_can(
    desktop: Desktop, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    def effective(settings: Settings) -> ModelChoice:
        is_large = settings.recognition.model == "large-v3"
        return replace(FULL, is_english_only=not is_large)

    monkeypatch.setattr(services.models, "effective", effective)
    page = settings_page(desktop, RecordingsSettingsPage)
    wait_until(lambda: not may_translate(page))
    desktop.settings_model.change(lambda s: replace(s.recordings, model="large-v3"))
    wait_until(lambda: may_translate(page))


@pytest.mark.parametrize("is_installed", [True, False])
def test_accurate_mode_is_offered_where_it_is_installed(
    desktop: Desktop,
    services: FakeServices,
    monkeypatch: pytest.MonkeyPatch,
    is_installed: bool,
) -> None:
    monkeypatch.setattr(services.models, "can_be_accurate", is_installed)
    page = settings_page(desktop, RecordingsSettingsPage)
    assert ("accurate" in page.controls) == is_installed


def test_sounds_stand_in_twos_and_are_switched_one_by_one(desktop: Desktop) -> None:
    page = settings_page(desktop, SoundsPage)
    laughter, applause, music = (page.controls[kind] for kind in ("laughter", "applause", "music"))
    assert laughter.y() == applause.y() < music.y()
    assert laughter.x() == music.x() < applause.x()
    laughter.click()
    sounds = desktop.settings_model.settings.sounds
    assert (sounds.laughter, sounds.applause) == (False, True)


def test_a_tried_sound_is_shown_in_the_overlay(desktop: Desktop, services: FakeServices) -> None:
    desktop.settings_model.change(lambda s: replace(s.sounds, alarms_blink=True))
    page = settings_page(desktop, SoundsPage)
    page.try_button.click()
    assert not page.try_button.isEnabled()
    wait_until(page.try_button.isEnabled)
    assert desktop.overlay.isVisible()
    assert "[smoke alarm]" in desktop.overlay.text
    assert desktop.overlay_shell.alarm_frame.timer.isActive()
    assert page.tried_words.text() == "The overlay shows [smoke alarm]."
    assert page.try_button.isEnabled()
    assert services.sounds_tried == [desktop.settings_model.settings.sounds]


def test_a_tried_sound_without_a_label_says_why(desktop: Desktop, services: FakeServices) -> None:
    services.tried_sound = CaptionerError("There is no loudspeaker.", "Connect one.")
    page = settings_page(desktop, SoundsPage)
    page.try_button.click()
    wait_until(page.try_button.isEnabled)
    assert page.tried_words.text() == "There is no loudspeaker. Connect one."
    assert not desktop.overlay.text


def test_a_tried_sound_is_no_caption_of_a_running_session(
    desktop: Desktop, services: FakeServices
) -> None:
    with emitted(desktop.controller.session_created):
        desktop.controller.start()
    services.session.listen()
    desktop.overlay_shell.bridge.flush()
    wait_until(lambda: desktop.overlay.status != "Loading model")
    assert isinstance(services.tried_sound, Caption)
    desktop.overlay_shell.show_tried_sound(services.tried_sound)
    assert "[smoke alarm]" not in desktop.overlay.text
    assert desktop.overlay.status == "[smoke alarm]"
