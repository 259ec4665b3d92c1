"""The broadcast profile: three rows of 32 columns, chevrons where the speaker changes."""

from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot

from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices, caption


def test_broadcast_rolls_up_as_television_does(qtbot: QtBot, tmp_path: Path) -> None:
    services = FakeServices(tmp_path)
    services.store.load()
    settings = services.store.settings
    services.store.replace(
        replace(
            settings,
            overlay=replace(settings.overlay, broadcast=True),
            general=replace(settings.general, welcome_done=True),
        )
    )
    desktop = Desktop(services)
    desktop.show()
    overlay = desktop.overlay
    said = "We will have to talk about the budget before anything else is decided today."
    overlay.show_caption(caption(1, said, channel="You"))
    overlay.show_caption(caption(2, "Then let us begin.", channel="Others"))
    try:
        assert overlay.look.lines == 3
        assert all(len(line.text) <= 32 + len(">> ") for line in overlay.lines)
        assert len(overlay.lines) == 3
        assert ">> Then let us begin." in overlay.text
    finally:
        desktop.window.quit()
