"""The welcome, from the first start to captions, and the models that it offers."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from captioner.core.errors import CaptionerError
from captioner.core.events import LevelChanged
from captioner.gui.shell.desktop import Desktop
from captioner.gui.shell.welcome import Welcome
from captioner.settings.model import SourceKind
from tests.helpers.gui.fake_models import SMALL
from tests.helpers.gui.fakes import FakeServices, caption
from tests.helpers.gui.looking import told
from tests.helpers.gui.waiting import emitted, wait_until


@pytest.fixture
def desktop(make_desktop: Callable[[], Desktop], services: FakeServices) -> Desktop:
    """As it first starts."""
    settings = services.store.settings
    services.store.replace(replace(settings, general=replace(settings.general, welcome_done=False)))
    made = make_desktop()
    wait_until(lambda: not made.background.is_busy)
    return made


@pytest.fixture
def page(desktop: Desktop) -> Welcome:
    assert desktop.dialogs.welcome is not None
    return desktop.dialogs.welcome


def test_from_the_first_start_to_captions_in_three_clicks(
    desktop: Desktop, page: Welcome, services: FakeServices
) -> None:
    assert not desktop.overlay.isVisible()  # it would lie over the buttons
    with emitted(desktop.controller.session_created):
        for _ in range(3):
            QTest.mouseClick(page.next_button, Qt.MouseButton.LeftButton)
    assert services.store.settings.general.welcome_done
    assert all(probe.is_stopped for probe in services.probes)
    assert desktop.overlay.isVisible()
    services.session.listen()
    services.session.say(caption(1, "Good morning."))
    wait_until(lambda: desktop.overlay.text == "Good morning.")


def test_the_right_microphone_moves_the_meter(
    desktop: Desktop, page: Welcome, services: FakeServices
) -> None:
    (first,) = services.probes
    row = page.picker.findText("USB headset")
    page.picker.activated.emit(row)
    wait_until(lambda: len(services.probes) == 2 and not desktop.background.is_busy)
    assert first.is_stopped
    services.probes[1].listener(LevelChanged("", -18.0, -8.0, is_speech=True))
    wait_until(lambda: page.meter.share > 0.3)
    assert page.heard_label.text() == "Sounds good."
    assert services.store.settings.capture.microphone == "USB headset"


def test_a_microphone_that_is_busy_is_told_on_the_spot(
    page: Welcome, services: FakeServices
) -> None:
    services.probe_error = CaptionerError("The headset is busy.", "Close the other program.")
    page.picker.activated.emit(page.picker.findText("USB headset"))
    wait_until(lambda: page.heard_label.text() == "The headset is busy. Close the other program.")


def test_everything_can_be_skipped(page: Welcome, services: FakeServices) -> None:
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert services.store.settings.general.welcome_done
    assert not page.isVisible()
    assert services.sessions == []
    wait_until(lambda: all(probe.is_stopped for probe in services.probes))


def test_the_welcome_tells_what_a_model_costs_and_what_this_machine_can_do_with_it(
    page: Welcome, services: FakeServices
) -> None:
    wait_until(lambda: len(page.models.rows) == 3)
    texts = {label.text() for label in page.models.rows[0].findChildren(QLabel)}
    assert (
        "1.5 GB · about 4 min to download at 50 Mbit/s"
        " · Captions appear about 1.1 s behind speech. This is an estimate."
        " · Preview model distil-small.en: 336 MB more"
    ) in texts
    assert page.space_label.text() == "34.2 GB free on this computer"
    services.bytes_free = 900_000_000
    page.models.refresh()
    wait_until(lambda: page.space_label.text().endswith("not enough for every model here."))


def test_a_folded_model_is_shown_while_it_is_fetched_and_when_that_failed(
    desktop: Desktop, page: Welcome, services: FakeServices
) -> None:
    page.next_button.click()
    wait_until(lambda: len(page.models.rows) == 3)
    small = page.models.rows[1]
    services.models.may_finish.clear()
    services.models.download_error = CaptionerError("No internet connection.", "Check it.")
    desktop.dialogs.downloads.start(SMALL.name)
    assert small.isVisible()
    with emitted(desktop.dialogs.downloads.ended):
        services.models.may_finish.set()
    assert small.isVisible()
    assert small.button.text() == "Try again"


@pytest.mark.parametrize("is_model", [False, True])
def test_what_came_of_an_import_is_in_view(
    page: Welcome, services: FakeServices, is_model: bool
) -> None:
    page.next_button.click()
    wait_until(lambda: len(page.models.rows) == 3)
    wait_until(page.models.rows[-1].isVisible)
    imports = page.models.imports
    if not is_model:
        services.models.download_error = CaptionerError("photos holds no model. " * 20)
    imports.import_model(Path("/home/photos"))
    part = imports.undo_button if is_model else imports.label
    wait_until(lambda: part.isVisible() and len(page.models.rows) == 3 + is_model)
    wait_until(imports.button.isEnabled)
    wait_until(lambda: part.visibleRegion().boundingRect() == part.rect())


def test_a_download_that_was_begun_is_shown_and_resumed(
    desktop: Desktop, page: Welcome, services: FakeServices
) -> None:
    services.models.begun_bytes[SMALL.name] = 120_000_000
    page.next_button.click()
    page.models.refresh()
    wait_until(lambda: page.models.rows[1].button.text() == "Resume")
    small = page.models.rows[1]
    assert small.isVisible()
    assert "336 MB · 120 MB already downloaded" in {
        each.text() for each in small.findChildren(QLabel)
    }
    with emitted(desktop.dialogs.downloads.ended) as ended:
        small.button.click()
    assert ended.args == [SMALL.name, True]


def test_choices_of_the_welcome_are_settings(
    page: Welcome, services: FakeServices, tmp_path: Path
) -> None:
    services.models.installed.add(SMALL.name)
    page.picker.activated.emit(page.picker.findText("Microphone and computer sound"))
    page.next_button.click()
    wait_until(lambda: len(page.models.rows) == 3)
    wait_until(lambda: page.models.rows[1].button.text() == "Use")
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
    desktop: Desktop, services: FakeServices
) -> None:
    services.models.download_error = CaptionerError("No connection.", "Try again later.")
    with emitted(desktop.dialogs.downloads.ended):
        desktop.dialogs.downloads.start("distil-large-v3.5")
    wait_until(lambda: "No connection." in told(desktop))
    services.models.download_error = None
    with emitted(desktop.dialogs.downloads.ended) as ended:
        desktop.dialogs.downloads.start("distil-large-v3.5")
    assert ended.args == ["distil-large-v3.5", True]


def test_closing_while_a_model_is_fetched(desktop: Desktop, services: FakeServices) -> None:
    services.models.may_finish.clear()
    desktop.dialogs.downloads.start("distil-large-v3.5")
    began = time.monotonic()
    with emitted(desktop.window.closed):
        desktop.window.close()
    assert time.monotonic() - began < 3
    assert services.models.was_cancelled
