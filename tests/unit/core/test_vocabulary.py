from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from captioner.core.captions import Word
from captioner.core.vocabulary import parse_vocabulary

AGENDA = """
# attendees
Siobhan Kelly, Kubernetes; GraphQL
shiv on => Siobhan
cube a net ease -> Kubernetes
"""


def words(text: str) -> tuple[Word, ...]:
    return tuple(
        Word(word, float(place), place + 0.5, 0.5 + place / 100)
        for place, word in enumerate(text.split())
    )


def applied(text: str) -> str:
    vocabulary = parse_vocabulary(AGENDA.splitlines())
    return " ".join(word.text for word in vocabulary.apply(words(text)))


def test_terms_and_replacements_are_read_from_a_pasted_list() -> None:
    vocabulary = parse_vocabulary(AGENDA.splitlines())
    assert vocabulary.hotwords == "Siobhan Kelly, Kubernetes, GraphQL, Siobhan"
    assert parse_vocabulary([]).hotwords == ""


def test_what_was_heard_is_written_as_it_should_be_with_its_punctuation() -> None:
    assert (
        applied('We ask "shiv on," about cube a net ease.') == 'We ask "Siobhan," about Kubernetes.'
    )


def test_a_term_fixes_its_own_spelling() -> None:
    assert applied("graphql and siobhan kelly?") == "GraphQL and Siobhan Kelly?"


def test_the_longest_replacement_wins_and_words_are_matched_whole() -> None:
    vocabulary = parse_vocabulary(["new => NEW", "new york => NYC"])
    assert [word.text for word in vocabulary.apply(words("new york newer new"))] == [
        "NYC",
        "newer",
        "NEW",
    ]
    assert vocabulary.hits(words("new york newer new")) == 2


def test_a_merged_word_spans_what_it_replaces() -> None:
    (merged,) = parse_vocabulary(["new york => NYC"]).apply(words("new york"))
    assert (merged.start_s, merged.end_s, merged.probability) == (0.0, 1.5, 0.5)


def test_a_very_long_list_becomes_a_hint_of_bounded_length() -> None:
    vocabulary = parse_vocabulary([f"term{number}" for number in range(500)])
    assert 300 < len(vocabulary.hotwords) <= 400


@given(st.lists(st.sampled_from("a b c d".split()), max_size=12))
def test_what_is_written_never_changes_when_words_follow(heard: list[str]) -> None:
    vocabulary = parse_vocabulary(["a b => AB", "a b c a => ABCA", "b => B", "c d => CD"])
    everything = [word.text for word in vocabulary.apply(words(" ".join(heard)))]
    for count in range(len(heard) + 1):
        so_far = vocabulary.apply(words(" ".join(heard[:count])), more_may_follow=True)
        assert [word.text for word in so_far] == everything[: len(so_far)]
