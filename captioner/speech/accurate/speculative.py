"""Accurate mode: a large Whisper model in PyTorch, sped up by a small draft model.

Needs the optional extra `captioner[accurate]` (torch and transformers) and implements the same
`WindowPort` as `WindowModel`. The text equals the large model's greedy decode
(docs/decisions/speculative-decoding.md).
"""

import math
import time
from collections.abc import Sequence
from pathlib import Path

from captioner.core.errors import CaptionerError
from captioner.core.long_form import Algorithm, LongFormSettings, Task
from captioner.core.recognition import ENGLISH, LanguageDetected, RecogniserInfo
from captioner.live.decisions.guards import compression_ratio
from captioner.speech.accurate.algorithms import (
    DraftedTokens,
    DraftSettings,
    decode_alone,
    decode_with_draft,
)
from captioner.speech.accurate.whisper_torch import NetworkDecoder, WhisperNetwork, import_torch
from captioner.speech.long_form.sound_window import DecodedWindow, SoundWindow
from captioner.speech.long_form.token_merging import SpelledWord, spelled_words
from captioner.speech.whisper.alignment import timed_words
from captioner.speech.whisper.decoding import decoding_error, token_cap
from captioner.speech.whisper.features import (
    FULL_WINDOW_FRAMES,
    HOP_SAMPLES,
    Features,
    LogMelFeatures,
)
from captioner.speech.whisper.tokenizer import WhisperTokenizer

_TIE_MARGIN = {"cpu": 1e-3, "cuda": 0.05}
"""Half precision on CUDA rounds more."""

_FIRST_MULTILINGUAL_VOCABULARY = 51_865
"""Whisper's vocabularies with fewer tokens are English only."""


class SpeculativeWindows:
    """A `captioner.speech.long_form.window_port.WindowPort` of a main model and its draft.

    The encoder window is always the whole 30 s, decoding is greedy, and prompts are not used.

    Args:
        main_dir: The main model in the Hugging Face format, such as openai/whisper-large-v3.
        draft_dir: The draft, such as distil-whisper/distil-large-v3.5; None uses the main one
            alone.
    """

    _info: RecogniserInfo | None = None
    _main: WhisperNetwork
    _draft: WhisperNetwork | None = None

    def __init__(self, main_dir: Path, draft_dir: Path | None, device: str = "auto") -> None:
        self._main_dir = main_dir
        self._draft_dir = draft_dir
        self._device = device

    def load(self) -> RecogniserInfo:
        """Load both models; a second call returns immediately.

        Raises:
            CaptionerError: The extra is not installed, a model is absent or damaged, or the two
                have different tokens.
        """
        if self._info is not None:
            return self._info
        began_s = time.perf_counter()
        torch, _ = import_torch()
        device = self._device
        if device == "auto":
            device = "cuda" if torch.cuda.is_available() else "cpu"
        main = self._main = WhisperNetwork.load(self._main_dir, device)
        self._draft = None
        if self._draft_dir is not None:
            self._draft = WhisperNetwork.load(self._draft_dir, device)
            _require_match(main, self._draft)
            self._draft.share_encoder_with(main)
        is_multilingual = main.config.vocab_size >= _FIRST_MULTILINGUAL_VOCABULARY
        self._tokenizer = WhisperTokenizer(
            self._main_dir, main.name, is_multilingual=is_multilingual, language=ENGLISH
        )
        self._features = LogMelFeatures(main.config.num_mel_bins)
        self._info = RecogniserInfo(
            model_name=main.name,
            device=device,
            compute_type=str(main.dtype).removeprefix("torch."),
            cpu_threads=int(torch.get_num_threads()) if device == "cpu" else 0,
            mel_bins=int(main.config.num_mel_bins),
            is_multilingual=is_multilingual,
            supports_prompt=False,
            load_s=time.perf_counter() - began_s,
        )
        return self._info

    def require(self, language: str, settings: LongFormSettings) -> None:
        """Check that the settings and the language are supported; raises CaptionerError."""
        if settings.algorithm is not Algorithm.BATCHED or settings.task is not Task.TRANSCRIBE:
            raise CaptionerError(
                "Accurate transcription has only the batched algorithm, and no translation.",
                "Leave --algorithm and --task out.",
            )
        self.load()
        self._tokenizer.in_language(language)

    def batch_size(self, _settings: LongFormSettings) -> int:
        """Return 1, because each window accepts a different number of draft tokens."""
        return 1

    def detect_language(self, window: SoundWindow) -> LanguageDetected | None:
        """Return the likeliest language of a window, by the main model's language tokens."""
        self.load()
        codes = self._tokenizer.languages
        starts = [self._tokenizer.in_language(code).start_sequence for code in codes]
        encoded = self._main.encode(self._features.window(window.samples, FULL_WINDOW_FRAMES))
        hidden = self._main.hidden(encoded, starts[0][:1], self._main.new_cache())
        scores = self._main.scores(hidden)[0, [start[1] for start in starts]]
        found = dict(zip(codes, scores.softmax(dim=-1).tolist(), strict=True))
        language = max(found, key=found.__getitem__)
        return LanguageDetected(language, found[language], found)

    def decode(
        self, windows: Sequence[SoundWindow], language: str, *_settings: object, **_ways: object
    ) -> list[DecodedWindow]:
        info = self.load()
        tokenizer = self._tokenizer.in_language(language)
        try:
            return [self._decode_window(window, tokenizer) for window in windows]
        except (RuntimeError, MemoryError) as error:
            raise decoding_error(info.model_name, error) from error

    def close(self) -> None:
        self._info = self._draft = None
        vars(self).pop("_main", None)

    def _decode_window(self, window: SoundWindow, tokenizer: WhisperTokenizer) -> DecodedWindow:
        features = self._features.window(window.samples, FULL_WINDOW_FRAMES)
        encoded = self._main.encode(features)
        answer, no_speech_probability = self._decode(window, tokenizer, features, encoded)
        logs = answer.log_probabilities
        return DecodedWindow(
            self._words(window, tokenizer, encoded, answer),
            average_log_probability=sum(logs) / len(logs) if logs else 0.0,
            no_speech_probability=no_speech_probability,
            compression_ratio=compression_ratio(tokenizer.decode(answer.tokens)),
            reached_cap=answer.reached_cap,
        )

    def _decode(
        self, window: SoundWindow, tokenizer: WhisperTokenizer, features: Features, encoded: object
    ) -> tuple[DraftedTokens, float]:
        main, draft = self._main, self._draft
        start = tokenizer.decoder_start
        most = token_cap(window.duration_s)
        # Without timestamps, every special token except the end of text is forbidden.
        special = [token for token in tokenizer.suppressed if 0 <= token < main.config.vocab_size]
        suppressed = (len(start), [*main.suppressed, *special], main.suppressed_first)
        decoder = NetworkDecoder(main, encoded, *suppressed, no_speech=start[-1] - 1)
        end_of_text = int(main.config.eos_token_id)
        if draft is None:
            answer = decode_alone(decoder, start, end_of_text, most)
        else:
            own = encoded if draft.encoder is main.encoder else draft.encode(features)
            settings = DraftSettings(tie_margin=_TIE_MARGIN[main.device])
            ahead = NetworkDecoder(draft, own, *suppressed)
            answer = decode_with_draft(decoder, ahead, start, end_of_text, most, settings)
        return answer, decoder.no_speech_probability

    def _words(
        self,
        window: SoundWindow,
        tokenizer: WhisperTokenizer,
        encoded: object,
        answer: DraftedTokens,
    ) -> tuple[SpelledWord, ...]:
        words = tokenizer.words(answer.tokens)
        if not words:
            return ()
        probabilities = [math.exp(each) for each in answer.log_probabilities]
        frames = max(2, len(window.samples) // HOP_SAMPLES)
        path = self._main.align(encoded, tokenizer.decoder_start, answer.tokens, frames)
        timed = timed_words(words, path, probabilities[: len(answer.tokens)], window.segment)
        return spelled_words(timed, [word.token_count for word in words], answer.tokens)


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
