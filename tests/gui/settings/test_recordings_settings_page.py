"""How recordings are transcribed is chosen, remembered, and offered only where it works."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QStandardItemModel
from pytestqt.qtbot import QtBot

from captioner.core.models import ModelChoice
from captioner.gui.settings.pages import RecordingsSettingsPage
from captioner.gui.shell.desktop import Desktop
from captioner.settings.model import RecordingTask, Settings
from tests.helpers.gui.fake_models import FULL
from tests.helpers.gui.fakes import FakeServices


def shown_page(desktop: Desktop) -> RecordingsSettingsPage:
    page = desktop.dialogs.show_settings("recordings").page("recordings")
    assert isinstance(page, RecordingsSettingsPage)
    return page


def may_translate(page: RecordingsSettingsPage) -> bool:
    model = page.task.model()
    assert isinstance(model, QStandardItemModel)
    return model.item(page.task._values.index(RecordingTask.TRANSLATE)).isEnabled()


def test_choices_are_remembered(desktop: Desktop) -> None:
    page = shown_page(desktop)
    page.controls["beam_size"].changed.emit(5)
    settings = desktop.settings_model.settings.recordings
    assert settings.beam_size == 5


def test_translation_is_offered_where_the_model_can(
    qtbot: QtBot, desktop: Desktop, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    def effective(settings: Settings) -> ModelChoice:
        is_large = settings.recognition.model == "large-v3"
        return replace(FULL, is_english_only=not is_large)

    monkeypatch.setattr(services.models, "effective", effective)
    page = shown_page(desktop)
    qtbot.waitUntil(lambda: not may_translate(page))
    desktop.settings_model.change(lambda s: replace(s.recordings, model="large-v3"))
    qtbot.waitUntil(lambda: may_translate(page))


def test_accurate_mode_is_offered_where_it_is_installed(
    desktop: Desktop, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services.models, "can_be_accurate", True)
    assert "accurate" in shown_page(desktop).controls


def test_accurate_mode_is_not_offered_elsewhere(desktop: Desktop) -> None:
    assert "accurate" not in shown_page(desktop).controls
