"""The page of sounds in brackets."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.gui.settings.dialog import SettingsDialog
from captioner.gui.settings.output_pages import SoundsPage
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices


def test_sounds_stand_in_twos_and_are_switched_one_by_one(
    desktop: Desktop, dialog: SettingsDialog
) -> None:
    dialog.show_page("sounds")
    page = dialog.page("sounds")
    laughter, applause, music = (page.controls[kind] for kind in ("laughter", "applause", "music"))
    assert laughter.y() == applause.y() < music.y()
    assert laughter.x() == music.x() < applause.x()
    laughter.click()
    sounds = desktop.settings_model.settings.sounds
    assert (sounds.laughter, sounds.applause) == (False, True)


def sounds_page(dialog: SettingsDialog) -> SoundsPage:
    dialog.show_page("sounds")
    page = dialog.page("sounds")
    assert isinstance(page, SoundsPage)
    return page


def test_a_tried_sound_is_shown_in_the_overlay(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    desktop.settings_model.change(lambda s: replace(s.sounds, alarms_blink=True))
    page = sounds_page(desktop.dialogs.show_settings("sounds"))
    with qtbot.waitSignal(desktop.dialogs.sound_tried):
        page.try_button.click()
        assert not page.try_button.isEnabled()
    assert desktop.overlay.isVisible()
    assert "[smoke alarm]" in desktop.overlay.text
    assert desktop.overlay_shell.alarm_frame.timer.isActive()
    assert page.tried_words.text() == "The overlay shows [smoke alarm]."
    assert page.try_button.isEnabled()
    assert services.sounds_tried == [desktop.settings_model.settings.sounds]


def test_a_tried_sound_without_a_label_says_why(
    qtbot: QtBot, desktop: Desktop, dialog: SettingsDialog, services: FakeServices
) -> None:
    services.tried_sound = CaptionerError("There is no loudspeaker.", "Connect one.")
    page = sounds_page(dialog)
    page.try_button.click()
    qtbot.waitUntil(page.try_button.isEnabled)
    assert page.tried_words.text() == "There is no loudspeaker. Connect one."
    assert not desktop.overlay.text


def test_a_tried_sound_is_no_caption_of_a_running_session(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    desktop.controller.start()
    qtbot.waitUntil(lambda: desktop.controller.is_running)
    services.session.listen()
    desktop.overlay_shell.bridge.flush()
    assert isinstance(services.tried_sound, Caption)
    desktop.dialogs.sound_tried.emit(services.tried_sound)
    assert "[smoke alarm]" not in desktop.overlay.text
    assert desktop.overlay.status == "[smoke alarm]"
