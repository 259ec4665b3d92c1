"""What one process and its children play on Windows: process loopback, as documented for WASAPI.

learn.microsoft.com, "Application loopback audio capture": the interface is activated
asynchronously, with the process's number, and then read like any loopback. Imported on Windows
alone. `pycaw` has the interfaces of audioclient.h; those of mmdeviceapi.h are here.
"""

import ctypes
import threading
from typing import Any

import comtypes
from comtypes import COMMETHOD, GUID, HRESULT, COMObject, IUnknown
from pycaw.api.audioclient import WAVEFORMATEX, IAudioClient

from captioner.core.errors import CaptionerError

RATE_HZ = 48_000
CHANNELS = 2
"""What Windows makes of every process's sound."""

_DEVICE = "VAD\\Process_Loopback"
_FRAME_BYTES = 4 * CHANNELS
_ACTIVATED_WITHIN_S = 5.0
_VT_BLOB = 0x41
_ACTIVATION_TYPE_PROCESS_LOOPBACK = 1
_INCLUDE_TARGET_PROCESS_TREE = 0
_SHARED = 0
_STREAM_FLAGS = 0x0002_0000 | 0x8000_0000 | 0x0800_0000
"""AUDCLNT_STREAMFLAGS_LOOPBACK, _AUTOCONVERTPCM and _SRC_DEFAULT_QUALITY."""

_BUFFER_100NS = 5_000_000
_BUFFER_IS_SILENT = 2
_FLOAT = 3


class _ActivationParameters(ctypes.Structure):
    _fields_ = (
        ("activation_type", ctypes.c_uint32),
        ("process_id", ctypes.c_uint32),
        ("mode", ctypes.c_uint32),
    )


class _BlobVariant(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_uint16),
        ("reserved", ctypes.c_uint16 * 3),
        ("size", ctypes.c_uint32),
        ("data", ctypes.c_void_p),
    )


class _AsyncOperation(IUnknown):  # type: ignore[misc,unused-ignore]
    _iid_ = GUID("{72A22D78-CDE4-431D-B8CC-843A71199B6D}")
    _methods_ = (
        COMMETHOD(
            [],
            HRESULT,
            "GetActivateResult",
            (["out"], ctypes.POINTER(ctypes.c_int32), "result"),
            (["out"], ctypes.POINTER(ctypes.POINTER(IUnknown)), "interface"),
        ),
    )


class _CompletionHandler(IUnknown):  # type: ignore[misc,unused-ignore]
    _iid_ = GUID("{41D949AB-9862-444A-80F6-C261334DA5EB}")
    _methods_ = (
        COMMETHOD(
            [],
            HRESULT,
            "ActivateCompleted",
            (["in"], ctypes.POINTER(_AsyncOperation), "operation"),
        ),
    )


class _AgileObject(IUnknown):  # type: ignore[misc,unused-ignore]
    _iid_ = GUID("{94EA2B94-E9CC-49E0-C0FF-EE64CA8F5B90}")
    _methods_ = ()


class _CaptureClient(IUnknown):  # type: ignore[misc,unused-ignore]
    _iid_ = GUID("{C8ADBD64-E71E-48A0-A4DE-185C395CD317}")
    _methods_ = (
        COMMETHOD(
            [],
            HRESULT,
            "GetBuffer",
            (["out"], ctypes.POINTER(ctypes.c_void_p), "data"),
            (["out"], ctypes.POINTER(ctypes.c_uint32), "frames"),
            (["out"], ctypes.POINTER(ctypes.c_uint32), "flags"),
            (["out"], ctypes.POINTER(ctypes.c_uint64), "position"),
            (["out"], ctypes.POINTER(ctypes.c_uint64), "counter"),
        ),
        COMMETHOD([], HRESULT, "ReleaseBuffer", (["in"], ctypes.c_uint32, "frames")),
        COMMETHOD(
            [],
            HRESULT,
            "GetNextPacketSize",
            (["out"], ctypes.POINTER(ctypes.c_uint32), "frames"),
        ),
    )


class _Handler(COMObject):  # type: ignore[misc,unused-ignore]
    _com_interfaces_ = (_CompletionHandler, _AgileObject)

    def __init__(self) -> None:
        super().__init__()
        self.is_done = threading.Event()

    def ActivateCompleted(self, _operation: Any) -> int:  # noqa: N802 (the interface's name)
        self.is_done.set()
        return 0


class ProcessLoopback:
    """A running recording of one process and its children, on the thread that made it."""

    def __init__(self, process_id: int) -> None:
        comtypes.CoInitialize()  # of this thread; once more does no harm
        self._client: Any = _activated(process_id)
        width = 8 * _FRAME_BYTES // CHANNELS
        form = WAVEFORMATEX(
            _FLOAT, CHANNELS, RATE_HZ, RATE_HZ * _FRAME_BYTES, _FRAME_BYTES, width, 0
        )
        self._client.Initialize(_SHARED, _STREAM_FLAGS, _BUFFER_100NS, 0, ctypes.byref(form), None)
        service = self._client.GetService(ctypes.byref(_CaptureClient._iid_))
        self._capture: Any = service.QueryInterface(_CaptureClient)
        self._client.Start()

    def read(self) -> bytes:
        """All that came since the last call: interleaved float32, `CHANNELS` at `RATE_HZ`."""
        parts = []
        while self._capture.GetNextPacketSize():
            data, frames, flags, _, _ = self._capture.GetBuffer()
            length = frames * _FRAME_BYTES
            is_silent = flags & _BUFFER_IS_SILENT or not data
            parts.append(bytes(length) if is_silent else ctypes.string_at(data, length))
            self._capture.ReleaseBuffer(frames)
        return b"".join(parts)

    def close(self) -> None:
        client, self._client, self._capture = self._client, None, None
        if client is not None:
            client.Stop()


def _activated(process_id: int) -> Any:
    parameters = _ActivationParameters(
        _ACTIVATION_TYPE_PROCESS_LOOPBACK, process_id, _INCLUDE_TARGET_PROCESS_TREE
    )
    variant = _BlobVariant(
        type=_VT_BLOB,
        size=ctypes.sizeof(parameters),
        data=ctypes.cast(ctypes.byref(parameters), ctypes.c_void_p),
    )
    handler = _Handler()
    operation: Any = ctypes.POINTER(_AsyncOperation)()
    activate = ctypes.OleDLL("mmdevapi").ActivateAudioInterfaceAsync  # type: ignore[attr-defined,unused-ignore]
    activate(
        ctypes.c_wchar_p(_DEVICE),
        ctypes.byref(IAudioClient._iid_),
        ctypes.byref(variant),
        handler.QueryInterface(_CompletionHandler),
        ctypes.byref(operation),
    )
    if not handler.is_done.wait(_ACTIVATED_WITHIN_S):
        raise CaptionerError("Windows' sound system does not respond.")
    result, interface = operation.GetActivateResult()
    if result < 0:
        raise OSError(result, "process loopback was refused")
    return interface.QueryInterface(IAudioClient)
