import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.captions import Word
from captioner.core.terms.vocabulary import MOST_SPOKEN, first_sentence, parse_vocabulary

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


# --- terms that are common words, too -------------------------------------------------------------

COMMON = frozenset({"net", "apple", "slack", "github"})
NAMES = parse_vocabulary(["IT, US, Will, kubectl", "Kubernetes"])


def with_names(text: str) -> str:
    return " ".join(word.text for word in NAMES.apply(words(text)))


def test_a_common_word_is_not_taken_for_a_term_of_the_same_letters() -> None:
    for said in ("it will help us", "It will help us.", "Will it? It will!", "So will us."):
        assert with_names(said) == said


def test_a_capital_that_no_sentence_explains_is_a_name() -> None:
    assert with_names("Our It and Will sit in the US.") == "Our IT and Will sit in the US."
    assert with_names("WILL and IT") == "Will and IT"
    assert with_names("we use kubernetes") == "we use Kubernetes"


def test_what_is_written_out_with_an_arrow_is_always_meant() -> None:
    for lines in (["IT", "it => IT"], ["it => IT", "IT"]):
        written = parse_vocabulary(lines).apply(words("ask it."))
        assert [word.text for word in written] == ["ask", "IT."]
    several = parse_vocabulary(["Will Power"]).apply(words("ask will power"))
    assert [word.text for word in several] == ["ask", "Will Power"]


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("a fishing net and the Net", "a fishing net and the Net"),
        ("We use dot net, .net and .NET.", "We use .NET, .NET and .NET."),
        ("apple pie at Apple", "apple pie at Apple"),
        ("Slack off, slack on github", "Slack off, slack on GitHub"),
    ],
)
def test_a_common_word_stays_unless_the_text_has_the_term(said: str, written: str) -> None:
    vocabulary = parse_vocabulary([".NET", "Apple", "GitHub", "SLACK (name)"], COMMON)
    assert " ".join(word.text for word in vocabulary.apply(words(said))) == written
    assert not any("net" in spoken.split()[:1] for spoken, _ in vocabulary.spoken)


SAID = st.lists(
    st.sampled_from(["it", "It", "IT", "us", "Us.", "will", "Will", "help?", "(kubernetes)", "I"]),
    max_size=12,
)


@given(SAID)
def test_small_letters_of_common_words_stay_small(said: list[str]) -> None:
    text = " ".join(said)
    kept = with_names(text).split()
    assert len(kept) == len(said)
    for before, after in zip(said, kept, strict=True):
        assert before.casefold() == after.casefold()
        if before.islower() and "kubernetes" not in before:
            assert after == before


@given(SAID, SAID)
def test_what_is_written_does_not_change_when_words_follow(
    first: list[str], then: list[str]
) -> None:
    before = NAMES.apply(words(" ".join(first)), more_may_follow=True)
    after = NAMES.apply(words(" ".join(first + then)))
    assert [word.text for word in after[: len(before)]] == [word.text for word in before]


# --- lists ----------------------------------------------------------------------------------------


def test_spoken_forms_after_a_colon_are_written_as_the_term() -> None:
    vocabulary = parse_vocabulary(["Kubernetes: cooper netties, cube", "Meet at 9:00"])
    (merged, behind) = vocabulary.apply(words("cooper netties. now"))
    assert (merged.text, merged.recognised_as) == ("Kubernetes.", "cooper netties.")
    assert behind.recognised_as == ""
    assert vocabulary.terms == ("Kubernetes", "Meet at 9:00")
    assert ("cooper netties", "Kubernetes") in vocabulary.spoken


def test_a_kind_in_brackets_decides_how_a_term_is_written() -> None:
    vocabulary = parse_vocabulary(["gross margin", "Will (name)", "ACID (phrase)"])
    assert vocabulary.terms == ("gross margin", "Will", "ACID")
    applied_to = " ".join(word.text for word in vocabulary.apply(words("Gross Margin and acid")))
    assert applied_to == "Gross margin and ACID"


def test_letters_of_an_acronym_are_not_its_sound() -> None:
    vocabulary = parse_vocabulary(["AWS", "GCP: gee see pee"])
    assert vocabulary.spoken == (("gee see pee", "GCP"),)


def test_invisible_characters_are_left_out_of_terms() -> None:
    vocabulary = parse_vocabulary(
        ["Ana\u202e Ruiz\x00\x1b", "\ufeffKovač", "\u2066\u2069", "\ud800"]
    )
    assert vocabulary.terms == ("Ana Ruiz", "Kovač")


def test_a_list_that_is_too_long_says_what_is_used() -> None:
    lines = [f"Term{number}" for number in range(100_000)]
    vocabulary = parse_vocabulary([*lines, "x" * 1_000_000])
    assert vocabulary.notices == (
        "Of 100000 names and terms, the first 1000 are recognised by their sound. "
        "The others are only written as listed.",
        "Names and terms longer than 100 characters are not used (1).",
    )
    assert len(vocabulary.spoken) == 1000
    assert vocabulary.apply(words("term99999"))[0].text == "Term99999"


@given(st.lists(st.text(max_size=40), max_size=8))
def test_any_text_is_a_list(lines: list[str]) -> None:
    vocabulary = parse_vocabulary(lines)
    for word in vocabulary.apply(words("any text, whatever it is")):
        assert word.text
    assert all(term.strip() == term and term for term in vocabulary.terms)
    known = set(vocabulary.terms)
    assert all(form and term in known for form, term in vocabulary.spoken)


def test_joiners_within_words_stay_and_changes_of_direction_go() -> None:
    vocabulary = parse_vocabulary(["\u202eمی\u200cخواهم\u202c", "👩\u200d💻"])
    assert vocabulary.terms == ("می\u200cخواهم", "👩\u200d💻")


def test_only_so_many_spoken_forms_are_compared_by_sound() -> None:
    forms = ", ".join(f"form number{place}" for place in range(MOST_SPOKEN + 10))
    vocabulary = parse_vocabulary([f"Kubernetes: {forms}"])
    assert len(vocabulary.spoken) == MOST_SPOKEN
    assert len(vocabulary.replacements) == MOST_SPOKEN + 11
    (notice,) = vocabulary.notices
    assert notice.startswith("Of 2011 forms in which terms are spoken, the first 2000 are")


def test_many_replacements_with_one_first_word_cost_little() -> None:
    vocabulary = parse_vocabulary(f"the {place} => bar" for place in range(50_000))
    began_s = time.process_time()
    vocabulary.apply(words("the " * 2_000), more_may_follow=True)
    assert time.process_time() - began_s < 2.0  # it took a minute


def test_a_colon_without_a_spoken_form_is_no_part_of_the_term() -> None:
    vocabulary = parse_vocabulary(["Katie: ", "Re:Zero", ": x"])
    assert vocabulary.terms == ("Katie", "Re:Zero")
    assert [word.text for word in vocabulary.apply(words("good morning, katie."))][-1] == "Katie."


@pytest.mark.parametrize(
    "line",
    [
        "",
        "Siobhan Kelly, Ana Ruiz, Bob Smith, Kubernetes, GraphQL, Kafka, the Bank of England",
        "Kubernetes: cooper netties, cube a net ease; a cube of nettles",
        "so this is what we would like to have written as QL => QL",
        "# Captioner shows live captions of what the computer and people say.",
        "Society for the Prevention of Cruelty to Animals",
        "x" * 1_000_000,
        "Ana, " * 200_000,
    ],
)
def test_an_entry_is_no_sentence(line: str) -> None:
    assert first_sentence([line]) is None


def test_the_first_sentence_of_a_file_is_found() -> None:
    prose = "Captioner shows live captions of everything, whether people or programs say it."
    assert first_sentence(["# Captioner", "", "Siobhan", f"- {prose}", prose]) == (4, f"- {prose}")


def test_bulleted_lists_are_read_without_their_bullets() -> None:
    assert parse_vocabulary(["- Siobhan", "* Ana Ruiz", "• etcd"]).terms == (
        "Siobhan",
        "Ana Ruiz",
        "etcd",
    )
