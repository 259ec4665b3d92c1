"""The device that a model runs on: processors, CUDA and its libraries."""

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psutil

from captioner.core.errors import CaptionerError
from captioner.core.message import Message

PROBE_WINDOW_S = 10.0
"""Encoder window of the measured decode, in seconds; the one that live captions use."""


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """The device that a model runs on, and its measured speed.

    Attributes:
        encode_s: Duration of encoding a window of `PROBE_WINDOW_S`.
        memory_mb: Memory of the process with the model loaded, in megabytes.
        cuda_reason: Why CUDA is not used; empty if it is, or if the CPU was requested.
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
        """Why CUDA is not used, and a remedy; None if there is no reason to report."""
        return unused_gpu(self.gpus, self.cuda_reason) if self.cuda_reason else None


ON_ANY_CPU = DeviceChoice("cpu", "", 0, 0.0, 0.0, 0.0, 0)
"""The CPU without measurements; the recogniser chooses compute type and threads."""


def unused_gpu(gpus: str, reason: str) -> CaptionerError:
    """Return the error for GPUs that cannot be used, with the hint that their reason suggests."""
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


MOST_THREADS = 8
"""More threads than this do not speed up one decode."""


def physical_core_count() -> int:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(psutil.cpu_count(logical=False) or 1, usable or 1))


CUBLAS_PACKAGE = "nvidia-cublas-cu12"
"""The pip package of cuBLAS 12, about 560 MB."""

_LINUX_LIBRARIES = ("libcublasLt.so.12", "libcublas.so.12")
_WINDOWS_LIBRARIES = ("cublasLt64_12.dll", "cublas64_12.dll")
_QUERY_LIMIT_S = 10.0


@dataclass(frozen=True, slots=True)
class Gpu:
    """A GPU as its driver describes it."""

    name: str
    driver: str
    memory_mb: int


def nvidia_gpus() -> tuple[Gpu, ...]:
    """Return the machine's NVIDIA GPUs; none without a driver.

    Runs the driver's nvidia-smi, because calling CUDA in this process could crash it.
    """
    command = shutil.which("nvidia-smi")
    if command is None:
        return ()
    try:
        answer = subprocess.run(
            [
                command,
                "--query-gpu=name,driver_version,memory.total",
                "--format=csv,noheader,nounits",
            ],
            capture_output=True,
            text=True,
            timeout=_QUERY_LIMIT_S,
            check=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.SubprocessError):
        return ()
    return tuple(gpu for line in answer.stdout.splitlines() if (gpu := _parse_gpu(line)))


def _parse_gpu(line: str) -> Gpu | None:
    fields = [field.strip() for field in line.split(",")]
    if len(fields) != 3:
        return None
    memory_mb = int(fields[2]) if fields[2].isdigit() else 0
    return Gpu(fields[0], fields[1], memory_mb)


def cublas_directory() -> Path | None:
    try:
        spec = importlib.util.find_spec("nvidia.cublas")
    except (ImportError, ValueError):
        return None
    if spec is None or not spec.submodule_search_locations:
        return None
    folder = "bin" if sys.platform == "win32" else "lib"
    directory = Path(next(iter(spec.submodule_search_locations))) / folder
    return directory if directory.is_dir() else None


def preload_cublas() -> bool:
    """Load pip's cuBLAS so that CTranslate2 finds it; return whether it was loaded.

    CTranslate2 loads cuBLAS by name at its first use. The Linux loader reads LD_LIBRARY_PATH only
    at the start of the process, so the libraries are loaded here, and then found by name. On
    Windows the search path is extended as well, because a plain LoadLibrary ignores directories
    added by `os.add_dll_directory`.
    """
    directory = cublas_directory()
    if directory is None:
        return False
    if sys.platform == "win32":
        os.environ["PATH"] = f"{directory}{os.pathsep}{os.environ.get('PATH', '')}"
        os.add_dll_directory(str(directory))
        names = _WINDOWS_LIBRARIES
    else:
        names = _LINUX_LIBRARIES
    try:
        for name in names:
            ctypes.CDLL(str(directory / name), mode=ctypes.RTLD_GLOBAL)
    except OSError:
        return False
    return True
