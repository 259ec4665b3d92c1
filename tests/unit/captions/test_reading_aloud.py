import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.captions.reading_aloud import ReadingResult, judge_reading, sentences_to_read
from captioner.core.captions import Caption, Word
from captioner.core.events import CaptionChanged, LevelChanged, SessionEvent

WORDS = st.lists(st.sampled_from(["one", "two", "three"]), max_size=7)


def caption(text: str, *, is_final: bool = True, number: int = 1) -> Caption:
    """Words of a second each."""
    words = tuple(Word(each, at, at + 1.0, 0.9) for at, each in enumerate(text.split()))
    committed, tentative = (text, "") if is_final else ("", text)
    return Caption(number, 0.0, len(words), committed, tentative, words, is_final)


def shown(at_s: float, one: Caption) -> SessionEvent:
    return SessionEvent(at_s, at_s, CaptionChanged(one))


def judged(said: str, heard: str) -> ReadingResult:
    return judge_reading([said], [shown(9.0, caption(heard))])


@pytest.mark.parametrize(
    ("heard", "errors", "is_complete"),
    [
        ("can you hear me", 0, True),
        ("Can you here me?", 1, True),
        ("Can you me?", 1, True),
        ("Yes, can you hear me?", 1, True),
        ("Can you", 2, False),
        ("", 4, False),
        ("nothing of that", 4, False),
    ],
)
def test_word_errors(heard: str, errors: int, is_complete: bool) -> None:
    found = judged("Can you hear me?", heard)

    assert found.errors == errors
    assert found.spoken == 4
    assert found.error_rate == errors / 4
    assert found.is_complete == is_complete


def test_wrong_words_are_marked() -> None:
    assert judged("Can you hear me?", "Can you here me?").words == (
        ("Can", True),
        ("you", True),
        ("here", False),
        ("me?", True),
    )


def test_the_delay_is_from_the_end_of_a_word_to_its_first_appearance() -> None:
    events = [
        shown(1.5, caption("one", is_final=False)),
        SessionEvent(1.6, 1.6, LevelChanged("", -20.0, -10.0, is_speech=True)),
        shown(3.5, caption("one two", is_final=False)),
        shown(5.0, caption("one two three")),
    ]

    assert judge_reading(["One two three."], events).behind_s == pytest.approx(1.5)
    assert judge_reading(["One two three."], []).behind_s is None


@given(said=WORDS, heard=WORDS)
def test_errors_are_the_fewest_edits(said: list[str], heard: list[str]) -> None:
    found = judged(" ".join(said), " ".join(heard))

    assert abs(len(said) - len(heard)) <= found.errors <= max(len(said), len(heard))
    assert (found.errors == 0) == (said == heard)
    assert found.errors == judged(" ".join(heard), " ".join(said)).errors


def test_there_are_three_sentences_in_every_language() -> None:
    for language in ("en", "de", "fr", ""):
        assert len(sentences_to_read(language)) == 3
    assert sentences_to_read("de") != sentences_to_read("en") == sentences_to_read("fr")
