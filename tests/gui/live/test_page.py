"""The page of a session: missing sound, corrected text, the clock and the model."""

import time
from dataclasses import replace

import pytest

from captioner.core.captions import Mark
from captioner.core.events import (
    CORRECTING_TEXT,
    CaptionChanged,
    LevelChanged,
    Marked,
    Noticed,
    SessionState,
    SpeechUnclear,
    StatusChanged,
    TextCorrected,
)
from captioner.core.message import NO_MESSAGE, Message
from captioner.core.plain_text import clock
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices, FakeSession, caption
from tests.helpers.gui.looking import told
from tests.helpers.gui.waiting import emitted, wait_until


def gap_notice(start_s: float, duration_s: float) -> Noticed:
    reason = Message("{name} was disconnected", name="USB headset")
    words = "{reason} ({duration_s:.1f} s missing)"
    message = Message(words, reason=reason, duration_s=duration_s)
    return Noticed("gap", message, start_s=start_s)


def test_an_outage_is_one_line_on_the_page_and_the_overlay(
    desktop: Desktop, listening: FakeSession
) -> None:
    listening.say(caption(1, "Before it.", start_s=1.0))
    listening.tell(gap_notice(2.0, 0.05), gap_notice(3.0, 27.0))
    listening.say(caption(2, "After it.", start_s=30.0))
    desktop.overlay_shell.bridge.flush()
    line = "[USB headset was disconnected (27.0 s missing)]"
    shown = [row.text for row in desktop.window.live_page.transcript.rows]
    assert shown == ["Before it.", line, "After it."]
    assert "missing)]" in desktop.overlay.text


def test_unclear_speech_is_one_line(desktop: Desktop, listening: FakeSession) -> None:
    listening.say(caption(1, "Before it.", start_s=0.0))
    listening.tell(SpeechUnclear(4.0, 6.5))
    desktop.overlay_shell.bridge.flush()
    assert desktop.window.live_page.transcript.toPlainText().count("[unclear]") == 1
    assert "[unclear]" in desktop.overlay.text


def test_a_pause_is_one_line(desktop: Desktop, listening: FakeSession) -> None:
    listening.pause()
    desktop.overlay_shell.bridge.flush()
    listening.began_s -= 12.0  # as if so much time had passed
    listening.resume()
    desktop.overlay_shell.bridge.flush()
    assert "[Paused for 12.0 s]" in desktop.window.live_page.transcript.toPlainText()
    assert "[Paused for 12.0 s]" in desktop.overlay.text


def test_corrected_words_take_the_place_of_the_captioned_ones(
    desktop: Desktop, listening: FakeSession
) -> None:
    transcript = desktop.window.live_page.transcript
    listening.tell(CaptionChanged(caption(1, "And so am I fellow Americans.")))
    listening.tell(CaptionChanged(caption(2, "Ask not.")))
    listening.tell(Marked(Mark(1, 0.5, "ask")))
    wait_until(lambda: len(transcript.rows) == 2 and len(transcript.marks) == 1)
    saved = caption(1, "And so my fellow Americans, ask not")
    with emitted(transcript.filled):
        listening.tell(TextCorrected((saved,)))
    assert [each.text for each in transcript.rows] == [saved.text]
    assert len(transcript.marks) == 1
    assert transcript.follows


def test_sessions_show_corrected_words(
    desktop: Desktop, services: FakeServices, listening: FakeSession
) -> None:
    page, library = desktop.pages.sessions, services.library
    library.add("1", "Speech", [caption(1, "And so am I fellow Americans.")])
    listening.tell(StatusChanged(SessionState.IDLE, Message("Stopped")))
    desktop.window.show_page(1)
    wait_until(lambda: len(page.transcript.rows) == 1)
    saved = caption(1, "And so my fellow Americans.")
    library.add("1", "Speech", [saved])
    listening.tell(TextCorrected((saved,)))
    wait_until(lambda: [one.text for one in page.transcript.rows] == [saved.text])


def test_a_correction_that_takes_time_is_announced_while_it_lasts(
    desktop: Desktop, listening: FakeSession
) -> None:
    listening.tell(StatusChanged(SessionState.IDLE, Message("Stopped")))
    listening.tell(Noticed(CORRECTING_TEXT, Message("Correcting the saved text")))
    wait_until(lambda: "Correcting the saved text" in told(desktop))
    listening.tell(Noticed(CORRECTING_TEXT, NO_MESSAGE))
    wait_until(lambda: "Correcting the saved text" not in told(desktop))
    assert "" not in told(desktop)


@pytest.mark.parametrize(("device", "shown"), [("cuda", "GPU"), ("cpu", "CPU")])
def test_the_footer_says_what_the_model_runs_on(
    desktop: Desktop, listening: FakeSession, device: str, shown: str
) -> None:
    assert listening.model_info is not None
    footer = desktop.window.footer
    footer.show_model(replace(listening.model_info, device=device), "")
    assert footer.model_label.text().endswith(f"({shown})")
    assert footer.model_label.toolTip().startswith(f"{shown}, ")


def test_the_clock_goes_on_in_a_pause_as_the_times_of_captions_do(
    desktop: Desktop, listening: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    controller = desktop.controller
    listening.tell_state(SessionState.PAUSED)
    wait_until(lambda: controller.status.state is SessionState.PAUSED)
    now_s = time.monotonic()
    monkeypatch.setattr("captioner.gui.live.controller.time.monotonic", lambda: now_s + 60)
    assert controller.elapsed_s >= 60
    listening.tell_state(SessionState.STOPPING)
    wait_until(lambda: controller.status.state is SessionState.STOPPING)
    monkeypatch.setattr("captioner.gui.live.controller.time.monotonic", lambda: now_s + 90)
    assert controller.elapsed_s < 90


def test_the_clock_shows_how_much_sound_came_in_and_not_when_the_window_learnt_of_it(
    desktop: Desktop, listening: FakeSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = time.monotonic()
    monkeypatch.setattr(listening, "began_s", now_s - 42.5)  # sound came in before it was told
    monkeypatch.setattr("captioner.gui.live.bridge.time.monotonic", lambda: now_s)
    listening.tell(LevelChanged("", -19.0, -9.0, is_speech=True))
    assert desktop.controller.elapsed_s == pytest.approx(42.5)
    now_s += 100.0  # the machine is busy: the window hears of the end late
    monkeypatch.setattr(listening, "began_s", now_s - 50.9)
    with emitted(desktop.controller.ended):
        listening.tell_state(SessionState.IDLE)
    assert desktop.window.live_page.elapsed_label.text() == clock(50.9)
