"""Sessions, help, welcome, downloads."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from captioner.core.errors import CaptionerError
from captioner.core.events import LevelChanged, Noticed, OverloadChanged, Rejected
from captioner.core.findings import Severity
from captioner.core.message import Message
from captioner.gui.sessions.page import SessionsPage
from captioner.gui.settings.pages import RecognitionPage
from captioner.gui.shell.desktop import Desktop
from captioner.gui.shell.welcome import Welcome
from captioner.settings.model import SourceKind, SubtitleFormat
from tests.helpers.gui.fake_models import SMALL
from tests.helpers.gui.fakes import FakeServices, FakeSession, caption

TALKS = {
    "budget": ("Budget", ["We begin with the budget.", "Travel costs less."]),
    "lecture": ("Lecture on rivers", ["Rivers and their towns.", "The Danube is long."]),
    "empty": ("Nothing said", []),
}


@pytest.fixture
def library(
    qtbot: QtBot, make_desktop: Callable[[], Desktop], services: FakeServices
) -> SessionsPage:
    for days, (session_id, (title, lines)) in enumerate(TALKS.items()):
        captions = [caption(number, text) for number, text in enumerate(lines, start=1)]
        services.library.add(session_id, title, captions, days)
    desktop = make_desktop()
    desktop.window.show_page(1)
    page = desktop.sessions_page
    qtbot.waitUntil(lambda: page.model.rowCount() == 3)
    return page


def open_row(qtbot: QtBot, page: SessionsPage, row: int, words: str) -> None:
    page.list.setCurrentIndex(page.model.index(row))
    qtbot.waitUntil(lambda: words in page.transcript.toPlainText())


def titles(page: SessionsPage) -> list[str]:
    return [page.model.session(row).title for row in range(page.model.rowCount())]


# --- sessions -----------------------------------------------------------------------------------


def test_sessions_are_listed_newest_first_and_read(qtbot: QtBot, library: SessionsPage) -> None:
    assert titles(library) == ["Budget", "Lecture on rivers", "Nothing said"]
    open_row(qtbot, library, 1, "Danube")
    assert library.title_label.text() == "Lecture on rivers"
    assert library.transcript.verticalScrollBar().value() == 0


def test_search_finds_titles_and_words(qtbot: QtBot, library: SessionsPage) -> None:
    qtbot.keyClicks(library.search, "danube")
    qtbot.waitUntil(lambda: titles(library) == ["Lecture on rivers"])
    open_row(qtbot, library, 0, "Danube")
    qtbot.waitUntil(lambda: library.transcript.textCursor().selectedText() == "Danube")
    library.search.setText("nowhere")
    qtbot.waitUntil(lambda: titles(library) == [])
    assert library.none_label.text() == "Nothing found."
    library.search.clear()
    qtbot.waitUntil(lambda: len(titles(library)) == 3)


def test_rename(qtbot: QtBot, library: SessionsPage, services: FakeServices) -> None:
    open_row(qtbot, library, 0, "budget")
    library.rename_to("  Money  ")
    qtbot.waitUntil(lambda: library.title_label.text() == "Money")
    assert services.library.stored["budget"][0].title == "Money"
    library.rename_to("   ")
    assert services.library.stored["budget"][0].title == "Money"


@pytest.mark.parametrize("file_format", list(SubtitleFormat))
def test_export(
    qtbot: QtBot,
    library: SessionsPage,
    services: FakeServices,
    tmp_path: Path,
    file_format: SubtitleFormat,
) -> None:
    open_row(qtbot, library, 0, "budget")
    target = tmp_path / f"budget.{file_format.value}"
    library.export_to(str(target), file_format)
    qtbot.waitUntil(lambda: bool(services.library.exports))
    assert services.library.exports == [("budget", target, file_format)]
    qtbot.waitUntil(lambda: bool(library.banners.banners))


def test_delete(qtbot: QtBot, library: SessionsPage) -> None:
    open_row(qtbot, library, 0, "budget")
    library.delete_now()
    qtbot.waitUntil(lambda: titles(library) == ["Lecture on rivers", "Nothing said"])
    assert library.opened is None


def test_delete_asks_first(qtbot: QtBot, library: SessionsPage, services: FakeServices) -> None:
    open_row(qtbot, library, 0, "budget")
    library.delete()
    from PySide6.QtWidgets import QApplication, QMessageBox

    box = next(
        widget
        for widget in QApplication.topLevelWidgets()
        if isinstance(widget, QMessageBox) and widget.isVisible()
    )
    assert "Budget" in box.text()
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert "budget" in services.library.stored


def test_a_library_that_fails_is_told(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    services.library.error = CaptionerError("The folder cannot be read.", "Check it.")
    desktop.window.show_page(1)
    banners = desktop.window.banners
    qtbot.waitUntil(
        lambda: any(each.message == "The folder cannot be read." for each in banners.banners)
    )


def test_a_finished_session_appears(
    qtbot: QtBot, desktop: Desktop, listening: FakeSession, services: FakeServices
) -> None:
    services.library.add("new", "The new one", [caption(1, "Just now.")])
    desktop.controller.stop()
    qtbot.waitUntil(lambda: titles(desktop.sessions_page) == ["The new one"])


# --- help -----------------------------------------------------------------------------------------


def severities(desktop: Desktop) -> dict[str, Severity]:
    desktop.help_page.refresh()
    return {finding.topic: finding.severity for finding in desktop.help_page.live.findings}


def test_help_while_nothing_runs(desktop: Desktop) -> None:
    desktop.window.show_page(3)
    assert severities(desktop) == {"Captioning": Severity.NOTE}


def test_help_leads_from_the_device_to_the_words(
    qtbot: QtBot, desktop: Desktop, listening: FakeSession
) -> None:
    assert severities(desktop)["Device"] is Severity.PROBLEM
    listening.tell(LevelChanged("", -70.0, -64.0, is_speech=False))
    desktop.bridge.flush()
    found = severities(desktop)
    assert found["Device"] is Severity.GOOD
    assert found["Level"] is Severity.PROBLEM
    listening.tell(LevelChanged("", -20.0, -12.0, is_speech=False))
    desktop.bridge.flush()
    found = severities(desktop)
    assert found["Level"] is Severity.GOOD
    assert found["Voice activity"] is Severity.PROBLEM
    listening.tell(LevelChanged("", -20.0, -12.0, is_speech=True))
    listening.say(caption(1, "There they are."))
    desktop.bridge.flush()
    found = severities(desktop)
    assert set(found.values()) == {Severity.GOOD}
    listening.tell(OverloadChanged(4.2, Message("Behind by 4.2 s")))
    desktop.bridge.flush()
    assert severities(desktop)["Backlog"] is Severity.PROBLEM


def test_help_names_what_was_kept_back(desktop: Desktop, listening: FakeSession) -> None:
    listening.tell(
        LevelChanged("", -20.0, -12.0, is_speech=True),
        Rejected("no-speech", "Looked like music", "secret words", 0, 2),
    )
    desktop.bridge.flush()
    desktop.help_page.refresh()
    backlog = desktop.help_page.live.findings[-1]
    assert "no-speech" in backlog.message


def test_the_starter_model_is_a_reason(desktop: Desktop, listening: FakeSession) -> None:
    assert listening.model_info is not None
    listening.model_info = replace(listening.model_info, model_name="starter")
    assert severities(desktop)["Model"] is Severity.PROBLEM


def test_the_report_has_everything_but_words(
    qtbot: QtBot, desktop: Desktop, listening: FakeSession
) -> None:
    desktop.window.show_page(3)
    listening.tell(Noticed("device-lost", Message("The headset is away.")))
    listening.say(caption(1, "Confidential sentence."))
    listening.tell(Rejected("loop", "Repeated itself", "confidential loop", 0, 2))
    desktop.bridge.flush()
    desktop.help_page.check()
    qtbot.waitUntil(lambda: len(desktop.help_page.doctor.findings) == 3)
    desktop.help_page.copy_button.click()
    report = QGuiApplication.clipboard().text()
    assert "Captioner 0.1.0" in report
    assert "Built-in microphone delivers sound." in report
    assert "The headset is away." in report
    assert "onfidential" not in report


def test_a_doctor_that_fails_is_told(
    qtbot: QtBot, desktop: Desktop, services: FakeServices, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail() -> None:
        raise CaptionerError("The check could not run.")

    monkeypatch.setattr(services, "diagnose", fail)
    desktop.help_page.check()
    banners = desktop.window.banners
    qtbot.waitUntil(
        lambda: any(each.message == "The check could not run." for each in banners.banners)
    )
    assert desktop.help_page.check_button.isEnabled()


# --- welcome --------------------------------------------------------------------------------------


@pytest.fixture
def welcome(
    qtbot: QtBot, make_desktop: Callable[[], Desktop], services: FakeServices
) -> tuple[Desktop, Welcome]:
    settings = services.store.settings
    services.store.replace(replace(settings, general=replace(settings.general, welcome_done=False)))
    desktop = make_desktop()
    assert desktop.dialogs.welcome is not None
    qtbot.waitUntil(lambda: not desktop.background.is_busy)
    return desktop, desktop.dialogs.welcome


def test_from_the_first_start_to_captions_in_three_clicks(
    qtbot: QtBot, welcome: tuple[Desktop, Welcome], services: FakeServices
) -> None:
    desktop, page = welcome
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
    qtbot: QtBot, welcome: tuple[Desktop, Welcome], services: FakeServices
) -> None:
    desktop, page = welcome
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
    qtbot: QtBot, welcome: tuple[Desktop, Welcome], services: FakeServices
) -> None:
    _desktop, page = welcome
    services.probe_error = CaptionerError("The headset is busy.", "Close the other program.")
    page.picker.activated.emit(page.picker.findText("USB headset"))
    qtbot.waitUntil(
        lambda: page.heard_label.text() == "The headset is busy. Close the other program."
    )


def test_everything_can_be_skipped(
    qtbot: QtBot, welcome: tuple[Desktop, Welcome], services: FakeServices
) -> None:
    _desktop, page = welcome
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert services.store.settings.general.welcome_done
    assert not page.isVisible()
    assert services.sessions == []
    qtbot.waitUntil(lambda: all(probe.is_stopped for probe in services.probes))


def test_the_welcome_tells_what_a_model_costs_and_what_this_machine_can_do_with_it(
    qtbot: QtBot, welcome: tuple[Desktop, Welcome], services: FakeServices
) -> None:
    _desktop, page = welcome
    qtbot.waitUntil(lambda: len(page.models.rows) == 3)
    texts = {label.text() for label in page.models.rows[0].findChildren(QLabel)}
    assert (
        "1.5 GB on disk · This computer keeps up with it. This is an estimate."
        " · Quick words from distil-small.en: 336 MB more"
    ) in texts
    assert page.space_label.text() == "34.2 GB free on this computer"
    services.bytes_free = 900_000_000
    page.models.stale.emit()
    qtbot.waitUntil(lambda: page.space_label.text().endswith("not enough for every model here."))


def test_choices_of_the_welcome_are_settings(
    qtbot: QtBot, welcome: tuple[Desktop, Welcome], services: FakeServices, tmp_path: Path
) -> None:
    _desktop, page = welcome
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


# --- downloads ------------------------------------------------------------------------------------


def test_a_model_is_fetched_while_captioning_goes_on(
    qtbot: QtBot, desktop: Desktop, listening: FakeSession, services: FakeServices
) -> None:
    services.models.may_finish.clear()
    desktop.dialogs.show_settings("recognition")
    dialog = desktop.dialogs.settings
    assert dialog is not None
    page = dialog.page("recognition")
    assert isinstance(page, RecognitionPage)
    qtbot.waitUntil(lambda: len(page.models.rows) == 3)
    page.models.rows[0].button.click()
    qtbot.waitUntil(lambda: page.models.rows[0].bar.value() == 420)
    assert page.models.rows[0].button.text() == "Cancel"
    assert page.models.rows[0].progress_label.text() == ("634 MB of 1.5 GB · 3.1 MB/s · 4:43 left")
    banners = desktop.window.banners
    assert any("Downloading" in each.message for each in banners.banners)
    listening.say(caption(1, "Still captioning."))
    qtbot.waitUntil(lambda: "Still" in desktop.window.live_page.transcript.toPlainText())
    services.models.may_finish.set()
    qtbot.waitUntil(lambda: page.models.rows[0].button.text() == "In use")
    qtbot.waitUntil(lambda: any("is ready" in each.message for each in banners.banners))
    qtbot.waitUntil(desktop.window.footer.full_model_button.isHidden)


def test_a_model_and_its_quick_words_are_one_download(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    desktop.dialogs.show_settings("recognition")
    dialog = desktop.dialogs.settings
    assert dialog is not None
    page = dialog.page("recognition")
    assert isinstance(page, RecognitionPage)
    qtbot.waitUntil(lambda: len(page.models.rows) == 3)
    full, small, _starter = page.models.rows
    assert full.draft_button.text() == "Download with quick words"
    assert not small.draft_button.isVisibleTo(small)
    with qtbot.waitSignal(desktop.downloads.ended):
        full.draft_button.click()
    assert services.models.installed == {"starter", "distil-large-v3.5", "distil-small.en"}
    qtbot.waitUntil(lambda: full.button.text() == "In use")
    assert not full.draft_button.isVisibleTo(full)


def test_quick_words_are_added_to_a_model_that_is_here(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    services.models.installed.add("distil-large-v3.5")
    desktop.dialogs.show_settings("recognition")
    dialog = desktop.dialogs.settings
    assert dialog is not None
    page = dialog.page("recognition")
    assert isinstance(page, RecognitionPage)
    qtbot.waitUntil(lambda: len(page.models.rows) == 3)
    full = page.models.rows[0]
    assert full.draft_button.text() == "Add quick words"
    with qtbot.waitSignal(desktop.downloads.ended):
        full.draft_button.click()
    assert "distil-small.en" in services.models.installed


def test_a_download_can_be_cancelled(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    services.models.may_finish.clear()
    desktop.downloads.start("distil-large-v3.5")
    with qtbot.waitSignal(desktop.downloads.ended) as ended:
        desktop.downloads.cancel()
    assert ended.args == ["distil-large-v3.5", False]
    assert services.models.was_cancelled


def test_a_download_that_fails_is_told_and_can_be_tried_again(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    services.models.download_error = CaptionerError("No connection.", "Try again later.")
    with qtbot.waitSignal(desktop.downloads.ended):
        desktop.downloads.start("distil-large-v3.5")
    banners = desktop.window.banners
    qtbot.waitUntil(lambda: any(each.message == "No connection." for each in banners.banners))
    services.models.download_error = None
    with qtbot.waitSignal(desktop.downloads.ended) as ended:
        desktop.downloads.start("distil-large-v3.5")
    assert ended.args == ["distil-large-v3.5", True]


def test_closing_while_a_model_is_fetched(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    services.models.may_finish.clear()
    desktop.downloads.start("distil-large-v3.5")
    began = time.monotonic()
    with qtbot.waitSignal(desktop.window.closed):
        desktop.window.close()
    assert time.monotonic() - began < 3
    assert services.models.was_cancelled


# --- recordings -----------------------------------------------------------------------------------


def recording_words(desktop: Desktop, number: int) -> str:
    assert desktop.recordings_page is not None
    row = desktop.recordings_page.rows.get(number)
    return row.words.text() if row else ""


def test_recordings_dropped_on_the_window_are_transcribed(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    services.transcriber.may_finish.clear()
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/talks/one.mp4"), QUrl.fromLocalFile("/talks/two.ogg")])
    event = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        mime,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    desktop.window.dropEvent(event)
    qtbot.waitUntil(lambda: recording_words(desktop, 1) == "1:35 of 6:20 · 1:01 left")
    assert recording_words(desktop, 2) == "Waiting"
    assert desktop.window.pages.currentWidget() is desktop.recordings_page
    services.transcriber.may_finish.set()
    qtbot.waitUntil(lambda: recording_words(desktop, 2) == "Done")
    assert recording_words(desktop, 1) == "Done"


def test_a_finished_recording_is_read_in_the_library(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    assert desktop.recordings_page is not None
    services.library.add("talk", "talk", [caption(1, "Of the recording.")])
    saved, captions = services.library.stored["talk"]
    folder = services.transcriber.folder / "talk"
    services.library.stored["talk"] = (replace(saved, folder=folder), captions)
    desktop.recordings_page.add([Path("/talks/talk.mp4")])
    qtbot.waitUntil(lambda: recording_words(desktop, 1) == "Done")
    desktop.recordings_page.rows[1].button.click()
    assert desktop.window.pages.currentWidget() is desktop.sessions_page
    qtbot.waitUntil(lambda: "Of the recording." in desktop.sessions_page.transcript.toPlainText())


def test_an_audio_track_is_chosen_for_what_is_added_next(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    page = desktop.recordings_page
    assert page is not None
    page.add([Path("/talks/one.mp4")])
    page.track.setValue(2)
    page.add([Path("/talks/two.mkv")])
    qtbot.waitUntil(lambda: recording_words(desktop, 2) == "Done")
    assert [each.audio_track for each in services.transcriber.requests] == [None, 2]


def test_damaged_stretches_of_a_recording_are_told(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    assert desktop.recordings_page is not None
    services.transcriber.notices = (Message("1.2 s of damaged sound were skipped at 0:07"),)
    desktop.recordings_page.add([Path("/talks/one.mp4")])
    qtbot.waitUntil(
        lambda: recording_words(desktop, 1) == "Done · 1.2 s of damaged sound were skipped at 0:07"
    )


def test_a_recording_is_cancelled(qtbot: QtBot, desktop: Desktop, services: FakeServices) -> None:
    assert desktop.recordings_page is not None
    services.transcriber.may_finish.clear()
    desktop.recordings_page.add([Path("/talks/one.mp4"), Path("/talks/two.ogg")])
    qtbot.waitUntil(lambda: "left" in recording_words(desktop, 1))
    desktop.recordings_page.rows[1].button.click()
    qtbot.waitUntil(lambda: recording_words(desktop, 1) == "Cancelled; what was done is kept")
    desktop.recordings_page.cancel_button.click()
    qtbot.waitUntil(lambda: recording_words(desktop, 2).startswith("Cancelled"))


def test_a_recording_that_fails_says_why(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    assert desktop.recordings_page is not None
    services.transcriber.error = CaptionerError("one.mp4 holds no sound.", "Check that it plays.")
    desktop.recordings_page.add([Path("/talks/one.mp4")])
    qtbot.waitUntil(
        lambda: recording_words(desktop, 1) == "one.mp4 holds no sound. Check that it plays."
    )


def test_quitting_while_a_recording_is_transcribed(
    qtbot: QtBot, desktop: Desktop, services: FakeServices
) -> None:
    assert desktop.recordings_page is not None
    services.transcriber.may_finish.clear()
    desktop.recordings_page.add([Path("/talks/one.mp4"), Path("/talks/two.ogg")])
    qtbot.waitUntil(lambda: "left" in recording_words(desktop, 1))
    with qtbot.waitSignal(desktop.window.closed):
        desktop.window.quit_unasked()
    assert desktop.recordings is not None
    assert not desktop.recordings.is_busy
