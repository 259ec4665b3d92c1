"""The session's language follows a clear change, and no single doubtful utterance."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from captioner.core.live.session_language import LanguageSettings, SessionLanguage
from captioner.core.recognition import LanguageDetected

SETTINGS = LanguageSettings()
CODES = st.sampled_from(["de", "en", "fr", "nl"])
CLEAR = st.tuples(
    st.builds(LanguageDetected, CODES, st.floats(SETTINGS.clear_probability, 1)),
    st.floats(SETTINGS.clear_s, 30),
)
UNSURE = st.tuples(
    st.builds(LanguageDetected, CODES, st.floats(0, 0.69)), st.floats(0, 30)
) | st.tuples(st.builds(LanguageDetected, CODES, st.floats(0, 1)), st.floats(0, 0.99))
ANY = CLEAR | UNSURE

GERMAN, FRENCH = LanguageDetected("de", 0.95), LanguageDetected("fr", 0.95)


def in_german() -> SessionLanguage:
    language = SessionLanguage()
    language.hear(GERMAN, 3.0)
    return language


@given(utterances=st.lists(UNSURE))
def test_doubtful_utterances_never_change_a_settled_language(
    utterances: list[tuple[LanguageDetected, float]],
) -> None:
    language = in_german()
    assert [language.hear(*one) for one in utterances] == ["de"] * len(utterances)


@given(before=st.lists(UNSURE), odd=ANY, after=st.lists(UNSURE))
def test_a_single_utterance_never_changes_a_settled_language(
    before: list[tuple[LanguageDetected, float]],
    odd: tuple[LanguageDetected, float],
    after: list[tuple[LanguageDetected, float]],
) -> None:
    language = in_german()
    assert {language.hear(*one) for one in (*before, odd, *after)} == {"de"}


@given(history=st.lists(ANY), doubt=st.lists(UNSURE, max_size=3))
def test_clear_utterances_in_a_row_change_it_whatever_was_before_and_between(
    history: list[tuple[LanguageDetected, float]],
    doubt: list[tuple[LanguageDetected, float]],
) -> None:
    language = SessionLanguage()
    for one in history:
        language.hear(*one)
    for _ in range(SETTINGS.changes_after):
        for one in doubt:
            language.hear(*one)
        language.hear(FRENCH, 3.0)
    assert language.current == "fr"
    assert not language.is_chosen


@given(utterances=st.lists(ANY, min_size=1))
def test_every_utterance_has_a_language_that_was_found(
    utterances: list[tuple[LanguageDetected, float]],
) -> None:
    language = SessionLanguage()
    for place, one in enumerate(utterances, 1):
        assert language.hear(*one) in {found.language for found, _ in utterances[:place]}


@given(utterances=st.lists(ANY))
def test_a_chosen_language_stays(utterances: list[tuple[LanguageDetected, float]]) -> None:
    language = SessionLanguage("en")
    assert {language.hear(*one) for one in utterances} <= {"en"}


def test_two_other_languages_by_turns_change_nothing() -> None:
    language = in_german()
    for found in (FRENCH, LanguageDetected("nl", 0.9), FRENCH, LanguageDetected("nl", 0.9)):
        assert language.hear(found, 3.0) == "de"


def test_the_first_guess_holds_until_an_utterance_is_clear() -> None:
    language = SessionLanguage()
    assert language.hear(LanguageDetected("nl", 0.4), 0.6) == "nl"
    assert language.hear(LanguageDetected("fr", 0.5), 3.0) == "nl"
    assert language.hear(GERMAN, 3.0) == "de"
    assert language.hear(FRENCH, 3.0) == "de"


def test_what_was_chosen_can_be_let_go_of_again() -> None:
    language = in_german()
    language.choose("fr")
    assert language.hear(GERMAN, 3.0) == "fr"
    language.choose("")
    assert language.hear(GERMAN, 3.0) == "fr"
    assert language.hear(GERMAN, 3.0) == "de"
