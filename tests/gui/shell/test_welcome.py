"""The welcome, from the first start to captions, and the models that it offers."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from captioner.core.errors import CaptionerError
from captioner.core.events import LevelChanged
from captioner.gui.shell.desktop import Desktop
from captioner.gui.shell.welcome import Welcome
from captioner.settings.model import SourceKind
from tests.helpers.gui.fake_models import SMALL
from tests.helpers.gui.fakes import FakeServices, caption
from tests.helpers.gui.looking import told


@pytest.fixture
def desktop(qtbot: QtBot, make_desktop: Callable[[], Desktop], services: FakeServices) -> Desktop:
    """As it first starts."""
    settings = services.store.settings
    services.store.replace(replace(settings, general=replace(settings.general, welcome_done=False)))
    made = make_desktop()
    qtbot.waitUntil(lambda: not made.background.is_busy)
    return made


@pytest.fixture
def page(desktop: Desktop) -> Welcome:
    assert desktop.dialogs.welcome is not None
    return desktop.dialogs.welcome


def test_from_the_first_start_to_captions_in_three_clicks(
    qtbot: QtBot, desktop: Desktop, page: Welcome, services: FakeServices
) -> None:
    assert not desktop.overlay.isVisible()  # it would lie over the buttons
    with qtbot.waitSignal(desktop.controller.session_created):
        for _ in range(3):
            qtbot.mouseClick(page.next_button, Qt.MouseButton.LeftButton)
    assert services.store.settings.general.welcome_done
    assert all(probe.is_stopped for probe in services.probes)
    assert desktop.overlay.isVisible()
    services.session.listen()
    services.session.say(caption(1, "Good morning."))
    qtbot.waitUntil(lambda: desktop.overlay.text == "Good morning.")


def test_the_right_microphone_moves_the_meter(
    qtbot: QtBot, desktop: Desktop, page: Welcome, services: FakeServices
) -> None:
    (first,) = services.probes
    row = page.picker.findText("USB headset")
    page.picker.activated.emit(row)
    qtbot.waitUntil(lambda: len(services.probes) == 2 and not desktop.background.is_busy)
    assert first.is_stopped
    services.probes[1].listener(LevelChanged("", -18.0, -8.0, is_speech=True))
    qtbot.waitUntil(lambda: page.meter.share > 0.3)
    assert page.heard_label.text() == "Sounds good."
    assert services.store.settings.capture.microphone == "USB headset"


def test_a_microphone_that_is_busy_is_told_on_the_spot(
    qtbot: QtBot, page: Welcome, services: FakeServices
) -> None:
    services.probe_error = CaptionerError("The headset is busy.", "Close the other program.")
    page.picker.activated.emit(page.picker.findText("USB headset"))
    qtbot.waitUntil(
        lambda: page.heard_label.text() == "The headset is busy. Close the other program."
    )


def test_everything_can_be_skipped(qtbot: QtBot, page: Welcome, services: FakeServices) -> None:
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert services.store.settings.general.welcome_done
    assert not page.isVisible()
    assert services.sessions == []
    qtbot.waitUntil(lambda: all(probe.is_stopped for probe in services.probes))


def test_the_welcome_tells_what_a_model_costs_and_what_this_machine_can_do_with_it(
    qtbot: QtBot, page: Welcome, services: FakeServices
) -> None:
    qtbot.waitUntil(lambda: len(page.models.rows) == 3)
    texts = {label.text() for label in page.models.rows[0].findChildren(QLabel)}
    assert (
        "1.5 GB · about 4 min to download at 50 Mbit/s"
        " · Captions appear about 1.1 s behind speech. This is an estimate."
        " · Preview model distil-small.en: 336 MB more"
    ) in texts
    assert page.space_label.text() == "34.2 GB free on this computer"
    services.bytes_free = 900_000_000
    page.models.refresh()
    qtbot.waitUntil(lambda: page.space_label.text().endswith("not enough for every model here."))


def test_a_folded_model_is_shown_while_it_is_fetched_and_when_that_failed(
    qtbot: QtBot, desktop: Desktop, page: Welcome, services: FakeServices
) -> None:
    page.next_button.click()
    qtbot.waitUntil(lambda: len(page.models.rows) == 3)
    small = page.models.rows[1]
    services.models.may_finish.clear()
    services.models.download_error = CaptionerError("No internet connection.", "Check it.")
    desktop.dialogs.downloads.start(SMALL.name)
    assert small.isVisible()
    with qtbot.waitSignal(desktop.dialogs.downloads.ended):
        services.models.may_finish.set()
    assert small.isVisible()
    assert small.button.text() == "Try again"


@pytest.mark.parametrize("is_model", [False, True])
def test_what_came_of_an_import_is_in_view(
    qtbot: QtBot, page: Welcome, services: FakeServices, is_model: bool
) -> None:
    page.next_button.click()
    qtbot.waitUntil(lambda: len(page.models.rows) == 3)
    qtbot.waitUntil(page.models.rows[-1].isVisible)
    imports = page.models.imports
    if not is_model:
        services.models.download_error = CaptionerError("photos holds no model. " * 20)
    imports.import_model(Path("/home/photos"))
    part = imports.undo_button if is_model else imports.label
    qtbot.waitUntil(lambda: part.isVisible() and len(page.models.rows) == 3 + is_model)
    qtbot.waitUntil(imports.button.isEnabled)
    qtbot.waitUntil(lambda: part.visibleRegion().boundingRect() == part.rect())


def test_a_download_that_was_begun_is_shown_and_resumed(
    qtbot: QtBot, desktop: Desktop, page: Welcome, services: FakeServices
) -> None:
    services.models.begun_bytes[SMALL.name] = 120_000_000
    page.next_button.click()
    page.models.refresh()
    qtbot.waitUntil(lambda: page.models.rows[1].button.text() == "Resume")
    small = page.models.rows[1]
    assert small.isVisible()
    assert "336 MB · 120 MB already downloaded" in {
        each.text() for each in small.findChildren(QLabel)
    }
    with qtbot.waitSignal(desktop.dialogs.downloads.ended) as ended:
        small.button.click()
    assert ended.args == [SMALL.name, True]


def test_choices_of_the_welcome_are_settings(
    qtbot: QtBot, page: Welcome, services: FakeServices, tmp_path: Path
) -> None:
    services.models.installed.add(SMALL.name)
    page.picker.activated.emit(page.picker.findText("Microphone and computer sound"))
    page.next_button.click()
    qtbot.waitUntil(lambda: len(page.models.rows) == 3)
    qtbot.waitUntil(lambda: page.models.rows[1].button.text() == "Use")
    page.models.rows[1].button.click()
    page.next_button.click()
    page.folder.take(str(tmp_path / "mine"))
    page.keep_nothing.click()
    settings = services.store.settings
    assert settings.capture.source is SourceKind.BOTH
    assert settings.recognition.model == SMALL.name
    assert settings.transcripts.folder == str(tmp_path / "mine")
    assert settings.transcripts.keep_nothing
    page.back_button.click()
    assert page.heading.text() == "Choose a model"


def test_a_download_that_fails_is_told_and_can_be_tried_again(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    services.models.download_error = CaptionerError("No connection.", "Try again later.")
    with qtbot.waitSignal(desktop.dialogs.downloads.ended):
        desktop.dialogs.downloads.start("distil-large-v3.5")
    qtbot.waitUntil(lambda: "No connection." in told(desktop))
    services.models.download_error = None
    with qtbot.waitSignal(desktop.dialogs.downloads.ended) as ended:
        desktop.dialogs.downloads.start("distil-large-v3.5")
    assert ended.args == ["distil-large-v3.5", True]


def test_closing_while_a_model_is_fetched(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    services.models.may_finish.clear()
    desktop.dialogs.downloads.start("distil-large-v3.5")
    began = time.monotonic()
    with qtbot.waitSignal(desktop.window.closed):
        desktop.window.close()
    assert time.monotonic() - began < 3
    assert services.models.was_cancelled
