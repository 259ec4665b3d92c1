"""The language of a recording: decided by its first windows, or compared with the chosen one."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from captioner.core.audio import SAMPLE_RATE, AudioChunk
from captioner.core.captions import Word
from captioner.core.long_form import Algorithm, LongFormSettings, RecordingProgress
from captioner.core.recognition import LanguageDetected, RecogniserInfo
from captioner.recordings.transcription import transcribe_sound
from captioner.speech.long_form.sound_window import DecodedWindow, SoundWindow
from captioner.speech.long_form.token_merging import SpelledWord
from captioner.speech.long_form.transcriber import LongFormTranscriber

WITHOUT_DETECTION = LongFormSettings(algorithm=Algorithm.CHUNKED, voice_activity=False)
DISTANT = LanguageDetected("de", 0.864, {"de": 0.864, "en": 0.089})
ENGLISH = LanguageDetected("en", 0.99, {"en": 0.99, "de": 0.002})
FRENCH = LanguageDetected("fr", 0.99, {"fr": 0.99, "en": 0.001})
MUMBLED = LanguageDetected("de", 0.3, {"de": 0.3, "en": 0.28, "fr": 0.28})


class Polyglot:
    """Detects one language after the other, and recognizes no words."""

    def __init__(
        self, found: Sequence[LanguageDetected], texts: dict[str, DecodedWindow] | None = None
    ) -> None:
        self.found = list(found)
        self.texts = texts or {}
        self.windows: list[float] = []
        self.languages: set[str] = set()

    def load(self) -> RecogniserInfo:
        return RecogniserInfo("many", "cpu", "int8", 1, 80, True, True, 0.0)

    def require(self, language: str, settings: LongFormSettings) -> None:
        """It knows all of them."""

    def batch_size(self, settings: LongFormSettings) -> int:
        return 1

    def detect_language(self, window: SoundWindow) -> LanguageDetected | None:
        self.windows.append(window.duration_s)
        return self.found[len(self.windows) - 1]

    def decode(
        self, windows: Sequence[SoundWindow], language: str, *_rest: object, **_ways: object
    ) -> list[DecodedWindow]:
        self.languages.add(language)
        return [self.texts.get(language, DecodedWindow()) for _ in windows]

    def close(self) -> None:
        """Nothing to free."""


@pytest.mark.parametrize(
    ("chosen", "usual", "found", "language", "windows"),
    [
        ("", ("en",), [DISTANT, ENGLISH], "en", 2),
        ("", ("en",), [FRENCH], "fr", 1),
        ("", ("de", "en"), [DISTANT, DISTANT], "de", 2),
        ("", ("en",), [MUMBLED] * 5, "en", 5),
        ("en", ("fr",), [FRENCH], "en", 1),
    ],
)
def test_the_first_windows_decide_the_language(
    chosen: str,
    usual: tuple[str, ...],
    found: list[LanguageDetected],
    language: str,
    windows: int,
) -> None:
    model = Polyglot(found)
    settings = replace(WITHOUT_DETECTION, language=chosen, usual_languages=usual)

    sound = [AudioChunk(np.zeros(70 * SAMPLE_RATE, np.float32), 0)]
    transcript = transcribe_sound(sound, 70.0, LongFormTranscriber(model), settings)

    assert (transcript.language, model.languages) == (language, {language})
    assert model.windows == [10.0] * windows


@pytest.mark.parametrize(
    ("in_english", "in_german", "repetition", "language"),
    [
        (-0.84, -0.23, 1.2, "de"),
        (-0.84, -0.23, 2.6, "en"),  # a loop is probable, too
        (-0.40, -0.23, 1.2, "en"),  # hardly better
        (-1.40, -0.70, 1.2, "en"),  # neither is believable
    ],
)
def test_where_detection_leaves_it_open_the_text_decides(
    in_english: float, in_german: float, repetition: float, language: str
) -> None:
    # "Was der Mensch sät, das wird er vielfach ernten", measured with Whisper base.
    found = LanguageDetected("de", 0.45, {"de": 0.45, "yi": 0.365, "en": 0.132})
    words = (SpelledWord(Word("was", 0.1, 0.4, 0.9), (1,)),)
    texts = {
        "en": DecodedWindow(words, in_english, compression_ratio=1.2),
        "de": DecodedWindow(words, in_german, compression_ratio=repetition),
    }
    model = Polyglot([found], texts)
    settings = replace(WITHOUT_DETECTION, language="", usual_languages=("en",))

    sound = [AudioChunk(np.zeros(5 * SAMPLE_RATE, np.float32), 0)]
    transcript = transcribe_sound(sound, 5.0, LongFormTranscriber(model), settings)

    assert transcript.language == language


@pytest.mark.parametrize(
    ("chosen", "found", "other"),
    [
        ("en", [FRENCH], "fr"),
        ("fr", [FRENCH], ""),
        ("en", [DISTANT, ENGLISH], ""),
        ("en", [MUMBLED] * 5, ""),
        ("", [FRENCH], ""),
    ],
)
def test_another_language_than_the_chosen_one_is_reported_first(
    chosen: str, found: list[LanguageDetected], other: str
) -> None:
    reports: list[RecordingProgress] = []
    settings = replace(WITHOUT_DETECTION, language=chosen)

    sound = [AudioChunk(np.zeros(70 * SAMPLE_RATE, np.float32), 0)]
    model = LongFormTranscriber(Polyglot(found))
    transcript = transcribe_sound(sound, 70.0, model, settings, report=reports.append)

    assert reports[0].done_s == 0.0  # the model is loaded
    assert transcript.other_language == reports[1].other_language == other


@pytest.mark.parametrize(("language", "is_reported"), [("my", True), ("ka", True), ("hi", False)])
def test_a_language_that_models_hardly_know_is_reported(language: str, is_reported: bool) -> None:
    found = LanguageDetected(language, 0.99, {language: 0.99})
    sound = [AudioChunk(np.zeros(20 * SAMPLE_RATE, np.float32), 0)]
    model = LongFormTranscriber(Polyglot([found] * 2))
    settings = replace(WITHOUT_DETECTION, language="")

    transcript = transcribe_sound(sound, 20.0, model, settings)

    warnings = [str(notice) for notice in transcript.notices]
    assert any(one.startswith("Whisper models know little") for one in warnings) is is_reported
