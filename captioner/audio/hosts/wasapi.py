"""Windows: what the loudspeakers play, by WASAPI loopback (PyAudioWPatch).

The PortAudio that comes with sounddevice has no loopback; PyAudioWPatch brings a patched copy of
its own, so microphone and system sound do not disturb one another. A loopback stream delivers
nothing at all while nothing plays (learn.microsoft.com, "Loopback Recording").
"""

import threading
from collections.abc import Hashable
from typing import Any

from captioner.audio.devices import default_device, find_device
from captioner.audio.hosts.hardware import default_loudspeaker
from captioner.audio.hosts.input_stream import (
    BLOCK_S,
    BlockInbox,
    NamedOpener,
    StreamEvent,
    StreamEventKind,
)
from captioner.audio.hosts.portaudio import open_error
from captioner.core.devices import Device, DeviceKind
from captioner.core.errors import CaptionerError

_SUFFIX = " [Loopback]"
_INPUT_OVERFLOW = 2
_lock = threading.Lock()
"""Held while PortAudio starts, opens and ends."""


def list_loopback_devices() -> list[tuple[int, Device]]:
    """Loudspeakers whose sound can be captured, each with its number of the moment.

    Raises:
        CaptionerError: PyAudioWPatch is missing or Windows' audio service does not run.
    """
    with _lock:
        audio = _start()
        try:
            return _loopback_devices(audio)
        finally:
            audio.terminate()


class WasapiLoopbackOpener(NamedOpener):
    """Opens a loudspeaker's loopback, by name, or the default loudspeaker's."""

    is_mute_in_silence = True

    def __init__(self, wanted: str | None) -> None:
        super().__init__(wanted, DeviceKind.SYSTEM_SOUND)

    def open(self, inbox: BlockInbox) -> "WasapiLoopbackStream":
        """Open and start it; restart PortAudio for it, so that its list is fresh."""
        with _lock:
            # Asked first: what becomes the default from here on is noticed.
            followed = default_loudspeaker() if self.follows_default else None
            audio = _start()
            try:
                numbered = _loopback_devices(audio)
                devices = [device for _, device in numbered]
                if self._wanted is None:
                    device = default_device(devices, self.kind)
                else:
                    device = find_device(devices, self._wanted, self.kind)
                index = numbered[devices.index(device)][0]
                return WasapiLoopbackStream(audio, index, device, inbox, followed)
            except BaseException:
                audio.terminate()
                raise


class WasapiLoopbackStream:
    """An open, running loopback stream; it owns its PyAudio object.

    Args:
        followed: The default loudspeaker as `default_loudspeaker` names it, where it is followed.
    """

    def __init__(
        self,
        audio: Any,
        index: int,
        device: Device,
        inbox: BlockInbox,
        followed: Hashable = None,
    ) -> None:
        self.device_name = device.name
        self.rate_hz: float = device.rate_hz
        self.channels = device.channels
        self._followed = followed
        self._audio = audio
        callback = inbox.connect()
        module = _module()

        def take(data: bytes, frames: int, times: Any, status: int) -> tuple[None, int]:
            callback(data, frames, times, _Status(True) if status & _INPUT_OVERFLOW else None)
            return None, 0  # paContinue

        try:
            self._stream: Any = audio.open(
                format=module.paFloat32,
                channels=self.channels,
                rate=device.rate_hz,
                frames_per_buffer=round(device.rate_hz * BLOCK_S),
                input=True,
                input_device_index=index,
                stream_callback=take,
            )
        except (OSError, ValueError) as error:
            raise open_error(error, device.name, DeviceKind.SYSTEM_SOUND) from error

    def poll_event(self) -> StreamEvent | None:
        with _lock:
            try:
                is_running = self._stream is None or self._stream.is_active()
            except OSError:
                is_running = False
        if not is_running:
            return StreamEvent(StreamEventKind.LOST)
        if self._followed is not None and default_loudspeaker() not in (None, self._followed):
            return StreamEvent(StreamEventKind.REOPEN)
        return None

    def close(self) -> None:
        with _lock:
            stream, self._stream = self._stream, None
            if stream is None:
                return
            try:
                stream.close()
            except OSError:
                pass  # the device is gone already
            finally:
                self._audio.terminate()


class _Status:
    def __init__(self, input_overflow: bool) -> None:
        self.input_overflow = input_overflow


def _module() -> Any:
    try:
        import pyaudiowpatch
    except (ImportError, OSError) as error:
        raise CaptionerError(
            "Computer sound cannot be captured: PyAudioWPatch is not installed.",
            "Install Captioner again, or: pip install PyAudioWPatch.",
        ) from error
    return pyaudiowpatch


def _start() -> Any:
    module = _module()
    try:
        return module.PyAudio()
    except OSError as error:
        raise CaptionerError(
            "Windows' sound system cannot be reached.",
            "Check that the Windows Audio service is running, then try again.",
        ) from error


def _loopback_devices(audio: Any) -> list[tuple[int, Device]]:
    try:
        host = audio.get_host_api_info_by_type(_module().paWASAPI)
        default_name = audio.get_device_info_by_index(host["defaultOutputDevice"])["name"]
    except OSError:  # no WASAPI, or no loudspeaker at all
        default_name = None
    devices = []
    for info in audio.get_loopback_device_info_generator():
        name = str(info["name"]).removesuffix(_SUFFIX)
        device = Device(
            name=name,
            host_api="Windows WASAPI",
            kind=DeviceKind.SYSTEM_SOUND,
            rate_hz=round(info["defaultSampleRate"]),
            channels=int(info["maxInputChannels"]),
            is_default=name == default_name,
        )
        devices.append((int(info["index"]), device))
    return devices
