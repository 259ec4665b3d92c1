"""The page of sounds in brackets."""

from __future__ import annotations

from captioner.gui.settings.dialog import SettingsDialog
from captioner.gui.shell.desktop import Desktop


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
