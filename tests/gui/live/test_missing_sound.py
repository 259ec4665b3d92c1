"""Missing sound and pauses are one line each in the transcript and in the overlay."""

from captioner.core.events import Noticed, SpeechUnclear
from captioner.core.message import Message
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeSession, caption


def gap_notice(duration_s: float) -> Noticed:
    reason = Message("{name} was disconnected", name="USB headset")
    words = "{reason} ({duration_s:.1f} s missing)"
    return Noticed("gap", Message(words, reason=reason, duration_s=duration_s))


def test_an_outage_is_one_line_on_the_page_and_the_overlay(
    desktop: Desktop, listening: FakeSession
) -> None:
    listening.say(caption(1, "Before it.", start_s=0.0))
    listening.tell(gap_notice(0.05), gap_notice(27.0))
    listening.say(caption(2, "After it.", start_s=30.0))
    desktop.overlay_shell.bridge.flush()
    line = "[USB headset was disconnected (27.0 s missing)]"
    shown = desktop.window.live_page.transcript.toPlainText()
    assert shown.count("missing") == 1
    assert line in shown
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
    listening._began -= 12.0  # as if so much time had passed
    listening.resume()
    desktop.overlay_shell.bridge.flush()
    assert "[Paused for 12.0 s]" in desktop.window.live_page.transcript.toPlainText()
    assert "[Paused for 12.0 s]" in desktop.overlay.text
