import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.captions import Word
from captioner.speech.long_form.token_merging import without_soundless_repeats


def said_once(text: str) -> str:
    """What is left of a text in which words in brackets have no sound."""
    parts = text.split()
    words = [Word(part.strip("()"), place, place + 0.5, 0.9) for place, part in enumerate(parts)]
    sound = [not part.startswith("(") for part in parts]
    return " ".join(words[place].text for place in without_soundless_repeats(words, sound))


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("we need ten (We) (need) (ten) more days.", "we need ten more days."),
        # The sound is shared between the two writings.
        (
            "I don't (know) (about) (the) (price.) (I) don't know about the price.",
            "I don't know about the price.",
        ),
        # A word without sound stands between them.
        ("but the launch is big. (That) (the) (launch) (is) big.", "but the launch is big."),
        # A stretch without sound begins as what follows, or ends as what came before.
        (
            "twenty weeks. (We) (need) (forty) (weeks.) We need forty percent.",
            "twenty weeks. We need forty percent.",
        ),
        (
            "the contract is different. (Our) (contract) (is) (different,) Our plan",
            "the contract is different. Our plan",
        ),
    ],
)
def test_a_phrase_written_again_without_sound_is_taken_out(text: str, left: str) -> None:
    assert said_once(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "the launch is big and (the) (launch) (is) (big) we say",
        "we need ten days, we need ten days, thank you, thank you",
        "we (need) (forty) (more) percent in one (or) (two) years",
    ],
)
def test_what_was_said_stays(text: str) -> None:
    assert said_once(text) == text.replace("(", "").replace(")", "")


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", "c"]), st.booleans()),
        max_size=24,
    )
)
def test_only_words_of_a_silent_stretch_go(items: list[tuple[str, bool]]) -> None:
    words = [Word(text, place, place + 0.5, 0.9) for place, (text, _) in enumerate(items)]
    sound = [has for _, has in items]

    kept = without_soundless_repeats(words, sound)

    assert kept == sorted(set(kept))
    if sound.count(False) < 3:
        assert kept == list(range(len(words)))
