import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.terms.matching import TermSounds
from captioner.core.terms.sounds import SoundTable, sound_code

TERMS = [("kubernetes", "Kubernetes"), ("siobhan kelly", "Siobhan Kelly"), ("puttel", "puttel")]


def likeness(one: str, other: str) -> float:
    tables = (SoundTable.of([sound_code(each)]) for each in (one, other))
    ((_, _, found),) = next(tables).alike(next(tables), [0.0])
    return found


@pytest.mark.parametrize(
    ("term", "recognised", "other"),
    [
        ("Kubernetes", "cooper netties", "cucumber"),
        ("Priya", "Pria", "Peter"),
        ("Siegfried", "seek freed", "Sigmund"),
        ("Puttel", "puddle", "petrol station"),
        ("Müller", "Muller", "Melanie"),
        ("Kovač", "Kovatch", "window"),
    ],
)
def test_a_misspelt_term_is_liker_than_another_word(term: str, recognised: str, other: str) -> None:
    assert likeness(term, recognised) > 0.6 > likeness(term, other)


@given(st.text(max_size=12), st.text(max_size=12))
def test_likeness_is_symmetric_and_between_0_and_1(one: str, other: str) -> None:
    found = likeness(one, other)
    assert 0.0 <= found <= 1.0
    assert found == pytest.approx(likeness(other, one), abs=1e-5)
    if sound_code(one):
        assert likeness(one, one) == 1.0


def test_doubtful_words_that_sound_like_a_term_are_found() -> None:
    texts = "We run cooper netties, and Putel's purr.".split()
    found = TermSounds(TERMS).candidates(texts, [0.9, 0.9, 0.4, 0.6, 0.9, 0.5, 0.9])
    best = {(one.start, one.count): one for one in reversed(found)}
    assert best[2, 2].term == "Kubernetes"
    assert (best[5, 1].term, best[5, 1].suffix) == ("puttel", "'s")


def test_words_that_are_certain_or_forced_or_terms_already_stay() -> None:
    sounds = TermSounds(TERMS)
    assert not sounds.candidates(["cooper", "netties"], [0.99, 0.99])
    assert not sounds.candidates(["cooper", "netties"], [0.2, 0.2], first=2)
    assert not sounds.candidates(["Kubernetes"], [0.2])
    assert not TermSounds([]).candidates(["any"], [0.1])


def test_a_term_does_not_reach_over_the_end_of_a_sentence() -> None:
    found = TermSounds(TERMS).candidates(["cooper.", "Netties"], [0.2, 0.2])
    assert all(one.count == 1 for one in found)


def test_words_that_are_nearly_certain_have_to_sound_more_alike() -> None:
    sounds = TermSounds([("missal", "missal")])
    assert sounds.candidates(["middle"], [0.8])
    assert not sounds.candidates(["middle"], [0.95])
    assert sounds.candidates(["missile"], [0.95])
