"""Accurate transcription: a large Whisper model with a small one that runs ahead of it.

An optional extra (`captioner[accurate]`: torch and transformers), behind the same `Recogniser`
seam as `WhisperRecogniser`. The text is what the large model alone writes with greedy choice
(docs/decisions/speculative-decoding.md).
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from captioner.core.audio import SAMPLE_RATE
from captioner.core.captions import Word
from captioner.core.errors import CaptionerError
from captioner.core.live.guards import compression_ratio
from captioner.core.recognition import Hypothesis, RecogniserInfo, RecognitionRequest
from captioner.speech.accurate.speculative_decoding import (
    DecodedTokens,
    DraftSettings,
    decode_alone,
    decode_with_draft,
)
from captioner.speech.accurate.whisper_torch import NetworkDecoder, WhisperNetwork, import_torch
from captioner.speech.recogniser.alignment import timed_words, untimed_words
from captioner.speech.recogniser.decoding import (
    EXTRA_TOKENS,
    MAX_TOKENS,
    token_cap,
)
from captioner.speech.recogniser.features import FULL_WINDOW_FRAMES, HOP_SAMPLES, LogMelFeatures
from captioner.speech.recogniser.tokenizer import WhisperTokenizer

_TIE_MARGIN = {"cpu": 1e-3, "cuda": 0.05}
"""Half precision on CUDA rounds more."""


@dataclass(slots=True)
class DraftFigures:
    """How well the draft did, over all decodes so far."""

    answers: int = 0
    tokens: int = 0
    main_passes: int = 0
    proposed: int = 0
    accepted: int = 0

    def add(self, answer: DecodedTokens) -> None:
        """Count one answer in."""
        self.answers += 1
        self.tokens += len(answer.tokens)
        self.main_passes += answer.main_passes
        self.proposed += answer.proposed
        self.accepted += answer.accepted


class SpeculativeRecogniser:
    """A `captioner.core.ports.Recogniser` with a main model and its draft.

    The encoder window is always the whole 30 s, decoding is greedy, and prompts are not used.

    Args:
        main_dir: The main model in the Hugging Face format, such as openai/whisper-large-v3.
        draft_dir: The draft, such as distil-whisper/distil-large-v3.5; None: the main one alone.
        model_name: What a person calls the main model; empty: the directory's name.
        device: "cpu", "cuda", or "auto": CUDA where torch finds it.
        settings: How far the draft runs ahead; None: as suits the device.
    """

    def __init__(
        self,
        main_dir: Path,
        draft_dir: Path | None,
        *,
        model_name: str = "",
        device: str = "auto",
        language: str = "en",
        settings: DraftSettings | None = None,
    ) -> None:
        self._main_dir = main_dir
        self._draft_dir = draft_dir
        self._name = model_name or main_dir.resolve().name
        self._device = device
        self._language = language
        self._settings = settings
        self._main: WhisperNetwork | None = None
        self._draft: WhisperNetwork | None = None
        self._info: RecogniserInfo | None = None
        self._tokenizer: WhisperTokenizer
        self._features: LogMelFeatures
        self._no_speech: int | None = None
        self.shares_encoder = False
        self.figures = DraftFigures()

    def load(self) -> RecogniserInfo:
        """Load both models; a second call returns immediately.

        Raises:
            CaptionerError: The extra is not installed, a model is absent or damaged, or the two
                do not speak the same tokens.
        """
        if self._info is not None:
            return self._info
        began_s = time.perf_counter()
        torch, _ = import_torch()
        device = self._device
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        main = WhisperNetwork(self._main_dir, self._name, device)
        draft = None
        if self._draft_dir is not None:
            draft = WhisperNetwork(self._draft_dir, self._draft_dir.resolve().name, device)
            self._require_match(main, draft)
            self.shares_encoder = draft.share_encoder_with(main)
        # From Whisper's vocabularies: 51864 tokens know English only.
        is_multilingual = main.config.vocab_size >= 51865
        self._tokenizer = WhisperTokenizer(
            self._main_dir, self._name, is_multilingual=is_multilingual, language=self._language
        )
        self._features = LogMelFeatures(main.config.num_mel_bins)
        self._no_speech = self._tokenizer.decoder_start[-1] - 1
        self._main, self._draft = main, draft
        self._info = RecogniserInfo(
            model_name=self._name,
            device=device,
            compute_type=str(main.dtype).removeprefix("torch."),
            cpu_threads=int(torch.get_num_threads()) if device == "cpu" else 0,
            mel_bins=int(main.config.num_mel_bins),
            is_multilingual=is_multilingual,
            supports_prompt=False,
            load_s=0.0,
        )
        self._info = replace(self._info, load_s=time.perf_counter() - began_s)
        return self._info

    def recognise(self, request: RecognitionRequest) -> Hypothesis:
        """Decode one segment.

        Raises:
            CaptionerError: The models could not be loaded, or recognition failed for good.
            ValueError: The segment is longer than 30 s.
        """
        info = self.load()
        assert self._main is not None
        samples = request.segment.samples
        if len(samples) > FULL_WINDOW_FRAMES * HOP_SAMPLES:
            raise ValueError("a segment holds at most 30 s of sound")
        if len(samples) == 0:
            return Hypothesis(())
        try:
            return self._recognise(self._main, request)
        except (RuntimeError, MemoryError) as error:
            raise CaptionerError(
                "The model {model_name} could not recognise speech: {error}.",
                "If this happens again, choose a smaller model or another device.",
                model_name=info.model_name,
                error=error,
            ) from error

    def recognise_batch(self, requests: Sequence[RecognitionRequest]) -> list[Hypothesis]:
        """Decode several segments, one after the other: each accepts its draft at its own pace."""
        return [self.recognise(request) for request in requests]

    def close(self) -> None:
        """Free the models; safe to call twice."""
        self._main = self._draft = self._info = None

    def _recognise(self, main: WhisperNetwork, request: RecognitionRequest) -> Hypothesis:
        prefix = self._tokenizer.encode(request.prefix)
        began_s = time.perf_counter()
        features = self._features.window(request.segment.samples, FULL_WINDOW_FRAMES)
        encoded = main.encode(features)
        draft_encoded = None
        if self._draft is not None:
            draft_encoded = encoded if self.shares_encoder else self._draft.encode(features)
        encoded_s = time.perf_counter()
        decoder, answer = self._decode(main, request, prefix, encoded, draft_encoded)
        decoded_s = time.perf_counter()
        self.figures.add(answer)
        tokens = [*prefix, *answer.tokens]
        words = self._words(main, encoded, request, tokens, len(prefix), answer)
        logs = answer.log_probabilities
        return Hypothesis(
            words=words,
            forced_words=min(len(words), self._tokenizer.count_words(prefix)),
            average_log_probability=sum(logs) / len(logs) if logs else 0.0,
            no_speech_probability=decoder.no_speech_probability,
            compression_ratio=compression_ratio(self._tokenizer.decode(tokens)),
            token_count=len(answer.tokens),
            reached_token_cap=answer.reached_cap,
            window_s=30.0,
            encode_s=encoded_s - began_s,
            decode_s=decoded_s - encoded_s,
            align_s=time.perf_counter() - decoded_s,
        )

    def _decode(
        self,
        main: WhisperNetwork,
        request: RecognitionRequest,
        prefix: Sequence[int],
        encoded: object,
        draft_encoded: object | None,
    ) -> tuple[NetworkDecoder, DecodedTokens]:
        start = [*self._tokenizer.decoder_start, *prefix]
        if request.max_new_tokens is not None:
            most = max(1, request.max_new_tokens)
        else:
            duration_s = len(request.segment.samples) / SAMPLE_RATE
            most = max(token_cap(duration_s) - len(prefix), EXTRA_TOKENS)
        most = max(1, min(most, MAX_TOKENS - len(prefix)))
        vocabulary = range(main.config.vocab_size)
        # Text without timestamps: every special token but the end of text is forbidden.
        special = [token for token in self._tokenizer.suppressed if token in vocabulary]
        suppressed = [*main.suppressed, *special]
        # After a prefix nothing more may be said.
        first = [] if prefix else main.suppressed_first
        decoder = NetworkDecoder(main, encoded, len(start), suppressed, first, self._no_speech)
        end_of_text = int(main.config.eos_token_id)
        if self._draft is None:
            return decoder, decode_alone(decoder, start, end_of_text, most)
        draft = NetworkDecoder(self._draft, draft_encoded, len(start), suppressed, first)
        settings = self._settings or DraftSettings(tie_margin=_TIE_MARGIN[main.device])
        return decoder, decode_with_draft(decoder, draft, start, end_of_text, most, settings)

    def _words(
        self,
        main: WhisperNetwork,
        encoded: object,
        request: RecognitionRequest,
        tokens: list[int],
        forced: int,
        answer: DecodedTokens,
    ) -> tuple[Word, ...]:
        words = self._tokenizer.words(tokens, forced)
        probabilities = [1.0] * forced + [math.exp(each) for each in answer.log_probabilities]
        if not words:
            return ()
        if not request.word_times:
            mean = sum(probabilities[: len(tokens)]) / len(tokens)
            return untimed_words(words, mean, request.segment)
        frames = max(2, len(request.segment.samples) // HOP_SAMPLES)
        path = main.align(encoded, self._tokenizer.decoder_start, tokens, frames)
        return timed_words(words, path, probabilities[: len(tokens)], request.segment)

    @staticmethod
    def _require_match(main: WhisperNetwork, draft: WhisperNetwork) -> None:
        for fact, difference in (
            ("vocab_size", "vocabularies"),
            ("eos_token_id", "end-of-text tokens"),
            ("num_mel_bins", "numbers of mel bins"),
        ):
            if getattr(main.config, fact) != getattr(draft.config, fact):
                raise CaptionerError(
                    "{draft} cannot be the draft of {name}: their {difference} differ.",
                    "Use a draft that was distilled from the main model, such as "
                    "distil-large-v3.5 for large-v3.",
                    draft=draft.name,
                    name=main.name,
                    difference=difference,
                )
