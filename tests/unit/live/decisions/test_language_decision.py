"""Several windows decide a language, weighted by their speech and with the user's own first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.recognition import LanguageDetected
from captioner.live.decisions.language_decision import LanguageWindow, decide_language, is_clear

PROBABILITIES = st.floats(0.0, 1.0)
WINDOWS = st.lists(
    st.tuples(
        st.dictionaries(
            st.sampled_from(["cy", "de", "en", "fr", "nn", "no", "yi"]), PROBABILITIES, min_size=1
        ).map(lambda each: detected(**each)),
        st.floats(0.1, 30.0),
    ),
    min_size=1,
    max_size=6,
)


def detected(**probabilities: float) -> LanguageDetected:
    best = max(probabilities, key=lambda code: probabilities[code])
    return LanguageDetected(best, probabilities[best], probabilities)


# Measured with Whisper base: a distant microphone, a British voice, a boy, noisy German.
@pytest.mark.parametrize(
    ("window", "usual", "language"),
    [
        (detected(de=0.864, en=0.089, ko=0.01), ["en"], "en"),
        (detected(cy=0.506, en=0.487), [], "en"),
        (detected(ar=0.44, cy=0.15, en=0.1), ["en"], "en"),
        (detected(yi=0.632, de=0.275, en=0.062), ["en"], "de"),
        (detected(es=0.974, en=0.0124), ["en"], "es"),
        (detected(cy=0.98, en=0.01), ["cy", "en"], "cy"),
    ],
)
def test_a_window_and_the_prior_decide(
    window: LanguageDetected, usual: list[str], language: str
) -> None:
    assert decide_language([(window, 5.0)], usual).language == language


def test_an_unlikely_language_needs_several_windows() -> None:
    window = (detected(cy=0.98, en=0.01), 10.0)
    assert decide_language([window], ["en"]).language == "en"
    assert decide_language([window] * 4, ["en"]).language == "cy"


def test_much_speech_outweighs_one_window() -> None:
    odd, usual = (detected(de=0.99, en=0.005), 3.0), (detected(en=0.99, de=0.005), 10.0)
    assert decide_language([odd, usual, usual]).language == "en"


def test_a_word_is_no_clear_evidence() -> None:
    word = decide_language([(detected(fr=0.9, en=0.02), 0.4)])
    assert not is_clear(word)


@given(windows=WINDOWS, usual=st.sets(st.sampled_from(["cy", "de", "en"])))
def test_a_language_that_was_detected_is_returned(
    windows: list[LanguageWindow], usual: set[str]
) -> None:
    decided = decide_language(windows, usual)

    found = {code for each, _ in windows for code in each.probabilities}
    assert decided.language in found | {"no", "de"}
    assert 0 < decided.probability <= 1


@given(windows=WINDOWS)
def test_the_order_of_windows_does_not_matter(windows: list[LanguageWindow]) -> None:
    decided, reverse = decide_language(windows), decide_language(windows[::-1])
    assert decided.probability == pytest.approx(reverse.probability)


@given(windows=WINDOWS, usual=st.sets(st.sampled_from(["de", "en", "fr"])))
def test_a_decided_language_stays_when_it_becomes_usual(
    windows: list[LanguageWindow], usual: set[str]
) -> None:
    decided = decide_language(windows, usual)
    if decided.language not in {"nn", "yi"}:  # their speech counts for a neighbour until chosen
        assert decide_language(windows, usual | {decided.language}).language == decided.language
