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


def test_a_phrase_written_again_without_sound_is_taken_out() -> None:
    assert said_once("we need ten (We) (need) (ten) more days.") == "we need ten more days."


def test_sound_may_be_shared_between_the_two_writings() -> None:
    doubled = "I don't (know) (about) (the) (price.) (I) don't know about the price."

    assert said_once(doubled) == "I don't know about the price."


def test_a_word_without_sound_may_stand_between_the_two_writings() -> None:
    doubled = "but the launch is big. (That) (the) (launch) (is) big."

    assert said_once(doubled) == "but the launch is big."


def test_a_word_with_sound_between_two_writings_was_said_as_they_were() -> None:
    text = "the launch is big and (the) (launch) (is) (big) we say"

    assert said_once(text) == text.replace("(", "").replace(")", "")


def test_a_stretch_without_sound_that_begins_as_what_follows_is_taken_out() -> None:
    assert (
        said_once("twenty weeks. (We) (need) (forty) (weeks.) We need forty percent.")
        == "twenty weeks. We need forty percent."
    )


def test_a_stretch_without_sound_that_ends_as_what_came_before_is_taken_out() -> None:
    assert (
        said_once("the contract is different. (Our) (contract) (is) (different,) Our plan")
        == "the contract is different. Our plan"
    )


def test_what_was_said_twice_stays() -> None:
    text = "we need ten days, we need ten days, thank you, thank you"

    assert said_once(text) == text


def test_words_without_sound_that_repeat_nothing_stay() -> None:
    text = "we (need) (forty) (more) percent in one (or) (two) years"

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
