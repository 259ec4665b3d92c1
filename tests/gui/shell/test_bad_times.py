"""Files that are damaged or gone, fonts that are gone, disks that fill up, desktops that refuse."""

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QApplication

from captioner.core.errors import CaptionerError
from captioner.core.events import ErrorRaised
from captioner.gui.overlay import presence as overlay_presence
from captioner.gui.settings import overlay_page as settings_page_overlay
from captioner.gui.shell.desktop import Desktop
from captioner.settings.overlay import OverlaySettings
from captioner.settings.store import CURRENT_VERSION, to_json_text
from tests.helpers.gui.fakes import FakeServices, FakeSession, caption
from tests.helpers.gui.waiting import emitted, wait_until

MakeDesktop = Callable[[], Desktop]


def messages(desktop: Desktop) -> list[str]:
    return [each.message for each in desktop.window.banners.banners]


def load(services: FakeServices, content: str) -> None:
    """As a start with this file does; the welcome is not what is looked at here."""
    services.store.path.write_text(content)
    services.store.load()
    settings = services.store.settings
    services.store.replace(replace(settings, general=replace(settings.general, welcome_done=True)))


def test_settings_of_a_newer_version_are_used_as_far_as_they_are_understood(
    make_desktop: MakeDesktop, services: FakeServices
) -> None:
    content = json.loads(to_json_text(services.store.settings))
    content["version"] = CURRENT_VERSION + 1
    content["overlay"]["lines"] = 4
    content["hologram"] = {"depth": 3}
    load(services, json.dumps(content))
    desktop = make_desktop()
    assert desktop.overlay.look.lines == 4
    assert any(
        "newer version of Captioner" in each and "backup" in each for each in messages(desktop)
    )
    kept = list(services.store.path.parent.glob("settings.backup-*.json"))
    assert json.loads(kept[0].read_text())["hologram"] == {"depth": 3}


@pytest.mark.parametrize("content", ["", "{{{", "\x00\x01", "[1, 2]", '"overlay"'])
def test_a_file_of_garbage_is_told_and_the_windows_open(
    make_desktop: MakeDesktop, services: FakeServices, content: str
) -> None:
    load(services, content)
    desktop = make_desktop()
    assert any("was damaged" in each for each in messages(desktop))
    assert desktop.overlay.look == OverlaySettings()


def test_a_value_that_cannot_be_is_named(make_desktop: MakeDesktop, services: FakeServices) -> None:
    load(services, '{"version": 6, "overlay": {"lines": 99}}')
    assert any("overlay.lines" in each for each in messages(make_desktop()))


@pytest.mark.parametrize("obstacle", ["read-only file", "folder"])
def test_a_file_that_cannot_be_written_is_told_once_and_changes_hold(
    make_desktop: MakeDesktop, services: FakeServices, obstacle: str
) -> None:
    if obstacle == "folder":
        services.store.path.unlink(missing_ok=True)
        services.store.path.mkdir()
    else:
        services.store.save()
        services.store.path.chmod(0o400)
    desktop = make_desktop()
    for count in (3, 4, 5):
        desktop.settings_model.set_page(
            replace(desktop.settings_model.settings.overlay, lines=count)
        )
        desktop.settings_model.flush()
    QApplication.processEvents()
    wait_until(lambda: sum("could not be saved" in each for each in messages(desktop)) == 1)
    assert desktop.overlay.look.lines == 5


def test_a_file_deleted_while_captions_run_is_written_again(
    desktop: Desktop, services: FakeServices, listening: FakeSession
) -> None:
    desktop.settings_model.change(lambda s: replace(s.overlay, lines=3))
    desktop.settings_model.flush()
    services.store.path.unlink()
    desktop.settings_model.change(lambda s: replace(s.overlay, lines=4))
    wait_until(services.store.path.exists)
    assert json.loads(services.store.path.read_text())["overlay"]["lines"] == 4


def test_a_font_that_is_gone_is_named_and_captions_are_read_in_another(
    make_desktop: MakeDesktop, services: FakeServices
) -> None:
    settings = services.store.settings
    overlay = replace(settings.overlay, font_family="Font That Was Uninstalled")
    services.store.replace(replace(settings, overlay=overlay))
    desktop = make_desktop()
    desktop.overlay.show_caption(caption(1, "Good morning."))
    assert not desktop.overlay.grab().isNull()
    fonts = desktop.dialogs.show_settings("overlay").page("overlay").controls["font_family"]
    assert fonts.currentText() == "Font That Was Uninstalled"
    fonts.complete()
    assert fonts.currentText() == "Font That Was Uninstalled"
    assert "Font That Was Uninstalled" not in QFontDatabase.families()


def test_a_disk_that_fills_up_is_told_and_captions_go_on(
    desktop: Desktop, services: FakeServices, listening: FakeSession
) -> None:
    listening.say(caption(1, "Before."))
    error = CaptionerError("/media/usb cannot be written: the disk is full.", "Free some space.")
    listening.tell(ErrorRaised(error))
    listening.say(caption(2, "After."))
    wait_until(lambda: error.message in messages(desktop))
    transcript = desktop.window.live_page.transcript
    wait_until(lambda: transcript.toPlainText() == "Before.\nAfter.")
    services.bytes_free = 0
    desktop.window.refresh()
    wait_until(lambda: "only 0 MB free" in desktop.window.footer.disk_label.text())
    with emitted(desktop.window.closed):
        desktop.window.quit_unasked()
    assert listening.calls[-1] == "stop"


def test_window_places_that_cannot_be_kept_lose_nothing_else(
    make_desktop: MakeDesktop, services: FakeServices
) -> None:
    services.folders = replace(services.folders, settings=services.store.path.parent / "none" / "x")
    (services.store.path.parent / "none").write_text("a file where a folder should be")
    desktop = make_desktop()
    desktop.overlay.stand_at(top=True)
    desktop.overlay_shell.window_state.save()
    assert desktop.overlay.geometry().top() < 200


def test_wayland_is_told_with_what_works(
    make_desktop: MakeDesktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", staticmethod(lambda: "wayland"))
    desktop = make_desktop()
    (banner,) = [each for each in desktop.window.banners.banners if "above other" in each.message]
    assert "Always on top" in banner.hint
    assert "XWayland" in banner.hint


def test_the_overlay_is_left_out_of_screen_sharing_where_the_system_can(
    make_desktop: MakeDesktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[bool] = []
    for module in (overlay_presence, settings_page_overlay):
        monkeypatch.setattr(module, "can_hide_from_sharing", lambda: True)
    monkeypatch.setattr(
        overlay_presence,
        "set_hidden_from_sharing",
        lambda _window, is_hidden: told.append(is_hidden),
    )
    desktop = make_desktop()
    switch = desktop.dialogs.show_settings("overlay").page("overlay").controls["hide_from_sharing"]
    assert told[-1] is False
    switch.click()
    assert told[-1] is True
    switch.click()
    assert told[-1] is False
