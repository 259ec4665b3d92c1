"""A device without hardware or server: hands over blocks in real time, comes and goes at will."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace

import numpy as np

from captioner.audio.hosts.input_stream import BLOCK_S, BlockInbox, StreamEvent
from captioner.core.devices import DeviceKind
from captioner.core.errors import CaptionerError


class FakeStream:
    def __init__(self, device: FakeDevice, inbox: BlockInbox) -> None:
        self.device_name = device.name
        self.rate_hz = float(device.rate_hz)
        self.channels = device.channels
        self._device = device
        self._callback = inbox.connect()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fake stream")
        self._thread.start()

    def _run(self) -> None:
        frames = round(self.rate_hz * BLOCK_S)
        due_s = time.monotonic() + BLOCK_S
        while not self._closing.wait(max(0.0, due_s - time.monotonic())):
            due_s += BLOCK_S
            self._hand_over(frames)
        self._hand_over(frames)  # a device may be closed before its last block was fetched

    def _hand_over(self, frames: int) -> None:
        if self._device.sounds:
            # Whole periods of 1 kHz, so that blocks join without a click.
            times_s = np.arange(frames, dtype=np.float32) / self.rate_hz
            tone = self._device.level * np.sin(2 * np.pi * 1000 * times_s)
            block = np.repeat(tone[:, None], self.channels, axis=1).astype(np.float32)
            status = SimpleNamespace(input_overflow=False)
            self._callback(block.tobytes(), frames, None, status)

    def poll_event(self) -> StreamEvent | None:
        event, self._device.next_event = self._device.next_event, None
        return event

    def close(self) -> None:
        self._closing.set()
        self._thread.join()


class FakeDevice:
    """An `InputOpener`; its attributes may be changed while it is open."""

    def __init__(
        self,
        name: str = "Fake",
        *,
        kind: DeviceKind = DeviceKind.MICROPHONE,
        mute_in_silence: bool = False,
    ) -> None:
        self.name = name
        self.kind = kind
        self.follows_default = False
        self.is_mute_in_silence = mute_in_silence
        self.rate_hz = 48_000
        self.channels = 1
        self.level = 0.1
        self.sounds = True
        self.is_there = True
        self.next_event: StreamEvent | None = None
        self.opened = 0

    @property
    def wanted_name(self) -> str:
        return self.name

    def open(self, inbox: BlockInbox) -> FakeStream:
        if not self.is_there:
            raise CaptionerError(f"{self.name} is not there.")
        self.opened += 1
        return FakeStream(self, inbox)
