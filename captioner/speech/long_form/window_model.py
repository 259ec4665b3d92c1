"""Decodes windows of a recording with Whisper: encoding, temperature fallback, alignment."""

from __future__ import annotations

import ctypes
import math
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import ctranslate2
import numpy as np
import psutil

from captioner.core.errors import CaptionerError
from captioner.core.long_form import FallbackSettings, LongFormSettings, Task
from captioner.core.recognition import LanguageDetected, RecogniserInfo, WindowSettings
from captioner.live.decisions.guards import compression_ratio
from captioner.speech.long_form.sound_window import WINDOW_S, DecodedWindow, SoundWindow
from captioner.speech.long_form.token_merging import spelled_words
from captioner.speech.models.files import OWN_SETTINGS_FILE, read_json_object
from captioner.speech.models.formats import WhisperShape
from captioner.speech.whisper.alignment import untimed_words
from captioner.speech.whisper.decoding import MAX_TOKENS, NATIVE_ERRORS, POSITIONS, token_cap
from captioner.speech.whisper.features import (
    FULL_WINDOW_FRAMES,
    HOP_SAMPLES,
    Features,
    window_frames,
)
from captioner.speech.whisper.recogniser import WhisperRecogniser
from captioner.speech.whisper.term_rescoring import (
    SpokenTerms,
    TermJob,
    align_with_terms,
    without_sounds,
)
from captioner.speech.whisper.tokenizer import WhisperTokenizer

_POSITIONS = 1500
_POSITIONS_PER_S = 50
_FIRST_MEL_BINS = 80
_DISTILLED_LAYERS = 2
_FIRST_DISTILLED_CHUNK_S = 15.0
_DISTILLED_CHUNK_S = 25.0
_ALIKE = 0.9
"""Windows decoded together have at least this share of the longest one's length."""

_SEED = 1
"""Seed of sampling at temperatures above 0, so that every run gives the same result."""


@dataclass(frozen=True, slots=True)
class _WindowResult:
    """A decode before its words are timed; `tokens` are text only."""

    tokens: list[int]
    heard: DecodedWindow


class WindowModel(WhisperRecogniser):
    """A Whisper model that decodes windows of recordings, several at a time."""

    _tokens: tuple[tuple[str, Task], TaskTokens] | None = None

    def require(self, language: str, settings: LongFormSettings) -> None:
        self._task_tokens(language, settings.task)

    def load(self) -> RecogniserInfo:
        info = super().load()
        longest_s, chunk_s = self._lengths_s
        return replace(info, longest_window_s=longest_s, chunk_s=chunk_s)

    @cached_property
    def _lengths_s(self) -> tuple[float, float]:
        """Its longest window and its chunks, in seconds; a file captioner.json may name others."""
        own: Mapping[str, object] = {}
        if (file := self._model_dir / OWN_SETTINGS_FILE).is_file():
            own = read_json_object(file, self._directory.name)

        def length_s(name: str, usual_s: float) -> float:
            own_s = own.get(name)
            if isinstance(own_s, int | float) and 1 <= own_s <= WINDOW_S:
                return float(own_s)
            return usual_s

        published_s = published_chunk_s(self._directory.shape)
        return length_s("longest_window_s", WINDOW_S), length_s("chunk_s", published_s)

    def detect_language(self, window: SoundWindow) -> LanguageDetected | None:
        self.load()
        frames = window_frames(window.duration_s, WindowSettings())
        encoded = self._encode([self._features.window(window.samples, frames)])
        return self._languages_of(encoded)[0]

    def batch_size(self, settings: LongFormSettings) -> int:
        if settings.batch_size > 0:
            return settings.batch_size
        info = self.load()
        probe = self._encode([np.zeros((info.mel_bins, 100), dtype=np.float32)])
        bytes_a_row = row_bytes(
            int(probe.shape[-1]),
            self._directory.shape.decoder_layers,
            _POSITIONS,
            settings.beam_size,
        )
        return batch_size_for(bytes_a_row, free_memory_bytes(info.device), info.device)

    def decode(
        self,
        windows: Sequence[SoundWindow],
        language: str,
        settings: LongFormSettings,
        timestamps: bool,
        *,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> list[DecodedWindow]:
        """Decode windows together, and those that fail again: whole, then at higher temperatures.

        On a processor only windows of similar length are decoded together: each is padded to the
        longest one, and the encoder's work grows faster than the length. A batch that does not fit
        into memory is halved. `is_cancelled` is ignored, because a decode in this process cannot be
        interrupted.
        """
        info = self.load()
        tokens = self._task_tokens(language, settings.task)
        try:
            heard: dict[int, DecodedWindow] = {}
            for indices in self._alike(windows, settings):
                rows = [windows[index] for index in indices]
                answers = self._decode_best(rows, language, tokens, settings, timestamps)
                heard.update(zip(indices, answers, strict=True))
            return [heard[index] for index in range(len(windows))]
        except NATIVE_ERRORS as error:
            is_full = isinstance(error, MemoryError) or "out of memory" in str(error)
            if is_full and len(windows) > 1:
                half = len(windows) // 2
                return [
                    *self.decode(windows[:half], language, settings, timestamps=timestamps),
                    *self.decode(windows[half:], language, settings, timestamps=timestamps),
                ]
            raise CaptionerError(
                "The model {model_name} could not recognise speech: {error}.",
                "Choose a smaller model or another device."
                if is_full
                else "If this happens again, choose a smaller model or another device.",
                model_name=info.model_name,
                error=error,
            ) from error

    def _decode_best(
        self,
        windows: Sequence[SoundWindow],
        language: str,
        tokens: TaskTokens,
        settings: LongFormSettings,
        timestamps: bool,
    ) -> list[DecodedWindow]:
        frames = max(window_frames(window.duration_s, settings.window) for window in windows)
        encoded = self._encode([self._features.window(each.samples, frames) for each in windows])
        pieces = self._pieces(encoded, windows, "" if settings.language else language)
        best: dict[int, DecodedWindow] = {}
        pending = list(range(len(windows)))
        first, *others = settings.fallback.temperatures
        # A decoder that repeats itself in a short window often does not in a whole one.
        whole = [first] if others and frames < FULL_WINDOW_FRAMES else []
        for temperature in (first, *whole, *others):
            rows = [windows[index] for index in pending]
            heard = self._decode(encoded, frames, rows, tokens, settings, timestamps, temperature)
            failed = []
            for index, answer in zip(pending, heard, strict=True):
                before = best.get(index)
                if before is None or _is_better(answer, before, settings.fallback):
                    best[index] = answer
                if answer.has_failed(settings.fallback):
                    failed.append(index)
            if not failed:
                break
            if len(failed) < len(pending) or frames < FULL_WINDOW_FRAMES:
                frames = FULL_WINDOW_FRAMES
                encoded = self._encode(
                    [self._features.window(windows[index].samples, frames) for index in failed]
                )
            pending = failed
        return [replace(best[index], pieces=pieces[index]) for index in range(len(windows))]

    def _pieces(
        self, encoded: Any, windows: Sequence[SoundWindow], language: str
    ) -> list[tuple[tuple[float, float, float], ...]]:
        """Return a language's probability in each piece of the windows' speech.

        On a GPU it is always 0: encoding pieces again is cheaper there than copying the encoder's
        output.

        Args:
            encoded: The encoder's output for the windows.
            windows: Windows with detected speech.
            language: Code of the language; empty for no pieces.
        """
        can_detect = self.load().is_multilingual and self._directory.can_detect_language
        if not language or not can_detect:
            return [()] * len(windows)
        if self._is_on_gpu:
            return [tuple((*piece, 0.0) for piece in window.speech_pieces) for window in windows]
        return [
            tuple(
                (
                    *piece,
                    self._probability(
                        row, piece[0] - window.start_s, piece[1] - window.start_s, language
                    ),
                )
                for piece in window.speech_pieces
            )
            for row, window in zip(np.array(encoded), windows, strict=True)
        ]

    def _probability(self, row: Any, start_s: float, end_s: float, language: str) -> float:
        """Return a language's probability by a part of a window's encoder output."""
        first = int(start_s * _POSITIONS_PER_S)
        part = row[first : max(first + 2, math.ceil(end_s * _POSITIONS_PER_S))]
        view = ctranslate2.StorageView.from_array(np.ascontiguousarray(part[np.newaxis]))
        (found,) = self._languages_of(view)
        return 1.0 if found is None else found.probabilities.get(language, 0.0)

    def _alike(self, windows: Sequence[SoundWindow], settings: LongFormSettings) -> list[list[int]]:
        """Return groups of indices of windows to decode together, the longest first."""
        if self._is_on_gpu:
            return [list(range(len(windows)))]
        frames = [window_frames(window.duration_s, settings.window) for window in windows]
        groups: list[list[int]] = []
        for index in sorted(range(len(windows)), key=lambda each: -frames[each]):
            if groups and frames[index] >= _ALIKE * frames[groups[-1][0]]:
                groups[-1].append(index)
            else:
                groups.append([index])
        return groups

    def _encode(self, features: Sequence[Features]) -> Any:
        """Return the encoder's output, [rows, positions, width]."""
        if self._is_on_gpu or len(features) == 1:
            return self._model.encode(ctranslate2.StorageView.from_array(np.stack(features)))
        # On a processor, encoding rows together saves no time but multiplies the memory: the
        # attention of one window of 30 s alone takes 180 MB in a large model.
        rows = [np.array(self._encode([each])) for each in features]
        return ctranslate2.StorageView.from_array(np.concatenate(rows))

    @property
    def _is_on_gpu(self) -> bool:
        return self.load().device == "cuda"

    def _decode(
        self,
        encoded: Any,
        frames: int,
        windows: Sequence[SoundWindow],
        tokens: TaskTokens,
        settings: LongFormSettings,
        timestamps: bool,
        temperature: float,
    ) -> list[DecodedWindow]:
        start = tokens.start_sequence if timestamps else tokens.decoder_start
        caps = [token_cap(window.duration_s) for window in windows]
        room = POSITIONS - max(caps) - len(start)
        hotwords = settings.vocabulary.hotwords
        if self._directory.can_align:
            hotwords = without_sounds(hotwords, settings.vocabulary.spoken)
        prompt = self._prompt(hotwords, "", room)
        sampling: dict[str, Any] = {"beam_size": settings.beam_size}
        if temperature > 0:
            ctranslate2.set_random_seed(_SEED)
            sampling = {
                "beam_size": 1,
                "num_hypotheses": settings.fallback.candidates,
                "sampling_topk": 0,
                "sampling_temperature": temperature,
            }
        most = min(MAX_TOKENS, max(caps))
        results = self._model.generate(
            encoded,
            [[*prompt, *start]] * len(windows),
            # CTranslate2 generates at most half of it, and at most it minus the prompt.
            max_length=min(POSITIONS, max(2 * most, most + len(prompt) + len(start))),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=tokens.suppressed_with_timestamps if timestamps else tokens.suppressed,
            **sampling,
        )
        answers = [
            _read(result, cap, tokens, timestamps)
            for result, cap in zip(results, caps, strict=True)
        ]
        return self._timed(encoded, frames, windows, tokens, answers, settings.vocabulary.spoken)

    def _timed(
        self,
        encoded: Any,
        frames: int,
        windows: Sequence[SoundWindow],
        tokens: TaskTokens,
        answers: Sequence[_WindowResult],
        terms: SpokenTerms,
    ) -> list[DecodedWindow]:
        spelt = [tokens.words(answer.tokens) for answer in answers]
        if not any(spelt):
            return [answer.heard for answer in answers]
        written = [(words, answer.tokens) for words, answer in zip(spelt, answers, strict=True)]
        if not self._directory.can_align:
            timed = [
                untimed_words(words, math.exp(answer.heard.average_log_probability), window.segment)
                for words, answer, window in zip(spelt, answers, windows, strict=True)
            ]
        else:
            aligned = align_with_terms(
                self._model,
                encoded,
                tokens,
                [
                    TermJob(
                        answer.tokens,
                        words,
                        min(frames, max(2, len(window.samples) // HOP_SAMPLES)),
                        terms,
                    )
                    for answer, words, window in zip(answers, spelt, windows, strict=True)
                ],
            )
            timed = [
                text.timed_words(window.segment)
                for text, window in zip(aligned, windows, strict=True)
            ]
            written = [(text.words, text.tokens) for text in aligned]
        return [
            replace(
                answer.heard,
                words=spelled_words(own, [word.token_count for word in words], spelling),
            )
            for answer, (words, spelling), own in zip(answers, written, timed, strict=True)
        ]

    def _task_tokens(self, language: str, task: Task) -> TaskTokens:
        """Return the tokens for a language and a task; caches the last ones.

        Raises:
            CaptionerError: The model does not support the language.
        """
        if self._tokens is None or self._tokens[0] != (language, task):
            info = self.load()
            tokens = TaskTokens(
                self._model_dir,
                info.model_name,
                is_multilingual=self._directory.has_language_tokens,
                language=language,
                task=task,
            )
            self._tokens = ((language, task), tokens)
        return self._tokens[1]


def published_chunk_s(shape: WhisperShape) -> float:
    """Return the chunk length published for a model of this shape, in seconds.

    It is 15 s for the first distilled models, which have 80 mel bins like their teachers, 25 s for
    distil-large-v3 and later ones, and Whisper's own window for all others, including
    large-v3-turbo.
    """
    if shape.decoder_layers >= shape.encoder_layers:
        return WINDOW_S
    if shape.mel_bins == _FIRST_MEL_BINS:
        return _FIRST_DISTILLED_CHUNK_S
    return _DISTILLED_CHUNK_S if shape.decoder_layers == _DISTILLED_LAYERS else WINDOW_S


def _read(result: Any, cap: int, tokens: TaskTokens, timestamps: bool) -> _WindowResult:
    """Return the most probable sequence of a result."""
    index = max(range(len(result.scores)), key=lambda each: result.scores[each])
    sequence: list[int] = list(result.sequences_ids[index])
    # The score is the mean over the tokens; Whisper's also includes the end of text.
    average = result.scores[index] * len(sequence) / (len(sequence) + 1)
    kept = sequence[:cap]
    until_s: float | None = None
    last_s: float | None = None
    text = kept
    if timestamps:
        read = tokens.read_timestamps(kept)
        text, until_s, last_s = read.tokens, read.until_s, read.last_s
    return _WindowResult(
        text,
        DecodedWindow(
            average_log_probability=average if math.isfinite(average) else 0.0,
            no_speech_probability=float(result.no_speech_prob),
            compression_ratio=compression_ratio(tokens.decode(tokens.text_tokens(sequence))),
            reached_cap=len(sequence) >= cap,
            until_s=until_s,
            last_timestamp_s=last_s,
        ),
    )


def _is_better(one: DecodedWindow, other: DecodedWindow, settings: FallbackSettings) -> bool:
    """Return whether one decode is better: it has no repetition, or else is more probable."""
    loops = one.compression_ratio > settings.compression_ratio
    other_loops = other.compression_ratio > settings.compression_ratio
    if loops != other_loops:
        return other_loops
    return one.average_log_probability > other.average_log_probability


TIMESTAMP_S = 0.02
"""Seconds between neighbouring timestamp tokens; one encoder position."""


@dataclass(frozen=True, slots=True)
class TimestampedText:
    """A decode with timestamps, taken apart.

    Attributes:
        tokens: Complete text tokens, without timestamps.
        until_s: Start of the next window, in seconds of this one, after all complete text; None for
            the end of this one.
        last_s: The last timestamp, in seconds of the window; None without any.
    """

    tokens: list[int]
    until_s: float | None
    last_s: float | None


class TaskTokens(WhisperTokenizer):
    """Converts text to tokens and back for one model, language and task.

    Raises:
        CaptionerError: tokenizer.json is damaged, or the model does not support the language.
    """

    @property
    def first_timestamp(self) -> int:
        """The token of 0.00 s; those after it are 0.02 s apart."""
        return int(self._tokenizer.timestamp_begin)

    @property
    def suppressed_with_timestamps(self) -> list[int]:
        """The tokens that a decode with timestamps may not write: all other special ones."""
        return [-1, *range(self._end_of_text + 1, self.first_timestamp)]

    def text_tokens(self, tokens: Sequence[int]) -> list[int]:
        """Return the text tokens among these."""
        return [token for token in tokens if token < self._end_of_text]

    def read_timestamps(self, tokens: Sequence[int]) -> TimestampedText:
        """Split a decode with timestamps into complete text and the start of the next window.

        Text between a pair of timestamps is complete. After consecutive pairs, text begun after the
        last pair is left to the next window, which begins there; a single timestamp at the end
        means that there is no speech after it (Radford et al. 2022, section 3.8; `transcribe.py` in
        openai/whisper).
        """
        is_time = [token >= self.first_timestamp for token in tokens]
        times = [token for token in tokens if token >= self.first_timestamp]
        last_s = (times[-1] - self.first_timestamp) * TIMESTAMP_S if times else None
        ends_singly = is_time[-2:] == [False, True]
        boundaries = [
            index for index in range(1, len(tokens)) if is_time[index] and is_time[index - 1]
        ]
        if not boundaries or ends_singly:
            return TimestampedText(self.text_tokens(tokens), None, last_s)
        behind = boundaries[-1]
        until_s = (tokens[behind - 1] - self.first_timestamp) * TIMESTAMP_S
        return TimestampedText(self.text_tokens(tokens[:behind]), until_s, last_s)


_MOST_ON_CPU = 8
"""More rows do not use more cores."""

_MOST_ON_GPU = 32
_SHARE_OF_FREE_MEMORY = 0.5
_FLOAT_BYTES = 4


def row_bytes(width: int, decoder_layers: int, positions: int, beam_size: int) -> int:
    """Return an upper estimate of the memory to encode and decode one window, in bytes.

    Includes attention scores and the feed-forward layer of one encoder layer, and the decoder's
    keys and values over all encoder positions and, for each beam, over all text positions.

    Args:
        width: Size of a position's vector.
        positions: Encoder positions of the window, 1500 for 30 s.
        beam_size: Beams or samples decoded side by side.
    """
    heads = max(1, width // 64)
    encoder = heads * positions * positions + 6 * positions * width
    memory = 2 * decoder_layers * positions * width
    text = 2 * decoder_layers * 448 * width * beam_size
    return _FLOAT_BYTES * (encoder + memory + text)


def batch_size_for(bytes_a_row: int, free_bytes: int, device: str) -> int:
    """Return the number of windows that fit into half of the free memory, at least 1."""
    most = _MOST_ON_GPU if device == "cuda" else _MOST_ON_CPU
    return max(1, min(most, int(free_bytes * _SHARE_OF_FREE_MEMORY) // max(1, bytes_a_row)))


def free_memory_bytes(device: str) -> int:
    """Return free memory of the machine, or of its GPU if the driver's library reports it."""
    if device == "cuda":
        free = _free_gpu_bytes()
        if free is not None:
            return free
    return int(psutil.virtual_memory().available)


class _NvmlMemory(ctypes.Structure):
    # nvmlMemory_t (NVML API reference, "Device Structs").
    _fields_ = (
        ("total", ctypes.c_ulonglong),
        ("free", ctypes.c_ulonglong),
        ("used", ctypes.c_ulonglong),
    )


def _free_gpu_bytes() -> int | None:
    """Return the GPU's free memory from NVML, the driver's library; None if not available."""
    name = "nvml.dll" if sys.platform == "win32" else "libnvidia-ml.so.1"
    try:
        library = ctypes.CDLL(name)
    except OSError:
        return None
    if library.nvmlInit_v2() != 0:
        return None
    try:
        device = ctypes.c_void_p()
        memory = _NvmlMemory()
        if library.nvmlDeviceGetHandleByIndex_v2(0, ctypes.byref(device)) != 0:
            return None
        if library.nvmlDeviceGetMemoryInfo(device, ctypes.byref(memory)) != 0:
            return None
        return int(memory.free)
    finally:
        library.nvmlShutdown()
