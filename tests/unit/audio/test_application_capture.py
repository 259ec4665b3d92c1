from __future__ import annotations

import numpy as np

from captioner.audio.capture import CaptureSource, StreamSettings
from captioner.audio.hosts.input_stream import StreamEvent, StreamEventKind
from captioner.core.audio import NoticeKind
from captioner.core.devices import DeviceKind
from tests.helpers.audio.fake_device import FakeDevice
from tests.helpers.audio.heard import Heard


def test_an_application_that_plays_nothing_is_waited_for_and_its_time_passes() -> None:
    device = FakeDevice("Film", kind=DeviceKind.APPLICATION, mute_in_silence=True)
    device.sounds = False
    device.next_event = StreamEvent(StreamEventKind.IDLE)
    heard = Heard()
    source = CaptureSource(device, settings=StreamSettings(look_every_s=0.05))
    source.start(heard)
    assert heard.wait_for_notice(NoticeKind.SILENT_INPUT).message == "Waiting for Film to play"
    heard.wait_for_sound(20)
    device.sounds = True
    device.next_event = StreamEvent(StreamEventKind.RESUMED)
    assert heard.wait_for_notice(NoticeKind.SOUND_BACK).message == "Film plays"
    heard.wait(lambda: np.abs(heard.samples).max() > 0.05, "its sound")
    device.next_event = StreamEvent(StreamEventKind.IDLE)
    heard.wait_for_notice(NoticeKind.SILENT_INPUT, 2)
    device.next_event = StreamEvent(StreamEventKind.MUTED)
    assert heard.wait_for_notice(NoticeKind.SILENT_INPUT, 3).message == "Film is muted"
    device.next_event = StreamEvent(StreamEventKind.IDLE)
    heard.wait_for_notice(NoticeKind.SILENT_INPUT, 4)
    source.stop()
    assert [str(each.message) for each in heard.notices()][3:] == [
        "Film plays",
        "Film is muted",
        "Sound from Film is back.",
        "Waiting for Film to play",
    ]
    assert heard.gaps == []
