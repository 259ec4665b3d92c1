"""What a capture needs of a host: streams that can be opened, watched and closed."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from captioner.audio.block_inbox import BlockInbox
from captioner.core.devices import DeviceKind

BLOCK_S = 0.03
"""Length of the blocks that streams ask for: 33 callbacks a second."""


class HostGoneError(Exception):
    """There is no sound server, or it does not answer."""


class StreamEventKind(Enum):
    """What a host can tell about an open stream."""

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
    """The host was told to mute it: what comes is zeros till it is resumed."""
    IDLE = "idle"
    """The application does not play; what comes, if anything, is silence till it is resumed."""


@dataclass(frozen=True, slots=True)
class StreamEvent:
    """An event, and the device that is heard from now on where it says one."""

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
        """Whether no device is named, so that whichever is the default is heard."""

    @property
    def wanted_name(self) -> str:
        """What a person calls it: its name, or "default microphone"."""

    def open(self, inbox: BlockInbox) -> InputStream:
        """Open and start it; its blocks go to the inbox.

        Raises:
            CaptionerError: It is not there, busy, or refused.
        """


class NamedOpener:
    """What every `InputOpener` knows of itself.

    Args:
        wanted: Name of the device; None: the default of its kind, whichever it is at that moment.
    """

    is_mute_in_silence = False

    def __init__(self, wanted: str | None, kind: DeviceKind) -> None:
        self._wanted = wanted
        self.kind = kind

    @property
    def follows_default(self) -> bool:
        """Whether no device is named."""
        return self._wanted is None

    @property
    def wanted_name(self) -> str:
        """Its name, or "default microphone"."""
        return self._wanted or f"default {self.kind.value}"


portaudio_lock = threading.RLock()
"""Held while PortAudio opens, closes, lists or restarts: it is not safe across threads.

A thread that its holder waits for must not take it."""
