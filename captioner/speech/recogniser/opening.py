"""A model's weights into memory, and in a sentence why not."""

from __future__ import annotations

from typing import Any

import ctranslate2

from captioner.core.errors import CaptionerError
from captioner.speech.host.device_choice import preload_cublas
from captioner.speech.models.files import ModelDirectory, damaged_model_error

NATIVE_ERRORS = (RuntimeError, ValueError, LookupError, MemoryError)
"""What CTranslate2 raises, when it loads a damaged model and when it decodes with one."""


def open_model(directory: ModelDirectory, device: str, compute_type: str, cpu_threads: int) -> Any:
    """Load a model's weights: a `ctranslate2.models.Whisper`.

    Args:
        directory: The model, inspected.
        device: "cpu" or "cuda".
        compute_type: As CTranslate2 names them.
        cpu_threads: Threads on the CPU.

    Raises:
        CaptionerError: They are damaged or too large, or the device or the compute type is not to
            be had.
    """
    name = directory.name
    if device == "cuda":
        preload_cublas()
    try:
        return ctranslate2.models.Whisper(
            str(directory.path),
            device=device,
            compute_type=compute_type,
            intra_threads=cpu_threads,
            inter_threads=1,
        )
    except ValueError as error:
        # Rejected before any file is read: compute type or device.
        raise CaptionerError(
            "The model {name} cannot run on {device} as {compute_type}: {error}.",
            "Leave the compute type to Captioner: int8 on a CPU, float16 on a CUDA GPU.",
            name=name,
            device=device,
            compute_type=compute_type,
            error=error,
        ) from error
    except MemoryError as error:
        raise CaptionerError(
            "The model {name} is too large for this computer's memory.",
            "Choose a smaller model; `captioner models list` shows what each one needs.",
            name=name,
        ) from error
    except (RuntimeError, LookupError) as error:
        raise _loading_error(directory, device, error) from error


def _loading_error(directory: ModelDirectory, device: str, error: Exception) -> CaptionerError:
    name = directory.name
    reason = str(error)
    if "out of memory" in reason or "bad_alloc" in reason:
        return CaptionerError(
            "The model {name} does not fit into the memory of this computer's {device}.",
            "Choose a smaller model, or another device; `captioner models list` shows what "
            "each model needs.",
            name=name,
            device=device,
        )
    if device == "cuda" and ("CUDA" in reason or "cublas" in reason.lower()):
        return CaptionerError(
            "The model {name} cannot use the GPU: {reason}.",
            "Run `captioner doctor` to see what is missing, or choose the CPU.",
            name=name,
            reason=error,
        )
    return damaged_model_error(name, directory.path, error)


def default_compute_type(device: str) -> str:
    """int8 on the CPU where it has it, float16 on CUDA."""
    if device == "cuda":
        return "float16"
    return "int8" if "int8" in ctranslate2.get_supported_compute_types("cpu") else "float32"
