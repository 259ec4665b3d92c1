"""Captioning from the main window: start, sources, messages, stop."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from captioner.core.audio import NoticeKind
from captioner.core.errors import CaptionerError
from captioner.core.events import ErrorRaised, LevelChanged, Noticed, OverloadChanged, SessionState
from captioner.core.message import Message
from captioner.core.sessions import RecoveryReport
from captioner.gui.shell.desktop import Desktop
from captioner.settings.model import SourceKind
from tests.helpers.gui.fakes import FakeServices, FakeSession, caption
from tests.helpers.gui.looking import begin, click, end, start, state_in_words, told
from tests.helpers.gui.waiting import emitted, wait_until


def test_from_start_to_stop_by_mouse(desktop: Desktop, services: FakeServices) -> None:
    page = desktop.window.live_page
    assert state_in_words(desktop) == "Ready"
    assert not page.pause_button.isEnabled()
    with emitted(desktop.controller.session_created):
        click(page.start_button)
    wait_until(lambda: state_in_words(desktop) == "Loading model")
    services.session.listen()
    wait_until(lambda: state_in_words(desktop) == "Listening")
    assert page.start_button.text() == "Stop"
    click(page.pause_button)
    wait_until(lambda: state_in_words(desktop) == "Paused")
    assert page.pause_button.text() == "Resume"
    click(page.pause_button)
    wait_until(lambda: state_in_words(desktop) == "Listening")
    with emitted(desktop.controller.ended):
        click(page.start_button)
    assert state_in_words(desktop) == "Ready"
    assert services.session.calls == ["start", "pause", "resume", "stop"]


def test_captions_reach_window_and_overlay(desktop: Desktop, listening: FakeSession) -> None:
    listening.say(caption(1, "Good", "morning every"))
    wait_until(lambda: desktop.overlay.text == "Good morning every")
    listening.say(caption(1, "Good morning, everyone."))
    wait_until(lambda: desktop.overlay.text == "Good morning, everyone.")
    assert desktop.window.live_page.transcript.toPlainText() == "Good morning, everyone."


@pytest.mark.parametrize("kind", [NoticeKind.DEVICE_BACK, NoticeKind.DEVICE_CHANGED])
def test_a_microphone_that_is_gone_is_told_everywhere(
    desktop: Desktop, listening: FakeSession, kind: NoticeKind
) -> None:
    lost = "USB headset was disconnected; waiting for it to come back"

    def everywhere() -> set[str]:
        desktop.overlay_shell.bridge.flush()
        tray = desktop.tray.toolTip().removeprefix("Captioner: ")
        return {state_in_words(desktop), tray, desktop.overlay.status or "Listening"}

    green = desktop.tray.icon().pixmap(32).toImage()
    dot = desktop.window.live_page.dot.grab().toImage()
    assert everywhere() == {"Listening"}
    listening.tell(Noticed(NoticeKind.DEVICE_LOST.value, Message(lost), "You"))
    assert everywhere() == {lost}
    assert desktop.window.footer.backlog_label.text() == ""
    assert desktop.tray.icon().pixmap(32).toImage() != green
    assert desktop.window.live_page.dot.grab().toImage() != dot
    listening.tell(
        OverloadChanged(2.0, Message("Behind by 2.0 s")), OverloadChanged(0.0, Message(""))
    )
    listening.tell_state(SessionState.PAUSED)
    listening.tell_state(SessionState.LISTENING)
    assert everywhere() == {lost}
    listening.tell(Noticed(kind.value, Message("Now listening to Built-in microphone"), "Others"))
    assert everywhere() == {lost}, "the other channel's"
    listening.tell(Noticed(kind.value, Message("Now listening to Built-in microphone"), "You"))
    assert everywhere() == {"Listening"}
    assert desktop.tray.icon().pixmap(32).toImage() == green


def test_recording_without_captions_is_shown(desktop: Desktop, listening: FakeSession) -> None:
    words = "Recording without captions: recognition failed."
    listening.tell(Noticed("recognition-lost", Message(words)))
    desktop.overlay_shell.bridge.flush()
    assert state_in_words(desktop) == words
    listening.tell(Noticed(NoticeKind.DEVICE_BACK.value, Message("Now listening to the headset")))
    desktop.overlay_shell.bridge.flush()
    assert state_in_words(desktop) == words, "the microphone's return brings no captions back"


def test_a_session_begins_with_its_devices_there(
    desktop: Desktop, services: FakeServices, listening: FakeSession
) -> None:
    listening.tell(Noticed(NoticeKind.DEVICE_LOST.value, Message("Headset gives no sound"), ""))
    end(desktop)
    assert state_in_words(desktop) == "Ready"
    begin(desktop, services)
    assert state_in_words(desktop) == "Listening"


def test_stopping_a_session_that_fails_at_once_ends_it(
    desktop: Desktop, services: FakeServices
) -> None:
    services.may_create.clear()
    session = services.next_session

    def fail() -> None:
        session.tell_state(SessionState.FAILED, "Stopped: the disk is full")
        session.stop = lambda: session.calls.append("stop")  # type: ignore[method-assign]

    session.at_start = fail
    desktop.controller.start()
    desktop.controller.stop()
    with emitted(desktop.controller.ended):
        services.may_create.set()
    assert not desktop.controller.is_running


def test_a_session_that_cannot_start_does_not_seem_to_load(
    desktop: Desktop, services: FakeServices
) -> None:
    def fail() -> None:
        raise CaptionerError("No microphone was found.", "Plug one in.")

    services.next_session.at_start = fail
    with emitted(desktop.controller.ended):
        desktop.controller.start()
    desktop.overlay_shell.bridge.flush()
    assert desktop.controller.status.state is SessionState.FAILED
    assert not desktop.controller.is_running


def test_lag_is_told_in_words_and_ends(desktop: Desktop, listening: FakeSession) -> None:
    listening.tell(OverloadChanged(2.4, Message("Behind by 2.4 s")))
    wait_until(lambda: state_in_words(desktop) == "Behind by 2.4 s")
    assert desktop.window.footer.backlog_label.text() == "2.4 s behind"
    listening.tell(OverloadChanged(0.3, Message("")))
    wait_until(lambda: state_in_words(desktop) == "Listening")


def test_a_lost_microphone_is_told(desktop: Desktop, listening: FakeSession) -> None:
    listening.tell_state(SessionState.FAILED, "Stopped: microphone lost")
    wait_until(lambda: state_in_words(desktop) == "Stopped: microphone lost")
    assert desktop.window.live_page.start_button.text() == "Start captioning"
    assert not desktop.controller.is_running


def test_a_session_that_cannot_begin_is_told_once_and_can_be_tried_again(
    desktop: Desktop, services: FakeServices
) -> None:
    services.create_error = CaptionerError("The microphone is busy.", "Close the other program.")
    with emitted(desktop.controller.ended):
        desktop.controller.start()
    banners = desktop.window.banners
    wait_until(lambda: any(each.role == "problem" for each in banners.banners))
    assert banners.banners[0].message == "The microphone is busy."
    assert banners.banners[0].hint == "Close the other program."
    services.create_error = None
    start(desktop)


def test_errors_do_not_pile_up(desktop: Desktop, listening: FakeSession) -> None:
    for _ in range(20):
        listening.tell(ErrorRaised(CaptionerError("The disk is full.", "Make room.")))
    for number in range(20):
        listening.tell(ErrorRaised(CaptionerError(f"Failure {number}.")))
    banners = desktop.window.banners
    wait_until(lambda: "Failure 19." in told(desktop))
    assert len([each for each in banners.banners if each.role == "problem"]) == 3


def test_notices_are_shown_quietly(desktop: Desktop, listening: FakeSession) -> None:
    listening.tell(Noticed("too-quiet", Message("The microphone is very quiet.")))
    banners = desktop.window.banners
    wait_until(lambda: "The microphone is very quiet." in told(desktop))
    assert banners.banners[0].role == "note"


def test_good_news_takes_the_place_of_bad_and_goes(
    desktop: Desktop, listening: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("captioner.gui.widgets.banner.PASSING_MS", 1)
    listening.tell(
        Noticed("silent-input", Message("Mic: no sound comes in"), "You"),
        Noticed("silent-input", Message("Monitor: no sound comes in"), "Others"),
        Noticed("device-lost", Message("Mic is away"), "You"),
    )
    wait_until(lambda: "Mic is away" in told(desktop))
    assert {"Mic: no sound comes in", "Monitor: no sound comes in"} <= told(desktop)
    listening.tell(Noticed("sound-back", Message("Mic: sound comes in again"), "You"))
    wait_until(lambda: "Mic: no sound comes in" not in told(desktop))
    wait_until(lambda: "Mic: sound comes in again" not in told(desktop))
    assert {"Monitor: no sound comes in", "Mic is away"} <= told(desktop)


def test_notices_of_a_session_end_with_the_next(desktop: Desktop, listening: FakeSession) -> None:
    listening.tell(Noticed("too-quiet", Message("Voices are very quiet.")))
    listening.tell(Noticed("dropped-blocks", Message("3 blocks of sound were lost.")))
    wait_until(lambda: "3 blocks of sound were lost." in told(desktop))
    end(desktop)
    assert "Voices are very quiet." not in told(desktop)
    assert "3 blocks of sound were lost." in told(desktop)
    start(desktop)
    wait_until(lambda: "3 blocks of sound were lost." not in told(desktop))


def test_a_recording_is_captioned_from_the_window_and_named_as_the_source(
    desktop: Desktop, services: FakeServices, tmp_path: Path
) -> None:
    picker = desktop.window.live_page.picker
    assert picker.currentText() == "Built-in microphone (default)"
    picker.activated.emit(picker.findText("Audio or video file (live)…"))
    assert picker.currentText() == "Built-in microphone (default)"
    (dialog,) = desktop.window.live_page.findChildren(QFileDialog)
    with emitted(desktop.controller.session_created):
        dialog.fileSelected.emit(str(tmp_path / "Lecture.flac"))
    dialog.close()
    assert services.recordings == [tmp_path / "Lecture.flac"]
    assert picker.currentText() == "Lecture.flac"
    assert not picker.isEnabled()
    services.session.listen()
    services.session.tell_state(SessionState.IDLE)
    wait_until(lambda: picker.currentText() == "Built-in microphone (default)")
    assert picker.isEnabled()


def test_what_was_brought_back_after_a_crash_is_told(
    make_desktop: Callable[[], Desktop], services: FakeServices, tmp_path: Path
) -> None:
    services.library.add("2026-03-12 09-30", "Meeting", [caption(1, "Good morning.")])
    folder = services.library.stored["2026-03-12 09-30"][0].folder
    services.library.interrupted = [
        RecoveryReport(tmp_path / "broken", error=CaptionerError("broken cannot be written.")),
        RecoveryReport(folder, 12, (Message("2.0 s of sound had not been captioned yet."),)),
    ]
    desktop = make_desktop()
    assert "broken cannot be written." in told(desktop)
    (banner,) = [each for each in desktop.window.banners.banners if each.buttons
                 and "unexpectedly" in each.message]  # fmt: skip
    assert banner.message == (
        "Captioner closed unexpectedly. 12 caption(s) of 2026-03-12 09-30 were recovered."
    )
    assert banner.hint == "2.0 s of sound had not been captioned yet."
    banner.buttons[0].click()
    assert desktop.window.pages.currentWidget() is desktop.pages.sessions
    wait_until(lambda: desktop.pages.sessions.transcript.toPlainText() == "Good morning.")


def test_several_interrupted_sessions_are_one_banner(
    make_desktop: Callable[[], Desktop], services: FakeServices, tmp_path: Path
) -> None:
    services.library.interrupted = [
        RecoveryReport(tmp_path / "2026-03-12_09-30-00", 3),
        RecoveryReport(tmp_path / "b", 4),
    ]
    desktop = make_desktop()
    assert "2 interrupted session(s) were recovered." in told(desktop)
    services.library.interrupted = [RecoveryReport(tmp_path / "2026-03-12_09-30-00", 3)]
    (words,) = [each for each in told(make_desktop()) if "caption(s) of" in each]
    assert "2026-03-12_09" not in words  # but as the desktop writes a day
    assert "12" in words and "9:30" in words


def test_the_meter_moves_and_falls_when_sound_stops(
    desktop: Desktop, listening: FakeSession
) -> None:
    meter = desktop.window.live_page.meter
    listening.tell(LevelChanged("", -18.0, -6.0, is_speech=True))
    wait_until(lambda: meter.share > 0.5)
    assert meter.accessibleDescription() == "Speech"
    wait_until(lambda: meter.share == 0.0)
    assert meter.accessibleDescription() == "Silence"


def test_footer_offers_larger_models_beside_the_built_in_one(
    make_desktop: Callable[[], Desktop], services: FakeServices
) -> None:
    desktop = make_desktop()
    button = desktop.window.footer.full_model_button
    assert button.isVisible()
    assert desktop.window.banners.banners == []  # nothing is to be told of a normal start
    button.click()
    assert desktop.dialogs.settings is not None
    assert desktop.dialogs.settings.isVisible()
    services.models.installed.add("distil-large-v3.5")
    desktop.window.refresh()
    wait_until(button.isHidden)


def test_a_source_is_chosen_and_kept(desktop: Desktop, services: FakeServices) -> None:
    picker = desktop.window.live_page.picker
    names = [picker.itemText(row) for row in range(picker.count())]
    assert names == [
        "Built-in microphone (default)",
        "USB headset",
        "Computer sound: Loudspeaker (default)",
        "Microphone and computer sound",
        "Audio or video file (live)…",
    ]
    picker.setCurrentIndex(1)
    picker.activated.emit(1)
    assert services.store.settings.capture.microphone == "USB headset"
    picker.setCurrentIndex(3)
    picker.activated.emit(3)
    assert services.store.settings.capture.source is SourceKind.BOTH
    desktop.settings_model.flush()
    assert '"mic' not in services.store.path.read_text().split('"source"')[1].split(",")[0]


def test_a_microphone_that_is_away_keeps_its_place(
    make_desktop: Callable[[], Desktop], services: FakeServices
) -> None:
    settings = services.store.settings
    services.store.replace(
        replace(settings, capture=replace(settings.capture, microphone="Conference mic"))
    )
    desktop = make_desktop()
    assert desktop.window.live_page.picker.currentText() == "Conference mic (not connected)"


def test_copy_takes_the_selection_or_everything(desktop: Desktop, listening: FakeSession) -> None:
    page = desktop.window.live_page
    listening.say(caption(1, "First."), caption(2, "Second."))
    wait_until(lambda: len(page.transcript.rows) == 2)
    page.transcript.copy_shown()
    assert QGuiApplication.clipboard().text() == "First.\nSecond."
    assert page.transcript.search.find("Second").count
    page.transcript.copy_shown()
    assert QGuiApplication.clipboard().text() == "Second"


# --- closing -----------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["save", "restart"])
def test_a_second_session_begins_with_an_empty_transcript(
    desktop: Desktop, listening: FakeSession, services: FakeServices, moment: str
) -> None:
    listening.say(caption(1, "Of the first session."))
    wait_until(lambda: len(desktop.window.live_page.transcript.rows) == 1)
    end(desktop)
    if moment == "restart":
        start(desktop)
        wait_until(lambda: not desktop.window.live_page.transcript.rows)
        listening.say(caption(2, "A late word of the first."))
        services.session.say(caption(1, "Of the second."))
        wait_until(lambda: len(desktop.window.live_page.transcript.rows) == 1)
        assert desktop.window.live_page.transcript.toPlainText() == "Of the second."
    else:
        assert len(desktop.window.live_page.transcript.rows) == 1
