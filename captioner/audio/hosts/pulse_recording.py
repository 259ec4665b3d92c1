"""One stream of another program, heard where it plays, through libpulse itself.

PortAudio cannot ask for it: it is a property of a recording stream (pa_stream_set_monitor_stream,
what `parec --monitor-stream` does). PipeWire's server of the same protocol knows it, too.
"""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Callable
from typing import Any

RATE_HZ = 48_000
CHANNELS = 2
"""What the server makes of every stream, so that several can be added up."""

OWN_ROLE = "captioner-application-sound"
"""`media.role` of these recordings."""

_FRAGMENT_S = 0.03
_READY = 2
"""PA_STREAM_READY; failed and terminated ones are above it (pulse/def.h)."""


class PulseRecording:
    """A running recording of one stream; the stream stays where it is and as it is.

    Its methods, and the client's, are for one thread.

    Args:
        pulse: pulsectl's connection; `take` is called while it listens or asks.
        number: The stream's number on the server.
        monitor: Name of the source that hears the loudspeaker which it plays through.
        take: Gets interleaved float32 samples, `CHANNELS` at `RATE_HZ`.

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
        """Whether the server ended it: the stream it heard is gone, or plays elsewhere by now."""
        return self._stream is None or self._library.pa_stream_get_state(self._stream) > _READY

    def close(self) -> None:
        """Hear no more; safe to call twice. The connection must still be there."""
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
    """What pulsectl lacks of libpulse, or declares with a size of 32 bits."""
    library = ctypes.CDLL("libpulse.so.0")
    library.pa_stream_get_state.argtypes = (ctypes.c_void_p,)
    library.pa_stream_drop.argtypes = (ctypes.c_void_p,)
    library.pa_stream_peek.argtypes = (
        ctypes.c_void_p,
        ctypes.POINTER(ctypes.c_void_p),
        ctypes.POINTER(ctypes.c_size_t),
    )
    return library
