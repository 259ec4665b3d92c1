"""Captions without the main window."""

import argparse
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from captioner.app.desktop import services as services_module
from captioner.app.folders import user_folders
from captioner.commands import start_desktop as command
from captioner.gui.overlay.window import Overlay
from captioner.gui.shell import application, single_instance
from captioner.gui.shell.desktop import Desktop
from captioner.gui.shell.overlay_shell import OverlayShell
from captioner.gui.shell.single_instance import InstanceCommand
from captioner.settings.model import Settings
from tests.helpers.gui.fakes import FakeServices, caption
from tests.helpers.gui.looking import begin, end
from tests.helpers.gui.waiting import emitted, wait_until


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[tuple[Desktop, FakeServices]]:
    """The very first start, with the overlay only."""
    services = FakeServices(tmp_path)
    services.store.replace(Settings())
    desktop = Desktop(services)
    desktop.show(overlay_only=True)
    wait_until(lambda: not desktop.background.is_busy)
    yield desktop, services
    if desktop.controller.is_running:
        with emitted(desktop.controller.ended):
            desktop.controller.quit_now()
    wait_until(lambda: not desktop.background.is_busy)
    desktop.close()
    for window in QApplication.topLevelWidgets():
        window.close()


def test_it_is_painted_before_the_windows_are_made(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    paintings: list[Overlay] = []
    paint = Overlay.paintEvent

    def note(overlay: Overlay, event: QPaintEvent) -> None:
        paintings.append(overlay)
        paint(overlay, event)

    monkeypatch.setattr(Overlay, "paintEvent", note)
    services = FakeServices(tmp_path)
    overlay_shell = OverlayShell(services)
    overlay_shell.show_overlay_alone()
    overlay_shell.wait_for_overlay()
    assert paintings == [overlay_shell.overlay]
    assert overlay_shell.overlay.text == ""
    desktop = Desktop(services, overlay_shell)
    assert desktop.overlay is overlay_shell.overlay
    desktop.close()
    overlay_shell.overlay.deleteLater()


def test_the_first_caption_of_the_first_start_needs_no_window(
    alone: tuple[Desktop, FakeServices],
) -> None:
    desktop, services = alone
    assert desktop.overlay.isVisible()
    with emitted(desktop.controller.session_created):
        desktop.overlay.controls.toggle.trigger()
    services.session.listen()
    services.session.say(caption(1, "Good morning."))
    desktop.overlay_shell.bridge.flush()
    assert desktop.overlay.text == "Good morning."
    assert not desktop.window.isVisible()
    assert desktop.dialogs.welcome is None
    with emitted(desktop.controller.ended):
        desktop.overlay.controls.toggle.trigger()
    desktop.overlay_shell.overlay_presence.last_look.stop()
    assert desktop.overlay.isVisible(), "it is all there is"


def test_the_welcome_comes_with_the_window_and_hides_no_caption(
    alone: tuple[Desktop, FakeServices],
) -> None:
    desktop, services = alone
    begin(desktop, services)
    desktop.overlay.controls.window.trigger()
    assert desktop.window.isVisible()
    assert desktop.dialogs.welcome is not None
    assert desktop.overlay.isVisible()
    end(desktop)
    assert not desktop.overlay.isVisible(), "the welcome's buttons lie under it"


def test_hiding_all_there_is_ends_captioner(alone: tuple[Desktop, FakeServices]) -> None:
    desktop, _ = alone
    desktop.tray.setVisible(False)
    with emitted(desktop.ended):
        desktop.overlay.controls.hide.trigger()
    assert desktop.settings_model.settings.overlay.visible


def test_a_later_start_shows_the_overlay_and_captions(desktop: Desktop) -> None:
    desktop.settings_model.change(lambda s: replace(s.overlay, visible=False))
    with emitted(desktop.controller.session_created):
        desktop.obey(InstanceCommand.OVERLAY)
    assert desktop.overlay.isVisible()


def test_the_command_line_opens_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    asked: dict[str, object] = {}
    monkeypatch.setattr(single_instance, "send_command", lambda _command: False)
    monkeypatch.setattr(services_module, "DesktopServices", lambda _folders: FakeApp(tmp_path))
    monkeypatch.setattr(
        application, "run_desktop", lambda _services, **words: asked.update(words) or 0
    )
    assert command.run(parser.parse_args(["--overlay"]), user_folders()) == 0
    assert asked["overlay_only"] is True
    assert asked["starts_listening"] is True


class FakeApp(FakeServices):
    """What the command asks of the application's services."""

    def begin_background_work(self) -> None: ...

    def close(self) -> None: ...


def test_the_setting_asks_for_it_too(
    services: FakeServices, make_desktop: Callable[[], Desktop]
) -> None:
    settings = services.store.settings
    general = replace(settings.general, overlay_only=True)
    services.store.replace(replace(settings, general=general))
    desktop = make_desktop()
    assert desktop.overlay.isVisible()
    assert not desktop.window.isVisible()
