"""Terms in place of doubtful words, with a model whose probabilities the test gives."""

from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.terms.vocabulary import parse_vocabulary
from captioner.speech.whisper.term_rescoring import AlignedText, with_terms
from captioner.speech.whisper.tokenizer import WhisperTokenizer
from tests.helpers.paths import BUILT_IN_MODEL_DIR

TERMS = parse_vocabulary(["Kubernetes: cooper netties", "puttel", "Sherburn", "Kutter"]).spoken


@pytest.fixture(scope="module")
def tokenizer() -> WhisperTokenizer:
    return WhisperTokenizer(BUILT_IN_MODEL_DIR, "tiny.en", is_multilingual=False, language="en")


class Scores:
    """Gives every token the probability of the word that it belongs to."""

    def __init__(self, probabilities: Mapping[str, float]) -> None:
        self._probabilities = probabilities
        self.texts: list[list[str]] = []

    def of(self, text: AlignedText) -> Any:
        own = [
            self._probabilities.get(word.text.strip(".,?").lower(), 0.99)
            for word in text.words
            for _ in range(word.token_count)
        ]
        return SimpleNamespace(text_token_probs=own, alignments=[])

    def __call__(self, texts: Sequence[AlignedText]) -> list[Any]:
        self.texts += [[word.text for word in text.words] for text in texts]
        return [self.of(text) for text in texts]


def written(tokenizer: WhisperTokenizer, text: str, scores: Scores, forced: int = 0) -> AlignedText:
    tokens = tokenizer.encode(text)
    decoded = AlignedText(tokenizer.words(tokens), tokens, None, {})
    decoded = AlignedText(decoded.words, tokens, scores.of(decoded), {})
    return with_terms(decoded, TERMS, tokenizer, scores, forced)


def test_likely_terms_replace_doubtful_words(tokenizer: WhisperTokenizer) -> None:
    scores = Scores(
        {"cooper": 0.3, "netties": 0.3, "puddle": 0.5, "kubernetes": 0.4, "puttel": 0.2}
    )
    text = written(tokenizer, "We run Cooper netties, and a Puddle.", scores)
    assert [word.text for word in text.words] == "We run Kubernetes, and a Puttel.".split()
    assert text.recognised_as == {2: "Cooper netties,", 5: "Puddle."}
    assert tokenizer.decode(text.tokens) == " We run Kubernetes, and a Puttel."
    assert sum(word.token_count for word in text.words) == len(text.tokens)


def test_a_text_of_which_every_term_is_likely_is_aligned_once(tokenizer: WhisperTokenizer) -> None:
    scores = Scores({"puddle": 0.3, "puttel": 0.4})
    text = written(tokenizer, "A puddle.", scores)
    assert scores.texts == [[word.text for word in text.words]] == [["A", "puttel."]]


def test_a_term_that_the_sound_contradicts_is_not_written(tokenizer: WhisperTokenizer) -> None:
    scores = Scores({"puddle": 0.5, "puttel": 1e-9})
    assert not written(tokenizer, "A puddle.", scores).recognised_as
    assert scores.texts == [["A", "puttel."]]


def test_certain_words_cost_nothing(tokenizer: WhisperTokenizer) -> None:
    scores = Scores({})
    assert not written(tokenizer, "A puddle and a cutter.", scores).recognised_as
    assert not scores.texts


def test_forced_words_stay(tokenizer: WhisperTokenizer) -> None:
    scores = Scores({"cutter": 0.2, "puddle": 0.2})
    text = written(tokenizer, "A cutter, a puddle.", scores, forced=2)
    assert [word.text for word in text.words] == "A cutter, a puttel.".split()


@given(st.lists(st.sampled_from("cutter puddle Sherman's cooper netties, we. it".split())))
def test_tokens_and_words_stay_together(tokenizer: WhisperTokenizer, said: list[str]) -> None:
    scores = Scores({"cutter": 0.2, "puddle": 0.4, "sherman's": 0.3, "cooper": 0.1})
    text = written(tokenizer, " ".join(said), scores)
    assert sum(word.token_count for word in text.words) == len(text.tokens)
    assert all(index < len(text.words) for index in text.recognised_as)
    originals = [text.recognised_as.get(i, word.text) for i, word in enumerate(text.words)]
    assert " ".join(originals) == " ".join(said)
