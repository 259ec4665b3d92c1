"""What a model runs on."""

from __future__ import annotations

from dataclasses import dataclass

PROBE_WINDOW_S = 10.0
"""Encoder window of the measured decode, in seconds: what live captions use."""


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """What a model runs on here, and how fast.

    Attributes:
        device: "cpu" or "cuda".
        compute_type: "int8", "float16", ...
        cpu_threads: Threads on the CPU; 0 on a GPU.
        load_s: Loading took so many seconds.
        encode_s: An encoder window of `PROBE_WINDOW_S` took so many seconds.
        token_s: One generated token took so many seconds.
        memory_mb: Memory of the process with the model loaded, in megabytes.
        cuda_failure: Why CUDA is not used, in one sentence; empty where it is, or where the CPU
            was asked for.
        hint: What to do about that.
    """

    device: str
    compute_type: str
    cpu_threads: int
    load_s: float
    encode_s: float
    token_s: float
    memory_mb: int
    cuda_failure: str = ""
    hint: str = ""


ON_ANY_CPU = DeviceChoice("cpu", "", 0, 0.0, 0.0, 0.0, 0)
"""The CPU, nothing measured: compute type and threads are the recogniser's to choose."""
