"""Interfaces of input streams, the inbox of their blocks, and the lock of PortAudio."""

import queue
import threading
import time
from array import array
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, Protocol

from captioner.core.devices import DeviceKind

BLOCK_S = 0.03
"""Length of the blocks that streams ask for: 33 callbacks a second."""


class HostGoneError(Exception):
    """There is no sound server, or it does not respond."""


class StreamEventKind(Enum):
    """Events that a host reports about an open stream."""

    LOST = "lost"
    """The device is gone, or the stream records another one than was asked for: reopen."""
    HOST_GONE = "host gone"
    """The sound server ended or hangs: no device of it can be opened."""
    REOPEN = "reopen"
    """The stream must be reopened immediately (the default changed, the list was refreshed)."""
    MOVED = "moved"
    """The host moved the stream to another device, as the user or a changed default asked."""
    SUSPENDED = "suspended"
    """The device is paused by the host; no blocks come till it is resumed."""
    RESUMED = "resumed"
    """It is no longer suspended or muted."""
    MUTED = "muted"
    """The host suspended it: it delivers zeros until it is resumed."""
    IDLE = "idle"
    """The application does not play; what comes, if anything, is silence till it is resumed."""


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """An event, and the new device if it names one."""

    kind: StreamEventKind
    device_name: str = ""


class InputStream(Protocol):
    """An open, running stream."""

    device_name: str
    rate_hz: float
    channels: int

    def poll_event(self) -> StreamEvent | None:
        """What changed since the last call; called a few times a second, so it must be cheap."""

    def close(self) -> None:
        """Stop and close; safe to call twice, and never waits long."""


class InputOpener(Protocol):
    """A device, or the default whichever it is, that can be opened again and again."""

    kind: DeviceKind
    is_mute_in_silence: bool
    """Whether no blocks come while nothing plays (WASAPI loopback)."""

    @property
    def follows_default(self) -> bool:
        """Whether no device is named, so that the default is captured."""

    @property
    def wanted_name(self) -> str:
        """What a person calls it: its name, or "default microphone"."""

    def open(self, inbox: "BlockInbox") -> InputStream:
        """Open and start it; its blocks go to the inbox.

        Raises:
            CaptionerError: It is not there, busy, or refused.
        """


class NamedOpener:
    """What every `InputOpener` knows of itself."""

    is_mute_in_silence = False

    def __init__(self, wanted: str | None, kind: DeviceKind) -> None:
        self._wanted = wanted
        self.kind = kind

    @property
    def follows_default(self) -> bool:
        return self._wanted is None

    @property
    def wanted_name(self) -> str:
        return self._wanted or f"default {self.kind.value}"


portaudio_lock = threading.RLock()
"""Held while PortAudio opens, closes, lists or restarts: it is not safe across threads.

A thread that its holder waits for must not take it."""


Callback = Callable[[Any, int, Any, Any], None]
"""data (a buffer of interleaved float32), frames, time, status: see sounddevice.RawInputStream."""

arrival_clock_s = time.perf_counter
"""The clock of arrivals, in seconds. On Windows up to Python 3.12, `time.monotonic` goes in steps
of 15.6 ms, half a block; this one is as fine everywhere, and never goes back either."""

_DURATIONS_KEPT = 8_192


@dataclass(slots=True)
class Block:
    """Sound as the driver handed it over.

    Attributes:
        arrived_s: When the callback ran, in seconds of `arrival_clock_s`.
        dropped_frames: Frames that came between the last block kept and this one, and were
            dropped because blocks were not fetched in time.
        overflowed: Whether the driver says that it lost sound before this block.
    """

    data: bytes
    frames: int
    arrived_s: float
    dropped_frames: int
    overflowed: bool


class BlockInbox:
    """A bounded queue from a callback to one delivery thread.

    The callback runs on PortAudio's thread, which must never wait: it holds no lock, and with a
    full queue drops the block and counts it. SimpleQueue is C code that needs no Python lock;
    its bound is kept here, which one producer can do without a race.
    """

    def __init__(self, capacity_blocks: int) -> None:
        self._queue: queue.SimpleQueue[Block] = queue.SimpleQueue()
        self._capacity_blocks = capacity_blocks
        self._dropped_frames = 0
        self._durations_s = array("d", bytes(8 * _DURATIONS_KEPT))
        self._calls = 0
        self._stream_number = 0
        self.dropped_blocks = 0
        self.last_arrival_s: float | None = None

    def connect(self) -> Callback:
        """A PortAudio callback for the raw float32 stream that is opened next.

        Earlier callbacks are ignored from now on: a stream whose driver hangs while closing may
        still call them.
        """
        self.disconnect()
        number = self._stream_number

        def callback(data: Any, frames: int, _: Any, status: Any) -> None:
            arrived_s = arrival_clock_s()
            if number != self._stream_number:
                return
            self.last_arrival_s = arrived_s
            if self._queue.qsize() >= self._capacity_blocks:
                self.dropped_blocks += 1
                self._dropped_frames += frames
            else:
                overflowed = bool(status) and status.input_overflow
                self._queue.put(
                    Block(bytes(data), frames, arrived_s, self._dropped_frames, overflowed)
                )
                self._dropped_frames = 0
            self._durations_s[self._calls % _DURATIONS_KEPT] = arrival_clock_s() - arrived_s
            self._calls += 1

        return callback

    def disconnect(self) -> None:
        """Ignore all callbacks handed out so far and discard their blocks."""
        self._stream_number += 1
        self._dropped_frames = 0
        while self.get(0) is not None:
            pass

    def get(self, timeout_s: float) -> Block | None:
        """The next block; None when none came in time (0: when none is there)."""
        try:
            if timeout_s <= 0:
                return self._queue.get_nowait()
            return self._queue.get(timeout=timeout_s)
        except queue.Empty:
            return None

    def callback_durations_s(self) -> list[float]:
        """How long the last calls took, in seconds, up to 8192 of them, in no order."""
        return self._durations_s[: min(self._calls, _DURATIONS_KEPT)].tolist()
