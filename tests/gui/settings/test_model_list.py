"""Recognition: the model to begin with on this computer, and the others on request."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from captioner.core.errors import CaptionerError
from captioner.gui.settings import model_list
from captioner.gui.settings.model_list import ModelList
from captioner.gui.settings.pages import RecognitionPage
from captioner.gui.shell.desktop import Desktop
from captioner.gui.widgets.theme import current_theme
from tests.helpers.gui.fakes import FakeServices, FakeSession, caption
from tests.helpers.gui.looking import settings_page, told
from tests.helpers.gui.waiting import emitted, wait_until


def opened(desktop: Desktop) -> ModelList:
    models = settings_page(desktop, RecognitionPage).models
    wait_until(lambda: len(models.rows) == 3)
    return models


def test_one_model_is_recommended_and_the_others_are_folded(
    desktop: Desktop, services: FakeServices
) -> None:
    assert not services.models.is_measured, "nobody went through the welcome here"
    models = opened(desktop)
    wait_until(models.fold_button.isVisible)
    full, small, built_in = models.rows
    assert full.choice.is_recommended
    words = [each.text() for each in full.findChildren(QLabel) if each.isVisible()]
    assert "Recommended for this computer" in words
    assert built_in.isVisible()
    assert not small.isVisible()
    assert models.fold_button.text() == "More models"
    models.fold_button.click()
    assert small.isVisible()
    assert models.fold_button.text() == "Fewer models"
    models.fold_button.click()
    assert not small.isVisible()


def test_failure_is_written_on_the_card_without_a_frame(desktop: Desktop) -> None:
    row = opened(desktop).rows[0]
    row.show_failure(CaptionerError("No internet connection.", "Check it, then try again."))
    label = row.failure_label
    wait_until(lambda: label.height() > 0 and label.isVisible())
    picture = row.grab().toImage()
    edge = label.geometry()
    for x in (edge.left(), edge.right()):
        colour = picture.pixelColor(x, edge.center().y()).name()
        assert colour == current_theme().colours.surface


def test_a_model_of_the_users_is_copied_and_in_use(
    desktop: Desktop, services: FakeServices
) -> None:
    models = opened(desktop)
    models.imports.import_model(Path("/stick/whisper-mine"))
    wait_until(lambda: services.store.settings.recognition.model == "whisper-mine")
    wait_until(lambda: len(models.rows) == 4)
    row = models.rows[-1]
    wait_until(lambda: row.button.text() == "In use")
    assert not row.isHidden()
    assert "copied" in models.imports.label.text()


def test_a_folder_without_a_model_changes_nothing(desktop: Desktop, services: FakeServices) -> None:
    models = opened(desktop)
    before = services.store.settings.recognition.model
    services.models.download_error = CaptionerError("photos holds no model.", "Choose another.")
    models.imports.import_model(Path("/home/photos"))
    wait_until(lambda: models.imports.label.text() == "photos holds no model. Choose another.")
    assert services.store.settings.recognition.model == before
    wait_until(models.imports.button.isEnabled)


def test_models_imported_elsewhere_appear_when_the_list_is_shown(
    desktop: Desktop, services: FakeServices
) -> None:
    models = opened(desktop)
    dialog = desktop.dialogs.show_settings("general")
    services.models.import_model(Path("/given/by-command"), lambda _progress: None, lambda: False)
    dialog.show_page("recognition")
    wait_until(lambda: [row.choice.name for row in models.rows][-1:] == ["by-command"])


def test_a_copy_shows_its_progress_and_is_cancelled(
    desktop: Desktop, services: FakeServices
) -> None:
    models = opened(desktop)
    before = services.store.settings.recognition.model
    services.models.may_finish.clear()
    models.imports.import_model(Path("/stick/mine.zip"))
    wait_until(lambda: models.imports.bar.value() == 420)
    assert not models.imports.button.isEnabled()
    assert models.imports.undo_button.isHidden()
    models.imports.cancel_button.click()
    wait_until(models.imports.button.isEnabled)
    assert models.imports.label.text() == "The copy was cancelled."
    assert models.imports.cancel_button.isHidden()
    assert services.store.settings.recognition.model == before
    assert len(models.rows) == 3


def test_an_import_is_undone(desktop: Desktop, services: FakeServices) -> None:
    models = opened(desktop)
    models.imports.import_model(Path("/stick/mine.zip"))
    wait_until(lambda: len(models.rows) == 4)
    wait_until(lambda: models.rows[-1].button.text() == "In use")
    models.imports.undo_button.click()
    wait_until(lambda: [row.choice.name for row in models.rows].count("mine") == 0)
    assert "mine" not in services.models.installed
    assert services.store.settings.recognition.model == "tiny.en"
    assert models.imports.label.text() == "mine was moved to the trash."


def test_an_undo_leaves_the_next_import_running(desktop: Desktop, services: FakeServices) -> None:
    models = opened(desktop)
    models.imports.import_model(Path("/stick/mine.zip"))
    wait_until(models.imports.undo_button.isVisible)
    services.models.may_finish.clear()
    models.imports.undo_button.click()
    models.imports.import_model(Path("/stick/other.zip"))
    wait_until(lambda: "mine" not in services.models.installed)
    wait_until(lambda: "mine" not in [row.choice.name for row in models.rows])
    assert models.imports.source == "other.zip"
    assert not models.imports.button.isEnabled()
    services.models.may_finish.set()
    wait_until(lambda: services.store.settings.recognition.model == "other")


def test_folders_and_archives_are_asked_for(
    desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = opened(desktop)
    asked: list[object] = []
    monkeypatch.setattr(model_list, "choose_folder", lambda *given: asked.append(given[1]))
    monkeypatch.setattr(model_list, "choose_file", lambda *given: asked.append(given[2]))
    for action in models.imports.button.menu().actions():
        action.trigger()
    assert asked == [
        "Folder of a CTranslate2 Whisper model",
        "Archives (*.zip *.tar *.tar.gz *.tgz)",
    ]


def test_built_in_model_replaces_a_missing_chosen_one(desktop: Desktop) -> None:
    desktop.settings_model.change(lambda s: replace(s.recognition, model="distil-large-v3.5"))
    models = opened(desktop)
    words = {row.choice.name: row.button for row in models.rows}
    wait_until(lambda: words["tiny.en"].text() == "In use")
    assert words["distil-large-v3.5"].text() == "Download"


def test_a_model_is_fetched_while_captioning_goes_on(
    desktop: Desktop, listening: FakeSession, services: FakeServices
) -> None:
    services.models.may_finish.clear()
    row = opened(desktop).rows[0]
    row.button.click()
    wait_until(lambda: row.bar.value() == 420)
    assert row.button.text() == "Cancel"
    assert row.progress_label.text() == ("634 MB of 1.5 GB · 3.1 MB/s · 4:43 left")
    assert any("Downloading" in each for each in told(desktop))
    listening.say(caption(1, "Still captioning."))
    wait_until(lambda: "Still" in desktop.window.live_page.transcript.toPlainText())
    services.models.may_finish.set()
    wait_until(lambda: row.button.text() == "In use")
    wait_until(lambda: any("is ready" in each for each in told(desktop)))
    wait_until(desktop.window.footer.full_model_button.isHidden)


def test_a_model_and_its_quick_words_are_one_download(
    desktop: Desktop, services: FakeServices
) -> None:
    full, small, _built_in = opened(desktop).rows
    assert full.draft_button.text() == "Download with a preview model"
    assert not small.draft_button.isVisibleTo(small)
    with emitted(desktop.dialogs.downloads.ended):
        full.draft_button.click()
    assert services.models.installed == {"tiny.en", "distil-large-v3.5", "distil-small.en"}
    wait_until(lambda: full.button.text() == "In use")
    assert not full.draft_button.isVisibleTo(full)


def test_quick_words_are_added_to_a_model_that_is_here(
    desktop: Desktop, services: FakeServices
) -> None:
    services.models.installed.add("distil-large-v3.5")
    full = opened(desktop).rows[0]
    assert full.draft_button.text() == "Add a preview model"
    with emitted(desktop.dialogs.downloads.ended):
        full.draft_button.click()
    assert "distil-small.en" in services.models.installed


def test_download_can_be_cancelled(desktop: Desktop, services: FakeServices) -> None:
    services.models.may_finish.clear()
    desktop.dialogs.downloads.start("distil-large-v3.5")
    with emitted(desktop.dialogs.downloads.ended) as ended:
        desktop.dialogs.downloads.cancel()
    assert ended.args == ["distil-large-v3.5", False]
    assert services.models.was_cancelled
