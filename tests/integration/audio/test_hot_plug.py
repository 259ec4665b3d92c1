import queue
import time
from collections.abc import Callable, Iterator, Sequence

import pytest

from captioner.audio.hosts.device_listing import DeviceWatch
from captioner.audio.hosts.pulse_client import PulseClient, PulseUnreachableError
from captioner.core.devices import Device
from tests.helpers.audio.pulse_audio import (
    LOUDSPEAKER,
    MICROPHONE,
    MICROPHONE_NAME,
    PulseAudioServer,
)
from tests.helpers.waiting import until

TOLD_WITHIN_S = 1.0


@pytest.fixture
def told(pulse_audio: PulseAudioServer) -> Iterator[queue.Queue]:
    lists: queue.Queue = queue.Queue()
    watch = DeviceWatch()
    watch.subscribe(lists.put)
    yield lists
    watch.close()


def wait_for(
    told: queue.Queue, is_it: Callable[[Sequence[Device]], bool], deadline_s: float = 20.0
) -> float:
    """How long it took until a list was told of which it is true, in seconds."""
    began_s = time.monotonic()
    while True:
        devices = told.get(timeout=deadline_s)
        if is_it(devices):
            return time.monotonic() - began_s


def names(devices: Sequence[Device]) -> list[str]:
    return [device.name for device in devices]


def test_a_headset_that_is_plugged_in_and_out_is_told_at_once(
    pulse_audio: PulseAudioServer, told: queue.Queue
) -> None:
    wait_for(told, lambda devices: MICROPHONE_NAME in names(devices))
    modules = pulse_audio.add_microphone("usb", "USB Headset")
    assert wait_for(told, lambda devices: "USB Headset" in names(devices)) < TOLD_WITHIN_S
    pulse_audio.remove(modules)
    assert wait_for(told, lambda devices: "USB Headset" not in names(devices)) < TOLD_WITHIN_S


def test_an_application_that_begins_and_ends_is_told_at_once(
    pulse_audio: PulseAudioServer, told: queue.Queue
) -> None:
    wait_for(told, lambda devices: MICROPHONE_NAME in names(devices))
    player = pulse_audio.open_player("Film")
    assert wait_for(told, lambda devices: "Film" in names(devices)) < TOLD_WITHIN_S
    player.communicate()
    assert wait_for(told, lambda devices: "Film" not in names(devices)) < TOLD_WITHIN_S


def test_another_default_is_told(pulse_audio: PulseAudioServer, told: queue.Queue) -> None:
    def is_default(name: str) -> Callable[[Sequence[Device]], bool]:
        return lambda devices: any(each.name == name and each.is_default for each in devices)

    wait_for(told, is_default(MICROPHONE_NAME))
    modules = pulse_audio.add_microphone("usb", "USB Headset")
    try:
        pulse_audio.set_default_source("usb")
        wait_for(told, is_default("USB Headset"))
    finally:
        pulse_audio.set_default_source(MICROPHONE)
        pulse_audio.remove(modules)
        pulse_audio.set_default_sink(LOUDSPEAKER)


@pytest.mark.slow(reason="a headset is in the fast tests")
def test_a_server_that_ends_and_comes_again_is_followed(
    pulse_audio: PulseAudioServer, told: queue.Queue
) -> None:
    wait_for(told, lambda devices: MICROPHONE_NAME in names(devices))
    pulse_audio.kill()
    wait_for(told, lambda devices: devices == [])
    pulse_audio.start()
    wait_for(told, lambda devices: MICROPHONE_NAME in names(devices))
    modules = pulse_audio.add_microphone("usb", "USB Headset")
    wait_for(told, lambda devices: "USB Headset" in names(devices))
    pulse_audio.remove(modules)


@pytest.mark.slow(reason="a headset is in the fast tests")
def test_client_of_a_killed_server_says_so(pulse_audio: PulseAudioServer) -> None:
    with PulseClient() as client:
        assert client.devices()
        pulse_audio.kill()
        try:
            with pytest.raises(PulseUnreachableError):
                until(lambda: client.has_changed(0.1) and False, "the end to be noticed")
        finally:
            pulse_audio.start()
