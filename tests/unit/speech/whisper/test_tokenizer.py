from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from captioner.core.errors import CaptionerError
from captioner.speech.whisper.tokenizer import WhisperTokenizer, WordTokens, readable
from tests.helpers.paths import BUILT_IN_MODEL_DIR


@pytest.fixture(scope="module")
def tokenizer() -> WhisperTokenizer:
    return WhisperTokenizer(BUILT_IN_MODEL_DIR, "tiny.en", is_multilingual=False, language="en")


def texts(words: Iterable[WordTokens]) -> list[str]:
    return [word.text for word in words]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello, world.", ["Hello,", "world."]),
        ("It is well-known, U.S. style.", ["It", "is", "well-known,", "U.S.", "style."]),
        ("He said “yes” and 3.5% more!", ["He", "said", "“yes”", "and", "3.5%", "more!"]),
        ("naïve café 北京 🙂", ["naïve", "café", "北京", "🙂"]),
        ("- Who?", ["-", "Who?"]),
    ],
)
def test_punctuation_stays_with_its_word(
    tokenizer: WhisperTokenizer, text: str, expected: list[str]
) -> None:
    assert texts(tokenizer.words(tokenizer.encode(text))) == expected


@given(text=st.text(max_size=60))
def test_joined_words_are_text_with_all_tokens(tokenizer: WhisperTokenizer, text: str) -> None:
    text = " ".join(text.encode("utf-8", "ignore").decode().replace("\ufffd", "").split())
    assume("<|" not in text)
    assume(text.split() == [readable(word) for word in text.split()])
    tokens = tokenizer.encode(text)

    words = tokenizer.words(tokens)

    assert " ".join(texts(words)) == text
    assert sum(word.token_count for word in words) == len(tokens)


def test_a_prefix_is_counted_in_words(tokenizer: WhisperTokenizer) -> None:
    assert tokenizer.count_words(tokenizer.encode("Please read the up-date, now.")) == 5
    assert tokenizer.count_words([]) == 0


def test_punctuation_behind_a_prefix_joins_the_forced_word(tokenizer: WhisperTokenizer) -> None:
    forced = tokenizer.encode("Hello there")
    rest = tokenizer._tokenizer.encode("! Bye.")

    words = tokenizer.words(forced + rest, len(forced))

    assert texts(words) == ["Hello", "there!", "Bye."]
    assert words[1].token_count == len(tokenizer.encode("there")) + 1


def test_letters_behind_a_prefix_are_a_word_of_their_own(tokenizer: WhisperTokenizer) -> None:
    forced = tokenizer.encode("mega")
    rest = tokenizer._tokenizer.encode("phone")

    assert texts(tokenizer.words(forced + rest, len(forced))) == ["mega", "phone"]


def test_an_answer_cut_within_a_character_keeps_its_whole_ones(tokenizer: WhisperTokenizer) -> None:
    tokens = tokenizer.encode("yes 🙂")[:-1]

    words = tokenizer.words(tokens)

    assert texts(words)[0] == "yes"
    assert sum(word.token_count for word in words) == len(tokens)


def test_prompt_holds_names_first_then_recent_text(tokenizer: WhisperTokenizer) -> None:
    everything = tokenizer.prompt("Acme", "first second third", 100)
    little = tokenizer.prompt("Acme", "first second third", 10)

    assert tokenizer.decode(everything[1:]) == " Acme first second third"
    assert len(little) <= 10
    assert everything[-3:] == little[-3:]
    assert tokenizer.prompt("", "", 100) == []
    assert tokenizer.prompt("Acme", "first", 1) == []


@pytest.mark.parametrize(
    ("is_multilingual", "language", "told"),
    [(False, "de", r"tiny\.en supports English only"), (True, "xx", "'xx'")],
)
def test_a_language_that_a_model_does_not_have_is_named(
    is_multilingual: bool, language: str, told: str
) -> None:
    with pytest.raises(CaptionerError, match=told):
        WhisperTokenizer(
            BUILT_IN_MODEL_DIR, "tiny.en", is_multilingual=is_multilingual, language=language
        )


def test_a_multilingual_model_is_told_language_and_task() -> None:
    tokenizer = WhisperTokenizer(BUILT_IN_MODEL_DIR, "tiny.en", is_multilingual=True, language="en")

    assert len(tokenizer.start_sequence) == 3


@pytest.mark.parametrize("content", ["", "{}", "not json", '{"model": {"type": "BPE"}}'])
def test_a_damaged_tokenizer_is_told(tmp_path: Path, content: str) -> None:
    (tmp_path / "tokenizer.json").write_text(content)

    with pytest.raises(CaptionerError, match=r"odd.*tokenizer\.json"):
        WhisperTokenizer(tmp_path, "odd", is_multilingual=False, language="en")


def test_special_tokens_written_as_text_are_left_out(tokenizer: WhisperTokenizer) -> None:
    assert tokenizer.decode(tokenizer.encode("a <|endoftext|> b")).split() == ["a", "b"]
