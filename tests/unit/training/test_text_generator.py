import re
from itertools import islice

import pytest

from training.morphology import gerund, number_words, past, plural, third_person, year_words
from training.text_generator import (
    TextGenerator,
    every_form,
    is_held_out,
    templates,
    to_sentence,
)


def texts(seed: int, count: int, *, held_out: bool = False) -> list[str]:
    return [s.text for s in islice(TextGenerator(seed).sentences(held_out=held_out), count)]


def test_a_seed_gives_the_same_sentences_again() -> None:
    assert texts(3, 200) == texts(3, 200)
    assert texts(3, 200) != texts(4, 200)


def test_at_least_three_thousand_words() -> None:
    assert len(every_form()) >= 3000


def test_sentences_are_cased_and_end_with_a_mark() -> None:
    for text in texts(5, 2000):
        assert re.fullmatch(r"[A-Z0-9].*[.?!]", text), text
        assert "  " not in text
        assert "{" not in text


def test_marks_that_recognisers_suppress_never_occur() -> None:
    assert not set('"#()*+/:;<=>@[]_{}~') & set("".join(texts(6, 5000)))


def test_held_out_sentences_are_never_trained_on() -> None:
    fixed = {*templates()["meeting_fixed"], *templates()["short"]}
    trained = set(texts(1, 3000)) - fixed

    assert not any(is_held_out(text) for text in trained)
    assert all(is_held_out(text) for text in texts(2, 100, held_out=True))


def test_the_split_does_not_look_at_case_and_marks() -> None:
    assert is_held_out("Yes, I agree.") == is_held_out("yes i agree")


@pytest.mark.parametrize(
    ("text", "spoken"),
    [
        ("It cost 1,250 dollars.", "It cost one thousand two hundred fifty dollars."),
        ("In Y2026, we met.", "In twenty twenty six, we met."),
        ("Code 4 7 1.", "Code four seven one."),
        ("Twenty-five users?", "Twenty five users?"),
    ],
)
def test_digits_are_spoken_as_words(text: str, spoken: str) -> None:
    sentence = to_sentence(text)

    assert " ".join(token.spoken for token in sentence.tokens) == spoken
    assert sentence.text == text.replace("Y2026", "2026")


@pytest.mark.parametrize(
    ("number", "words"),
    [(0, "zero"), (21, "twenty-one"), (100, "one hundred"), (90_016, "ninety thousand sixteen")],
)
def test_numbers_in_words(number: int, words: str) -> None:
    assert number_words(number) == words


@pytest.mark.parametrize(
    ("year", "words"),
    [(1900, "nineteen hundred"), (1907, "nineteen oh seven"), (2005, "two thousand five")],
)
def test_years_in_words(year: int, words: str) -> None:
    assert year_words(year) == words


def test_word_forms() -> None:
    assert plural("analysis") == "analyses"
    assert plural("city") == "cities"
    assert third_person("watch") == "watches"
    assert [past("write"), past("stop"), past("try")] == ["wrote", "stopped", "tried"]
    assert [gerund("make"), gerund("run"), gerund("see")] == ["making", "running", "seeing"]
