"""What is said of devices that come late, go, and come back: nothing that is not so."""

import pytest

from captioner.audio import capture
from captioner.audio.capture import CaptureSource
from captioner.audio.hosts.input_stream import StreamEvent, StreamEventKind
from captioner.core.audio import NoticeKind
from tests.helpers.audio.fake_device import FakeDevice
from tests.helpers.audio.heard import Heard

pytestmark = pytest.mark.usefixtures("quick_capture")


def start(device: FakeDevice) -> tuple[CaptureSource, Heard]:
    heard = Heard()
    source = CaptureSource(device)
    source.start(heard)
    heard.wait_for_sound(3)
    return source, heard


@pytest.mark.slow(reason="it keeps the machine busy for 20 s")
def test_blocks_that_come_late_on_a_busy_machine_are_no_disconnection(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(capture, "_FIRST_BLOCK_S", 60.0)
    device = FakeDevice()
    source, heard = start(device)
    device.sounds = False
    heard.wait(lambda: device.opened >= 2, "another try")
    device.sounds = True
    heard.wait_for_sound(3)
    opened = device.opened
    device.next_event = StreamEvent(StreamEventKind.HOST_GONE)  # the server answered late
    heard.wait(lambda: device.opened > opened, "another try")
    heard.wait_for_sound(3)
    source.stop()
    assert heard.notices(NoticeKind.DEVICE_LOST) == []
    assert {gap.reason for gap in heard.gaps} <= {"Fake delivered no sound"}


def test_the_default_found_later_is_not_called_back_unless_it_was_heard() -> None:
    device = FakeDevice()
    device.follows_default = True
    source, heard = start(device)
    device.is_there = False
    device.next_event = StreamEvent(StreamEventKind.LOST)
    heard.wait_for_notice(NoticeKind.DEVICE_LOST)
    device.name, device.is_there = "USB Headset", True
    notice = heard.wait_for_notice(NoticeKind.DEVICE_CHANGED)
    assert notice.message == "Now listening to USB Headset"
    assert heard.notices(NoticeKind.DEVICE_BACK) == []
    source.stop()


def test_another_device_takes_the_place_of_the_lost_one() -> None:
    device, other = FakeDevice(), FakeDevice()
    other.name = "Desk"
    source, heard = start(device)
    device.is_there = False
    device.next_event = StreamEvent(StreamEventKind.LOST)
    heard.wait_for_notice(NoticeKind.DEVICE_LOST)
    source.use(other)
    assert heard.wait_for_notice(NoticeKind.DEVICE_CHANGED).message == "Now listening to Desk"
    assert source.name == "Desk"
    source.use(device)
    device.is_there = True
    heard.wait(lambda: source.name == "Fake", "the first device again")
    source.stop()


def test_a_chosen_device_that_cannot_be_opened_is_the_one_that_is_missed() -> None:
    device, other = FakeDevice(), FakeDevice("Desk")
    other.is_there = False
    source, heard = start(device)
    source.use(other)
    lost = heard.wait_for_notice(NoticeKind.DEVICE_LOST)
    assert lost.message.values["name"] == "Desk"
    other.is_there = True
    heard_first = heard.wait_for_notice(NoticeKind.DEVICE_CHANGED)
    assert heard_first.message == "Now listening to Desk", "not again: it was never heard"
    source.stop()
