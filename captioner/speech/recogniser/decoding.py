"""Load a model, and limit and interpret its decodes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import ctranslate2

from captioner.core.errors import CaptionerError
from captioner.core.recognition import RecognitionRequest
from captioner.speech.host.device_choice import preload_cublas
from captioner.speech.models.files import ModelDirectory, damaged_model_error

TOKENS_PER_S = 10.0
"""Tokens allowed for each second of sound.

Fast English is 5 words a second at 1.35 tokens a word, about 7; a small vocabulary spells words
in more pieces. A decoder that loops is stopped here.
"""

EXTRA_TOKENS = 10
"""Tokens allowed beyond that, so that a short sound may still be a sentence."""

POSITIONS = 448
MAX_TOKENS = POSITIONS // 2


def token_cap(duration_s: float) -> int:
    """Most tokens, forced ones included, that sound of that length may be heard as (to 224)."""
    return min(MAX_TOKENS, EXTRA_TOKENS + math.ceil(TOKENS_PER_S * duration_s))


def decoding_error(model_name: str, reason: Exception) -> CaptionerError:
    """Return the error for the user where a model failed to decode."""
    return CaptionerError(
        "The model {model_name} could not recognise speech: {error}.",
        "If this happens again, choose a smaller model or another device.",
        model_name=model_name,
        error=reason,
    )


def max_length(jobs: Sequence[DecodeJob], start_length: int) -> int:
    """The `max_length` by which CTranslate2 generates at most what the longest job may.

    It generates at most half of it, and at most it less the prompt; forced tokens count as
    generated ones.

    Args:
        jobs: Requests decoded together; their prompts have the same length.
        start_length: How many task tokens stand between prompt and text.
    """
    most = max(job.max_tokens for job in jobs)
    return min(POSITIONS, max(2 * most, most + len(jobs[0].prompt) + start_length))


class GroupKey(NamedTuple):
    """What requests decoded together must share."""

    prompt_length: int
    beam_size: int
    is_forced: bool
    is_full: bool
    word_times: bool
    language: str
    detects_language: bool


@dataclass(frozen=True, slots=True)
class DecodeJob:
    """A request made ready for the decoder; without a language the sound is to tell it."""

    place: int
    request: RecognitionRequest
    prompt: list[int]
    prefix: list[int]
    max_tokens: int
    frames: int
    language: str

    @property
    def is_full(self) -> bool:
        """Whether the forced prefix leaves the decoder no room for an answer."""
        return len(self.prefix) >= MAX_TOKENS


@dataclass(frozen=True, slots=True)
class DecodedTokens:
    """What the decoder wrote for one job, the forced prefix included."""

    tokens: list[int]
    average_log_probability: float
    no_speech_probability: float
    reached_cap: bool

    @classmethod
    def of(cls, result: Any, job: DecodeJob) -> DecodedTokens:
        """The answer in a `ctranslate2.models.WhisperGenerationResult` with scores."""
        tokens: list[int] = list(result.sequences_ids[0])
        # The score is the sum over all tokens by their number; forced ones add nothing to it.
        total = result.scores[0] * len(tokens)
        reached_cap = len(tokens) >= job.max_tokens
        scored = len(tokens) - len(job.prefix) + (0 if reached_cap else 1)
        average = total / max(1, scored)
        return cls(
            # In a batch, another job may have been allowed more.
            tokens[: job.max_tokens],
            average if math.isfinite(average) else 0.0,
            float(result.no_speech_prob),
            reached_cap,
        )


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
