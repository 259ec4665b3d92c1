"""Questions to PulseAudio, or PipeWire in its place: devices, own streams, changes (pulsectl)."""

import contextlib
import ctypes
import ctypes.util
import os
import select
import sys
from collections.abc import Callable, Iterator
from typing import Any

from captioner.audio.hosts.application_stream import PlayedStream, name_of_client
from captioner.audio.hosts.input_stream import HostGoneError, portaudio_lock
from captioner.core.devices import Device, DeviceKind
from captioner.core.errors import CaptionerError

# Record one stream of another program through libpulse itself.
#
# PortAudio cannot ask for it: it is a property of a recording stream (pa_stream_set_monitor_stream,
# what `parec --monitor-stream` does). PipeWire's server of the same protocol supports it, too.

RATE_HZ = 48_000
CHANNELS = 2
"""What the server makes of every stream, so that several can be added up."""

OWN_ROLE = "captioner-application-sound"
"""`media.role` of these recordings."""

_FRAGMENT_S = 0.03
_READY = 2
"""PA_STREAM_READY; failed and terminated ones are above it (pulse/def.h)."""


class PulseRecording:
    """A running recording of one stream, which is not moved or changed.

    Its methods, and the client's, are for one thread.

    Raises:
        pulsectl.PulseError, CallError: The connection is lost.
    """

    def __init__(
        self, pulse: Any, number: int, monitor: str, take: Callable[[bytes], None]
    ) -> None:
        from pulsectl import _pulsectl

        self._take = take
        self._pa = pa = _pulsectl.pa
        self._call_error: type[Exception] = _pulsectl.pa.CallError
        self._library = _library()
        # Kept as long as the stream: libpulse holds no reference of its own.
        self._callback = _pulsectl.PA_STREAM_REQUEST_CB_T(self._read)
        self._no_callback = _pulsectl.PA_STREAM_REQUEST_CB_T()
        spec = _pulsectl.PA_SAMPLE_SPEC(_pulsectl.PA_SAMPLE_FLOAT32NE, RATE_HZ, CHANNELS)
        properties = pa.proplist_from_string(f'media.role="{OWN_ROLE}"')
        self._stream: Any = pa.stream_new_with_proplist(
            pulse._ctx, "Captions", ctypes.byref(spec), None, properties
        )
        pa.proplist_free(properties)
        length = round(_FRAGMENT_S * RATE_HZ) * CHANNELS * 4
        try:
            pa.stream_set_monitor_stream(self._stream, number)
            pa.stream_set_read_callback(self._stream, self._callback, None)
            pa.stream_connect_record(
                self._stream,
                # Without it, the variable PULSE_SOURCE would decide, and the server refuse.
                monitor.encode(),
                _pulsectl.PA_BUFFER_ATTR(maxlength=2**32 - 1, fragsize=length),
                _pulsectl.PA_STREAM_DONT_MOVE
                | _pulsectl.PA_STREAM_ADJUST_LATENCY
                | _pulsectl.PA_STREAM_DONT_INHIBIT_AUTO_SUSPEND,
            )
        except self._call_error:
            self.close()
            raise

    @property
    def is_over(self) -> bool:
        return self._stream is None or self._library.pa_stream_get_state(self._stream) > _READY

    def close(self) -> None:
        """Stop recording; safe to call twice. The connection must still be there."""
        stream, self._stream = self._stream, None
        if stream is None:
            return
        self._pa.stream_set_read_callback(stream, self._no_callback, None)
        with contextlib.suppress(self._call_error):  # it is over already
            self._pa.stream_disconnect(stream)
        self._pa.stream_unref(stream)

    def _read(self, stream: Any, _length: int, _data: object) -> None:
        data, length = ctypes.c_void_p(), ctypes.c_size_t()
        while not self._library.pa_stream_peek(stream, ctypes.byref(data), ctypes.byref(length)):
            if not length.value:
                return
            if data:
                self._take(ctypes.string_at(data, length.value))
            else:  # a hole: sound that the server does not have
                self._take(bytes(length.value))
            self._library.pa_stream_drop(stream)


def _library() -> Any:
    library = ctypes.CDLL("libpulse.so.0")
    library.pa_stream_get_state.argtypes = (ctypes.c_void_p,)
    library.pa_stream_drop.argtypes = (ctypes.c_void_p,)
    library.pa_stream_peek.argtypes = (
        ctypes.c_void_p,
        ctypes.POINTER(ctypes.c_void_p),
        ctypes.POINTER(ctypes.c_size_t),
    )
    return library


_PATIENCE_S = 1.0
"""Response time after which the server counts as hung."""


class PulseUnreachableError(HostGoneError):
    """There is no server, or it does not respond."""


class PulseHungError(PulseUnreachableError):
    """The server accepts connections and does not respond."""


class PulseClient:
    """A connection to the server that never waits longer than a second.

    Raises:
        PulseUnreachableError: On making it, and from every method.
    """

    rate_hz = RATE_HZ
    channels = CHANNELS
    _changed: bool
    _has_timed_out = False

    def __init__(self) -> None:
        if sys.platform != "linux":
            raise PulseUnreachableError
        try:
            with portaudio_lock, _no_search_for_libraries():
                import pulsectl
        except (ImportError, OSError) as error:  # libpulse.so.0 is not installed
            raise PulseUnreachableError from error
        from pulsectl.pulsectl import c as libpulse

        pulsectl.PulseSourceInfo._init_from_struct = _keep_format
        self._errors: tuple[type[Exception], ...] = (
            pulsectl.PulseError,
            pulsectl.PulseDisconnected,  # no PulseError, though it reads like one
            libpulse.pa.CallError,
            OSError,
        )
        self._changed = True
        self._pulse: Any = pulsectl.Pulse("captioner", connect=False)
        # pulsectl waits for replies without a limit; a poll of its socket sets one.
        self._pulse.set_poll_func(self._poll, lambda *_: None)
        try:
            with self._errors_translated():
                # Without its own timeout, which waits to the end also when all goes well.
                self._pulse.connect()
                self._pulse.event_callback_set(self._note_change)
                self._pulse.event_mask_set(
                    "server", "source", "sink", "source_output", "sink_input"
                )
        except PulseUnreachableError:
            self.close()
            raise

    def __enter__(self) -> "PulseClient":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        pulse, self._pulse = self._pulse, None
        if pulse is not None:
            with contextlib.suppress(*self._errors):
                pulse.close()

    def has_changed(self, wait_s: float = 0.001) -> bool:
        """Whether anything changed on the server since the last call (at first: True).

        Args:
            wait_s: How long to listen, up to a second; it is not cut short by a change.
        """
        with self._errors_translated():
            self._pulse.event_listen(timeout=wait_s)
        changed, self._changed = self._changed, False
        return changed

    def devices(self) -> list[Device]:
        """Microphones, system sounds, and applications that have sound to play."""
        with self._errors_translated():
            server = self._pulse.server_info()
            sinks = {sink.index: sink for sink in self._pulse.sink_list()}
            sources = self._pulse.source_list()
        host = "PipeWire" if "PipeWire" in server.server_name else "PulseAudio"
        devices = []
        for source in sources:
            sink = sinks.get(source.monitor_of_sink)
            if sink is None:
                kind, name = DeviceKind.MICROPHONE, source.description
                is_default = source.name == server.default_source_name
            else:
                kind, name = DeviceKind.SYSTEM_SOUND, sink.description
                is_default = sink.name == server.default_sink_name
            devices.append(
                Device(
                    name,
                    host,
                    kind,
                    source.rate_hz,
                    source.channels,
                    is_default,
                    source.name,
                    has_named_channels=not all(
                        channel.startswith("aux") for channel in source.channel_list
                    ),
                )
            )
        applications = {
            each.application.casefold(): Device(  # streams of one name are recorded together
                each.application,
                host,
                DeviceKind.APPLICATION,
                RATE_HZ,
                CHANNELS,
                is_default=False,
                icon=each.icon,
            )
            for each in self.played_streams()
        }
        return devices + sorted(applications.values(), key=lambda each: each.name)

    def played_streams(self) -> list[PlayedStream]:
        """What other applications play, or have paused; nothing of the desktop's own signals."""
        with self._errors_translated():
            inputs = self._pulse.sink_input_list()
            monitors = {sink.index: sink.monitor_source_name for sink in self._pulse.sink_list()}
        own = str(os.getpid())
        return [
            PlayedStream(
                each.index,
                application,
                each.proplist.get("application.icon_name", ""),
                monitors[each.sink],
                is_paused=bool(each.corked),
                is_muted=bool(each.mute) or not any(each.volume.values),
            )
            for each in inputs
            if each.sink in monitors
            and each.proplist.get("application.process.id") != own
            and each.proplist.get("media.role") != "event"
            and (application := name_of_client(each.proplist))
        ]

    def record(self, stream: PlayedStream, take: Callable[[bytes], None]) -> PulseRecording:
        with self._errors_translated():
            return PulseRecording(self._pulse, stream.number, stream.place, take)

    def own_streams(self) -> dict[int, str]:
        """This process's recordings of devices: number to source."""
        with self._errors_translated():
            outputs = self._pulse.source_output_list()
            sources = {source.index: source.name for source in self._pulse.source_list()}
        own = str(os.getpid())
        return {
            output.index: sources.get(output.source, "")
            for output in outputs
            if output.proplist.get("application.process.id") == own
            and output.proplist.get("media.role") != OWN_ROLE
        }

    def is_suspended(self, source_name: str) -> bool:
        """Whether a source delivers nothing because it, or its sink, is suspended."""
        return any(source.state == "suspended" for source in self._called(source_name))

    def is_muted(self, source_name: str) -> bool:
        """Whether a source delivers zeros because it was muted."""
        return any(source.mute for source in self._called(source_name))

    def _called(self, source_name: str) -> list[Any]:
        with self._errors_translated():
            return [each for each in self._pulse.source_list() if each.name == source_name]

    def _note_change(self, _: object) -> None:
        self._changed = True

    @contextlib.contextmanager
    def _errors_translated(self) -> Iterator[None]:
        if self._pulse is None:
            raise PulseUnreachableError
        try:
            yield
        except self._errors as error:
            raise PulseHungError if self._has_timed_out else PulseUnreachableError from error

    def _poll(self, descriptors: list[Any], timeout_s: float) -> int:
        try:
            return _poll(descriptors, timeout_s)
        except TimeoutError:
            self._has_timed_out = True
            raise


def connected() -> PulseClient:
    """A connection to the server; raises CaptionerError."""
    try:
        return PulseClient()
    except PulseUnreachableError as error:
        raise _no_response() from error


def reject_hung_server() -> None:
    """Raise if the server is hung; PortAudio would wait for it without a limit.

    Raises:
        CaptionerError: It accepts connections and does not respond.
    """
    try:
        PulseClient().close()
    except PulseHungError as error:
        raise _no_response() from error
    except PulseUnreachableError:
        pass  # no server: PortAudio has nothing to wait for


def _no_response() -> CaptionerError:
    return CaptionerError(
        "The sound server (PulseAudio or PipeWire) does not respond.",
        "Check whether other programs have sound; if not, log in again.",
    )


def is_pulse_reachable() -> bool:
    """Whether a PulseAudio or PipeWire server can be reached."""
    try:
        PulseClient().close()
    except PulseUnreachableError:
        return False
    return True


@contextlib.contextmanager
def _no_search_for_libraries() -> Iterator[None]:
    """Let pulsectl take libpulse by its name, as it does when its search finds nothing.

    It searches for "libpulse", where "pulse" would be the name: nothing is ever found, but Python
    runs the compiler and the linker for it, which make temporary files.
    """
    search = ctypes.util.find_library
    ctypes.util.find_library = lambda name: None
    try:
        yield
    finally:
        ctypes.util.find_library = search


def _keep_format(source: Any, struct: Any) -> None:
    source.rate_hz, source.channels = struct.sample_spec.rate, struct.sample_spec.channels


def _poll(descriptors: list[Any], timeout_s: float) -> int:
    """poll(2) for libpulse that gives up on a server that does not respond."""
    if sys.platform == "win32":
        raise AssertionError("libpulse is not asked on Windows")
    poller = select.poll()
    by_number = {}
    for descriptor in descriptors:
        descriptor.revents = 0
        by_number[descriptor.fd] = descriptor
        poller.register(descriptor.fd, descriptor.events)
    is_bounded = 0 <= timeout_s <= _PATIENCE_S
    ready = poller.poll(1000 * (timeout_s if is_bounded else _PATIENCE_S))
    if not ready and not is_bounded:
        raise TimeoutError
    for number, events in ready:
        by_number[number].revents = events
    return len(ready)
