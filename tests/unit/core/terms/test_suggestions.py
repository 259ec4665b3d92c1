"""Names and rare words of a text."""

from captioner.core.terms.suggestions import (
    MOST_SUGGESTED,
    corrected_names,
    suggested_terms,
    without_repetitions,
)

SPLIT = frozenset("siobhan kelly kubernetes etcd öztürk".split())


def suggested(text: str) -> list[str]:
    return suggested_terms(text, SPLIT.__contains__)


def suggested_of_other_language(text: str) -> list[str]:
    """Return suggestions where the vocabulary splits every word, as it does outside English."""
    return suggested_terms(text, lambda _word: True)


def test_names_and_rare_words_are_suggested_the_likeliest_first() -> None:
    text = "Today we ask Siobhan Kelly about etcd.\nThe move to Kubernetes is planned with Ana."
    assert suggested(text) == ["Siobhan", "Kelly", "Siobhan Kelly", "Kubernetes", "etcd", "Ana"]


def test_words_that_begin_sentences_are_no_names() -> None:
    assert suggested("Planning starts. Later it ends.\nMinutes follow.") == []


def test_a_name_that_also_occurs_in_small_letters_is_a_word() -> None:
    assert suggested("We met Hope and a Budget. The budget is small.") == []


def test_acronyms_and_mixed_case_are_names_anywhere() -> None:
    assert suggested("OBS and iPhone. PyTorch is here.") == ["OBS", "iPhone", "PyTorch"]


def test_common_words_and_names_of_files_are_left_out() -> None:
    assert suggested("See notes.md and read_file, IT or Will.") == []


def test_at_most_two_hundred_are_suggested() -> None:
    text = " ".join(f"Xy{'z' * (number % 7)}{number}" for number in range(5_000))
    assert len(suggested_terms(text, lambda _word: True)) == MOST_SUGGESTED


def test_a_word_of_a_megabyte_is_ignored() -> None:
    assert suggested("x" * 1_000_000 + " Öztürk") == ["Öztürk"]


def test_a_term_is_listed_once_whatever_its_case() -> None:
    terms = ["Ana Ruiz", "ana ruiz", "x" * 101, "etcd"]
    assert without_repetitions(terms) == ["Ana Ruiz", "etcd"]


def test_german_nouns_are_no_names() -> None:
    text = (
        "Am Montag sprach Siobhan Kelly mit Frau Dr. Wójcik und Herrn Öztürk über den Umzug. "
        "Die Datenbank ist noch auf PostgreSQL, und der Betrieb von OBS bleibt in der Abteilung."
    )
    assert sorted(suggested_of_other_language(text)) == sorted(
        ["Siobhan Kelly", "Wójcik", "Öztürk", "PostgreSQL", "OBS"]
    )


def test_words_of_other_languages_are_not_rare() -> None:
    text = "Nous avons parlé du passage à Kubernetes avec Ana Ruiz dans le bâtiment de la mairie."
    names = ["Kubernetes", "Ana", "Ruiz", "Ana Ruiz"]
    assert sorted(suggested_of_other_language(text)) == sorted(names)
    assert suggested_of_other_language("мы говорили о переходе на etcd") == ["etcd"]


def test_corrected_names_are_suggested_and_corrected_common_words_are_not() -> None:
    corrections = [
        ("we met shiv on kelly there", "we met Siobhan Kelly their"),
        ("At city runs", "etcd runs"),
        ("and that city stopped with Ana", "and etcd stopped with Ana"),
        ("so cube netties is planed", "So Kubernetes is planned"),
    ]
    assert corrected_names(corrections, SPLIT.__contains__) == [
        "etcd",
        "Siobhan Kelly",
        "Kubernetes",
    ]


def test_words_are_whole_whatever_a_document_puts_into_them() -> None:
    text = "We ask Öz\u00adtürk, Sio\u200bbhan\u202e and O\u0308ztu\u0308rk about Kuber-\nnetes."
    assert sorted(suggested(text)) == ["Kubernetes", "Siobhan", "Öztürk"]
