import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.captions import Word, ends_sentence, normalised
from captioner.live.decisions.stabiliser import Stabiliser, StabiliserSettings


def words(text: str, probability: float = 0.9, start_s: float = 0.0) -> list[Word]:
    return [
        Word(word, start_s + place * 0.3, start_s + place * 0.3 + 0.25, probability)
        for place, word in enumerate(text.split())
    ]


def texts(stabiliser: Stabiliser) -> tuple[list[str], list[str]]:
    return (
        [word.text for word in stabiliser.committed],
        [candidate.word.text for candidate in stabiliser.tentative],
    )


def test_one_hypothesis_commits_nothing_that_is_not_certain() -> None:
    stabiliser = Stabiliser()
    assert stabiliser.update(words("we need more people"), 1.4) == 0
    assert texts(stabiliser) == ([], ["we", "need", "more", "people"])


def test_words_that_stood_while_enough_new_sound_came_are_committed() -> None:
    stabiliser = Stabiliser(StabiliserSettings(agreement_s=0.6))
    stabiliser.update(words("we need more people"), 1.4)
    assert stabiliser.update(words("we need more people"), 1.7) == 0, "too little new sound"
    assert stabiliser.update(words("we need more planes now"), 2.0) == 3
    assert texts(stabiliser) == (["we", "need", "more"], ["planes", "now"])


def test_agreement_ignores_case_and_punctuation_within_a_sentence() -> None:
    stabiliser = Stabiliser()
    stabiliser.update(words("Well, we need it"), 2.0)
    assert stabiliser.update(words("well we need it today"), 3.0) == 4
    assert texts(stabiliser)[0] == ["well", "we", "need", "it"]


@pytest.mark.parametrize(
    ("probability", "too_early_s", "enough_s"), [(0.9, 0.4, 0.6), (0.5, 1.1, 1.3), (0.4, 1.9, 2.1)]
)
def test_the_less_probable_a_word_is_the_longer_it_waits(
    probability: float, too_early_s: float, enough_s: float
) -> None:
    stabiliser = Stabiliser()
    hypothesis = words("we need", probability)
    stabiliser.update(hypothesis, 1.2)
    assert stabiliser.update(hypothesis, 1.2 + too_early_s) == 0
    assert stabiliser.update(hypothesis, 1.2 + enough_s) == 2


def test_a_doubted_word_holds_back_the_sure_ones_behind_it() -> None:
    stabiliser = Stabiliser()
    hypothesis = [*words("we", 0.3), *words("need more", 0.95, 0.3)]
    stabiliser.update(hypothesis, 1.4)
    assert stabiliser.update(hypothesis, 2.1) == 0


def test_a_thorough_decode_decides_words_that_keep_changing() -> None:
    stabiliser = Stabiliser(StabiliserSettings(stuck_s=2.0))
    for end_s, first in ((1.0, "cart"), (1.6, "card"), (2.2, "cart")):
        assert not stabiliser.is_stuck(end_s)
        assert stabiliser.update(words(f"{first} of things", 0.4), end_s) == 0
    assert stabiliser.is_stuck(2.8)
    assert stabiliser.update(words("card of things", 0.4), 2.8, is_thorough=True) == 3
    assert not stabiliser.is_stuck(9.0), "nothing waits"


def test_a_thorough_decode_does_not_decide_its_newest_words() -> None:
    stabiliser = Stabiliser(StabiliserSettings(thorough_distance_s=1.2))
    assert stabiliser.update(words("we need people", 0.6), 1.7, is_thorough=True) == 1


def test_a_certain_word_far_from_the_end_needs_no_second_decode() -> None:
    stabiliser = Stabiliser()
    assert stabiliser.update(words("we need", 0.995), 1.4) == 1, "the last is too near the end"


def test_a_word_at_the_edge_of_the_sound_may_be_half_a_word() -> None:
    stabiliser = Stabiliser(StabiliserSettings(hold_back_s=0.2))
    stabiliser.update(words("we need pro"), 0.3)
    assert stabiliser.update(words("we need pro"), 0.95) == 2


def test_a_full_stop_at_the_end_of_unfinished_sound_is_a_guess() -> None:
    stabiliser = Stabiliser()
    stabiliser.update(words("we need people."), 1.5)
    stabiliser.update(words("we need people."), 3.0)
    assert texts(stabiliser) == (["we", "need"], ["people."])
    stabiliser.update(words("people. Can you", start_s=0.6), 3.3)
    stabiliser.update(words("people. Can you", start_s=0.6), 4.3)
    assert texts(stabiliser)[0][:3] == ["we", "need", "people."]


def test_the_end_commits_everything() -> None:
    stabiliser = Stabiliser()
    stabiliser.update(words("we need"), 1.0)
    stabiliser.finish(words("we need people."))
    assert texts(stabiliser) == (["we", "need", "people."], [])


def steady(stabiliser: Stabiliser) -> list[str]:
    return [one.word.text for one in stabiliser.tail[: stabiliser.steady_count]]


def test_only_steady_or_probable_words_are_shown_in_balanced_reading() -> None:
    stabiliser = Stabiliser()
    stabiliser.update(words("we need", 0.85), 0.95)
    assert steady(stabiliser) == []
    stabiliser.update(words("we need more", 0.85), 1.3)
    assert steady(stabiliser) == ["we", "need"]
    probable = Stabiliser()
    probable.update(words("we need", 0.97), 0.65)
    assert steady(probable) == ["we"]


def test_a_word_that_much_sound_follows_is_shown_whatever_its_probability() -> None:
    stabiliser = Stabiliser(StabiliserSettings(shown_anyway_s=1.5))
    stabiliser.update(words("we need", 0.1), 1.74)
    assert steady(stabiliser) == []
    stabiliser = Stabiliser(StabiliserSettings(shown_anyway_s=1.5))
    stabiliser.update(words("we need", 0.1), 1.76)
    assert steady(stabiliser) == ["we"]


def test_a_word_is_followed_though_one_before_it_changes() -> None:
    stabiliser = Stabiliser(StabiliserSettings(agreement_s=0.5, settled_distance_s=9))
    stabiliser.update(words("he needs more people"), 1.4)
    stabiliser.update(words("we need more people"), 2.0)
    assert texts(stabiliser)[0] == [], "the first word has only just changed"
    stabiliser.update(words("we need more people"), 2.6)
    assert texts(stabiliser)[0] == ["we", "need", "more", "people"]


def test_a_word_after_a_pause_stands_though_its_time_does_not() -> None:
    stabiliser = Stabiliser()
    for until_s, early_s in ((3.0, 0.0), (3.6, 0.9), (4.3, 0.0)):
        first = Word("and", 1.0 + early_s, 1.25 + early_s, 0.6)
        stabiliser.update([first, *words("that however", 0.95, start_s=2.2)], until_s)
    assert texts(stabiliser)[0] == ["and", "that", "however"]


def test_the_draft_model_is_shown_and_commits_nothing() -> None:
    stabiliser = Stabiliser()
    for sound_end_s in (1.0, 1.5, 2.0, 5.0):
        stabiliser.update_draft(words("we need more", 1.0), sound_end_s)
    assert texts(stabiliser) == ([], [])
    assert steady(stabiliser) == ["we", "need", "more"]


def test_words_on_which_both_models_agree_need_one_accurate_decode() -> None:
    stabiliser = Stabiliser()
    stabiliser.update_draft(words("we heed more"), 1.4)
    assert stabiliser.update(words("we need more", 0.5), 1.5) == 1
    assert stabiliser.take_draft_agreement() == [True]
    assert stabiliser.take_draft_agreement() == []


def test_the_draft_goes_on_behind_what_the_accurate_model_has_heard() -> None:
    stabiliser = Stabiliser()
    stabiliser.update(words("we need more peo", 0.4), 1.2)
    stabiliser.update_draft(words("he need more people now"), 1.8)
    assert [one.word.text for one in stabiliser.tail] == ["we", "need", "more", "people", "now"]
    stabiliser.update(words("we need more peoples", 0.4), 2.0)
    assert [one.word.text for one in stabiliser.tail] == ["we", "need", "more", "peoples"]
    stabiliser.finish(())
    assert list(stabiliser.tail) == []


def test_normalising_never_makes_a_word_vanish() -> None:
    assert normalised("“Hello,”") == "hello"
    assert normalised("...") == "..."
    assert ends_sentence('people."')
    assert not ends_sentence("people,")


_vocabulary = st.sampled_from("a b c d. e? f, G".split())
_hypothesis = st.lists(st.tuples(_vocabulary, st.floats(0, 1)), max_size=8)


@given(st.lists(st.tuples(st.booleans(), _hypothesis), max_size=20))
def test_any_sequence_of_hypotheses_of_two_models_keeps_the_committed_prefix(
    hypotheses: list[tuple[bool, list[tuple[str, float]]]],
) -> None:
    stabiliser = Stabiliser()
    committed: list[Word] = []
    sound_end_s = 0.5
    for by_draft, hypothesis in hypotheses:
        new = [
            Word(text, place * 0.2, place * 0.2 + 0.15, probability)
            for place, (text, probability) in enumerate(hypothesis)
        ]
        if by_draft:
            tentative = stabiliser.tentative
            stabiliser.update_draft(new, sound_end_s)
            assert list(stabiliser.committed) == committed, "a draft commits nothing"
            assert stabiliser.tentative == tentative
        else:
            count = stabiliser.update(
                new, sound_end_s, is_thorough=stabiliser.is_stuck(sound_end_s)
            )
            assert list(stabiliser.committed[: len(committed)]) == committed
            assert len(stabiliser.committed) == len(committed) + count
            assert len(stabiliser.tentative) == len(new) - count
        assert 0 <= stabiliser.steady_count <= len(stabiliser.tail)
        committed = list(stabiliser.committed)
        ends = [(word.start_s, word.end_s) for word in committed]
        assert all(start <= end for start, end in ends)
        assert all(before[1] <= after[0] for before, after in itertools.pairwise(ends))
        sound_end_s += 0.3
