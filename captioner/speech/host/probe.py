"""Which device decodes best here: found by decoding, in a process that may die of it."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np

from captioner.core.audio import SAMPLE_RATE, SpeechSegment
from captioner.core.bounded_json import read_bounded_json
from captioner.core.errors import CaptionerError
from captioner.core.recognition import RecognitionRequest, WindowSettings
from captioner.speech.host.device_choice import (
    CUBLAS_PACKAGE,
    MOST_THREADS,
    PROBE_WINDOW_S,
    DeviceChoice,
    Gpu,
    nvidia_gpus,
    physical_core_count,
    preload_cublas,
    unused_gpu,
)
from captioner.speech.models.files import MODEL_FILE, inspect_model_directory
from captioner.subprocesses.child import ChildTaskError, IsCancelled, run_in_child
from captioner.subprocesses.placement import Placement

PROBE_TOKENS = 16
"""Tokens of the measured decode."""

_CACHE_VERSION = 2
_MOST_CACHED = 50
_MOST_CACHE_BYTES = 1 << 20


_KINDS: dict[str, Any] = {
    name: (int, float) if kind is float else kind
    for name, kind in get_type_hints(DeviceChoice).items()
}

Measure = Callable[[str, str, int], DeviceChoice]


class DeviceProbe:
    """Chooses a device for a model and remembers what it found.

    Args:
        cache_file: JSON file with earlier findings; None: nothing is remembered.
        time_limit_s: How long one probe may take, loading included.
        measure: Called in a child process with model directory, device and threads; replaced in
            tests.
        gpus: Lists the machine's GPUs; replaced in tests.
    """

    def __init__(
        self,
        cache_file: Path | None,
        *,
        time_limit_s: float = 120.0,
        measure: Measure | None = None,
        gpus: Callable[[], tuple[Gpu, ...]] = nvidia_gpus,
    ) -> None:
        self._cache_file = cache_file
        self._time_limit_s = time_limit_s
        self._measure = measure or measure_decode
        self._gpus = gpus

    def choose(
        self,
        model_dir: Path,
        *,
        wanted: str = "auto",
        is_cancelled: IsCancelled = lambda: False,
    ) -> DeviceChoice:
        """The device for a model, probed at the first time and after every change.

        Args:
            wanted: "auto", "cpu" or "cuda".
            is_cancelled: Asked now and then, from another thread; ends the probe immediately.

        Raises:
            CaptionerError: The model runs on no device here, or not on the one wanted.
            CallCancelledError: That was asked for.
        """
        inspect_model_directory(model_dir)
        gpus = self._found_gpus
        key = self._key(model_dir, wanted, gpus)
        cached = self._load(key)
        if cached is not None:
            return cached
        choice = self._probe(model_dir, wanted, gpus, is_cancelled)
        self._save(key, choice)
        return choice

    def cached(self, model_dir: Path, *, wanted: str = "auto") -> DeviceChoice | None:
        """What an earlier probe found; None where nothing that still holds is known."""
        try:
            return self._load(self._key(model_dir, wanted, self._found_gpus))
        except OSError:
            return None

    @cached_property
    def _found_gpus(self) -> tuple[Gpu, ...]:
        """The GPUs, asked for once: the driver's tool takes a moment."""
        return self._gpus()

    def _probe(
        self,
        model_dir: Path,
        wanted: str,
        gpus: tuple[Gpu, ...],
        is_cancelled: IsCancelled,
    ) -> DeviceChoice:
        if wanted == "cuda" and not gpus:
            raise CaptionerError(
                "No NVIDIA GPU with a driver was found on this computer.",
                "Install NVIDIA's driver, or choose the CPU.",
            )
        if wanted == "cpu" or not gpus:
            return self._on_cpu(model_dir, is_cancelled)
        try:
            return self._in_child(model_dir, "cuda", 0, is_cancelled)
        except ChildTaskError as error:
            reason, names = error.reason, ", ".join(gpu.name for gpu in gpus)
            if wanted == "cuda":
                raise unused_gpu(names, reason) from None
        choice = self._on_cpu(model_dir, is_cancelled)
        return replace(choice, cuda_reason=reason, gpus=names)

    def _on_cpu(self, model_dir: Path, is_cancelled: IsCancelled) -> DeviceChoice:
        best: DeviceChoice | None = None
        reason = ""
        for threads in thread_candidates():
            try:
                measured = self._in_child(model_dir, "cpu", threads, is_cancelled)
            except ChildTaskError as error:
                reason = error.reason
                continue
            if best is None or measured.encode_s < best.encode_s:
                best = measured
        if best is None:
            raise CaptionerError(
                "The model in {model_dir} could not be used on this computer: {reason}.",
                "Run `captioner models verify NAME` to see whether the model is damaged, or choose "
                "another device or a smaller model.",
                model_dir=model_dir,
                reason=reason,
            )
        return best

    def _in_child(
        self,
        model_dir: Path,
        device: str,
        threads: int,
        is_cancelled: IsCancelled,
    ) -> DeviceChoice:
        answer = run_in_child(
            self._measure,
            str(model_dir),
            device,
            threads,
            time_limit_s=self._time_limit_s,
            placement=Placement(is_confined=device == "cpu"),
            is_cancelled=is_cancelled,
        )
        if not isinstance(answer, DeviceChoice):
            raise ChildTaskError("its answer made no sense")
        return answer

    def _key(self, model_dir: Path, wanted: str, gpus: tuple[Gpu, ...]) -> str:
        weights = (model_dir / MODEL_FILE).stat()
        parts = [
            _CACHE_VERSION,
            wanted,
            str(model_dir.resolve()),
            weights.st_size,
            weights.st_mtime_ns,
            [asdict(gpu) for gpu in gpus],
            {name: _version(name) for name in ("ctranslate2", "faster-whisper", CUBLAS_PACKAGE)},
            platform.machine(),
            physical_core_count(),
        ]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()

    def _load(self, key: str) -> DeviceChoice | None:
        try:
            choice = DeviceChoice(**self._read()[key])
        except (KeyError, TypeError):
            return None
        # The file may have been edited by hand: what is not as written is probed again.
        wrong = [
            name for name, kind in _KINDS.items() if not isinstance(getattr(choice, name), kind)
        ]
        return None if wrong or choice.device not in {"cpu", "cuda"} else choice

    def _read(self) -> dict[str, dict[str, Any]]:
        if self._cache_file is None:
            return {}
        try:
            content = read_bounded_json(self._cache_file, most_bytes=_MOST_CACHE_BYTES)
        except (OSError, ValueError):
            return {}
        return content if isinstance(content, dict) else {}

    def _save(self, key: str, choice: DeviceChoice) -> None:
        if self._cache_file is None:
            return
        content = self._read()
        content.pop(key, None)
        content[key] = asdict(choice)
        while len(content) > _MOST_CACHED:
            content.pop(next(iter(content)))
        aside = self._cache_file.with_name(f"{self._cache_file.name}.{os.getpid()}")
        # What cannot be remembered is probed again; there is no reason to fail.
        with suppress(OSError):
            self._cache_file.parent.mkdir(parents=True, exist_ok=True)
            aside.write_text(json.dumps(content, indent=1), encoding="utf-8")
            aside.replace(self._cache_file)


def thread_candidates() -> list[int]:
    """Thread counts worth trying: every physical core, and half of many.

    Half, because the slow cores of a mixed processor hold the fast ones up.
    """
    cores = min(MOST_THREADS, physical_core_count())
    return [cores, cores // 2] if cores >= 4 else [cores]


def measure_decode(model_dir: str, device: str, cpu_threads: int) -> DeviceChoice:
    """Load a model and decode noise; runs in a child process."""
    import psutil

    from captioner.speech.recogniser.whisper import WhisperRecogniser

    if device == "cuda":
        preload_cublas()
    recogniser = WhisperRecogniser(Path(model_dir), device=device, cpu_threads=cpu_threads)
    info = recogniser.load()
    noise = np.random.default_rng(1).normal(0, 0.05, int(PROBE_WINDOW_S / 2 * SAMPLE_RATE))
    segment = SpeechSegment(noise.astype(np.float32), 0.0, PROBE_WINDOW_S / 2, is_final=True)
    request = RecognitionRequest(
        segment,
        window=WindowSettings(floor_s=PROBE_WINDOW_S, margin_s=0.0),
        max_new_tokens=PROBE_TOKENS,
        word_times=False,
    )
    # The first decode of a length allocates; the second is what every later one costs.
    recogniser.recognise(request)
    started_s = time.perf_counter()
    hypothesis = recogniser.recognise(request)
    passed_s = time.perf_counter() - started_s
    return DeviceChoice(
        device=device,
        compute_type=info.compute_type,
        cpu_threads=info.cpu_threads,
        load_s=info.load_s,
        # On CUDA encoding is only begun when the call returns; the decode waits for it.
        encode_s=hypothesis.encode_s if device == "cpu" else passed_s - hypothesis.decode_s,
        token_s=hypothesis.decode_s / max(1, hypothesis.token_count),
        memory_mb=round(psutil.Process().memory_info().rss / 1e6),
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
