"""Load a model, and limit and interpret its decodes."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import ctranslate2

from captioner.core.errors import CaptionerError
from captioner.core.recognition import RecognitionRequest
from captioner.speech.hosting.device_choice import preload_cublas
from captioner.speech.models.files import ModelDirectory, damaged_model_error

TOKENS_PER_S = 10.0
"""Tokens allowed for each second of sound.

Fast English has 5 words a second of 1.35 tokens each, about 7; a small vocabulary needs more tokens
a word. The limit stops a decoder that loops.
"""

EXTRA_TOKENS = 10
"""Further tokens allowed, so that a short sound may still be a sentence."""

POSITIONS = 448
MAX_TOKENS = POSITIONS // 2


def token_cap(duration_s: float) -> int:
    """Return the most tokens, including forced ones, for sound of a length (up to 224)."""
    return min(MAX_TOKENS, EXTRA_TOKENS + math.ceil(TOKENS_PER_S * duration_s))


def decoding_error(model_name: str, reason: Exception) -> CaptionerError:
    """Return the error for the user if a model failed to decode."""
    return CaptionerError(
        "The model {model_name} could not recognise speech: {error}.",
        "If this happens again, choose a smaller model or another device.",
        model_name=model_name,
        error=reason,
    )


def max_length(jobs: Sequence[DecodeJob], start_length: int) -> int:
    """Return the `max_length` with which CTranslate2 generates at most the longest job's tokens.

    It generates at most half of `max_length`, and at most `max_length` minus the prompt; forced
    tokens count as generated.

    Args:
        jobs: Requests decoded together; their prompts have the same length.
        start_length: Number of task tokens between prompt and text.
    """
    most = max(job.max_tokens for job in jobs)
    return min(POSITIONS, max(2 * most, most + len(jobs[0].prompt) + start_length))


class GroupKey(NamedTuple):
    """The properties that requests decoded together must share."""

    prompt_length: int
    beam_size: int
    is_forced: bool
    is_full: bool
    word_times: bool
    language: str
    detects_language: bool


@dataclass(frozen=True, slots=True)
class DecodeJob:
    """A request prepared for the decoder; without a language, it is detected."""

    index: int
    request: RecognitionRequest
    prompt: list[int]
    prefix: list[int]
    max_tokens: int
    frames: int
    language: str

    @property
    def is_full(self) -> bool:
        """Whether the forced prefix leaves no room for new tokens."""
        return len(self.prefix) >= MAX_TOKENS


@dataclass(frozen=True, slots=True)
class DecodedTokens:
    """The decoder's tokens for one job, including the forced prefix."""

    tokens: list[int]
    average_log_probability: float
    no_speech_probability: float
    reached_cap: bool

    @classmethod
    def of(cls, result: Any, job: DecodeJob) -> DecodedTokens:
        """Return the tokens in a `ctranslate2.models.WhisperGenerationResult` with scores."""
        tokens: list[int] = list(result.sequences_ids[0])
        # The score is the sum over all tokens divided by their number; forced ones add 0.
        total = result.scores[0] * len(tokens)
        reached_cap = len(tokens) >= job.max_tokens
        scored = len(tokens) - len(job.prefix) + (0 if reached_cap else 1)
        average = total / max(1, scored)
        return cls(
            # In a batch, another job may be allowed more tokens.
            tokens[: job.max_tokens],
            average if math.isfinite(average) else 0.0,
            float(result.no_speech_prob),
            reached_cap,
        )


NATIVE_ERRORS = (RuntimeError, ValueError, LookupError, MemoryError)
"""The errors that CTranslate2 raises for damaged models, on loading and on decoding."""


def open_model(directory: ModelDirectory, device: str, compute_type: str, cpu_threads: int) -> Any:
    """Load a model's weights: a `ctranslate2.models.Whisper`.

    Args:
        directory: The model, inspected.
        device: "cpu" or "cuda".
        compute_type: CTranslate2's name of it.
        cpu_threads: Threads on the CPU.

    Raises:
        CaptionerError: The weights are damaged or too large, or the device or the compute type is
            not available.
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
        # Raised before any file is read: the compute type or device is not available.
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
    """Return int8 for a CPU that supports it, float16 for CUDA."""
    if device == "cuda":
        return "float16"
    return "int8" if "int8" in ctranslate2.get_supported_compute_types("cpu") else "float32"
