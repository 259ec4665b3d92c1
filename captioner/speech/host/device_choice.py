"""What a model runs on."""

from __future__ import annotations

from dataclasses import dataclass

from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.speech.host.cuda_libraries import CUBLAS_PACKAGE

PROBE_WINDOW_S = 10.0
"""Encoder window of the measured decode, in seconds: what live captions use."""


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """What a model runs on here, and how fast.

    Attributes:
        compute_type: "int8", "float16", ...
        cpu_threads: Threads on the CPU; 0 on a GPU.
        load_s: Loading took so many seconds.
        encode_s: An encoder window of `PROBE_WINDOW_S` took so many seconds.
        token_s: One generated token took so many seconds.
        memory_mb: Memory of the process with the model loaded, in megabytes.
        cuda_reason: Why CUDA is not used; empty where it is, or where the CPU was asked for.
        gpus: Names of the GPUs that are not used.
    """

    device: str
    compute_type: str
    cpu_threads: int
    load_s: float
    encode_s: float
    token_s: float
    memory_mb: int
    cuda_reason: str = ""
    gpus: str = ""

    @property
    def cuda_error(self) -> CaptionerError | None:
        """Why CUDA is not used, and what to do; None where there is nothing to say."""
        return unused_gpu(self.gpus, self.cuda_reason) if self.cuda_reason else None


ON_ANY_CPU = DeviceChoice("cpu", "", 0, 0.0, 0.0, 0.0, 0)
"""The CPU, nothing measured: compute type and threads are the recogniser's to choose."""


def unused_gpu(gpus: str, reason: str) -> CaptionerError:
    """The error for GPUs that cannot be used, with the hint that their reason suggests."""
    lowered = reason.lower()
    if "cublas" in lowered:
        hint = Message(
            "Install cuBLAS: pip install {package}, or captioner[cuda].", package=CUBLAS_PACKAGE
        )
    elif "driver" in lowered:
        hint = Message("Install a newer NVIDIA driver, one for CUDA 12.")
    elif "memory" in lowered:
        hint = Message("Close other programs that use the GPU, or choose a smaller model.")
    else:
        hint = Message(
            "Captions are made on the CPU; `captioner doctor` probes again after a change."
        )
    return CaptionerError("The GPU ({gpus}) is not used: {reason}.", hint, gpus=gpus, reason=reason)
