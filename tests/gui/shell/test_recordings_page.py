"""Recordings are dropped, transcribed, cancelled and opened."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.gui.shell import recordings_page
from captioner.gui.shell.desktop import Desktop
from captioner.gui.shell.recordings_page import RecordingRow
from captioner.live.engine.recording_queue import JobState, RecordingJob, RecordingRequest
from captioner.settings.model import TermList, TermLists
from tests.helpers.gui.fakes import FakeServices, caption
from tests.helpers.gui.waiting import emitted, wait_until


def recording_words(desktop: Desktop, number: int) -> str:
    row = desktop.pages.recordings.rows.get(number)
    return row.words.text() if row else ""


def drag(desktop: Desktop, mime: QMimeData) -> bool:
    event = QDragEnterEvent(
        QPoint(50, 50),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    QApplication.sendEvent(desktop.window, event)
    return event.isAccepted()


def test_text_that_is_dragged_over_the_window_is_not_taken(desktop: Desktop) -> None:
    mime = QMimeData()
    mime.setText("words")
    assert not drag(desktop, mime)
    assert not desktop.window.drop_area.isVisible()


def test_recordings_dropped_on_the_window_are_transcribed(
    desktop: Desktop, services: FakeServices
) -> None:
    services.transcriber.may_finish.clear()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/talks/one.mp4"), QUrl.fromLocalFile("/talks/two.ogg")])
    drag(desktop, mime)
    assert desktop.window.drop_area.isVisible()
    assert desktop.window.drop_area.geometry() == desktop.window.rect()
    QApplication.sendEvent(desktop.window, QDragLeaveEvent())
    assert not desktop.window.drop_area.isVisible()
    drag(desktop, mime)
    QApplication.sendEvent(
        desktop.window,
        QDropEvent(
            QPointF(50, 50),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        ),
    )
    assert not desktop.window.drop_area.isVisible()
    wait_until(lambda: recording_words(desktop, 1) == "1:35 of 6:20 · 4.7× real time · 1:01 left")
    assert recording_words(desktop, 2) == "Waiting"
    assert desktop.window.pages.currentWidget() is desktop.pages.recordings
    services.transcriber.may_finish.set()
    wait_until(lambda: recording_words(desktop, 2) == "Done")
    assert recording_words(desktop, 1) == "Done"


def test_a_finished_recording_is_read_in_the_library(
    desktop: Desktop, services: FakeServices
) -> None:
    services.library.add("talk", "talk", [caption(1, "Of the recording.")])
    saved, captions = services.library.stored["talk"]
    folder = services.transcriber.folder / "talk"
    services.library.stored["talk"] = (replace(saved, folder=folder), captions)
    desktop.pages.recordings.add([Path("/talks/talk.mp4")])
    wait_until(lambda: recording_words(desktop, 1) == "Done")
    desktop.pages.recordings.rows[1].button.click()
    assert desktop.window.pages.currentWidget() is desktop.pages.sessions
    wait_until(lambda: "Of the recording." in desktop.pages.sessions.transcript.toPlainText())


def test_recordings_are_transcribed_with_the_chosen_terms(
    desktop: Desktop, services: FakeServices
) -> None:
    page = desktop.pages.recordings
    assert page is not None
    page.add([Path("/talks/one.mp4")])
    desktop.settings_model.set_page(TermLists((TermList("Team", ("Ana",)),)))
    assert page.terms_button.text() == "Terms (1)…"
    dialog = page.terms_button.ask()
    dialog.entries.setPlainText("Siobhan")
    dialog.use_button.click()
    page.add([Path("/talks/two.mp4")])
    wait_until(lambda: recording_words(desktop, 2) == "Done")
    assert [each.terms for each in services.transcriber.requests] == [None, ("Ana", "Siobhan")]


def test_an_audio_track_is_offered_for_files_with_several_only(
    desktop: Desktop, services: FakeServices
) -> None:
    services.transcriber.tracks = {"film.mkv": ("1 (eng)", "2 (Commentary, deu)")}
    services.transcriber.may_finish.clear()
    page = desktop.pages.recordings
    desktop.window.show_page(desktop.window.pages.indexOf(page))
    page.add([Path("/talks/film.mkv"), Path("/talks/one.mp4")])
    wait_until(lambda: 1 in page.rows and page.rows[1].track_button.isVisible())
    actions = page.rows[1].track_menu.actions()
    assert [each.text() for each in actions] == [
        "Default track",
        "1 (eng)",
        "2 (Commentary, deu)",
    ]
    actions[0].trigger()
    assert len(page.rows) == 2, "nothing else was chosen"
    actions[2].trigger()
    wait_until(lambda: recording_words(desktop, 1).startswith("Cancelled"))
    services.transcriber.may_finish.set()
    wait_until(lambda: recording_words(desktop, 3) == "Done")
    wait_until(lambda: recording_words(desktop, 2) == "Done")
    assert [(each.path.name, each.audio_track) for each in services.transcriber.requests] == [
        ("film.mkv", None),
        ("one.mp4", None),
        ("film.mkv", 2),
    ]
    checked = [each.text() for each in page.rows[3].track_menu.actions() if each.isChecked()]
    assert checked == ["2 (Commentary, deu)"]
    assert not page.rows[2].track_button.isVisible()


def test_a_recording_is_transcribed_again_in_the_language_it_sounds_like(
    desktop: Desktop, services: FakeServices
) -> None:
    services.transcriber.other_language = "de"
    page = desktop.pages.recordings
    page.add([Path("/talks/one.mp4")])
    wait_until(lambda: recording_words(desktop, 1) == "Done · This sounds like Deutsch.")
    button = page.rows[1].language_button
    assert (button.text(), button.isHidden()) == ("Transcribe again in Deutsch", False)

    button.click()
    wait_until(lambda: recording_words(desktop, 2) == "Done")
    assert [each.language for each in services.transcriber.requests] == ["", "de"]
    assert button.isHidden()
    assert page.rows[2].again_button.isHidden()


def test_damaged_stretches_of_a_recording_are_told(
    desktop: Desktop, services: FakeServices
) -> None:
    services.transcriber.notices = (Message("1.2 s of damaged sound were skipped at 0:07"),)
    desktop.pages.recordings.add([Path("/talks/one.mp4")])
    wait_until(
        lambda: recording_words(desktop, 1) == "Done · 1.2 s of damaged sound were skipped at 0:07"
    )


def test_a_recording_is_cancelled(desktop: Desktop, services: FakeServices) -> None:
    services.transcriber.may_finish.clear()
    desktop.pages.recordings.add([Path("/talks/one.mp4"), Path("/talks/two.ogg")])
    wait_until(lambda: "left" in recording_words(desktop, 1))
    desktop.pages.recordings.rows[1].button.click()
    wait_until(lambda: recording_words(desktop, 1) == "Cancelled; what was done is kept")
    desktop.pages.recordings.cancel_button.click()
    wait_until(lambda: recording_words(desktop, 2).startswith("Cancelled"))


def test_quitting_while_a_recording_is_transcribed(
    desktop: Desktop, services: FakeServices
) -> None:
    services.transcriber.may_finish.clear()
    desktop.pages.recordings.add([Path("/talks/one.mp4"), Path("/talks/two.ogg")])
    wait_until(lambda: "left" in recording_words(desktop, 1))
    with emitted(desktop.window.closed):
        desktop.window.quit_unasked()
    assert not desktop.pages.queue.is_busy


def test_recording_waits_for_live_captions_unless_told(desktop: Desktop) -> None:
    page = desktop.pages.recordings
    desktop.controller.start()
    wait_until(lambda: desktop.controller.is_running)
    page.add([Path("/talks/one.mp4")])
    wait_until(lambda: recording_words(desktop, 1) == "Waiting until captioning stops")
    button = page.rows[1].go_on_button
    assert not button.isHidden()
    button.click()
    wait_until(lambda: recording_words(desktop, 1) == "Done")
    assert button.isHidden()


def test_the_settings_of_recordings_open_from_their_page(desktop: Desktop) -> None:
    desktop.pages.recordings.settings_button.click()
    dialog = desktop.dialogs.settings
    assert dialog is not None
    assert dialog.page("recordings").isVisible()


def test_recordings_stand_in_the_order_of_the_work(
    desktop: Desktop, services: FakeServices
) -> None:
    page = desktop.pages.recordings
    desktop.window.pages.setCurrentWidget(page)
    services.transcriber.may_finish.clear()
    page.add([Path("/talks/one.mp4"), Path("/talks/two.ogg")])
    wait_until(lambda: len(page.rows) == 2 and page.rows[2].y() > 0)
    assert page.rows[1].y() < page.rows[2].y()
    wait_until(lambda: page.rows[1].picture.accessibleName() == "In progress")
    assert page.rows[2].picture.accessibleName() == "Waiting"
    assert not page.clear_button.isEnabled()


def test_a_failed_recording_is_tried_again(desktop: Desktop, services: FakeServices) -> None:
    page = desktop.pages.recordings
    services.transcriber.error = CaptionerError("one.mp4 holds no sound.", "Check that it plays.")
    page.add([Path("/talks/one.mp4")])
    wait_until(lambda: 1 in page.rows and not page.rows[1].failed_label.isHidden())
    row = page.rows[1]
    assert row.words.text() == "one.mp4 holds no sound. Check that it plays."
    assert row.picture.accessibleName() == "Failed"
    services.transcriber.error = None
    row.again_button.click()
    wait_until(lambda: recording_words(desktop, 2) == "Done")
    assert list(page.rows) == [2]
    assert page.rows[2].failed_label.isHidden()


def test_recordings_that_are_over_are_removed_from_the_list(desktop: Desktop) -> None:
    page = desktop.pages.recordings
    page.add([Path("/talks/one.mp4"), Path("/talks/two.ogg"), Path("/talks/three.ogg")])
    wait_until(lambda: recording_words(desktop, 3) == "Done")
    page.rows[2].remove_button.click()
    assert list(page.rows) == [1, 3]
    page.clear_button.click()
    assert not page.rows
    assert not page.placeholder.isHidden()


def test_a_model_that_loads_shows_a_moving_bar(qtbot: QtBot, desktop: Desktop) -> None:
    row = RecordingRow(RecordingJob(1, RecordingRequest(Path("one.mp4")), JobState.RUNNING))
    qtbot.addWidget(row)
    assert row.words.text() == "Loading model"
    assert (row.bar.minimum(), row.bar.maximum()) == (0, 0)


def test_the_folder_of_a_transcript_is_opened(
    desktop: Desktop, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = desktop.pages.recordings
    opened: list[QUrl] = []
    monkeypatch.setattr(
        recordings_page, "open_address", lambda address, _show_error: opened.append(address)
    )
    services.transcriber.may_finish.clear()
    page.add([Path("/talks/one.mp4")])
    wait_until(lambda: "left" in recording_words(desktop, 1))
    assert page.rows[1].folder_button.isHidden()
    services.transcriber.may_finish.set()
    wait_until(lambda: recording_words(desktop, 1) == "Done")
    page.rows[1].folder_button.click()
    assert opened == [QUrl.fromLocalFile(str(services.transcriber.folder / "one"))]


def test_waiting_recordings_are_dragged_to_another_place(
    desktop: Desktop, services: FakeServices
) -> None:
    page = desktop.pages.recordings
    desktop.window.pages.setCurrentWidget(page)
    services.transcriber.may_finish.clear()
    page.add([Path(f"/talks/{name}.ogg") for name in ("one", "two", "three", "four")])
    wait_until(lambda: len(page.rows) == 4 and page.rows[4].y() > page.rows[3].y() > 0)
    wait_until(lambda: "left" in recording_words(desktop, 1))
    drag_row(page.rows[4], page.rows[2])
    wait_until(lambda: list(page.rows) == [1, 4, 2, 3])
    wait_until(lambda: page.rows[1].y() < page.rows[4].y() < page.rows[2].y())
    drag_row(page.rows[1], page.rows[3])  # it is in progress
    page.rows[3].up_button.click()
    wait_until(lambda: list(page.rows) == [1, 4, 3, 2])
    assert [page.rows[number].up_button.isHidden() for number in page.rows] == [
        True,
        True,
        False,
        False,
    ]
    services.transcriber.may_finish.set()
    wait_until(lambda: recording_words(desktop, 2) == "Done")
    assert [each.path.stem for each in services.transcriber.requests] == [
        "one",
        "four",
        "three",
        "two",
    ]


def drag_row(row: RecordingRow, onto: RecordingRow) -> None:
    target = row.mapFromGlobal(onto.mapToGlobal(QPoint(20, 2)))
    QTest.mousePress(row, Qt.MouseButton.LeftButton, pos=QPoint(20, 10))
    QApplication.sendEvent(
        row,
        QMouseEvent(
            QMouseEvent.Type.MouseMove,
            QPointF(target),
            QPointF(row.mapToGlobal(target)),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        ),
    )
    QTest.mouseRelease(row, Qt.MouseButton.LeftButton, pos=target)
