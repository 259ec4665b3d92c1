import time
from dataclasses import replace

from captioner.core.captions import Caption, Word
from captioner.core.terms.glossary import TermUse, corrected_terms, terms_used


def said(text: str, start_s: float, **recognised_as: str) -> Caption:
    words = tuple(
        Word(word, start_s + place, start_s + place + 0.5, 0.9, recognised_as.get(word, ""))
        for place, word in enumerate(text.split())
    )
    return Caption(1, start_s, start_s + len(words), text, "", words, True)


def test_terms_are_counted_with_what_was_recognised() -> None:
    captions = [
        said("Kubernetes is what Ana Ruiz's team runs.", 0.0, Kubernetes="cooper netties"),
        said("Ana said kubernetes again, Kubernetes.", 20.0),
    ]
    assert terms_used(captions, ["Kubernetes", "Ana Ruiz", "Ana", "Siobhan"]) == [
        TermUse("Ana", 1, 20.0),
        TermUse("Ana Ruiz", 1, 3.0),
        TermUse("Kubernetes", 3, 0.0, ("cooper netties",)),
    ]


def test_a_merged_word_of_several_parts_counts() -> None:
    caption = said("x", 0.0)
    merged = replace(caption, words=(Word("Ana Ruiz,", 1.0, 2.0, 0.5, "honor reese,"),))
    assert terms_used([merged], ["Ana Ruiz"]) == [TermUse("Ana Ruiz", 1, 1.0, ("honor reese,",))]
    assert terms_used([merged], []) == []


def test_words_put_in_place_of_others_are_offered_as_terms() -> None:
    assert corrected_terms("we run cooper netties, at ana", "we run Kubernetes, at “Anna”") == [
        "Kubernetes",
        "Anna",
    ]
    assert corrected_terms("we run it", "we run it all") == []
    assert corrected_terms("we run it", "") == []


def test_long_terms_of_one_first_word_cost_little() -> None:
    terms = ["a " * 48 + str(place) for place in range(1_000)]
    began_s = time.process_time()
    assert terms_used([said("term nine a foo " * 5_000, 0.0)], terms) == []
    assert time.process_time() - began_s < 2.0  # it took ten seconds


def test_a_term_that_is_a_common_word_counts_as_spelt() -> None:
    captions = [said("It's late, IT's list will do for Will and us.", 0.0)]
    assert terms_used(captions, ["IT", "Will", "US"]) == [
        TermUse("IT", 1, 2.0),
        TermUse("Will", 1, 7.0),
    ]


def test_a_term_that_begins_with_a_mark_counts_as_spelt() -> None:
    assert terms_used([said("A net of .NET services.", 0.0)], [".NET"]) == [TermUse(".NET", 1, 3.0)]
