"""Named lists of terms on the page of recognition."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from captioner.gui.settings.model import SettingsModel
from captioner.gui.settings.pages import TermListEditor
from captioner.gui.widgets.background import Background
from captioner.settings.model import TermList
from captioner.settings.store import SettingsStore


@pytest.fixture
def settings_model(qapp: object, tmp_path: Path) -> Iterator[SettingsModel]:
    def fail(error: BaseException) -> None:
        pytest.fail(str(error))

    model = SettingsModel(SettingsStore(tmp_path / "settings.json"), Background(fail))
    yield model
    model.flush()


def saved(model: SettingsModel) -> tuple[TermList, ...]:
    return model.settings.term_lists.saved


def test_term_lists_are_filled_and_deleted(qtbot: QtBot, settings_model: SettingsModel) -> None:
    editor = TermListEditor(settings_model)
    qtbot.addWidget(editor)
    assert editor.terms.isHidden() and not editor.add_button.isEnabled()
    for name in ("Team", "Project X"):
        QTest.keyClicks(editor.name, name)
        QTest.keyClick(editor.name, Qt.Key.Key_Return)
    assert editor.choice.currentText() == "Project X"
    assert not editor.terms.isHidden()

    editor.choice.setCurrentIndex(0)
    editor.choice.activated.emit(0)
    editor.terms.setPlainText("Siobhan: shiv on\n\nAna")
    editor.terms._report()
    editor.is_used.click()
    assert saved(settings_model) == (
        TermList("Team", ("Siobhan: shiv on", "Ana"), is_used=False),
        TermList("Project X"),
    )

    QTest.keyClicks(editor.name, "team")
    assert not editor.add_button.isEnabled()
    editor.delete_button.click()
    assert saved(settings_model) == (TermList("Project X"),)
    assert editor.terms.toPlainText() == ""
    editor.delete_button.click()
    assert editor.choice.isHidden()


def test_a_dropped_file_is_a_list(
    qtbot: QtBot, settings_model: SettingsModel, tmp_path: Path
) -> None:
    settings_model.change(lambda settings: replace(settings.term_lists, saved=(TermList("Team"),)))
    editor = TermListEditor(settings_model)
    qtbot.addWidget(editor)
    terms, picture = tmp_path / "terms.txt", tmp_path / "picture.png"
    terms.write_text("Ana\nKovač\n", encoding="utf-8")
    picture.write_bytes(b"\x89PNG\xff")
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(path)) for path in (picture, terms)])
    editor.terms.insertFromMimeData(dropped)
    assert saved(settings_model) == (TermList("Team", ("Ana", "Kovač")),)
