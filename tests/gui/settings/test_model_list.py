"""Recognition: the model to begin with on this computer, and the others on request."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from captioner.core.errors import CaptionerError
from captioner.gui.settings.dialog import SettingsDialog
from captioner.gui.settings.pages import RecognitionPage
from captioner.gui.widgets.theme import Theme
from tests.helpers.gui.fakes import FakeServices


def test_one_model_is_recommended_and_the_others_are_folded(
    qtbot: QtBot, dialog: SettingsDialog, services: FakeServices
) -> None:
    assert not services.models.is_measured, "nobody went through the welcome here"
    dialog.show_page("recognition")
    page = dialog.page("recognition")
    assert isinstance(page, RecognitionPage)
    models = page.models
    qtbot.waitUntil(lambda: len(models.rows) == 3 and models.fold_button.isVisible())
    full, small, built_in = models.rows
    assert full.choice.is_recommended
    words = [each.text() for each in full.findChildren(QLabel) if each.isVisible()]
    assert "Recommended for this computer" in words
    assert built_in.isVisible()
    assert not small.isVisible()
    models.fold_button.click()
    assert small.isVisible()


def test_what_failed_is_written_on_the_card_without_a_frame_that_its_words_touch(
    qtbot: QtBot, dialog: SettingsDialog
) -> None:
    dialog.show_page("recognition")
    page = dialog.page("recognition")
    assert isinstance(page, RecognitionPage)
    qtbot.waitUntil(lambda: bool(page.models.rows))
    row = page.models.rows[0]
    row.show_failure(CaptionerError("No internet connection.", "Check it, then try again."))
    label = row.failure_label
    qtbot.waitUntil(lambda: label.height() > 0 and label.isVisible())
    picture = row.grab().toImage()
    edge = label.geometry()
    for x in (edge.left(), edge.right()):
        colour = picture.pixelColor(x, edge.center().y()).name()
        assert colour == Theme.colours.surface
