"""The session's clock, and what the footer says of the model."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from captioner.core.events import LevelChanged, SessionState
from captioner.core.plain_text import clock
from captioner.gui.shell.desktop import Desktop
from tests.helpers.gui.fakes import FakeServices, FakeSession


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
    qtbot: QtBot,
    desktop: Desktop,
    services: FakeServices,
    listening: FakeSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    controller = desktop.controller
    listening.tell_state(SessionState.PAUSED)
    qtbot.waitUntil(lambda: controller.status.state is SessionState.PAUSED)
    now_s = time.monotonic()
    monkeypatch.setattr("captioner.gui.live.controller.time.monotonic", lambda: now_s + 60)
    assert controller.elapsed_s >= 60
    listening.tell_state(SessionState.STOPPING)
    qtbot.waitUntil(lambda: controller.status.state is SessionState.STOPPING)
    monkeypatch.setattr("captioner.gui.live.controller.time.monotonic", lambda: now_s + 90)
    assert controller.elapsed_s < 90


def test_the_clock_shows_how_much_sound_came_in_and_not_when_the_window_learnt_of_it(
    qtbot: QtBot,
    desktop: Desktop,
    services: FakeServices,
    listening: FakeSession,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now_s = time.monotonic()
    monkeypatch.setattr(listening, "_began", now_s - 42.5)  # sound came in before it was told
    monkeypatch.setattr("captioner.gui.live.bridge.time.monotonic", lambda: now_s)
    listening.tell(LevelChanged("", -19.0, -9.0, is_speech=True))
    assert desktop.controller.elapsed_s == pytest.approx(42.5)
    now_s += 100.0  # the machine is busy: the window hears of the end late
    monkeypatch.setattr(listening, "_began", now_s - 50.9)
    with qtbot.waitSignal(desktop.controller.ended):
        listening.tell_state(SessionState.IDLE)
    assert desktop.window.live_page.elapsed_label.text() == clock(50.9)
