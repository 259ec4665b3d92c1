"""How many windows are decoded together: as many as memory has room for."""

from __future__ import annotations

import ctypes
import sys

import psutil

_MOST_ON_CPU = 8
"""More rows keep no more cores busy."""

_MOST_ON_GPU = 32
_SHARE_OF_FREE_MEMORY = 0.5
_FLOAT_BYTES = 4


def row_bytes(width: int, decoder_layers: int, positions: int, beam_size: int) -> int:
    """Memory that one window needs while it is encoded and decoded, estimated from above.

    Attention scores and the feed-forward layer of one encoder layer, the decoder's keys and
    values over all encoder positions and, for each beam, over all text positions.

    Args:
        width: Size of a position's vector.
        positions: Encoder positions of the window, 1500 for 30 s.
        beam_size: Beams or samples decoded side by side.
    """
    heads = max(1, width // 64)
    encoder = heads * positions * positions + 6 * positions * width
    memory = 2 * decoder_layers * positions * width
    text = 2 * decoder_layers * 448 * width * beam_size
    return _FLOAT_BYTES * (encoder + memory + text)


def batch_size_for(bytes_a_row: int, free_bytes: int, device: str) -> int:
    """How many windows fit into half of the free memory; at least 1."""
    most = _MOST_ON_GPU if device == "cuda" else _MOST_ON_CPU
    return max(1, min(most, int(free_bytes * _SHARE_OF_FREE_MEMORY) // max(1, bytes_a_row)))


def free_memory_bytes(device: str) -> int:
    """Free memory of the machine, or of its GPU where the driver's library reports it."""
    if device == "cuda":
        free = _free_gpu_bytes()
        if free is not None:
            return free
    return int(psutil.virtual_memory().available)


class _NvmlMemory(ctypes.Structure):
    # nvmlMemory_t (NVML API reference, "Device Structs").
    _fields_ = (
        ("total", ctypes.c_ulonglong),
        ("free", ctypes.c_ulonglong),
        ("used", ctypes.c_ulonglong),
    )


def _free_gpu_bytes() -> int | None:
    """What NVML, the library of NVIDIA's driver, says; None if it is not available."""
    name = "nvml.dll" if sys.platform == "win32" else "libnvidia-ml.so.1"
    try:
        library = ctypes.CDLL(name)
    except OSError:
        return None
    if library.nvmlInit_v2() != 0:
        return None
    try:
        device = ctypes.c_void_p()
        memory = _NvmlMemory()
        if library.nvmlDeviceGetHandleByIndex_v2(0, ctypes.byref(device)) != 0:
            return None
        if library.nvmlDeviceGetMemoryInfo(device, ctypes.byref(memory)) != 0:
            return None
        return int(memory.free)
    finally:
        library.nvmlShutdown()
