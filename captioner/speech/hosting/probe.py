"""Measure in a subprocess which device decodes fastest, and advise on models."""

import hashlib
import json
import math
import platform
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np

from captioner.core.audio import SAMPLE_RATE, SpeechSegment
from captioner.core.bounded_json import read_bounded_json
from captioner.core.errors import CaptionerError
from captioner.core.message import NO_MESSAGE, Message
from captioner.core.recognition import RecognitionRequest, WindowSettings
from captioner.files.private import write_private
from captioner.speech.hosting.device_choice import (
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
from captioner.speech.models.catalogue import KNOWN_MODELS, RECOMMENDABLE, CatalogueEntry
from captioner.speech.models.files import MODEL_FILE, inspect_model_directory
from captioner.subprocesses.child import ChildTaskError, IsCancelled, run_in_child
from captioner.subprocesses.placement import Placement

PROBE_TOKENS = 16
_MEASURED_S = 1.0
_CACHE_VERSION = 2
_MOST_CACHED = 50
_MOST_CACHE_BYTES = 1 << 20


_KINDS: dict[str, Any] = {
    name: (int, float) if kind is float else kind
    for name, kind in get_type_hints(DeviceChoice).items()
}

Measure = Callable[[str, str, int], DeviceChoice]


class DeviceProbe:
    """Chooses the device for a model, and caches the result.

    Args:
        cache_file: JSON file with earlier results; None for no cache.
        time_limit_s: Longest duration of one probe, including loading.
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
        """Return the device for a model; probes it the first time and after every change.

        Args:
            wanted: "auto", "cpu" or "cuda".

        Raises:
            CaptionerError: The model runs on no device, or not on the wanted one.
            CallCancelledError: `is_cancelled` returned True.
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
        try:
            return self._load(self._key(model_dir, wanted, self._found_gpus))
        except OSError:
            return None

    @cached_property
    def _found_gpus(self) -> tuple[Gpu, ...]:
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
        # The file may have been edited by hand: probe again if it is not as written.
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
        # Without a cache the next start probes again, which is no reason to fail.
        with suppress(OSError):
            write_private(self._cache_file, json.dumps(content, indent=1).encode())


def thread_candidates() -> list[int]:
    """Return thread counts worth trying: the physical cores and, if there are many, half of them.

    Half may be faster, because the slow cores of a mixed processor delay the fast ones.
    """
    cores = min(MOST_THREADS, physical_core_count())
    return [cores, cores // 2] if cores >= 4 else [cores]


def measure_decode(model_dir: str, device: str, cpu_threads: int) -> DeviceChoice:
    import psutil

    from captioner.speech.whisper.recogniser import WhisperRecogniser

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
    # The first decode of a length allocates memory; the later ones take equally long.
    recogniser.recognise(request)
    # Other programs only ever make a decode slower: the fastest says what the machine can do.
    encode_s = token_s = math.inf
    first_s = time.perf_counter()
    ended_s = first_s
    while ended_s - first_s < _MEASURED_S:
        started_s = time.perf_counter()
        hypothesis = recogniser.recognise(request)
        ended_s = time.perf_counter()
        passed_s = ended_s - started_s
        # On CUDA the call returns before encoding is done; the decode waits for it.
        encoded_s = hypothesis.encode_s if device == "cpu" else passed_s - hypothesis.decode_s
        encode_s = min(encode_s, encoded_s)
        token_s = min(token_s, hypothesis.decode_s / max(1, hypothesis.token_count))
    return DeviceChoice(
        device=device,
        compute_type=info.compute_type,
        cpu_threads=info.cpu_threads,
        load_s=info.load_s,
        encode_s=encode_s,
        token_s=token_s,
        memory_mb=round(psutil.Process().memory_info().rss / 1e6),
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


TOKENS_PER_S = 3.0
UTTERANCE_S = 8.0
"""Length of the utterance that the figures refer to, in seconds."""

SLOW_INTERVAL_S = 3.0
"""Longest useful interval between partial captions, in seconds."""

_LIVE_INTERVAL_S = 1.0
_SHOWN_AFTER_S = 0.25
_SHARE = 0.8
_POSITIONS_PER_S = 50
_DECODE_OVERHEAD = 51_866

_ENCODE_S = {
    "tiny": 0.09,
    "tiny.en": 0.09,
    "base": 0.15,
    "base.en": 0.15,
    "distil-small.en": 0.34,
    "small": 0.40,
    "small.en": 0.40,
    "distil-medium.en": 1.01,
    "medium": 1.01,
    "medium.en": 1.01,
    "distil-large-v2": 2.26,
    "distil-large-v3": 2.26,
    "distil-large-v3.5": 2.26,
    "large-v3-turbo": 2.28,
    "large-v2": 2.29,
    "large-v3": 2.29,
}
"""Seconds that each model took for one window of 10 s on one machine (docs/models.md). Their ratios
are more accurate than arithmetic over dimensions, which overrates small models."""


@dataclass(frozen=True, slots=True)
class PaceAdvice:
    """Expected performance of a model on this machine.

    Attributes:
        decode_s: Duration of one decode of an utterance.
        real_time_factor: Seconds of work for a second of speech if only finals are decoded; below 1
            the machine keeps up.
        interval_s: Shortest possible interval between partial captions.
        can_caption_live: Whether partial captions can come every second.
        hint: A smaller model, longer intervals, or recording now and captioning after.
    """

    decode_s: float
    real_time_factor: float
    interval_s: float
    can_caption_live: bool
    must_record_first: bool
    message: Message
    hint: Message

    @property
    def behind_s(self) -> float:
        """Average latency of a word, in seconds.

        A word waits for half an interval, for the decode, and until it may be shown.
        """
        return 0.5 * self.interval_s + self.decode_s + _SHOWN_AFTER_S


def advise(model_name: str, choice: DeviceChoice, *, is_measured: bool = True) -> PaceAdvice:
    """Return the advice that follows from a measured or estimated speed."""
    decode_s = choice.encode_s + TOKENS_PER_S * UTTERANCE_S * choice.token_s
    real_time_factor = decode_s / UTTERANCE_S
    # Part of the processor is left for sound, windows and other programs.
    interval_s = decode_s / _SHARE
    basis = Message("measured") if is_measured else Message("estimated")
    work = Message("a decode takes {decode_s:.1f} s ({basis})", decode_s=decode_s, basis=basis)
    live = interval_s <= _LIVE_INTERVAL_S
    too_slow = real_time_factor > _SHARE
    if live:
        message = Message(
            "{model_name} keeps up here: {work}, so captions follow every second.",
            model_name=model_name,
            work=work,
        )
        hint = NO_MESSAGE
    elif interval_s <= SLOW_INTERVAL_S:
        message = Message(
            "{model_name} is slow here: {work}, so captions follow every {interval_s:.1f} s.",
            model_name=model_name,
            work=work,
            interval_s=interval_s,
        )
        hint = Message(
            "{smaller} Or accept captions every {interval_s} s.",
            smaller=_smaller(model_name),
            interval_s=interval_s,
        )
    elif not too_slow:
        message = Message(
            "{model_name} is too slow here to show words as they are spoken: {work}, so "
            "captions appear when a sentence is finished.",
            model_name=model_name,
            work=work,
        )
        hint = Message(
            "{smaller} Or caption finished sentences only.", smaller=_smaller(model_name)
        )
    else:
        message = Message(
            "{model_name} cannot keep up here: {work}, and an hour of speech takes {minutes} "
            "minutes of work.",
            model_name=model_name,
            work=work,
            minutes=60 * real_time_factor,
        )
        hint = Message(
            "{smaller} Or record now and caption later: captioner listen --record-only, or the "
            "setting of that name.",
            smaller=_smaller(model_name),
        )
    return PaceAdvice(decode_s, real_time_factor, interval_s, live, too_slow, message, hint)


def estimate(
    entry: CatalogueEntry, measured_entry: CatalogueEntry, choice: DeviceChoice
) -> DeviceChoice | None:
    """Estimate a model's speed on this machine from another one's measurement.

    The encoder by the ratio of their durations on one machine; a token by arithmetic: its work
    grows with the decoder's layers and the vocabulary.

    Returns:
        None if one of them is not a model of the catalogue.
    """
    if not (entry.width and measured_entry.width):
        return None
    encoder = _ENCODE_S[entry.name] / _ENCODE_S[measured_entry.name]
    decoder = _token_work(entry) / _token_work(measured_entry)
    return DeviceChoice(
        device=choice.device,
        compute_type=choice.compute_type,
        cpu_threads=choice.cpu_threads,
        load_s=0.0,
        encode_s=choice.encode_s * encoder,
        token_s=choice.token_s * decoder,
        memory_mb=entry.memory_mb,
    )


def _encoder_work(entry: CatalogueEntry) -> float:
    positions = _POSITIONS_PER_S * PROBE_WINDOW_S
    layer = 12.0 * entry.width**2 + 2.0 * positions * entry.width
    return entry.encoder_layers * positions * layer


def _token_work(entry: CatalogueEntry) -> float:
    return entry.decoder_layers * 14.0 * entry.width**2 + _DECODE_OVERHEAD * entry.width


def _smaller(model_name: str) -> Message:
    entries = {entry.name: entry for entry in KNOWN_MODELS}
    own = entries.get(model_name)
    if own is None:
        return Message("Choose a smaller model.")
    alike = [
        entry
        for entry in entries.values()
        if (entry.name in RECOMMENDABLE if own.is_english_only else not entry.is_english_only)
    ]
    faster = [entry for entry in alike if _decode_work(entry) < _decode_work(own) / 1.5]
    if not faster:
        return Message("This is the smallest model there is.")
    best = max(faster, key=_decode_work)
    return Message(
        "Choose {name}, about {factor} times as fast.",
        name=best.name,
        factor=_decode_work(own) / _decode_work(best),
    )


def _decode_work(entry: CatalogueEntry) -> float:
    return _encoder_work(entry) + TOKENS_PER_S * UTTERANCE_S * _token_work(entry)
