"""A window model with stored results, so that a resumed run decodes no window twice."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import astuple
from typing import Any, cast

from captioner.core.captions import Word
from captioner.core.errors import CallCancelledError
from captioner.core.long_form import LongFormMemory, LongFormSettings
from captioner.core.recognition import LanguageDetected, RecogniserInfo
from captioner.speech.long_form.sound_window import DecodedWindow, SoundWindow
from captioner.speech.long_form.token_merging import SpelledWord
from captioner.speech.long_form.window_port import WindowPort


class RememberedWindows:
    """A `WindowPort` that uses stored results, and the model for the rest.

    All other steps of the algorithm are repeated, which is quick, so that a resumed run has the
    same result as an uninterrupted one.
    """

    def __init__(self, model: WindowPort, memory: LongFormMemory) -> None:
        self._model = model
        self._memory = memory

    def load(self) -> RecogniserInfo:
        return self._model.load()

    def require(self, language: str, settings: LongFormSettings) -> None:
        self._model.require(language, settings)

    def detect_language(self, window: SoundWindow) -> LanguageDetected | None:
        def detect() -> object:
            found = self._model.detect_language(window)
            return None if found is None else list(astuple(found))

        stored = self._remembered(_key("language", window), detect)
        return None if stored is None else LanguageDetected(*cast(list[Any], stored))

    def batch_size(self, settings: LongFormSettings) -> int:
        """Return the stored batch size, as free memory must not change how windows are packed."""
        return cast(int, self._remembered("batch", lambda: self._model.batch_size(settings)))

    def decode(
        self,
        windows: Sequence[SoundWindow],
        language: str,
        settings: LongFormSettings,
        timestamps: bool,
        *,
        is_cancelled: Callable[[], bool] = lambda: False,
    ) -> list[DecodedWindow]:
        begin_s, end_s = self._memory.span_s
        if windows[0].start_s >= end_s:
            raise CallCancelledError
        if windows[0].start_s < begin_s:
            return [DecodedWindow() for _ in windows]

        def decode() -> object:
            heard = self._model.decode(
                windows, language, settings, timestamps, is_cancelled=is_cancelled
            )
            return [_to_json(each) for each in heard]

        stored = self._remembered(_key(f"{language} {timestamps}", *windows), decode)
        return [_from_json(each) for each in cast(list[list[Any]], stored)]

    def close(self) -> None:
        self._model.close()

    def _remembered(self, key: str, work: Callable[[], object]) -> object:
        if key in self._memory:
            return self._memory[key]
        value = work()
        self._memory.keep(key, value)
        return value


def _key(kind: str, *windows: SoundWindow) -> str:
    digest = hashlib.sha256(kind.encode())
    for window in windows:
        digest.update(f" {window.start_sample} {len(window.samples)} ".encode())
        digest.update(window.samples.tobytes())
    return digest.hexdigest()


def _to_json(heard: DecodedWindow) -> list[object]:
    words = [
        [
            word.text,
            float(word.start_s),
            float(word.end_s),
            float(word.probability),
            word.recognised_as,
            list(tokens),
        ]
        for word, tokens in ((each.word, each.tokens) for each in heard.words)
    ]
    return [words, *astuple(heard)[1:]]


def _from_json(stored: list[Any]) -> DecodedWindow:
    words = tuple(SpelledWord(Word(*word), tuple(tokens)) for *word, tokens in stored[0])
    *rest, pieces = stored[1:]
    return DecodedWindow(words, *[*rest, tuple(map(tuple, pieces))])
