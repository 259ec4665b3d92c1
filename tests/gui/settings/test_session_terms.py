"""Terms that are chosen for the next session alone."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from pytestqt.qtbot import QtBot

from captioner.core.errors import CaptionerError
from captioner.core.events import SessionState
from captioner.gui.settings import controls
from captioner.gui.settings.controls import Lines
from captioner.gui.settings.session_terms import TermsButton, TermsDialog
from captioner.gui.shell.desktop import Desktop
from captioner.settings.fields import Limits
from captioner.settings.model import TermList, TermLists
from tests.helpers.gui.fakes import FakeServices
from tests.helpers.gui.waiting import emitted, wait_until

LISTS = TermLists((TermList("Team", ("Ana",)), TermList("Project", ("etcd", "Ana"), is_used=False)))


@pytest.fixture
def button(desktop: Desktop) -> TermsButton:
    desktop.settings_model.set_page(LISTS)
    return desktop.window.terms_button


def tick(dialog: TermsDialog, row: int, is_on: bool) -> None:
    dialog.lists.item(row).setCheckState(
        Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked
    )


def start(desktop: Desktop) -> tuple[str, ...]:
    """Start a session, end it, and return the terms of lists that it was made with."""
    services = desktop.services
    assert isinstance(services, FakeServices)
    with emitted(desktop.controller.session_created):
        desktop.controller.start()
    services.session.listen()
    desktop.overlay_shell.bridge.flush()
    assert not desktop.window.terms_button.isEnabled()
    with emitted(desktop.controller.ended):
        desktop.controller.stop()
    return services.settings_of_sessions[-1].term_lists.used


def test_lists_and_entries_count_for_one_session(desktop: Desktop, button: TermsButton) -> None:
    assert button.text() == "Terms (1)…"
    dialog = button.ask()
    tick(dialog, 1, True)
    dialog.entries.setPlainText("Siobhan: shiv on\n\nAna")
    dialog.use_button.click()
    assert button.text() == "Terms (3)…"
    assert start(desktop) == ("Ana", "etcd", "Siobhan: shiv on")
    assert button.text() == "Terms (1)…"
    assert start(desktop) == ("Ana",)
    assert desktop.settings_model.settings.term_lists == LISTS


def test_a_session_may_go_without_lists(desktop: Desktop, button: TermsButton) -> None:
    dialog = button.ask()
    tick(dialog, 0, False)
    dialog.use_button.click()
    assert button.text() == "Terms…"
    assert start(desktop) == ()


def test_cancel_and_the_same_choice_change_nothing(desktop: Desktop, button: TermsButton) -> None:
    dialog = button.ask()
    dialog.entries.setPlainText("Siobhan")
    dialog.reject()
    button.ask().use_button.click()
    assert button.terms is None


def test_the_choice_follows_its_lists(desktop: Desktop, button: TermsButton) -> None:
    dialog = button.ask()
    tick(dialog, 1, True)
    dialog.use_button.click()
    desktop.settings_model.set_page(TermLists((TermList("Project", ("etcd", "Kafka")),)))
    assert button.terms == ("etcd", "Kafka")
    assert button.ask().lists.count() == 1


def test_a_session_that_could_not_start_keeps_its_terms(
    desktop: Desktop, services: FakeServices, button: TermsButton
) -> None:
    dialog = button.ask()
    dialog.entries.setPlainText("Siobhan")
    dialog.use_button.click()
    services.create_error = CaptionerError("There is no microphone.")
    with emitted(desktop.controller.ended):
        desktop.controller.start()
    assert desktop.controller.status.state is SessionState.FAILED
    assert button.terms == ("Ana", "Siobhan")


@pytest.mark.parametrize(
    ("pasted", "kept", "message"),
    [
        ("Ana\nKovač", ("Ana", "Kovač"), ""),
        ("Ana\n" + "x" * 1_000_000, ("Ana",), "1 of 2 lines were left out"),
        (
            "\n".join(map(str, range(100_000))),
            ("0", "1", "2"),
            "99997 of 100000 lines were left out",
        ),
        ("A\u202ena\x00\x1b[31m\r\nB", ("A\u202ena[31m", "B"), ""),
    ],
)
def test_pasted_text_is_taken_within_the_limits(
    qtbot: QtBot, pasted: str, kept: tuple[str, ...], message: str
) -> None:
    lines = Lines(Limits(most=3, longest=20), "")
    qtbot.addWidget(lines)
    source = QMimeData()
    source.setText(pasted)
    lines.insertFromMimeData(source)
    assert lines.texts() == kept
    assert lines.problem.text().startswith(message)
    assert bool(lines.problem.text()) == bool(message)


def test_pasted_lines_take_the_room_of_those_they_replace(qtbot: QtBot) -> None:
    lines = Lines(Limits(most=3, longest=20), "")
    qtbot.addWidget(lines)
    lines.setPlainText("Ana\nKovač\netcd")
    lines.selectAll()
    source = QMimeData()
    source.setText("Siobhan\nKafka")
    lines.insertFromMimeData(source)
    assert lines.texts() == ("Siobhan", "Kafka")
    assert not lines.problem.text()


def test_a_list_of_half_a_million_lines_freezes_nothing(qtbot: QtBot, tmp_path: Path) -> None:
    lines = Lines(Limits(most=1000, longest=200), "")
    qtbot.addWidget(lines)
    lines.documents = (".docx",)
    (tmp_path / "long.txt").write_text("a\n" * 499_000)
    looked_at: list[int] = []
    source = QMimeData()
    source.setUrls([QUrl.fromLocalFile(str(tmp_path / "long.txt"))])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(controls, "first_sentence", lambda found: looked_at.append(len(found)))
        lines.insertFromMimeData(source)
    assert looked_at == [1000]


def test_a_dropped_link_is_text(qtbot: QtBot) -> None:
    lines = Lines(Limits(most=3, longest=80), "")
    qtbot.addWidget(lines)
    source = QMimeData()
    source.setUrls([QUrl("https://example.org/terms.txt")])
    source.setText("https://example.org/terms.txt")
    lines.insertFromMimeData(source)
    assert lines.texts() == ("https://example.org/terms.txt",)
    assert not lines.problem.text()


def test_a_file_that_is_no_list_is_reported(qtbot: QtBot, tmp_path: Path) -> None:
    lines = Lines(Limits(most=3, longest=20), "")
    qtbot.addWidget(lines)
    lines.setPlainText("Ana")
    picture, large = tmp_path / "picture.png", tmp_path / "large.txt"
    picture.write_bytes(b"\x89PNG\xff")
    large.write_bytes(b"Ana\n" * 300_000)
    folder = tmp_path / "folder"
    folder.mkdir()
    for path, reason in (
        (folder, "it is not a file"),
        (picture, "it is not text in UTF-8"),
        (large, "it is longer than 1 MB"),
    ):
        source = QMimeData()
        source.setUrls([QUrl.fromLocalFile(str(path))])
        lines.insertFromMimeData(source)
        assert lines.problem.text() == f"{path.name} cannot be read: {reason}."
    assert lines.texts() == ("Ana",)


def test_each_of_two_bad_files_is_reported(
    services: FakeServices, button: TermsButton, tmp_path: Path
) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\xff")
    services.suggestions["bomb.docx"] = CaptionerError("It is too long.")
    dialog = button.ask()
    source = QMimeData()
    names = ("missing.txt", "picture.png", "bomb.docx")
    source.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in names])
    dialog.entries.insertFromMimeData(source)
    expected = (
        "missing.txt cannot be read: it is not a file. "
        "picture.png cannot be read: it is not text in UTF-8. It is too long."
    )
    wait_until(lambda: dialog.entries.problem.text() == expected)


def test_a_term_that_is_too_long_keeps_the_dialog_open(button: TermsButton) -> None:
    dialog = button.ask()
    dialog.entries.setPlainText("Ana\n" + "x" * 300)
    dialog.use_button.click()
    assert dialog.isVisible()
    assert dialog.entries.problem.text().startswith("1 of 2 lines were left out")
    dialog.entries.setPlainText("Siobhan")
    dialog.use_button.click()
    assert not dialog.isVisible()
    assert button.terms == ("Ana", "Siobhan")


def test_lists_are_kept_whole(desktop: Desktop, button: TermsButton) -> None:
    many = tuple(TermList(f"List {number}", ("Ana",)) for number in range(20))
    desktop.settings_model.set_page(TermLists(many))
    dialog = button.ask()
    dialog.show()
    assert dialog.lists.count() == 20 and dialog.lists.height() < 200
    assert replace(dialog.choice(), entries=()) == dialog.choice()


def test_suggestions_are_used_only_if_ticked(services: FakeServices, button: TermsButton) -> None:
    services.suggestions["agenda.docx"] = ["Siobhan", "etcd"]
    services.suggestions["empty.txt"] = []
    dialog = button.ask()
    source = QMimeData()
    source.setUrls([QUrl.fromLocalFile("/docs/agenda.docx")])
    dialog.entries.insertFromMimeData(source)
    wait_until(lambda: dialog.suggestions.count() == 2)
    assert "agenda.docx" in dialog.state.text()
    dialog.suggest(Path("/docs/agenda.docx"))
    dialog.suggest(Path("/docs/empty.txt"))
    wait_until(lambda: "empty.txt" in dialog.state.text())
    assert dialog.suggestions.count() == 2 and dialog.choice().entries == ()
    dialog.suggestions.itemActivated.emit(dialog.suggestions.item(1))
    dialog.use_button.click()
    assert button.terms == ("Ana", "etcd")
    assert button.ask().entries.texts() == ("etcd",)


def test_corrections_suggest_terms_only_if_the_user_wants_that(
    desktop: Desktop, services: FakeServices, button: TermsButton
) -> None:
    services.corrected_terms = ["Siobhan", "etcd"]
    dialog = button.ask()
    wait_until(lambda: not desktop.background.is_busy)
    assert dialog.suggestions.count() == 0
    dialog.reject()
    desktop.settings_model.change(lambda s: replace(s.recognition, suggest_corrections=True))
    dialog = button.ask()
    wait_until(lambda: dialog.suggestions.count() == 2)
    assert dialog.choice().entries == () and "your corrections" in dialog.state.text()
    services.corrected_terms = []
    nothing = button.ask()
    wait_until(lambda: not desktop.background.is_busy)
    assert "Or drop" in nothing.state.text()


def test_a_dropped_text_suggests_terms_and_a_list_is_inserted(
    services: FakeServices, button: TermsButton, tmp_path: Path
) -> None:
    services.suggestions["notes.md"] = ["Siobhan"]
    (tmp_path / "notes.md").write_text("We ask Siobhan about the plan for all of the next year.")
    (tmp_path / "list.txt").write_text("- Ana\n- Kovač")
    dialog = button.ask()
    source = QMimeData()
    source.setUrls([QUrl.fromLocalFile(str(path)) for path in tmp_path.iterdir()])
    dialog.entries.insertFromMimeData(source)
    wait_until(lambda: dialog.suggestions.count() == 1)
    assert dialog.entries.texts() == ("- Ana", "- Kovač")


def test_dropped_documents_are_read_one_after_another(
    services: FakeServices, button: TermsButton, monkeypatch: pytest.MonkeyPatch
) -> None:
    may_finish, begun = threading.Event(), []

    def read(path: Path) -> list[str]:
        begun.append(path.stem)
        assert may_finish.wait(20)
        if path.stem == "b":
            raise CaptionerError("It is damaged.")
        return [path.stem]

    monkeypatch.setattr(services, "suggest_terms", read)
    dialog = button.ask()
    source = QMimeData()
    source.setUrls([QUrl.fromLocalFile(f"/docs/{name}.pdf") for name in "abc"])
    dialog.entries.insertFromMimeData(source)
    wait_until(lambda: begun == ["a"])
    may_finish.set()
    wait_until(lambda: dialog.suggestions.count() == 2)
    assert begun == ["a", "b", "c"]
    assert dialog.entries.problem.text() == "It is damaged."


def test_a_document_that_cannot_be_read_changes_nothing(
    services: FakeServices, button: TermsButton
) -> None:
    services.suggestions["bomb.docx"] = CaptionerError("It is too long.", "Choose another file.")
    dialog = button.ask()
    dialog.entries.setPlainText("Siobhan")
    dialog.suggest(Path("/docs/bomb.docx"))
    wait_until(lambda: bool(dialog.entries.problem.text()))
    assert dialog.entries.problem.text() == "It is too long. Choose another file."
    assert dialog.entries.texts() == ("Siobhan",) and not dialog.state.text()


def test_suggestions_that_come_after_the_dialog_closed_are_dropped(
    desktop: Desktop, services: FakeServices, button: TermsButton
) -> None:
    services.suggestions["agenda.docx"] = ["Siobhan"]
    dialog = button.ask()
    dialog.suggest(Path("/docs/agenda.docx"))
    dialog.reject()
    wait_until(lambda: not desktop.background.is_busy)
    assert not services.crashes


def test_lines_that_are_too_long_are_reported_and_the_others_kept(
    qtbot: QtBot, services: FakeServices
) -> None:
    lines = Lines(Limits(most=3, longest=5), "")
    qtbot.addWidget(lines)
    lines.setPlainText("Ana\nSiobhan\netcd")
    with emitted(lines.changed) as changed:
        lines._report()
    assert changed.args == [("Ana", "etcd")]
    assert lines.problem.text().startswith("1 of 3 lines were left out")
    assert "Siobhan" in lines.toPlainText()
    lines.selectAll()
    source = QMimeData()
    source.setText("much too long")
    lines.insertFromMimeData(source)
    assert lines.texts() == ("Ana", "etcd")


def test_words_that_are_no_term_are_not_added(desktop: Desktop) -> None:
    panel = desktop.pages.sessions.edit_panel
    panel.terms_wanted.emit(["Siobhan"])
    panel.terms_wanted.emit(["Ana", "x " * 150])
    assert desktop.settings_model.settings.recognition.vocabulary == ("Siobhan",)
    told = [banner.message for banner in desktop.window.banners.banners]
    assert "Nothing was added: a term has at most 100 characters." in told
