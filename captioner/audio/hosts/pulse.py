"""Sound through PulseAudio, or PipeWire in its place, and what befalls the streams there.

Sound comes through PortAudio, ALSA's "pulse" device and the variable PULSE_SOURCE, which libpulse
reads when a stream is opened; questions go to the server directly (`pulse_client`).
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator

from captioner.audio.devices import default_device, find_device
from captioner.audio.hosts import portaudio
from captioner.audio.hosts.input_stream import (
    BlockInbox,
    NamedOpener,
    StreamEvent,
    StreamEventKind,
    portaudio_lock,
)
from captioner.audio.hosts.pulse_client import PulseClient, PulseUnreachableError, connected
from captioner.core.devices import Device, DeviceKind
from captioner.core.errors import CaptionerError

_DEFAULT_MOVES_WITHIN_S = 0.6
"""The server moves streams to a new default by itself; when it did not by then, it will not."""


class PulseOpener(NamedOpener):
    """Opens a source of the server, by name, or the default of its kind."""

    def open(self, inbox: BlockInbox) -> PulseStream:
        client = connected()
        try:
            return self._open(client, inbox)
        except PulseUnreachableError as error:
            client.close()
            raise CaptionerError("The sound server ended during a request.") from error
        except BaseException:
            client.close()
            raise

    def _open(self, client: PulseClient, inbox: BlockInbox) -> PulseStream:
        devices = client.devices()
        # Another source may be opening with its own PULSE_SOURCE: not to be taken for this one.
        with portaudio_lock:
            variable = os.environ.get("PULSE_SOURCE")
        # A microphone chosen for every program by this variable is what "default" means then.
        by_variable = variable if self.kind is DeviceKind.MICROPHONE else None
        wanted = self._wanted or by_variable
        if wanted is None:
            device = default_device(devices, self.kind)
        elif wanted == by_variable:
            device = find_device(devices, wanted, _kind_of(devices, wanted))
        else:
            device = find_device(devices, wanted, self.kind)
        # The default microphone is left to the server, which moves the stream when it changes.
        source = (
            None if wanted is None and self.kind is DeviceKind.MICROPHONE else device.identifier
        )
        with portaudio_lock:
            before = client.own_streams()
            with _pulse_source(source):
                stream = portaudio.PortAudioStream(_alsa_pulse_device(), device, inbox)
            try:
                new = {
                    number: heard
                    for number, heard in client.own_streams().items()
                    if number not in before
                }
            except PulseUnreachableError:
                stream.close()
                raise
        number, heard = next(iter(new.items()), (None, device.identifier))
        return PulseStream(client, stream, self, device, number, heard, is_named=wanted is not None)


class PulseStream:
    """An open stream and the server's word on it.

    Args:
        number: The stream's number on the server; None if it did not appear.
    """

    def __init__(
        self,
        client: PulseClient,
        stream: portaudio.PortAudioStream,
        opener: PulseOpener,
        device: Device,
        number: int | None,
        heard: str,
        *,
        is_named: bool,
    ) -> None:
        self._client = client
        self._stream = stream
        self._kind = opener.kind
        self._number = number
        self._heard = heard
        self._is_named = is_named
        self._default = device.identifier
        self._default_changed_at_s: float | None = None
        self._obstacle: StreamEventKind | None = None
        self._has_moved = False
        self.device_name = device.name
        self.rate_hz = stream.rate_hz
        self.channels = stream.channels

    def poll_event(self) -> StreamEvent | None:
        if (event := self._stream.poll_event()) is not None:
            return event
        try:
            if self._client.has_changed() or self._has_moved:
                self._has_moved = False
                return self._check()
        except PulseUnreachableError:
            return StreamEvent(StreamEventKind.HOST_GONE)
        return self._check_default()

    def close(self) -> None:
        self._stream.close()
        self._client.close()

    def _check(self) -> StreamEvent | None:
        devices = {device.identifier: device for device in self._client.devices()}
        heard = self._heard
        if self._number is not None:
            streams = self._client.own_streams()
            if self._number not in streams:
                return StreamEvent(StreamEventKind.LOST)
            heard = streams[self._number]
        if heard != self._heard:
            return self._check_move(devices, heard)
        if heard not in devices:
            return StreamEvent(StreamEventKind.LOST)
        before, self._obstacle = self._obstacle, self._find_obstacle(heard)
        if self._obstacle is StreamEventKind.SUSPENDED or self._obstacle is not before:
            # Suspended is reported again: it may have run in between.
            return StreamEvent(self._obstacle or StreamEventKind.RESUMED)
        if not self._is_named:
            default = next(
                (
                    device.identifier
                    for device in devices.values()
                    if device.kind is self._kind and device.is_default
                ),
                self._default,
            )
            if default != self._default:
                self._default = default
                self._default_changed_at_s = time.monotonic()
        return self._check_default()

    def _find_obstacle(self, heard: str) -> StreamEventKind | None:
        if self._client.is_suspended(heard):
            return StreamEventKind.SUSPENDED
        return StreamEventKind.MUTED if self._client.is_muted(heard) else None

    def _check_move(self, devices: dict[str, Device], heard: str) -> StreamEvent:
        was_removed = self._heard not in devices
        device = devices.get(heard)
        if device is None or (was_removed and self._is_named):
            # PulseAudio moves the streams of a removed source to another one without a word.
            # Who asked for this very device must not be captioned from another.
            return StreamEvent(StreamEventKind.LOST)
        if device.kind is not self._kind:
            return StreamEvent(StreamEventKind.REOPEN)
        self._heard = heard
        self._obstacle = None
        self._has_moved = True  # the other one may be muted, too
        self._default_changed_at_s = None
        if device.is_default:
            self._default = heard
        return StreamEvent(StreamEventKind.MOVED, device.name)

    def _check_default(self) -> StreamEvent | None:
        if self._default_changed_at_s is None or self._default == self._heard:
            self._default_changed_at_s = None
            return None
        waits = self._kind is DeviceKind.MICROPHONE
        age_s = time.monotonic() - self._default_changed_at_s
        if waits and age_s < _DEFAULT_MOVES_WITHIN_S:
            return None
        return StreamEvent(StreamEventKind.REOPEN)


def _alsa_pulse_device() -> int:
    for even_if_open in (False, True):
        for index, info in enumerate(portaudio.sounddevice().query_devices()):
            if info["name"] == "pulse" and info["max_input_channels"] > 0:
                return index
        if not portaudio.refresh(even_if_open=even_if_open):
            continue
    for index, info in enumerate(portaudio.sounddevice().query_devices()):
        if info["name"] == "pulse" and info["max_input_channels"] > 0:
            return index
    raise CaptionerError(
        "PortAudio cannot reach the sound server: ALSA has no device called pulse.",
        "Install the ALSA plugins (Debian and Ubuntu: apt install libasound2-plugins).",
    )


def _kind_of(devices: list[Device], identifier: str) -> DeviceKind:
    for device in devices:
        if device.identifier == identifier:
            return device.kind
    return DeviceKind.MICROPHONE


@contextlib.contextmanager
def _pulse_source(name: str | None) -> Iterator[None]:
    before = os.environ.get("PULSE_SOURCE")
    if name is not None:
        os.environ["PULSE_SOURCE"] = name
    try:
        yield
    finally:
        if before is None:
            os.environ.pop("PULSE_SOURCE", None)
        else:
            os.environ["PULSE_SOURCE"] = before
