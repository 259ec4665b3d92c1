"""PortAudio (sounddevice): one per process; opened, refreshed and reported on in one place.

PortAudio lists the devices once, when it is initialised, and initialising it again ends every
open stream (PortAudio/portaudio#11). So the open streams are known here: a refresh that one
needs (a device came back) asks the others to reopen, a pause of some tens of milliseconds.
"""

import contextlib
import ctypes
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

from captioner.audio.devices import default_device, find_device, no_device
from captioner.audio.hosts.input_stream import (
    BLOCK_S,
    BlockInbox,
    NamedOpener,
    StreamEvent,
    StreamEventKind,
    portaudio_lock,
)
from captioner.audio.hosts.pulse_client import reject_hung_server
from captioner.core.audio import SAMPLE_RATE
from captioner.core.devices import Device, DeviceKind
from captioner.core.errors import CaptionerError
from captioner.core.message import Message

_PREFERRED_HOSTS = {"win32": "Windows WASAPI", "darwin": "Core Audio"}
"""Windows offers each device up to four times; WASAPI gives its full name and its own rate."""

_LOOPBACK_NAMES = ("blackhole", "loopback", "soundflower", "vb-cable", "existential audio")
"""Virtual devices that record macOS's system sound."""

_CLOSE_DEADLINE_S = 2.0
_REFRESH_EVERY_S = 3.0

_open_streams: "set[_OpenStream]" = set()
_hung_closings: list[threading.Thread] = []
"""Threads in drivers that have not closed their stream in time. While there is one, PortAudio is
not to be ended: its memory would be freed under them."""
_refreshed_at_s = 0.0


def sounddevice() -> Any:
    """The module; imported late, since importing it initialises PortAudio.

    Raises:
        CaptionerError: PortAudio is not installed, or would wait for a hung sound server.
    """
    with portaudio_lock:
        if "sounddevice" not in sys.modules:
            reject_hung_server()
        try:
            import sounddevice as module
        except OSError as error:
            raise CaptionerError(
                "The sound library PortAudio is not installed.",
                "Install it (Debian and Ubuntu: apt install libportaudio2), then start again.",
            ) from error
        _silence_alsa()
        return module


def list_portaudio_devices() -> list[tuple[int, Device]]:
    """Input devices of the preferred host API, each with PortAudio's number of the moment.

    Raises:
        CaptionerError: PortAudio is not installed.
    """
    with portaudio_lock:
        module = sounddevice()
        hosts = module.query_hostapis()
        preferred = _PREFERRED_HOSTS.get(sys.platform)
        default_index = next(
            (host["default_input_device"] for host in hosts if host["name"] == preferred),
            module.default.device[0] if preferred is None else -1,
        )
        devices = []
        for index, info in enumerate(module.query_devices()):
            host_name = hosts[info["hostapi"]]["name"]
            if preferred is not None and host_name != preferred:
                continue
            if info["max_input_channels"] < 1:
                continue
            devices.append((index, _device(info, host_name, index == default_index)))
        return devices


def refresh(*, even_if_open: bool = False) -> bool:
    """Make PortAudio list its devices again; returns whether it did.

    Args:
        even_if_open: End open streams for it; their sources reopen. At most once
            in 3 s, so that a device which stays away does not keep interrupting the others.

    Returns:
        False as well while a driver hangs in closing a stream; the devices stay as they were.

    Raises:
        CaptionerError: PortAudio is not installed, or would wait for a hung sound server.
    """
    global _refreshed_at_s  # noqa: PLW0603 (PortAudio is one for the process)
    with portaudio_lock:
        if _is_a_driver_hung():
            return False
        reject_hung_server()
        if _open_streams:
            if not even_if_open or time.monotonic() - _refreshed_at_s < _REFRESH_EVERY_S:
                return False
            for stream in list(_open_streams):
                stream.must_reopen = True  # first: its source is not to think that it was lost
                stream.close()
            if _is_a_driver_hung():
                return False
        module = sounddevice()
        module._terminate()
        module._initialize()
        _refreshed_at_s = time.monotonic()
        return True


class _OpenStream:
    def __init__(self) -> None:
        self.must_reopen = False
        self._finished = threading.Event()
        self._error: type[Exception] = Exception
        self._stream: Any = None

    def _start(self, make: Callable[..., Any], **options: Any) -> None:
        self._error = sounddevice().PortAudioError
        self._stream = make(dtype="float32", finished_callback=self._finished.set, **options)
        try:
            self._stream.start()
        except BaseException:
            self._stream.close()
            raise
        _open_streams.add(self)

    def close(self) -> None:
        """Stop and close; a driver that hangs is left to itself after 2 s."""
        # The lock is held to the end, so that no thread opens or ends PortAudio meanwhile.
        with portaudio_lock:
            if self not in _open_streams:
                return
            _open_streams.discard(self)
            # Closing waits for the driver, and waits for good on a sound server that hangs.
            closing = threading.Thread(target=self._close, name="close stream", daemon=True)
            closing.start()
            closing.join(_CLOSE_DEADLINE_S)
            if closing.is_alive():
                _hung_closings.append(closing)

    def _close(self) -> None:
        # `close` waits for this with the lock held: nothing here may take it.
        with contextlib.suppress(self._error):
            self._stream.close()


class PortAudioStream(_OpenStream):
    """An open, running input stream."""

    def __init__(self, index: int, device: Device, inbox: BlockInbox) -> None:
        super().__init__()
        self.device_name = device.name
        self.rate_hz: float = device.rate_hz
        if device.host_api in _PREFERRED_HOSTS.values():
            self.channels = device.channels  # any of them may be the one with the microphone
        else:
            # A sound server mixes channels without positions into one; two would be silent.
            self.channels = min(2, device.channels) if device.has_named_channels else 1
        with portaudio_lock:
            module = sounddevice()
            with opening(device.name, device.kind):
                self._start(
                    module.RawInputStream,
                    device=index,
                    samplerate=device.rate_hz,
                    channels=self.channels,
                    # A fixed size: left to itself, PortAudio chose 30 frames.
                    blocksize=round(device.rate_hz * BLOCK_S),
                    callback=inbox.connect(),
                    extra_settings=_host_settings(module, device.host_api),
                )

    def poll_event(self) -> StreamEvent | None:
        if self.must_reopen:
            return StreamEvent(StreamEventKind.REOPEN)
        if self._finished.is_set():
            return StreamEvent(StreamEventKind.LOST)
        return None


class PortAudioOutput(_OpenStream):
    """The default output while it plays `SAMPLE_RATE` mono; the device or its host resamples.

    Args:
        fill: Writes float32[block_samples] into a buffer; called on the audio thread, with the
            seconds until the first sample plays.

    Raises:
        CaptionerError: There is none, or it cannot be opened.
    """

    def __init__(self, block_samples: int, fill: Callable[[Any, float], None]) -> None:
        super().__init__()

        def callback(buffer: Any, _frames: int, times: Any, _status: object) -> None:
            fill(buffer, max(0.0, times.outputBufferDacTime - times.currentTime))

        with portaudio_lock:
            refresh()  # so that headphones plugged in since are the default
            module = sounddevice()
            index, host = _default_output(module)
            try:
                self._start(
                    module.RawOutputStream,
                    device=index,
                    samplerate=SAMPLE_RATE,
                    channels=1,
                    blocksize=block_samples,
                    callback=callback,
                    extra_settings=_host_settings(module, host),
                )
            except module.PortAudioError as error:
                raise CaptionerError(
                    "The loudspeaker cannot be used ({reason}).",
                    "Close programs that use it exclusively, or choose another one in the "
                    "system's sound settings.",
                    reason=str(error.args[0]) if error.args else error,
                ) from error

    @property
    def is_over(self) -> bool:
        return self.must_reopen or self._finished.is_set()


def _default_output(module: Any) -> tuple[int, str]:
    hosts = module.query_hostapis()
    preferred = _PREFERRED_HOSTS.get(sys.platform)
    index = next(
        (host["default_output_device"] for host in hosts if host["name"] == preferred),
        module.default.device[1],
    )
    for number, info in enumerate(module.query_devices()):
        if info["name"] == "pulse" and info["max_output_channels"] > 0:
            index = number  # the sound server, also where ALSA's default is not led to it
    if index < 0:
        raise CaptionerError(
            "There is nothing to play sound through.",
            "Connect loudspeakers or headphones, then try again.",
        )
    return index, hosts[module.query_devices()[index]["hostapi"]]["name"]


class PortAudioOpener(NamedOpener):
    """Opens a device that PortAudio lists, by name, or the default."""

    def open(self, inbox: BlockInbox) -> PortAudioStream:
        with portaudio_lock:
            refresh()
            try:
                return self._open_listed(inbox)
            except CaptionerError:
                if not refresh(even_if_open=True):
                    raise
                return self._open_listed(inbox)

    def _open_listed(self, inbox: BlockInbox) -> PortAudioStream:
        numbered = list_portaudio_devices()
        devices = [device for _, device in numbered]
        if self._wanted is None:
            device = default_device(devices, self.kind)
        else:
            _refuse_outputs(self._wanted, devices)
            device = find_device(devices, self._wanted, self.kind)
        return PortAudioStream(numbered[devices.index(device)][0], device, inbox)


def _host_settings(module: Any, host_api: str) -> Any:
    if sys.platform == "win32" and host_api == _PREFERRED_HOSTS["win32"]:
        return module.WasapiSettings(auto_convert=True)
    return None


def _is_a_driver_hung() -> bool:
    _hung_closings[:] = [thread for thread in _hung_closings if thread.is_alive()]
    return bool(_hung_closings)


@contextlib.contextmanager
def opening(name: str, kind: DeviceKind) -> Iterator[None]:
    """Turn PortAudio's errors on opening into `CaptionerError`."""
    try:
        yield
    except sounddevice().PortAudioError as error:
        raise open_error(error, name, kind) from error


def open_error(error: Exception, name: str, kind: DeviceKind) -> CaptionerError:
    """PortAudio's error as a person can act on it."""
    if kind is DeviceKind.MICROPHONE:
        what = Message('The microphone "{name}"', name=name)
    else:
        what = Message('The computer sound of "{name}"', name=name)
    codes = [part for part in error.args if isinstance(part, int)]
    code = codes[0] if codes else 0
    text = " ".join(str(part) for part in error.args)
    # Windows reports a privacy setting's refusal as E_ACCESSDENIED.
    if "80070005" in text or "-2147024891" in text or "denied" in text.lower():
        return CaptionerError(
            "{what} cannot be used: permission was refused.",
            "Allow Captioner to use the microphone in the system's privacy settings.",
            what=what,
        )
    # 0x8889000A: AUDCLNT_E_DEVICE_IN_USE; -9985: paDeviceUnavailable; 16: EBUSY of ALSA.
    if code == -9985 or "8889000a" in text.lower() or "busy" in text.lower():
        return CaptionerError(
            "{what} is busy: another program uses it exclusively.",
            "Close that program, or choose another device; captioner devices lists them.",
            what=what,
        )
    if code in (-9997, -9998, -9994):
        return CaptionerError(
            "{what} does not deliver sound in its own format.",
            "Set another sample rate or channel count for it in the system's sound settings.",
            what=what,
        )
    return CaptionerError(
        "{what} cannot be opened ({reason}).",
        "Connect it again, or choose another device; captioner devices lists them.",
        what=what,
        reason=str(error.args[0]) if error.args else error,
    )


def _device(info: dict[str, Any], host_name: str, is_default: bool) -> Device:
    name = str(info["name"])
    is_loopback = any(part in name.casefold() for part in _LOOPBACK_NAMES)
    kind = DeviceKind.SYSTEM_SOUND if is_loopback else DeviceKind.MICROPHONE
    return Device(
        name=name,
        host_api=host_name,
        kind=kind,
        rate_hz=round(info["default_samplerate"]),
        channels=int(info["max_input_channels"]),
        is_default=is_default,
    )


def _refuse_outputs(wanted: str, inputs: list[Device]) -> None:
    if any(wanted.casefold() in device.name.casefold() for device in inputs):
        return
    for info in sounddevice().query_devices():
        if info["name"].casefold() == wanted.casefold() and info["max_input_channels"] < 1:
            names = ", ".join(device.name for device in inputs)
            raise CaptionerError(
                '"{name}" has no input channels to record from.',
                "Choose one of: {devices}." if names else no_device(DeviceKind.MICROPHONE).hint,
                name=info["name"],
                devices=names,
            )


def _silence_alsa() -> None:
    """Keep ALSA from writing to standard error, which is the captions' own in a terminal.

    Its handler takes a printf-like argument list; any C function that ignores its arguments will
    do, and unlike a Python callback it is safe on PortAudio's thread while Python shuts down.
    """
    global _alsa_is_silent  # noqa: PLW0603
    if sys.platform != "linux" or _alsa_is_silent:
        return
    with contextlib.suppress(OSError, AttributeError):
        alsa = ctypes.CDLL("libasound.so.2")
        alsa.snd_lib_error_set_handler(ctypes.cast(ctypes.CDLL(None).getpid, ctypes.c_void_p))
        _alsa_is_silent = True


_alsa_is_silent = False
