"""Whisper in CTranslate2: encoding, decoding, alignment, language detection."""

import logging
import math
import time
from collections import defaultdict
from collections.abc import Container, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import ctranslate2
import numpy as np

from captioner.core.audio import SAMPLE_RATE, SpeechSegment
from captioner.core.captions import Word
from captioner.core.long_form import Task, require_language
from captioner.core.recognition import (
    ENGLISH,
    Hypothesis,
    LanguageDetected,
    Recogniser,
    RecogniserInfo,
    RecognitionRequest,
    WindowSettings,
)
from captioner.live.decisions.guards import compression_ratio
from captioner.speech.hosting.device_choice import MOST_THREADS, physical_core_count
from captioner.speech.models.files import ModelDirectory, inspect_model_directory
from captioner.speech.whisper.alignment import untimed_words
from captioner.speech.whisper.decoding import (
    EXTRA_TOKENS,
    MAX_TOKENS,
    NATIVE_ERRORS,
    POSITIONS,
    DecodedTokens,
    DecodeJob,
    GroupKey,
    decoding_error,
    default_compute_type,
    max_length,
    open_model,
    token_cap,
)
from captioner.speech.whisper.features import (
    FRAMES_PER_S,
    FULL_WINDOW_FRAMES,
    HOP_SAMPLES,
    LogMelFeatures,
    window_frames,
)
from captioner.speech.whisper.term_rescoring import TermJob, align_with_terms, without_sounds
from captioner.speech.whisper.tokenizer import WhisperTokenizer

_MAX_SAMPLES = FULL_WINDOW_FRAMES * HOP_SAMPLES
_WARM_UP_S = 2.0


class WhisperRecogniser(Recogniser):
    """A Whisper model in a CTranslate2 directory.

    Args:
        model_dir: Directory with model.bin, config.json, a vocabulary and tokenizer.json.
        model_name: The model's name in messages; empty for the directory's name.
        device: "cpu", "cuda", or "auto" for CUDA if a device is usable.
        compute_type: CTranslate2's name of it; None for int8 on the CPU, float16 on CUDA.
        cpu_threads: Threads on the CPU; 0 for one a physical core, at most 8.
        language: Code of the spoken language; empty takes it from requests or, with a multilingual
            model, detects it.
        task: Transcription or translation.
        prompt_tokens: Most tokens of hotwords and earlier text, from the catalogue; None derives it
            from the number of decoder layers.
    """

    def __init__(
        self,
        model_dir: Path,
        *,
        model_name: str = "",
        device: str = "auto",
        compute_type: str | None = None,
        cpu_threads: int = 0,
        language: str = ENGLISH,
        task: Task = Task.TRANSCRIBE,
        prompt_tokens: int | None = None,
    ) -> None:
        self._model_dir = model_dir
        self._model_name = model_name
        self._device = device
        self._compute_type = compute_type
        self._cpu_threads = cpu_threads or min(MOST_THREADS, physical_core_count())
        self._language = language
        self._task = task
        self._prompt_tokens = prompt_tokens
        self._model: Any = None
        self._info: RecogniserInfo | None = None
        self._tokenizer: WhisperTokenizer
        self._tokenizers: dict[str, WhisperTokenizer] = {}
        self._features: LogMelFeatures
        self._directory: ModelDirectory

    def load(self) -> RecogniserInfo:
        """Load the model and warm it up; a second call returns immediately.

        Raises:
            CaptionerError: The model is absent, damaged, of another architecture or too large,
                or the device or the compute type is not available.
        """
        if self._info is not None:
            return self._info
        started_s = time.perf_counter()
        directory = inspect_model_directory(self._model_dir, self._model_name)
        device = self._resolved_device()
        compute_type = self._compute_type or default_compute_type(device)
        require_language(self._language, self._task, directory.name, directory.is_multilingual)
        # Before the weights, so that unusable files fail immediately.
        self._tokenizer = WhisperTokenizer(
            directory.path,
            directory.name,
            is_multilingual=directory.has_language_tokens,
            language=self._language or ENGLISH,
            task=self._task,
        )
        self._tokenizers = {self._language or ENGLISH: self._tokenizer}
        model = open_model(directory, device, compute_type, self._cpu_threads)
        self._features = LogMelFeatures(model.n_mels)
        self._directory = directory
        self._model = model
        info = RecogniserInfo(
            model_name=directory.name,
            device=device,
            compute_type=model.compute_type,
            cpu_threads=self._cpu_threads if device == "cpu" else 0,
            mel_bins=model.n_mels,
            is_multilingual=directory.is_multilingual,
            supports_prompt=directory.supports_prompt and self._tokenizer.takes_prompt,
            load_s=0.0,
            languages=self._tokenizer.languages if directory.is_multilingual else (ENGLISH,),
        )
        self._info = info
        try:
            self._warm_up()
        except BaseException:
            self.close()
            raise
        self._info = replace(info, load_s=time.perf_counter() - started_s)
        return self._info

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        """Decode segments together, padded to the longest window; return results in order.

        The times in the results are those of the whole batch.

        Raises:
            CaptionerError: The model could not be loaded, or recognition failed for good.
            ValueError: A segment is longer than 30 s.
        """
        info = self.load()
        answers: dict[int, Hypothesis] = {}
        groups: defaultdict[GroupKey, list[DecodeJob]] = defaultdict(list)
        for index, request in enumerate(requests):
            if len(request.segment.samples) == 0:
                answers[index] = Hypothesis(())
                continue
            job = self._job(index, request, info)
            key = GroupKey(
                len(job.prompt),
                request.beam_size,
                bool(job.prefix),
                job.is_full,
                request.word_times,
                job.language or f"found in {index}",
                request.detect_language,
            )
            groups[key].append(job)
        for jobs in groups.values():
            try:
                hypotheses = self._recognise_group(jobs)
            except NATIVE_ERRORS as error:
                raise decoding_error(info.model_name, error) from error
            answers.update(
                (job.index, answer) for job, answer in zip(jobs, hypotheses, strict=True)
            )
        return [answers[index] for index in range(len(requests))]

    def close(self) -> None:
        self._model = None
        self._info = None

    def _resolved_device(self) -> str:
        if self._device != "auto":
            return self._device
        return "cuda" if ctranslate2.get_cuda_device_count() > 0 else "cpu"

    def _warm_up(self) -> None:
        """Decode silence once, because the first use sets up memory pools and CUDA libraries."""
        silence = np.zeros(round(_WARM_UP_S * SAMPLE_RATE), dtype=np.float32)
        self.recognise(
            RecognitionRequest(
                SpeechSegment(silence, 0.0, _WARM_UP_S, is_final=True),
                window=WindowSettings(floor_s=_WARM_UP_S, margin_s=0.0),
                max_new_tokens=2,
            )
        )

    def _job(self, index: int, request: RecognitionRequest, info: RecogniserInfo) -> DecodeJob:
        samples = request.segment.samples
        if len(samples) > _MAX_SAMPLES:
            raise ValueError(
                f"a segment holds at most 30 s of sound, not {len(samples) / SAMPLE_RATE:.2f} s"
            )
        duration_s = len(samples) / SAMPLE_RATE
        prefix = self._tokenizer.encode(request.prefix)
        if request.max_new_tokens is None:
            # After any length of committed text, another short sentence may follow.
            max_tokens = max(token_cap(duration_s), len(prefix) + EXTRA_TOKENS)
        else:
            max_tokens = len(prefix) + max(1, request.max_new_tokens)
        max_tokens = min(max_tokens, MAX_TOKENS)
        room = POSITIONS - len(self._tokenizer.decoder_start) - max_tokens
        hotwords = request.hotwords
        if self._directory.can_align:
            hotwords = without_sounds(hotwords, request.terms)
        prompt = self._prompt(hotwords, request.prompt, room, request.prompt_tokens)
        frames = window_frames(duration_s, request.window)
        language = request.language or self._language
        if not info.is_multilingual:
            require_language(language, self._task, info.model_name, is_multilingual=False)
            language = ENGLISH
        return DecodeJob(index, request, prompt, prefix, max_tokens, frames, language)

    def _prompt(self, hotwords: str, earlier: str, room: int, most: int | None = None) -> list[int]:
        """Return the tokens before the start of transcript.

        Args:
            hotwords: Names and terms.
            earlier: Earlier text.
            room: Free positions in the decoder.
            most: Most tokens of both together; None for this model's limit.
        """
        if not self.load().supports_prompt:
            return []
        most = self._most_prompt_tokens if most is None else most
        return self._tokenizer.prompt(hotwords, earlier, min(room, most + 1, MAX_TOKENS))

    @property
    def _most_prompt_tokens(self) -> int:
        own = self._prompt_tokens
        return self._directory.prompt_tokens if own is None else own

    def _recognise_group(self, jobs: Sequence[DecodeJob]) -> list[Hypothesis]:
        frames = max(job.frames for job in jobs)
        started_s, began_cpu_s = time.perf_counter(), time.process_time()
        features = np.stack(
            [self._features.window(job.request.segment.samples, frames) for job in jobs]
        )
        encoded = self._model.encode(ctranslate2.StorageView.from_array(features))
        encoded_s = time.perf_counter()
        found = self._detect(encoded, jobs)
        language = jobs[0].language or (found[0].language if found[0] else ENGLISH)
        tokenizer = self._speaking(language)
        answers = self._generate(encoded, jobs, tokenizer)
        decoded_s = time.perf_counter()
        words = self._words(encoded, frames, jobs, answers, tokenizer)
        aligned_s = time.perf_counter()
        is_cpu = self.load().cpu_threads > 0
        cpu_s = time.process_time() - began_cpu_s if is_cpu else 0.0
        return [
            Hypothesis(
                words=own_words,
                forced_words=min(len(own_words), tokenizer.count_words(job.prefix)),
                average_log_probability=answer.average_log_probability,
                no_speech_probability=answer.no_speech_probability,
                compression_ratio=compression_ratio(self._tokenizer.decode(answer.tokens)),
                token_count=len(answer.tokens) - len(job.prefix),
                reached_token_cap=answer.reached_cap,
                window_s=frames / FRAMES_PER_S,
                encode_s=encoded_s - started_s,
                decode_s=decoded_s - encoded_s,
                align_s=aligned_s - decoded_s,
                cpu_s=cpu_s,
                language=language,
                detected=detected,
            )
            for job, answer, own_words, detected in zip(jobs, answers, words, found, strict=True)
        ]

    def _detect(self, encoded: Any, jobs: Sequence[DecodeJob]) -> list[LanguageDetected | None]:
        if jobs[0].language and not jobs[0].request.detect_language:
            return [None] * len(jobs)
        return self._languages_of(encoded)

    def _languages_of(self, encoded: Any) -> list[LanguageDetected | None]:
        """Return the language of each row of encoded sound; None if the model cannot detect it."""
        if not self._directory.can_detect_language:
            return [None] * int(encoded.shape[0])
        return detect_languages(self._model, encoded, self._tokenizer.languages)

    def _speaking(self, language: str) -> WhisperTokenizer:
        """Return the tokenizer for a language.

        Raises:
            CaptionerError: The model does not support the language.
        """
        if language not in self._tokenizers:
            self._tokenizers[language] = self._tokenizer.in_language(language)
        return self._tokenizers[language]

    def _generate(
        self, encoded: Any, jobs: Sequence[DecodeJob], tokenizer: WhisperTokenizer
    ) -> list[DecodedTokens]:
        if jobs[0].is_full:
            # The decoder has no room for more words, and no committed word may be lost.
            return [DecodedTokens(job.prefix, 0.0, 0.0, reached_cap=True) for job in jobs]
        start = tokenizer.decoder_start
        results = self._model.generate(
            encoded,
            [[*job.prompt, *start, *job.prefix] for job in jobs],
            beam_size=jobs[0].request.beam_size,
            max_length=max_length(jobs, len(start)),
            return_scores=True,
            return_no_speech_prob=True,
            suppress_tokens=tokenizer.suppressed,
            # "Blank" is text that ends immediately. After a prefix that is correct if nothing more
            # was said; forbidding it makes the decoder hallucinate.
            suppress_blank=not jobs[0].prefix,
        )
        return [DecodedTokens.of(result, job) for result, job in zip(results, jobs, strict=True)]

    def _words(
        self,
        encoded: Any,
        frames: int,
        jobs: Sequence[DecodeJob],
        answers: Sequence[DecodedTokens],
        tokenizer: WhisperTokenizer,
    ) -> list[tuple[Word, ...]]:
        spelt = [
            tokenizer.words(answer.tokens, len(job.prefix))
            for job, answer in zip(jobs, answers, strict=True)
        ]
        aligns = self._directory.can_align and jobs[0].request.word_times and not jobs[0].is_full
        if not aligns or not any(spelt):
            return [
                untimed_words(words, math.exp(answer.average_log_probability), job.request.segment)
                for job, answer, words in zip(jobs, answers, spelt, strict=True)
            ]
        # Never zero frames, which crashed the process.
        lengths = [
            min(frames, max(2, len(job.request.segment.samples) // HOP_SAMPLES)) for job in jobs
        ]
        aligned = align_with_terms(
            self._model,
            encoded,
            tokenizer,
            [
                TermJob(answer.tokens, words, length, job.request.terms, job.prefix)
                for job, answer, words, length in zip(jobs, answers, spelt, lengths, strict=True)
            ],
        )
        return [
            text.timed_words(job.request.segment) for job, text in zip(jobs, aligned, strict=True)
        ]


_log = logging.getLogger(__name__)

_LEAST = 0.0005
"""Less probable languages are ignored."""


def detect_languages(
    model: Any, encoded: Any, known: Container[str]
) -> list[LanguageDetected | None]:
    """Return the most probable language of each row of encoded sound, in one decoder step.

    Args:
        model: A `ctranslate2.models.Whisper` whose configuration has `lang_ids`.
        encoded: Its encoder's output, [rows, positions, width].
        known: Codes of the languages that the model can be set to.

    Returns:
        For each row the language; None if the model's vocabulary is English only.
    """
    rows = int(encoded.shape[0])
    try:
        found = model.detect_language(encoded)
    except (RuntimeError, ValueError, TypeError) as error:
        _log.warning("Language detection failed: %s", error)
        return [None] * rows
    return [_likeliest(row, known) for row in found]


def _likeliest(row: list[tuple[str, float]], known: Container[str]) -> LanguageDetected | None:
    """Return the first language, most probable first, that the model supports."""
    found = {token.strip("<|>"): float(probability) for token, probability in row}
    found = {
        code: probability
        for code, probability in found.items()
        if code in known and probability >= _LEAST
    }
    for code, probability in found.items():
        return LanguageDetected(code, probability, found)
    return None
