"""Past sessions: export with options, print, tags, captioning again, comparing texts."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QInputDialog,
    QMessageBox,
    QPushButton,
)
from pytestqt.qtbot import QtBot

from captioner.captions.comparison import ComparisonRow
from captioner.captions.subtitles import CuePosition, ExportOptions
from captioner.captions.transcripts import TextLayout, TextStyle
from captioner.core.errors import CaptionerError
from captioner.core.plain_text import file_name_of
from captioner.core.sessions import AS_RECOGNISED, SessionDetails, SessionSummary, SessionText
from captioner.core.terms.glossary import TermUse
from captioner.gui.sessions import dialogs
from captioner.gui.sessions.actions import transcript_document
from captioner.gui.sessions.dialogs import ExportDialog, RecaptionDialog
from captioner.gui.sessions.list import facts_in_words
from captioner.gui.sessions.page import SessionsPage
from captioner.gui.shell.desktop import Desktop
from captioner.settings.model import SubtitleFormat
from tests.helpers.gui.fakes import FakeServices, caption
from tests.helpers.gui.looking import open_session, told
from tests.helpers.gui.waiting import emitted, wait_until

_Dialog = TypeVar("_Dialog", bound=QDialog)

LINES = ["We met at tree.", "Then we left.", "Good night."]


@pytest.fixture
def desktop(make_desktop: Callable[[], Desktop], services: FakeServices) -> Desktop:
    library = services.library
    captions = [caption(number, text, channel="You") for number, text in enumerate(LINES, 1)]
    library.add("talk", "Talk", captions)
    library.add("other", "Other", [caption(1, "Something else.")], days_ago=1)
    library.add("tape", "Tape", [], days_ago=2)
    saved, _ = library.stored["tape"]
    library.stored["tape"] = (replace(saved, awaits_captions=True, is_sound_only=True), [])
    again = [caption(1, "We met at three."), *captions[1:]]
    library.texts["talk"] = {"": captions, "recaption-001.jsonl": again, AS_RECOGNISED: captions}
    texts = (
        SessionText("", "tiny.en", 3, True),
        SessionText("recaption-001.jsonl", "large-v3", 3, False),
    )
    library.looks["talk"] = SessionDetails(40_000_000, True, texts)
    return make_desktop()


def undo_buttons(page: SessionsPage, count: int) -> list[QPushButton]:
    """Of the messages that have one, the newest first."""
    buttons = [each for banner in page.banners.banners for each in banner.buttons]
    found = [each for each in buttons if each.text() == "Undo"]
    assert len(found) == count
    return found


def opened_in(page: SessionsPage) -> SessionSummary:
    assert page.opened is not None
    return page.opened


@pytest.fixture
def page(desktop: Desktop) -> SessionsPage:
    """The list, with the first session open."""
    page = open_session(desktop)
    wait_until(lambda: len(page.transcript.rows) == 3)
    wait_until(page.card.recaption_action.isEnabled)
    return page


def chosen_ids(page: SessionsPage) -> list[str]:
    return [session.id for session in page.sessions.chosen()]


def open_row(page: SessionsPage, row: int) -> None:
    page.list.setCurrentIndex(page.model.index(row))
    wait_until(lambda: page.opened is not None and page.opened == page.model.session(row))


def change(page: SessionsPage, services: FakeServices, name: str, **looks: object) -> None:
    """Let a session look otherwise."""
    saved, captions = services.library.stored[name]
    services.library.stored[name] = (replace(saved, **looks), captions)  # type: ignore[arg-type]
    page.refresh()


def dialog_of(kind: type[_Dialog]) -> _Dialog:
    def found() -> list[_Dialog]:
        return [each for each in QApplication.topLevelWidgets() if isinstance(each, kind)]

    wait_until(lambda: bool(found()))
    return found()[-1]


def test_the_facts_say_what_a_session_takes_on_disk(page: SessionsPage) -> None:
    assert page.card.facts_label.text().endswith("40 MB · with sound")
    assert page.sessions.total_label.text() == "84 MB on disk"


def test_terms_that_occurred_are_listed_and_found(
    page: SessionsPage, services: FakeServices
) -> None:
    card, session = page.card, opened_in(page)
    assert not card.terms_button.isVisible()
    term = page.transcript.rows[1].text.split()[0]
    uses = (TermUse("A & B", 1, 0.0), TermUse(term, 2, 4.0, ("x\ny", "z")))
    services.library.looks[session.id] = SessionDetails(terms=uses)
    page.refresh()
    wait_until(card.terms_button.isVisible)
    assert card.terms_button.text() == "Terms (2)"
    texts = [action.text() for action in card.terms_menu.actions()]
    assert texts == ["A && B (1)", f"{term} (2): recognized as “x y, z”", "", "Export glossary…"]
    card.terms_menu.actions()[1].trigger()
    assert page.find_bar.field.text() == term
    assert page.transcript.textCursor().selectedText().lower() == term.lower()
    with emitted(card.export_wanted) as wanted:
        card.terms_menu.actions()[3].trigger()
    assert wanted.args == [SubtitleFormat.GLOSSARY]


def test_an_export_with_every_option(
    page: SessionsPage, services: FakeServices, tmp_path: Path
) -> None:
    page.transcript.moveCursor(QTextCursor.MoveOperation.End)
    page.transcript.moveCursor(QTextCursor.MoveOperation.Up, QTextCursor.MoveMode.KeepAnchor)
    dialog = page.actions_.ask_export(
        opened_in(page), chosen_ids(page), page.transcript.selected_ids()
    )
    assert [dialog.what.itemText(row) for row in range(dialog.what.count())] == [
        "The whole session",
        "Selected captions",
    ]
    assert dialog.what.currentIndex() == 1
    assert not dialog.timestamps.isVisible()
    dialog.file_format.setCurrentIndex(dialog.file_format.findData(SubtitleFormat.TXT))
    assert not dialog.voices.isVisible()
    assert dialog.timestamps.isVisible()
    dialog.encoding.setCurrentText("utf-16")
    for box in (dialog.byte_order_mark, dialog.windows_line_ends, dialog.clock_time,
                dialog.timestamps, dialog.speakers, dialog.paragraphs):  # fmt: skip
        box.click()
    assert dialog.chosen_format() is SubtitleFormat.TXT
    options = dialog.options()
    assert options == ExportOptions(
        encoding="utf-16",
        byte_order_mark=True,
        line_end="\r\n",
        clock_time=True,
        text=TextStyle(TextLayout.PARAGRAPHS, timestamps=True, speakers=False),
        document_text=TextStyle(TextLayout.PARAGRAPHS, timestamps=True, speakers=False),
    )
    dialog.reject()
    page.actions_.export(
        opened_in(page),
        str(tmp_path / "a.txt"),
        SubtitleFormat.TXT,
        options,
        page.transcript.selected_ids(),
    )
    wait_until(lambda: services.library.choices == [(options, [2, 3])])


def test_cues_get_a_place_in_webvtt_only(qtbot: QtBot, page: SessionsPage) -> None:
    dialog = ExportDialog(1, 0, page)
    qtbot.addWidget(dialog)
    dialog.show()
    assert not dialog.place_cues.isVisible()
    dialog.file_format.setCurrentIndex(dialog.file_format.findData(SubtitleFormat.VTT))
    assert not dialog.cue_line.isVisible()
    dialog.place_cues.click()
    assert dialog.cue_line.isVisible()
    dialog.cue_line.setValue(10)
    assert dialog.options().position == CuePosition(10)
    assert all(box.accessibleName() for box in dialog.findChildren(QCheckBox))


def test_several_sessions_are_chosen_and_exported_at_once(
    page: SessionsPage, services: FakeServices, tmp_path: Path
) -> None:
    QTest.keyClick(page.list, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert chosen_ids(page) == ["talk", "other"]
    dialog = page.actions_.ask_export(opened_in(page), chosen_ids(page), [])
    assert dialog.what.currentText() == "All 2 selected sessions"
    dialog.reject()
    page.actions_.export_many(
        chosen_ids(page), str(tmp_path), dialog.chosen_format(), dialog.options()
    )
    wait_until(
        lambda: (
            services.library.exports
            == [("talk", tmp_path, SubtitleFormat.SRT), ("other", tmp_path, SubtitleFormat.SRT)]
        )
    )
    wait_until(lambda: any("2 files" in each.message for each in page.banners.banners))


def test_tags_are_typed_with_commas(page: SessionsPage, services: FakeServices) -> None:
    page.card.tags_action.trigger()
    dialog = dialog_of(QInputDialog)
    dialog.setTextValue(" keep, work ,")
    dialog.accept()
    wait_until(lambda: services.library.stored["talk"][0].tags == ("keep", "work"))
    wait_until(lambda: page.card.facts_label.text().endswith("keep · work"))


def test_tags_are_shown_as_they_are_typed(page: SessionsPage, services: FakeServices) -> None:
    label = page.card.facts_label
    page.actions_.set_tags(opened_in(page), ["<h1>keep</h1>"])
    wait_until(lambda: label.text().endswith("<h1>keep</h1>"))
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_a_new_title_and_new_tags_can_be_taken_back(
    page: SessionsPage, services: FakeServices
) -> None:
    before = opened_in(page)

    def talk() -> SessionSummary:
        return services.library.stored["talk"][0]

    page.rename_to("Another title")
    wait_until(lambda: opened_in(page).title == "Another title")
    page.actions_.set_tags(opened_in(page), ["keep"])
    wait_until(lambda: opened_in(page).tags == ("keep",))
    for button in undo_buttons(page, 2):
        button.click()
    wait_until(lambda: talk() == before)
    wait_until(lambda: opened_in(page) == before)
    assert not page.banners.banners


@pytest.mark.parametrize("first", [0, 1])
def test_two_new_titles_are_taken_back_in_either_order(
    page: SessionsPage, services: FakeServices, first: int
) -> None:
    page.rename_to("Second")
    wait_until(lambda: opened_in(page).title == "Second")
    page.rename_to("Third")
    wait_until(lambda: opened_in(page).title == "Third")
    undo_buttons(page, 2)[first].click()
    wait_until(lambda: opened_in(page).title == ("Second", "Talk")[first])
    for button in undo_buttons(page, 1 - first):
        button.click()
    wait_until(lambda: opened_in(page).title == "Talk")
    assert services.library.stored["talk"][0].title == "Talk"
    assert not page.banners.banners


def test_an_undo_that_failed_can_be_tried_again(
    desktop: Desktop, page: SessionsPage, services: FakeServices
) -> None:
    page.rename_to("Second")
    wait_until(lambda: opened_in(page).title == "Second")
    (undo,) = undo_buttons(page, 1)
    services.library.error = CaptionerError("There is no session 'talk'.")
    undo.click()
    wait_until(lambda: "There is no session 'talk'." in told(desktop))
    services.library.error = None
    assert undo.isEnabled()
    undo.click()
    wait_until(lambda: services.library.stored["talk"][0].title == "Talk")
    wait_until(lambda: all(banner.error for banner in page.banners.banners))


def test_sessions_of_one_title_can_each_be_brought_back(
    page: SessionsPage, services: FakeServices
) -> None:
    library = services.library
    library.stored["other"] = (replace(library.stored["other"][0], title="Talk"), [])
    for name in ("talk", "other"):
        page.actions_.delete([library.stored[name][0]])
    wait_until(lambda: len(page.banners.banners) == 2)
    for button in undo_buttons(page, 2):
        button.click()
    wait_until(lambda: not library.trash)


def test_all_chosen_sessions_are_deleted_and_brought_back_together(
    desktop: Desktop, page: SessionsPage, services: FakeServices
) -> None:
    page.list.selectAll()
    page.delete()
    question = QApplication.activeModalWidget()
    assert isinstance(question, QMessageBox)
    assert question.text() == "Delete 3 session(s)?"
    (agree,) = (each for each in question.buttons() if each.text() == "Delete")
    agree.click()
    wait_until(lambda: not page.model.rowCount())
    (undo,) = undo_buttons(page, 1)
    assert "3 session(s) were moved to the trash." in told(desktop)
    undo.click()
    wait_until(lambda: page.model.rowCount() == 3)
    assert not services.library.trash


def delete_all(page: SessionsPage) -> None:
    page.list.selectAll()
    page.delete_now(page.sessions.chosen())


def test_a_session_that_cannot_be_deleted_keeps_no_other(
    desktop: Desktop, page: SessionsPage, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete = services.library.delete

    def delete_others(session_id: str) -> None:
        if session_id == "talk":
            raise CaptionerError("The session Talk is still running.")
        delete(session_id)

    monkeypatch.setattr(services.library, "delete", delete_others)
    delete_all(page)
    wait_until(lambda: page.model.rowCount() == 1)
    wait_until(lambda: "The session Talk is still running." in told(desktop))
    assert "2 session(s) were moved to the trash." in told(desktop)


def test_an_undo_tried_again_restores_only_those_it_could_not(
    desktop: Desktop, page: SessionsPage, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    restored: list[str] = []
    restore = services.library.restore

    def restore_others(session_id: str) -> None:
        if session_id in restored or (session_id == "talk" and len(restored) < 2):
            raise CaptionerError(f"The session {session_id} cannot be brought back.")
        restored.append(session_id)
        restore(session_id)

    monkeypatch.setattr(services.library, "restore", restore_others)
    delete_all(page)
    wait_until(lambda: not page.model.rowCount())
    (undo,) = undo_buttons(page, 1)
    undo.click()
    wait_until(lambda: "The session talk cannot be brought back." in told(desktop))
    wait_until(lambda: page.model.rowCount() == 2)
    undo.click()
    wait_until(lambda: page.model.rowCount() == 3)


def test_the_total_on_disk_follows_what_is_deleted(
    page: SessionsPage, services: FakeServices
) -> None:
    assert page.sessions.total_label.text() == "84 MB on disk"
    page.delete_now(page.sessions.chosen())
    wait_until(lambda: page.sessions.total_label.text() == "56 MB on disk")


def test_a_session_becomes_a_document_for_the_printer(page: SessionsPage, tmp_path: Path) -> None:
    captions = [caption(1, "Price < 3 & up.", channel="Ada"), caption(2, "Yes.", channel="Ada")]
    document = transcript_document("Talk <b>", "today", captions)
    assert document.toPlainText().split("\n") == [
        "Talk <b>",
        "today",
        "00:00:04 Ada: Price < 3 & up.",
        "00:00:08 Yes.",
    ]
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "talk.pdf"))
    document.print_(printer)
    assert (tmp_path / "talk.pdf").read_bytes().startswith(b"%PDF")


def test_a_recorded_session_is_captioned_now(
    desktop: Desktop, page: SessionsPage, services: FakeServices
) -> None:
    assert not page.card.caption_button.isVisible()
    open_row(page, 2)
    assert page.card.caption_button.isVisible()
    page.card.caption_button.click()
    wait_until(lambda: len(services.transcriber.requests) == 1)
    (request,) = services.transcriber.requests
    assert (request.path, request.title) == (page.opened.folder, "Tape")
    assert request.becomes_text
    assert (request.model, request.draft) == ("", "")
    rows = desktop.pages.recordings.rows
    wait_until(lambda: 1 in rows and rows[1].words.text() == "Done")
    assert "in the background" in page.banners.banners[0].message


def test_a_session_of_sound_alone_says_so(page: SessionsPage, services: FakeServices) -> None:
    assert "Not captioned · 0:00 of sound" in facts_in_words(services.library.stored["tape"][0])
    change(page, services, "tape", awaits_captions=False, duration_s=42.4)
    wait_until(lambda: not page.model.session(2).awaits_captions)
    open_row(page, 2)
    assert page.card.facts_label.text().split(" · ")[1:3] == ["No words", "0:42 of sound"]
    assert page.card.recorded.isVisible()
    assert not page.card.caption_button.isVisible()
    assert "No words were recognised" in page.card.recorded_label.text()


def test_another_model_is_chosen_among_those_installed(
    page: SessionsPage, services: FakeServices
) -> None:
    services.models.installed.add("distil-small.en")
    page.card.recaption_action.trigger()
    dialog = dialog_of(RecaptionDialog)
    names = [dialog.model.itemData(row) for row in range(dialog.model.count())]
    assert names == ["distil-small.en", "tiny.en"]
    assert not dialog.accurate.isVisible()
    terms = dialog.terms_button.ask()
    terms.entries.setPlainText("Siobhan")
    terms.use_button.click()
    dialog.start_button.click()
    wait_until(lambda: len(services.transcriber.requests) == 1)
    (request,) = services.transcriber.requests
    assert (request.model, request.draft) == ("distil-small.en", "")
    assert request.terms == ("Siobhan",)
    assert not request.becomes_text


def test_accurate_mode_is_offered_where_it_is_installed(
    page: SessionsPage, services: FakeServices
) -> None:
    services.models.can_be_accurate = True
    page.card.recaption_action.trigger()
    dialog = dialog_of(RecaptionDialog)
    assert dialog.accurate.isVisible()
    dialog.accurate.click()
    assert not dialog.start_button.isEnabled()
    dialog.main_folder.take("/models/large")
    dialog.draft_folder.take("/models/draft")
    dialog.start_button.click()
    wait_until(lambda: len(services.transcriber.requests) == 1)
    (request,) = services.transcriber.requests
    assert (request.model, request.draft) == ("/models/large", "/models/draft")


def test_better_of_two_texts_is_compared_and_used(page: SessionsPage) -> None:
    dialog = page.actions_.compare(opened_in(page), page._details)
    wait_until(lambda: dialog.answer.text() == "Words that differ: 1")
    assert dialog.left.currentText() == "tiny.en · as captioned · in use"
    assert dialog.right.currentText() == "large-v3"
    dialog.next_button.click()
    row = dialog.table.currentIndex().row()
    assert [dialog.model.index(row, column).data() for column in (1, 2)] == ["tree.", "three."]
    dialog.use_button.click()
    wait_until(lambda: "We met at three." in page.transcript.toPlainText())


def test_corrected_text_is_compared_with_the_original(page: SessionsPage) -> None:
    dialog = page.actions_.compare(opened_in(page), page._details)
    dialog.right.setCurrentIndex(dialog.right.count() - 1)
    wait_until(lambda: dialog.answer.text() == "No differences")
    assert not dialog.use_button.isEnabled()
    dialog.reject()


def test_all_words_of_a_long_difference_are_shown(
    page: SessionsPage, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = tuple(f"word{number}" for number in range(150))
    rows = [ComparisonRow(0, ("One.",), ("Two.",), False), ComparisonRow(2, long, (), False)]
    monkeypatch.setattr(services.library, "compare", lambda *_texts: rows)
    dialog = page.actions_.compare(opened_in(page), page._details)
    table = dialog.table
    line_px = table.fontMetrics().lineSpacing()

    def needed_px() -> int:
        room = QRect(0, 0, table.columnWidth(1), 0)
        words = Qt.TextFlag.TextWordWrap
        return table.fontMetrics().boundingRect(room, words, " ".join(long)).height()

    wait_until(lambda: table.model().rowCount() == 2)
    wide_px = needed_px()
    assert table.rowHeight(1) >= wide_px > 3 * line_px
    assert table.rowHeight(0) < 3 * line_px
    dialog.resize(500, 620)
    wait_until(lambda: table.rowHeight(1) >= needed_px() > wide_px)
    dialog.reject()


def test_what_fails_is_told(
    desktop: Desktop, page: SessionsPage, services: FakeServices, tmp_path: Path
) -> None:
    services.library.error = CaptionerError("The disk is full.", "Free some space.")
    page.actions_.export(opened_in(page), str(tmp_path / "x"), SubtitleFormat.SRT)
    wait_until(lambda: "The disk is full." in told(desktop))
    services.library.error = None


@pytest.mark.parametrize(
    ("flag", "said"), [("is_cut_short", "incomplete"), ("is_damaged", "damaged")]
)
def test_a_session_that_is_not_whole_is_said_to_be(
    page: SessionsPage, services: FakeServices, flag: str, said: str
) -> None:
    change(page, services, "other", **{flag: True})
    wait_until(lambda: getattr(page.model.session(1), flag))
    open_row(page, 1)
    wait_until(lambda: said in page.card.facts_label.text())


def test_a_running_session_is_said_to_run_and_is_only_read(
    desktop: Desktop, page: SessionsPage, services: FakeServices
) -> None:
    change(page, services, "other", is_live=True, is_complete=False)
    wait_until(lambda: page.model.session(1).is_live)
    open_row(page, 1)
    card = page.card
    wait_until(lambda: len(page.transcript.rows) == 1)
    assert "running" in card.facts_label.text()
    assert "interrupted" not in card.facts_label.text()
    changes = (card.edit_button, card.delete_action, card.rename_action, card.tags_action)
    assert not any(change.isEnabled() for change in changes)
    assert card.copy_button.isEnabled()
    page.set_editing(True)  # as its keys do
    assert not page.edit_panel.isVisibleTo(page)
    for ask in (page.delete, page.rename):
        ask()
        assert QApplication.activeModalWidget() is None
    change(page, services, "other", is_live=False, is_complete=True)
    desktop.controller.ended.emit()
    wait_until(lambda: all(change.isEnabled() for change in changes))
    assert "running" not in card.facts_label.text()


def test_a_session_is_dated_once(services: FakeServices) -> None:
    services.library.add("plain", "Talk", [caption(1, "Words.")])
    talk, _ = services.library.stored["plain"]
    untitled = replace(talk, title=talk.started_at.strftime("%Y-%m-%d %H:%M"))
    date, rest = facts_in_words(talk).split(" · ", 1)
    assert "12" in date
    assert facts_in_words(untitled) == rest


def test_the_text_of_a_running_session_grows(page: SessionsPage, services: FakeServices) -> None:
    change(page, services, "other", is_live=True)
    wait_until(lambda: page.model.session(1).is_live)
    page._live_timer.setInterval(1)
    open_row(page, 1)
    wait_until(lambda: len(page.transcript.rows) == 1)
    services.library.stored["other"][1].append(caption(2, "And more."))
    wait_until(lambda: len(page.transcript.rows) == 2)
    change(page, services, "other", is_live=False)
    wait_until(lambda: not page._live_timer.isActive())


def test_an_export_is_called_as_the_command_line_calls_it(
    page: SessionsPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []
    monkeypatch.setattr(
        dialogs, "choose_file_to_write", lambda *_args, name, suffix: names.append(name)
    )
    dialogs.ask_target(page, "What’s next? (Part 1)", SubtitleFormat.SRT, lambda _path: None)
    assert names == [f"{file_name_of('What’s next? (Part 1)')}.srt"]
