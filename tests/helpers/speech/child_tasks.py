"""What a child process is asked in the tests of the probe: it works, fails, dies or hangs."""

import ctypes
import os
import threading
from typing import NoReturn

from captioner.speech.hosting.device_choice import DeviceChoice, Gpu

GPU = Gpu("GeForce RTX 4090", "550.54", 24564)


def one_gpu() -> tuple[Gpu, ...]:
    return (GPU,)


def no_gpu() -> tuple[Gpu, ...]:
    return ()


def answers(value: object) -> object:
    return value


def raises(message: str) -> None:
    raise ValueError(message)


def runs_out_of_memory() -> None:
    raise MemoryError


def aborts() -> None:
    os.write(2, b"terminate called: CUDA driver version is insufficient\n")
    os.abort()


def segfaults() -> None:
    ctypes.string_at(0)


def exits(code: int) -> None:
    os._exit(code)


def is_killed() -> None:
    os.kill(os.getpid(), 9)


def hangs() -> None:
    threading.Event().wait()


def measured_on(device: str, threads: int) -> DeviceChoice:
    compute_type = "float16" if device == "cuda" else "int8_float32"
    return DeviceChoice(device, compute_type, threads, 1.0, 0.5, 0.01, 900)


def cuda_works(_model_dir: str, device: str, threads: int) -> DeviceChoice:
    return measured_on(device, threads)


def cuda_aborts(_model_dir: str, device: str, threads: int) -> DeviceChoice:
    if device == "cuda":
        aborts()
    return measured_on(device, threads)


def cuda_hangs(_model_dir: str, device: str, threads: int) -> DeviceChoice:
    if device == "cuda":
        hangs()
    return measured_on(device, threads)


def cuda_lacks_cublas(_model_dir: str, device: str, threads: int) -> DeviceChoice:
    if device == "cuda":
        raise RuntimeError("Library libcublas.so.12 is not found or cannot be loaded")
    return measured_on(device, threads)


def cuda_lacks_memory(_model_dir: str, device: str, threads: int) -> DeviceChoice:
    if device == "cuda":
        raise RuntimeError("CUDA failed with error out of memory")
    return measured_on(device, threads)


def nothing_works(_model_dir: str, _device: str, _threads: int) -> NoReturn:
    os._exit(7)


def makes_no_sense(_model_dir: str, _device: str, _threads: int) -> str:
    return "fine"
