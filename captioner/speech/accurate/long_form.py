"""Recordings through any recogniser, window by window: the "accurate" mode."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress

from captioner.core.audio import SourceItem
from captioner.core.captions import Word
from captioner.core.errors import CallCancelledError, CaptionerError
from captioner.core.live.stabiliser import normalised
from captioner.core.long_form import (
    Algorithm,
    LongFormEvent,
    LongFormMemory,
    LongFormSettings,
    Task,
    require_language,
)
from captioner.core.ports import Recogniser, VoiceActivityDetector
from captioner.core.recognition import Hypothesis, RecogniserInfo, RecognitionRequest
from captioner.speech.long_form.algorithms import Hear
from captioner.speech.long_form.sliding_sound import SlidingSound
from captioner.speech.long_form.sound_window import HeardWindow, SoundWindow
from captioner.speech.long_form.token_merging import SpelledWord
from captioner.speech.long_form.transcriber import captions_of, speech_spans
from captioner.speech.recogniser.voice_activity import GatedVoiceActivity


class RecogniserTranscriber:
    """A `captioner.core.long_form.LongFormPort` over a recogniser, such as the speculative one.

    It knows the batched algorithm alone: a recogniser's answer has neither timestamps nor tokens.

    Args:
        recogniser: Decodes windows of at most 30 s, in the language that it was made for.
        make_detector: Makes the speech detector for one recording.
    """

    def __init__(
        self,
        recogniser: Recogniser,
        make_detector: Callable[[], VoiceActivityDetector] = GatedVoiceActivity,
    ) -> None:
        self._recogniser = recogniser
        self._make_detector = make_detector

    def load(self) -> RecogniserInfo:
        """Load the model; a second call returns immediately.

        Raises:
            CaptionerError: It cannot be loaded.
        """
        return self._recogniser.load()

    def close(self) -> None:
        """Free the model; safe to call twice."""
        self._recogniser.close()

    def transcribe(
        self,
        items: Iterable[SourceItem],
        settings: LongFormSettings,
        is_cancelled: Callable[[], bool] = lambda: False,
        _memory: LongFormMemory | None = None,
    ) -> Iterator[LongFormEvent]:
        """Captions in order, and progress, as they come; closing the iterator cancels.

        `is_cancelled` is asked before each window; what was heard before still comes. Nothing is
        remembered.

        Raises:
            CaptionerError: Another algorithm or task was asked for, recognition failed, or, at
                the end, the error that ended the sound.
        """
        if settings.algorithm is not Algorithm.BATCHED or settings.task is not Task.TRANSCRIBE:
            raise CaptionerError(
                "Accurate transcription has only the batched algorithm, and no translation.",
                "Leave --algorithm and --task out.",
            )
        info = self.load()
        require_language(settings.language, settings.task, info.model_name, info.is_multilingual)
        sound = SlidingSound(items)
        spans = speech_spans(sound, self._make_detector(), settings)
        # One window at a time: each is reported as soon as it is done.
        hear = self._hear(settings, is_cancelled)
        with suppress(CallCancelledError):
            yield from captions_of(sound, spans, hear, settings, 1)

    def _hear(self, settings: LongFormSettings, is_cancelled: Callable[[], bool]) -> Hear:
        hotwords = settings.vocabulary.hotwords

        def hear(windows: Sequence[SoundWindow], _timestamps: bool) -> list[HeardWindow]:
            if is_cancelled():
                raise CallCancelledError
            answers = self._recogniser.recognise_batch(
                [
                    RecognitionRequest(window.segment, window=settings.window, hotwords=hotwords)
                    for window in windows
                ]
            )
            return [_heard(answer) for answer in answers]

        return hear


def _heard(hypothesis: Hypothesis) -> HeardWindow:
    return HeardWindow(
        tuple(SpelledWord(word, (_token_of(word),)) for word in hypothesis.words),
        average_log_probability=hypothesis.average_log_probability,
        no_speech_probability=hypothesis.no_speech_probability,
        compression_ratio=hypothesis.compression_ratio,
        reached_cap=hypothesis.reached_token_cap,
    )


def _token_of(word: Word) -> int:
    """A number that two windows agree on where they heard the same word: results have no tokens."""
    return zlib.crc32(normalised(word.text).encode("utf-8", "surrogatepass"))
