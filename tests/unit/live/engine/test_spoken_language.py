"""A running session finds the language out, follows it, tells it, and keeps to what is chosen."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from captioner.core.audio import SAMPLE_RATE, SpeechSegment
from captioner.core.errors import CaptionerError
from captioner.core.events import (
    ENGLISH_ONLY,
    OTHER_LANGUAGE,
    WORDS_CLEAR,
    CaptionChanged,
    EventBody,
    LanguageChanged,
    Noticed,
    SessionState,
    event_to_json_object,
)
from captioner.core.recognition import (
    UNDETECTED_LANGUAGE,
    Hypothesis,
    LanguageDetected,
    RecogniserInfo,
    RecognitionRequest,
)
from captioner.live.decisions.decode_plan import DecodeKind
from captioner.live.decisions.session_status import SessionStatus, status_after
from captioner.live.decisions.utterance import LiveUtterance
from captioner.live.engine.caption_session import CaptionSession
from captioner.live.engine.setup import Channel, ChannelSetup, SessionSettings
from captioner.live.engine.spoken_language import SpokenLanguage
from captioner.live.engine.utterance import Utterance
from tests.helpers.live.fakes import (
    LevelDetector,
    Listener,
    ListRecorder,
    ListSource,
    ScriptedRecogniser,
    silence,
    speech,
)
from tests.helpers.transcripts.timed_words import timed


class Polyglot(ScriptedRecogniser):
    """Finds a language by the loudness of the sound; without any, none can be found.

    Args:
        levels: Languages by level.
        probability: How sure it is.
    """

    def __init__(self, levels: dict[float, str], probability: float = 0.95) -> None:
        super().__init__()
        self._levels = levels
        self._probability = probability

    def load(self) -> RecogniserInfo:
        info = super().load()
        return replace(info, is_multilingual=True, languages=("en", "de", "fr", "my"))

    def _hear(self, request: RecognitionRequest) -> Hypothesis:
        samples = request.segment.samples
        level = round(float(samples.max(initial=0)), 2)
        found = self._levels.get(level)
        detected = None
        if found:
            others = {f"not {found}": 1 - self._probability, found: self._probability}
            detected = LanguageDetected(found, self._probability, others)
        return replace(
            super()._hear(request),
            language=request.language or (found or "en"),
            detected=detected if request.detect_language else None,
        )


def caption(
    recogniser: ScriptedRecogniser, levels: Sequence[float], language: str = "", seconds: float = 3
) -> tuple[Listener, ListRecorder]:
    """A session of utterances with those levels, as fast as it goes."""
    parts = [part for level in levels for part in (speech(seconds, level), silence(1.5))]
    recorder, listener = ListRecorder(), Listener()
    session = CaptionSession(
        [ChannelSetup(Channel(ListSource(parts)), LevelDetector())],
        recogniser,
        recorder,
        SessionSettings(language=language, is_live=False, waits_for_recogniser=True),
    )
    session.subscribe(listener)
    session.start()
    assert session.wait(30)
    assert session.error is None
    return listener, recorder


def languages(recorder: ListRecorder) -> list[str]:
    return [one.language for one in recorder.captions if one.is_final]


def told(listener: Listener) -> list[tuple[str, bool]]:
    return [
        (body.language, body.is_chosen)
        for body in listener.of(LanguageChanged)
        if isinstance(body, LanguageChanged)
    ]


def test_the_language_is_found_told_and_kept_with_the_captions() -> None:
    recogniser = Polyglot({0.1: "de"})
    listener, recorder = caption(recogniser, [0.1, 0.1])

    assert languages(recorder) == ["de", "de"]
    assert told(listener) == [("de", False)]
    # Found in the sound that was encoded anyway: no utterance was decoded twice.
    assert len(recogniser.requests) == 2


def test_a_clear_change_is_followed_and_one_odd_utterance_is_not() -> None:
    recogniser = Polyglot({0.1: "de", 0.2: "fr"})
    listener, recorder = caption(recogniser, [0.1, 0.2, 0.1, 0.2, 0.2, 0.2])

    assert languages(recorder) == ["de", "de", "de", "de", "fr", "fr"]
    assert told(listener) == [("de", False), ("fr", False)]
    again = [one for one in recogniser.requests if one.language == "fr" and not one.detect_language]
    assert len(again) == 1  # The utterance that made it clear is decoded in its own language.


def test_a_change_is_followed_in_utterances_decoded_at_their_first_pause() -> None:
    recogniser = Polyglot({0.1: "de", 0.2: "fr"})
    listener, recorder = caption(recogniser, [0.1, 0.1, 0.2, 0.2, 0.2], seconds=2)

    assert languages(recorder) == ["de", "de", "de", "fr", "fr"]
    assert told(listener) == [("de", False), ("fr", False)]
    (again,) = (one for one in recogniser.requests if one.language and not one.detect_language)
    assert again.language == "fr"
    assert again.segment.start_s > 10, "words before it are in another language"


def test_short_utterances_in_the_language_stand_between_those_in_another() -> None:
    recogniser = Polyglot({0.1: "de", 0.2: "fr"})
    listener, recorder = caption(recogniser, [0.1, 0.2, 0.1, 0.2, 0.1, 0.2], seconds=2)

    assert languages(recorder) == ["de"] * 6
    assert told(listener) == [("de", False)]


def test_a_doubtful_language_changes_nothing() -> None:
    listener, recorder = caption(Polyglot({0.1: "de", 0.2: "fr"}, probability=0.6), [0.1, 0.1, 0.2])

    assert languages(recorder) == ["de"] * 3
    assert told(listener) == [("de", False)]


def test_a_chosen_language_stays_and_another_one_is_reported_once() -> None:
    recogniser = Polyglot({0.1: "de"})
    listener, recorder = caption(recogniser, [0.1, 0.1, 0.1], language="fr")

    assert languages(recorder) == ["fr"] * 3
    assert told(listener) == [("fr", True)]
    (notice,) = (one for one in listener.of(Noticed) if isinstance(one, Noticed))
    assert notice.kind == OTHER_LANGUAGE
    assert notice.message == "This sounds like German."
    assert [request.detect_language for request in recogniser.requests] == [True, True, False]


def test_a_chosen_language_that_is_spoken_causes_no_notice() -> None:
    listener, _sink = caption(Polyglot({0.1: "de"}), [0.1, 0.1, 0.1], language="de")
    assert listener.of(Noticed) == []


def test_a_model_that_cannot_detect_says_so_once_and_goes_on_in_english() -> None:
    listener, recorder = caption(Polyglot({}), [0.1, 0.1, 0.1])

    notices = [one.message for one in listener.of(Noticed) if isinstance(one, Noticed)]
    assert notices == [UNDETECTED_LANGUAGE]
    assert languages(recorder) == ["en"] * 3
    assert len(recorder.final_words) > 6


def test_words_before_an_utterance_wait_until_its_language_is_known() -> None:
    utterances = [Utterance(LiveUtterance(number, 0.0), 0) for number in (1, 2, 3)]
    for utterance in utterances:
        utterance.append(np.zeros(2 * SAMPLE_RATE, np.float32))
    first, same, other = utterances
    language = SpokenLanguage("", ("en",), lambda _event: None)
    language.begin(Polyglot({}).load())

    def hear(utterance: Utterance, code: str, start_s: float = 0.0) -> RecognitionRequest:
        samples = np.zeros(2 * SAMPLE_RATE, np.float32)
        request = language.asked(
            RecognitionRequest(SpeechSegment(samples, start_s, 2.0, is_final=False)), utterance
        )
        if request.detect_language:
            found = LanguageDetected(code, 0.99, {code: 0.99, "fr": 0.01})
            language.heard(
                request,
                Hypothesis((), language=code, detected=found),
                utterance,
                Polyglot({})._hear,
            )
        return request

    assert not language.allows_context(first, DecodeKind.FINAL)
    first.is_ended = True
    assert hear(first, "en").detect_language
    assert language.allows_context(first, DecodeKind.PARTIAL), "its language is known"

    hear(same, "en")
    assert not language.allows_context(same, DecodeKind.PARTIAL), "its language may be another"
    assert language.allows_context(same, DecodeKind.FINAL)
    assert not hear(same, "en", start_s=-1.0).detect_language, "context would be detected"
    hear(other, "de")
    assert not language.allows_context(other, DecodeKind.FINAL)
    language.choose("de")
    assert language.allows_context(other, DecodeKind.PARTIAL)


class Doubtful(ScriptedRecogniser):
    """Finds English, German and Yiddish about as probable, and German text more so.

    The figures are of "Was der Mensch sät, das wird er vielfach ernten" with Whisper base.
    """

    def load(self) -> RecogniserInfo:
        return replace(super().load(), is_multilingual=True, languages=("en", "de", "yi"))

    def _hear(self, request: RecognitionRequest) -> Hypothesis:
        found = LanguageDetected("de", 0.45, {"de": 0.45, "yi": 0.365, "en": 0.132})
        language = request.language or "de"
        return replace(
            super()._hear(request),
            language=language,
            average_log_probability=-0.23 if language == "de" else -0.84,
            detected=found if request.detect_language else None,
        )


@pytest.mark.parametrize("pause_s", [1.5, 0.0], ids=["at a pause", "at the end"])
def test_where_detection_leaves_it_open_the_text_decides(pause_s: float) -> None:
    recorder = ListRecorder()
    source = ListSource([speech(4.5), silence(pause_s)])
    session = CaptionSession(
        [ChannelSetup(Channel(source), LevelDetector())],
        Doubtful(),
        recorder,
        SessionSettings(language="", is_live=False, waits_for_recogniser=True),
    )
    session.start()
    assert session.wait(30)
    assert languages(recorder) == ["de"]


def test_no_word_is_committed_before_the_language_is_known() -> None:
    recogniser = Polyglot({0.1: "de"}, probability=0.6)
    listener, recorder = caption(recogniser, [0.1], seconds=8.0)

    for body in listener.of(CaptionChanged):
        assert isinstance(body, CaptionChanged)
        assert body.caption.is_final or not body.caption.committed
    assert recorder.final_words


@pytest.mark.parametrize("chosen", ["", "my"])
def test_a_language_that_models_hardly_know_is_reported_once(chosen: str) -> None:
    listener, _sink = caption(Polyglot({0.1: "my", 0.2: "de"}), [0.1, 0.1, 0.1], language=chosen)

    (notice,) = (one for one in listener.of(Noticed) if isinstance(one, Noticed))
    assert (notice.kind, notice.language) == ("poor-language", ""), "it offers no other language"
    assert str(notice.message).startswith("Whisper models know little Burmese: at least three of")


def test_a_model_of_english_alone_is_not_asked() -> None:
    recogniser = ScriptedRecogniser()
    listener, _sink = caption(recogniser, [0.1])

    assert told(listener) == []
    assert listener.of(Noticed) == []
    assert not any(request.detect_language for request in recogniser.requests)


@pytest.mark.parametrize(
    ("probability", "is_multilingual", "expected"),
    [(0.3, False, ["english-only"]), (0.7, False, []), (0.3, True, [])],
)
def test_words_in_a_language_that_the_model_does_not_support_are_reported_once(
    probability: float, is_multilingual: bool, expected: list[str]
) -> None:
    reported: list[EventBody] = []
    language = SpokenLanguage("", (), reported.append)
    names = ("de", "en") if is_multilingual else ("en",)
    language.begin(
        RecogniserInfo("m", "cpu", "int8", 1, 80, is_multilingual, True, 0.0, languages=names)
    )
    words = timed("thank you for watching", 0.0, probability=probability)
    for count in range(1, 20):
        language.note_words(words)
        assert count * len(words) >= 30 or not reported
    assert [one.kind for one in reported if isinstance(one, Noticed)] == expected


def test_words_of_a_supported_language_again_end_the_report() -> None:
    reported: list[EventBody] = []
    language = SpokenLanguage("", (), reported.append)
    language.begin(RecogniserInfo("m", "cpu", "int8", 1, 80, False, True, 0.0, languages=("en",)))
    for probability in (0.3, 0.9, 0.3):
        for _ in range(20):
            language.note_words(timed("thank you for watching", 0.0, probability=probability))
    kinds = [one.kind for one in reported if isinstance(one, Noticed)]
    assert kinds == [ENGLISH_ONLY, WORDS_CLEAR, ENGLISH_ONLY]
    status = SessionStatus(SessionState.LISTENING)
    lines = [(status := status_after(status, one)).line for one in reported]
    assert [str(line).split(":")[0] for line in lines] == [
        "Most words are doubtful",
        "Listening",
        "Most words are doubtful",
    ]


def test_short_utterances_change_nothing() -> None:
    recogniser = Polyglot({0.1: "de", 0.2: "fr"})
    _listener, recorder = caption(recogniser, [0.1, 0.2, 0.2], seconds=0.6)

    assert set(languages(recorder)) <= {"de"}  # "Okay" is said in every language.


def test_the_reader_keeps_to_a_language_and_lets_go_of_it() -> None:
    recogniser = Polyglot({0.1: "de"})
    source = ListSource([speech(3), silence(1.5)], ends=False)
    session = CaptionSession(
        [ChannelSetup(Channel(source), LevelDetector())],
        recogniser,
        settings=SessionSettings(language=""),
    )
    listener = Listener()
    session.subscribe(listener)
    session.start()
    listener.wait_for(lambda body: isinstance(body, CaptionChanged) and body.caption.is_final)

    session.choose_language("fr")
    session.choose_language("")
    with pytest.raises(CaptionerError, match="does not support the language 'xx'"):
        session.choose_language("xx")
    session.stop()
    assert session.wait(30)

    assert told(listener) == [("de", False), ("fr", True), ("fr", False)]
    lines = [event_to_json_object(one) for one in listener.events]
    found = next(line for line in lines if line and line["type"] == "language")
    assert (found["language"], found["chosen"]) == ("de", False)


def test_sound_of_one_utterance_is_judged_once() -> None:
    recogniser = Polyglot({0.1: "de"})
    caption(recogniser, [0.1], seconds=8)
    asked = [len(one.segment.samples) / SAMPLE_RATE for one in recogniser.requests]
    assert len([one for one in recogniser.requests if one.detect_language]) == 1, asked
