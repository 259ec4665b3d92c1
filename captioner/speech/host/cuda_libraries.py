"""NVIDIA's GPU and the one library that CTranslate2 needs for it, found without touching CUDA."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

CUBLAS_PACKAGE = "nvidia-cublas-cu12"
"""What pip installs cuBLAS 12 from, about 560 MB."""

_LINUX_LIBRARIES = ("libcublasLt.so.12", "libcublas.so.12")
_WINDOWS_LIBRARIES = ("cublasLt64_12.dll", "cublas64_12.dll")
_QUERY = "name,driver_version,memory.total"
_QUERY_LIMIT_S = 10.0


@dataclass(frozen=True, slots=True)
class Gpu:
    """A GPU as its driver describes it.

    Attributes:
        name: As NVIDIA calls it.
        memory_mb: All of its memory, in MiB.
    """

    name: str
    driver: str
    memory_mb: int


def nvidia_gpus() -> tuple[Gpu, ...]:
    """The machine's NVIDIA GPUs; none where there is no driver.

    Asks nvidia-smi, which belongs to the driver: asking CUDA in this process could end it.
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
    """Where pip's package keeps cuBLAS; None where it is not installed."""
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
    """Load pip's cuBLAS so that CTranslate2 finds it; True where that was done.

    CTranslate2 loads cuBLAS by name at its first use. On Linux the loader has read
    LD_LIBRARY_PATH long before, so the libraries are loaded here and found by their names; on
    Windows the search path is extended as well, because a directory added by
    `os.add_dll_directory` does not count for a plain LoadLibrary.
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
