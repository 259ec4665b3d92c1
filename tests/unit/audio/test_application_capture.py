import threading
from collections.abc import Callable
from typing import NoReturn

import numpy as np
import pytest

from captioner.audio import capture
from captioner.audio.capture import CaptureSource
from captioner.audio.hosts.application_stream import ApplicationStream, PlayedStream
from captioner.audio.hosts.input_stream import BlockInbox, StreamEvent, StreamEventKind
from captioner.core.audio import NoticeKind
from captioner.core.devices import DeviceKind
from tests.helpers.audio.fake_device import FakeDevice
from tests.helpers.audio.heard import Heard


def test_an_application_that_plays_nothing_is_waited_for_and_its_time_passes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(capture, "_LOOK_EVERY_S", 0.05)
    device = FakeDevice("Film", kind=DeviceKind.APPLICATION, mute_in_silence=True)
    device.sounds = False
    device.next_event = StreamEvent(StreamEventKind.IDLE)
    heard = Heard()
    source = CaptureSource(device)
    source.start(heard)
    assert heard.wait_for_notice(NoticeKind.SILENT_INPUT).message == "Waiting for Film to play"
    heard.wait_for_sound(20)
    device.sounds = True
    device.next_event = StreamEvent(StreamEventKind.RESUMED)
    assert heard.wait_for_notice(NoticeKind.SOUND_BACK).message == "Film is playing"
    heard.wait(lambda: np.abs(heard.samples).max() > 0.05, "its sound")
    device.next_event = StreamEvent(StreamEventKind.IDLE)
    heard.wait_for_notice(NoticeKind.SILENT_INPUT, 2)
    device.next_event = StreamEvent(StreamEventKind.MUTED)
    assert heard.wait_for_notice(NoticeKind.SILENT_INPUT, 3).message == "Film is muted"
    device.next_event = StreamEvent(StreamEventKind.IDLE)
    heard.wait_for_notice(NoticeKind.SILENT_INPUT, 4)
    source.stop()
    assert [str(each.message) for each in heard.notices()][3:] == [
        "Film is playing",
        "Film is muted",
        "Sound from Film is back.",
        "Waiting for Film to play",
    ]
    assert heard.gaps == []


class BrokenHost:
    """Fails in a way that nobody foresaw."""

    rate_hz, channels = 48_000, 2

    def __init__(self) -> None:
        self.is_closed = threading.Event()

    def has_changed(self, wait_s: float) -> bool:
        return True

    def played_streams(self) -> list[PlayedStream]:
        raise UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid start byte")

    def record(self, stream: PlayedStream, take: Callable[[bytes], None]) -> NoReturn:
        raise AssertionError

    def close(self) -> None:
        self.is_closed.set()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_host_that_fails_is_opened_anew() -> None:
    host = BrokenHost()
    stream = ApplicationStream(host, "Film", BlockInbox(8))
    assert host.is_closed.wait(20)
    assert stream.poll_event() == StreamEvent(StreamEventKind.HOST_GONE)
    stream.close()
