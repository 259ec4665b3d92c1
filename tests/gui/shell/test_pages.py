"""The pages Sessions and Help."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from captioner.core.errors import CaptionerError
from captioner.core.events import LevelChanged, Noticed, OverloadChanged, Rejected
from captioner.core.findings import Severity
from captioner.core.message import Message
from captioner.gui.sessions.dialogs import DeletedSessionsDialog
from captioner.gui.sessions.page import SessionsPage
from captioner.gui.shell.desktop import Desktop
from captioner.settings.model import SubtitleFormat
from tests.helpers.gui.fakes import FakeServices, FakeSession, caption
from tests.helpers.gui.looking import told
from tests.helpers.gui.waiting import wait_until

TALKS = {
    "budget": ("Budget", ["We begin with the budget.", "Travel costs less."]),
    "lecture": ("Lecture on rivers", ["Rivers and their towns.", "The Danube is long."]),
    "empty": ("Nothing said", []),
}


@pytest.fixture
def library(make_desktop: Callable[[], Desktop], services: FakeServices) -> SessionsPage:
    for days, (session_id, (title, lines)) in enumerate(TALKS.items()):
        captions = [caption(number, text) for number, text in enumerate(lines, start=1)]
        services.library.add(session_id, title, captions, days)
    desktop = make_desktop()
    desktop.window.show_page(1)
    page = desktop.pages.sessions
    wait_until(lambda: page.model.rowCount() == 3)
    return page


def open_row(page: SessionsPage, row: int, words: str) -> None:
    page.list.setCurrentIndex(page.model.index(row))
    wait_until(lambda: words in page.transcript.toPlainText())


def deleted_sessions(page: SessionsPage) -> DeletedSessionsDialog:
    page.sessions.deleted_button.click()
    wait_until(lambda: bool(page.findChildren(DeletedSessionsDialog)))
    (dialog,) = page.findChildren(DeletedSessionsDialog)
    return dialog


def titles(page: SessionsPage) -> list[str]:
    return [page.model.session(row).title for row in range(page.model.rowCount())]


# --- sessions -----------------------------------------------------------------------------------


def test_sessions_are_listed_newest_first_and_read(library: SessionsPage) -> None:
    assert titles(library) == ["Budget", "Lecture on rivers", "Nothing said"]
    open_row(library, 1, "Danube")
    assert library.title_label.text() == "Lecture on rivers"
    assert library.transcript.verticalScrollBar().value() == 0


def test_search_finds_titles_and_words(library: SessionsPage) -> None:
    QTest.keyClicks(library.search, "danube")
    wait_until(lambda: titles(library) == ["Lecture on rivers"])
    open_row(library, 0, "Danube")
    wait_until(lambda: library.transcript.textCursor().selectedText() == "Danube")
    library.search.setText("nowhere")
    wait_until(lambda: titles(library) == [])
    assert library.none_label.text() == "Nothing found."
    library.search.clear()
    wait_until(lambda: len(titles(library)) == 3)


def test_rename(library: SessionsPage, services: FakeServices) -> None:
    open_row(library, 0, "budget")
    library.rename_to("  Money  ")
    wait_until(lambda: library.title_label.text() == "Money")
    assert services.library.stored["budget"][0].title == "Money"
    library.rename_to("   ")
    assert services.library.stored["budget"][0].title == "Money"


@pytest.mark.parametrize("file_format", list(SubtitleFormat))
def test_export(
    library: SessionsPage, services: FakeServices, tmp_path: Path, file_format: SubtitleFormat
) -> None:
    open_row(library, 0, "budget")
    target = tmp_path / f"budget.{file_format.value}"
    library.export_to(str(target), file_format)
    wait_until(lambda: bool(services.library.exports))
    assert services.library.exports == [("budget", target, file_format)]
    wait_until(lambda: bool(library.banners.banners))
    (banner,) = library.banners.banners
    assert [button.text() for button in banner.buttons] == ["Open"]


def test_delete(library: SessionsPage) -> None:
    open_row(library, 0, "budget")
    library.delete_now(library.sessions.chosen())
    wait_until(lambda: titles(library) == ["Lecture on rivers", "Nothing said"])
    assert library.opened is None
    (banner,) = library.banners.banners
    assert "was moved to the trash" in banner.message
    banner.buttons[0].click()
    wait_until(lambda: len(titles(library)) == 3)
    assert not library.banners.banners


def test_deleted_sessions_are_listed_and_restored(library: SessionsPage) -> None:
    open_row(library, 0, "budget")
    library.delete_now(library.sessions.chosen())
    wait_until(lambda: len(titles(library)) == 2)
    dialog = deleted_sessions(library)
    shown = [dialog.model.session(row).title for row in range(dialog.model.rowCount())]
    assert shown == ["Budget"]
    assert not dialog.restore_button.isEnabled()
    dialog.list.setCurrentIndex(dialog.model.index(0))
    dialog.restore_button.click()
    wait_until(lambda: len(titles(library)) == 3)


def test_one_session_that_stays_deleted_keeps_no_other_from_being_restored(
    library: SessionsPage, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    restore = services.library.restore

    def restore_others(session_id: str) -> None:
        if session_id == "budget":
            raise CaptionerError("The session budget cannot be brought back.")
        restore(session_id)

    monkeypatch.setattr(services.library, "restore", restore_others)
    for words, left in (
        ("budget", ["Lecture on rivers", "Nothing said"]),
        ("Danube", ["Nothing said"]),
    ):
        open_row(library, 0, words)
        library.delete_now(library.sessions.chosen())
        wait_until(partial(lambda left: titles(library) == left, left))
    dialog = deleted_sessions(library)
    dialog.list.selectAll()
    dialog.restore_button.click()
    wait_until(lambda: len(titles(library)) == 2)


def test_dialog_names_the_systems_trash_if_empty(library: SessionsPage) -> None:
    dialog = deleted_sessions(library)
    assert dialog.none_label.isVisible()
    assert not dialog.list.isVisible()
    assert "system's trash" in dialog.none_label.text()


def test_delete_asks_first(library: SessionsPage, services: FakeServices) -> None:
    open_row(library, 0, "budget")
    library.delete()
    from PySide6.QtWidgets import QApplication, QMessageBox

    box = next(
        widget
        for widget in QApplication.topLevelWidgets()
        if isinstance(widget, QMessageBox) and widget.isVisible()
    )
    assert "Budget" in box.text()
    QTest.keyClick(box, Qt.Key.Key_Escape)
    assert "budget" in services.library.stored


def test_library_that_fails_is_told(desktop: Desktop, services: FakeServices) -> None:
    services.library.error = CaptionerError("The folder cannot be read.", "Check it.")
    desktop.window.show_page(1)
    wait_until(lambda: "The folder cannot be read." in told(desktop))


def test_a_finished_session_appears(
    desktop: Desktop, listening: FakeSession, services: FakeServices
) -> None:
    services.library.add("new", "The new one", [caption(1, "Just now.")])
    desktop.controller.stop()
    wait_until(lambda: titles(desktop.pages.sessions) == ["The new one"])


# --- help -----------------------------------------------------------------------------------------


def severities(desktop: Desktop) -> dict[str, Severity]:
    desktop.pages.help.refresh()
    return {finding.topic: finding.severity for finding in desktop.pages.help.live.findings}


def test_help_while_nothing_runs(desktop: Desktop) -> None:
    desktop.window.show_page(desktop.window.pages.indexOf(desktop.pages.help))
    assert severities(desktop) == {"Captioning": Severity.NOTE}


def test_help_leads_from_the_device_to_the_words(desktop: Desktop, listening: FakeSession) -> None:
    assert severities(desktop)["Device"] is Severity.PROBLEM
    listening.tell(LevelChanged("", -70.0, -64.0, is_speech=False))
    desktop.overlay_shell.bridge.flush()
    found = severities(desktop)
    assert found["Device"] is Severity.GOOD
    assert found["Level"] is Severity.PROBLEM
    listening.tell(LevelChanged("", -20.0, -12.0, is_speech=False))
    desktop.overlay_shell.bridge.flush()
    found = severities(desktop)
    assert found["Level"] is Severity.GOOD
    assert found["Voice activity"] is Severity.PROBLEM
    listening.tell(LevelChanged("", -20.0, -12.0, is_speech=True))
    listening.say(caption(1, "There they are."))
    desktop.overlay_shell.bridge.flush()
    found = severities(desktop)
    assert set(found.values()) == {Severity.GOOD}
    listening.tell(OverloadChanged(4.2, Message("Behind by 4.2 s")))
    desktop.overlay_shell.bridge.flush()
    assert severities(desktop)["Backlog"] is Severity.PROBLEM


def test_help_names_what_was_kept_back(desktop: Desktop, listening: FakeSession) -> None:
    listening.tell(
        LevelChanged("", -20.0, -12.0, is_speech=True),
        Rejected("no-speech", "Looked like music", "secret words", 0, 2),
    )
    desktop.overlay_shell.bridge.flush()
    desktop.pages.help.refresh()
    backlog = desktop.pages.help.live.findings[-1]
    assert "no-speech" in backlog.message


def test_the_report_has_everything_but_words(desktop: Desktop, listening: FakeSession) -> None:
    desktop.window.show_page(desktop.window.pages.indexOf(desktop.pages.help))
    listening.tell(Noticed("device-lost", Message("The headset is away.")))
    listening.say(caption(1, "Confidential sentence."))
    listening.tell(Rejected("loop", "Repeated itself", "confidential loop", 0, 2))
    desktop.overlay_shell.bridge.flush()
    desktop.pages.help.check()
    wait_until(lambda: len(desktop.pages.help.doctor.findings) == 3)
    desktop.pages.help.reports.copy_button.click()
    report = QGuiApplication.clipboard().text()
    assert "Captioner 0.1.0" in report
    assert "Built-in microphone delivers sound." in report
    assert "The headset is away." in report
    assert "onfidential" not in report


def test_a_doctor_that_fails_is_told(
    desktop: Desktop, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise CaptionerError("The check could not run.")

    monkeypatch.setattr(services, "diagnose", fail)
    desktop.pages.help.check()
    wait_until(lambda: "The check could not run." in told(desktop))
    assert desktop.pages.help.check_button.isEnabled()
