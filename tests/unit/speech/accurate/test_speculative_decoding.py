import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.speech.accurate.algorithms import (
    DraftSettings,
    NextToken,
    decode_alone,
    decode_with_draft,
)

END = 0
START = [9, 8]


class TableModel:
    """Chooses by all it was fed, at random but always alike; a share of the choices is shared."""

    def __init__(
        self, seed: int, agreement: float = 1.0, own_seed: int = 0, end_share: float = 0.1
    ) -> None:
        self.seed, self.agreement, self.own_seed = seed, agreement, own_seed
        self.end_share = end_share
        self.fed: list[int] = []
        self.passes = 0

    def feed(self, tokens: Sequence[int]) -> list[NextToken]:
        self.passes += 1
        choices = []
        for token in tokens:
            self.fed.append(token)
            choices.append(self.choose())
        return choices

    def choose(self) -> NextToken:
        shared = random.Random(f"{self.seed}{self.fed}")
        own = random.Random(f"{self.own_seed}{self.fed}")
        source = shared if own.random() < self.agreement else own
        if source.random() < self.end_share:
            return NextToken(END, 1.0, -0.5)
        return NextToken(source.randint(1, 5), 1.0, -0.25)

    def rewind(self, count: int) -> None:
        assert 0 <= count <= len(self.fed)
        del self.fed[len(self.fed) - count :]


@settings(max_examples=500, deadline=None)
@given(
    seed=st.integers(),
    agreement=st.floats(0, 1),
    most=st.integers(1, 60),
    first_length=st.integers(1, 12),
    end_share=st.sampled_from([0.0, 0.02, 0.2, 1.0]),
)
def test_the_answer_is_the_main_models_whatever_the_draft_says(
    seed: int, agreement: float, most: int, first_length: int, end_share: float
) -> None:
    alone = decode_alone(TableModel(seed, end_share=end_share), START, END, most)
    main = TableModel(seed, end_share=end_share)
    draft = TableModel(seed, agreement, own_seed=seed + 1, end_share=end_share)

    answer = decode_with_draft(main, draft, START, END, most, DraftSettings(first_length))

    assert answer.tokens == alone.tokens
    assert answer.log_probabilities == alone.log_probabilities
    assert answer.reached_cap == alone.reached_cap
    assert answer.main_passes <= alone.main_passes
    assert answer.main_passes == main.passes
    assert answer.accepted <= answer.proposed


def test_a_draft_that_always_agrees_saves_most_passes() -> None:
    alone = decode_alone(TableModel(3, end_share=0.0), START, END, 60)
    answer = decode_with_draft(
        TableModel(3, end_share=0.0), TableModel(3, end_share=0.0), START, END, 60
    )

    assert answer.tokens == alone.tokens
    assert alone.main_passes == 60
    assert answer.main_passes < 10
    assert answer.accepted == answer.proposed


def test_an_end_that_both_agree_on_ends_at_once() -> None:
    model, draft = TableModel(1, end_share=1.0), TableModel(1, end_share=1.0)

    answer = decode_with_draft(model, draft, START, END, 10)

    assert (answer.tokens, answer.reached_cap, answer.main_passes) == ([], False, 1)


class Shaky(TableModel):
    """Judges several tokens at once wrongly where it is unsure, and says that it is."""

    def feed(self, tokens: Sequence[int]) -> list[NextToken]:
        choices = super().feed(tokens)
        if len(tokens) > 2:
            return [
                NextToken(choice.token % 5 + 1, 1e-6) if place % 2 else choice
                for place, choice in enumerate(choices)
            ]
        return choices


@pytest.mark.parametrize("seed", range(50))
def test_near_ties_are_judged_one_by_one(seed: int) -> None:
    alone = decode_alone(TableModel(seed), START, END, 40)

    answer = decode_with_draft(Shaky(seed), TableModel(seed, 0.8, own_seed=-seed), START, END, 40)

    assert answer.tokens == alone.tokens
