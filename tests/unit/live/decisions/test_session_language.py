"""The session's language follows a clear change, and no single doubtful utterance."""

from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from captioner.core.recognition import LanguageDetected
from captioner.live.decisions.session_language import LanguageSettings, SessionLanguage

SETTINGS = LanguageSettings()
CODES = st.sampled_from(["de", "en", "fr", "nl"])


def detected(code: str, probability: float, other: str = "sv") -> LanguageDetected:
    return LanguageDetected(code, probability, {code: probability, other: 1 - probability})


CLEAR = st.tuples(st.builds(detected, CODES, st.floats(0.99, 1)), st.floats(2.0, 30))
SHORT = st.tuples(st.builds(detected, CODES, st.floats(0.1, 1)), st.floats(0.1, 0.99))
UNSURE = SHORT | st.tuples(st.builds(detected, CODES, st.floats(0.5, 0.6)), st.floats(0.1, 9))
ANY = CLEAR | UNSURE

STARTS = count()


def hear(language: SessionLanguage, found: LanguageDetected, heard_s: float) -> str:
    """Note the language of the next utterance."""
    return language.hear(found, heard_s, float(next(STARTS)))


GERMAN, FRENCH = detected("de", 0.99), detected("fr", 0.99)


def in_german() -> SessionLanguage:
    language = SessionLanguage(usual=())
    hear(language, GERMAN, 3.0)
    return language


@given(utterances=st.lists(UNSURE))
def test_doubtful_utterances_never_change_a_settled_language(
    utterances: list[tuple[LanguageDetected, float]],
) -> None:
    language = in_german()
    assert [hear(language, *one) for one in utterances] == ["de"] * len(utterances)


@given(before=st.lists(UNSURE), odd=ANY, after=st.lists(UNSURE))
def test_a_single_utterance_never_changes_a_settled_language(
    before: list[tuple[LanguageDetected, float]],
    odd: tuple[LanguageDetected, float],
    after: list[tuple[LanguageDetected, float]],
) -> None:
    language = in_german()
    assert {hear(language, *one) for one in (*before, odd, *after)} == {"de"}


@given(history=st.lists(ANY), doubt=st.lists(SHORT, max_size=3))
def test_clear_utterances_in_a_row_change_it_whatever_was_before_and_between(
    history: list[tuple[LanguageDetected, float]],
    doubt: list[tuple[LanguageDetected, float]],
) -> None:
    language = SessionLanguage(usual=())
    for one in history:
        hear(language, *one)
    for _ in range(SETTINGS.changes_after):
        for one in doubt:
            hear(language, *one)
        hear(language, FRENCH, 3.0)
    assert language.current == "fr"
    assert not language.is_chosen


@given(utterances=st.lists(ANY, min_size=1))
def test_every_utterance_has_a_language_that_was_found(
    utterances: list[tuple[LanguageDetected, float]],
) -> None:
    language = SessionLanguage(usual=())
    for place, one in enumerate(utterances, 1):
        found = {code for each, _ in utterances[:place] for code in each.probabilities}
        assert hear(language, *one) in found


@given(utterances=st.lists(ANY))
def test_a_chosen_language_stays(utterances: list[tuple[LanguageDetected, float]]) -> None:
    language = SessionLanguage("en")
    assert {hear(language, *one) for one in utterances} <= {"en"}


def test_two_other_languages_by_turns_change_nothing() -> None:
    language = in_german()
    for found in (FRENCH, detected("nl", 0.95), FRENCH, detected("nl", 0.95)):
        assert hear(language, found, 3.0) == "de"


def test_all_utterances_are_a_guess_until_they_are_clear() -> None:
    language = SessionLanguage(usual=())
    assert hear(language, detected("nl", 0.6, "fr"), 0.6) == "nl"
    assert hear(language, detected("fr", 0.7, "nl"), 3.0) == "fr"
    assert hear(language, detected("fr", 0.9, "nl"), 3.0) == "fr"
    assert hear(language, GERMAN, 3.0) == "fr"
    assert hear(language, GERMAN, 3.0) == "de"


def test_a_word_of_a_usual_language_does_not_end_another_one() -> None:
    # A French reader, measured with Whisper base.
    language = SessionLanguage(usual=["en"])
    for found, heard_s in (
        (LanguageDetected("fr", 0.721, {"fr": 0.721, "en": 0.0022}), 1.7),
        (LanguageDetected("fr", 0.979, {"fr": 0.979, "en": 0.0085}), 1.6),
        (LanguageDetected("en", 0.574, {"en": 0.574, "fr": 0.2}), 1.1),
    ):
        assert hear(language, found, heard_s) == "fr"


def test_the_beginning_of_an_utterance_confirms_the_current_language() -> None:
    language = in_german()
    assert language.is_current(GERMAN, 1.0)
    assert not language.is_current(FRENCH, 2.0)
    assert not language.is_current(GERMAN, 0.9)
    assert language.is_too_short_to_change(0.9)
    assert not language.is_too_short_to_change(1.1)


def test_a_language_not_settled_yet_is_confirmed_by_all_utterances() -> None:
    language = SessionLanguage(usual=())
    hear(language, detected("nl", 0.6, "fr"), 0.9)
    assert not language.is_too_short_to_change(0.5)
    assert not language.is_current(detected("nl", 0.99, "fr"), 0.05)
    assert language.is_current(detected("nl", 0.99, "fr"), 2.0)
    assert not language.is_current(detected("fr", 0.99, "nl"), 2.0)


def test_a_usual_language_needs_less_evidence() -> None:
    distant = LanguageDetected("de", 0.86, {"de": 0.86, "en": 0.09})
    assert hear(SessionLanguage(usual=["en"]), distant, 5.0) == "en"
    assert hear(SessionLanguage(usual=[]), distant, 5.0) == "de"


def test_an_unlikely_guess_is_a_usual_language() -> None:
    mumbled = LanguageDetected("pl", 0.46, {"pl": 0.46, "cs": 0.357, "en": 0.0223})
    assert hear(SessionLanguage(usual=["en"]), mumbled, 2.5) == "en"


def test_a_guess_counts_for_nothing_until_the_utterance_is_over() -> None:
    # "Was der Mensch sät": Whisper base takes the first three seconds for Hungarian or English.
    first = LanguageDetected("hu", 0.525, {"hu": 0.525, "de": 0.109, "en": 0.053})
    whole = LanguageDetected("de", 0.607, {"de": 0.607, "yi": 0.309, "en": 0.054})
    language = SessionLanguage(usual=["en"])
    assert not language.is_sure(first, 3.0)
    assert language.hear(first, 3.0, 7.1, is_all=False) == "en"
    assert not language.is_settled
    assert language.hear(whole, 4.9, 7.1) == "de"


def test_detection_ends_when_it_is_certain_or_long_enough() -> None:
    language = SessionLanguage(usual=["en"])
    assert not language.is_sure(GERMAN, 2.0)
    assert language.is_sure(GERMAN, 3.0)
    assert not language.is_sure(detected("de", 0.6), 9.0)
    assert language.is_sure(detected("de", 0.6), 10.0)
    assert in_german().is_sure(detected("de", 0.6), 3.0)
    assert not in_german().is_sure(detected("fr", 0.6), 3.0)


def test_the_same_utterance_counts_once_for_a_change() -> None:
    language = in_german()
    for _ in range(3):
        assert language.hear(FRENCH, 3.0, 1_000.0) == "de"
    assert language.hear(FRENCH, 3.0, 1_001.0) == "fr"


def test_a_check_goes_on_until_the_chosen_language_is_certain() -> None:
    language = SessionLanguage("en")
    music = LanguageDetected("ro", 0.2, {"ro": 0.2, "en": 0.1, "it": 0.1})
    assert language.check(music, 5.0, 0.0) is None
    assert language.is_check_due(6.0)
    assert language.check(LanguageDetected("en", 0.99, {"en": 0.99}), 4.0, 6.0) is None
    assert not language.is_check_due(11.0)


def test_a_check_compares_what_is_spoken_with_the_chosen_language() -> None:
    language = SessionLanguage("en")
    assert language.is_check_due(0.0)
    assert language.check(GERMAN, 0.8, 0.0) is None  # "okay"
    assert language.check(detected("de", 0.99), 3.0, 2.0) is None  # too little speech
    assert language.check(detected("de", 0.99), 4.5, 2.0) == "de"  # the same utterance, longer
    assert language.current == "en"
    assert not language.is_check_due(60.0)
    assert language.is_check_due(200.0)


def test_a_language_chosen_in_the_session_is_not_checked() -> None:
    language = SessionLanguage("en")
    language.choose("en")
    assert not language.is_check_due(0.0)
    language.choose("")
    assert not language.is_check_due(0.0)


@given(
    utterances=st.lists(
        st.tuples(st.builds(detected, st.just("en"), st.floats(0.3, 1)), st.floats(0.1, 9)),
        max_size=20,
    )
)
def test_a_check_never_reports_the_chosen_language(
    utterances: list[tuple[LanguageDetected, float]],
) -> None:
    language = SessionLanguage("en")
    found = [language.check(*one, float(at_s)) for at_s, one in enumerate(utterances)]
    assert found == [None] * len(utterances)


def test_what_was_chosen_can_be_let_go_of_again() -> None:
    language = in_german()
    language.choose("fr")
    assert hear(language, GERMAN, 3.0) == "fr"
    language.choose("")
    assert hear(language, GERMAN, 3.0) == "fr"
    assert hear(language, GERMAN, 3.0) == "de"
