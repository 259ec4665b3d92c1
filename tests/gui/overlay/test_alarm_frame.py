"""Alarms: a frame that blinks slowly, a message of the desktop, and only where that is wanted."""

from dataclasses import replace

import pytest

from captioner.core.captions import Caption
from captioner.gui.overlay import presence
from captioner.gui.overlay.presence import BLINK_MS, AlarmFrame
from captioner.gui.overlay.window import Overlay
from captioner.gui.shell.desktop import Desktop
from captioner.settings.model import SoundSettings
from captioner.sound_events.detection import HeardSound, sound_caption
from captioner.sound_events.kinds import LABELS, SoundKind
from tests.helpers.gui.fakes import FakeSession
from tests.helpers.gui.waiting import emitted


def told(kind: SoundKind) -> Caption:
    return sound_caption(HeardSound(kind, 0.0, 2.0, 1.0), 1, LABELS[kind])


@pytest.fixture
def frame(overlay: Overlay) -> AlarmFrame:
    frame = AlarmFrame(overlay)
    overlay.show()
    return frame


def shown_at_each_change(frame: AlarmFrame, changes: int) -> list[bool]:
    shown = []
    for _ in range(changes):
        shown.append(frame.isVisible())
        frame.timer.timeout.emit()
    return shown


def test_it_does_nothing_until_it_is_asked_to(frame: AlarmFrame) -> None:
    notices: list[str] = []
    frame.notice_wanted.connect(notices.append)
    frame.accept(told(SoundKind.ALARM))
    assert not frame.isVisible() and not frame.timer.isActive() and not notices


def test_an_alarm_blinks_the_frame_at_most_three_times_a_second(
    frame: AlarmFrame, overlay: Overlay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "wants_reduced_motion", lambda: False)
    frame.apply(SoundSettings(alarms_blink=True))
    frame.accept(told(SoundKind.DOG))
    assert not frame.isVisible()
    frame.accept(told(SoundKind.SIREN))
    assert frame.geometry() == overlay.box()
    assert frame.timer.interval() == BLINK_MS and 2 * BLINK_MS >= 1000 / 3
    assert shown_at_each_change(frame, 12) == [True, False] * 6
    assert not frame.isVisible() and not frame.timer.isActive()


def test_with_reduced_motion_the_frame_stays_still(
    frame: AlarmFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "wants_reduced_motion", lambda: True)
    frame.apply(SoundSettings(alarms_blink=True))
    frame.accept(told(SoundKind.ALARM))
    assert shown_at_each_change(frame, 12) == [True] * 12
    assert not frame.isVisible()


def test_a_message_is_shown_where_it_is_wanted(frame: AlarmFrame) -> None:
    frame.apply(SoundSettings(alarms_notify=True))
    with emitted(frame.notice_wanted) as notice:
        frame.accept(told(SoundKind.ALARM))
    assert notice.args == ["[alarm]"]
    assert not frame.isVisible()


def test_switch_counts_from_the_moment_it_is_set(desktop: Desktop, listening: FakeSession) -> None:
    frame = desktop.overlay_shell.alarm_frame
    desktop.settings_model.change(lambda s: replace(s.sounds, alarms_blink=True))
    frame.accept(told(SoundKind.ALARM))
    assert frame.isVisible()
    desktop.settings_model.change(lambda s: replace(s.sounds, alarms_blink=False))
    assert not frame.isVisible()


def test_a_frame_that_stays_still_follows_the_box(
    frame: AlarmFrame, overlay: Overlay, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(presence, "wants_reduced_motion", lambda: True)
    frame.apply(SoundSettings(alarms_blink=True))
    frame.accept(told(SoundKind.ALARM))
    overlay.set_look(replace(overlay.look, lines=5))
    frame.timer.timeout.emit()
    assert frame.geometry() == overlay.box()
