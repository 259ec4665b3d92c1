"""Listed terms in place of doubtful words that sound like them, if the model finds them likely.

CTranslate2 has no bias of the search towards given words, and the best hypotheses of a beam seldom
hold a rare name. So terms take the place of words in the decoded tokens, and the model scores both
texts against the same sound, in one pass without search. Several terms share a text if they are
apart. A term may be less probable than the words by an allowance that grows with the likeness of
their sounds (docs/decisions/terms-by-sound.md has what was measured).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import Any

import ctranslate2
import numpy as np

from captioner.core.audio import SpeechSegment
from captioner.core.captions import Word, normalised
from captioner.core.terms.matching import Candidate, MatchSettings, TermSounds
from captioner.core.terms.sounds import sound_code
from captioner.core.terms.vocabulary import with_marks
from captioner.speech.whisper.alignment import timed_words
from captioner.speech.whisper.tokenizer import WhisperTokenizer, WordTokens

_LEAST_PROBABILITY = 1e-9
_USUAL_LENGTH, _MOST_DOUBLINGS = 50, 2.0
"""Lists up to this length are treated alike, as are those this many doublings longer."""

SpokenTerms = tuple[tuple[str, str], ...]
"""Pairs of spoken form and spelling."""


@dataclass(frozen=True, slots=True)
class TermSettings:
    """How much a list weighs against the sound, in natural logarithms of probability.

    Attributes:
        weight: What a likeness of 1 is worth.
        threshold: Least sum of that worth and of what the term gains over the words.
        of_rare_word: Added where the term replaces a single word that the tokenizer splits: it is
            probably a name that the model does not know.
        of_rare_from: Least likeness for that.
        likeness: Least likeness to other words; rare words need no more than `rare_likeness`.
        rare_likeness: See `likeness`.
        texts: Texts scored in one decode, at most.
        behind: Tokens after a term that count as well.
    """

    weight: float = 20.0
    threshold: float = 7.0
    of_rare_word: float = 10.0
    of_rare_from: float = 0.85
    likeness: float = 0.6
    rare_likeness: float = 0.7
    texts: int = 2
    behind: int = 4

    @classmethod
    def for_list(cls, count: int) -> "TermSettings":
        """Return stricter settings for a longer list, as more of its terms sound like any word."""
        doublings = min(_MOST_DOUBLINGS, max(0.0, math.log2(max(1, count) / _USUAL_LENGTH)))
        usual = cls()
        return replace(
            usual,
            threshold=usual.threshold + 3.5 * doublings,
            likeness=usual.likeness + 0.125 * doublings,
        )


@dataclass(frozen=True, slots=True)
class AlignedText:
    """Decoded words with the model's alignment.

    Attributes:
        words: The words and their token counts.
        tokens: Their tokens.
        alignment: A `ctranslate2.models.WhisperAlignmentResult`.
        recognised_as: The recognised text of each word that a term has replaced, by its index.
    """

    words: list[WordTokens]
    tokens: list[int]
    alignment: Any
    recognised_as: dict[int, str]

    def log_probability(self, first: int, behind: int, more: int) -> float:
        """Return the natural logarithm of the probability of words and of tokens after them.

        Args:
            first: Index of the first word.
            behind: Index behind the last word.
            more: Number of tokens after them.
        """
        ends = list(accumulate((word.token_count for word in self.words), initial=0))
        own = self.alignment.text_token_probs[ends[first] : min(ends[behind] + more, ends[-1])]
        return float(np.log(np.maximum(own, _LEAST_PROBABILITY)).sum())

    @property
    def probabilities(self) -> list[float]:
        """Mean probability of each word's tokens."""
        tokens = self.alignment.text_token_probs
        ends = accumulate((word.token_count for word in self.words), initial=0)
        return [
            float(np.mean(tokens[first:behind])) if behind > first else 0.0
            for first, behind in pairwise(ends)
        ]

    def timed_words(self, segment: SpeechSegment) -> tuple[Word, ...]:
        """Return the words with their times, and with what was recognised in their place."""
        found = self.alignment
        words = timed_words(self.words, found.alignments, found.text_token_probs, segment)
        return tuple(
            replace(word, recognised_as=self.recognised_as.get(index, ""))
            for index, word in enumerate(words)
        )


Align = Callable[[Sequence[AlignedText]], Sequence[Any]]
"""Aligns several texts with the same sound."""


@dataclass(frozen=True, slots=True)
class TermJob:
    """A decoded text to align.

    Attributes:
        tokens: Its tokens.
        words: Its words and their token counts.
        frames: Length of its sound in frames of 10 ms.
        terms: The listed terms.
        prefix: Tokens that were forced, whose words stay.
    """

    tokens: list[int]
    words: list[WordTokens]
    frames: int
    terms: SpokenTerms = ()
    prefix: Sequence[int] = ()


def without_sounds(hotwords: str, terms: SpokenTerms) -> str:
    """Return the hotwords that are not recognised by sound: acronyms, and other scripts.

    A prompt with the others costs other words (docs/decisions/terms-by-sound.md).
    """
    by_sound = {written for spoken, written in terms if sound_code(spoken)}
    return ", ".join(one for one in hotwords.split(", ") if one not in by_sound)


def align_with_terms(
    model: Any, encoded: Any, tokenizer: WhisperTokenizer, jobs: Sequence[TermJob]
) -> list[AlignedText]:
    """Align decoded texts with their sound, and put listed terms in place of doubtful words.

    Args:
        model: A `ctranslate2.models.Whisper`.
        encoded: The encoder's output, a row for each job.
        tokenizer: Of the model and the spoken language.
        jobs: The texts.
    """
    start = tokenizer.start_sequence
    found = model.align(encoded, start, [job.tokens for job in jobs], [job.frames for job in jobs])

    def aligning(row: int) -> Align:
        def align(texts: Sequence[AlignedText]) -> Sequence[Any]:
            sound = np.repeat(_on_cpu(encoded)[row : row + 1], len(texts), axis=0)
            view = ctranslate2.StorageView.from_array(np.ascontiguousarray(sound))
            tokens = [text.tokens for text in texts]
            aligned: Sequence[Any] = model.align(
                view, start, tokens, [jobs[row].frames] * len(texts)
            )
            return aligned

        return align

    return [
        with_terms(
            AlignedText(job.words, job.tokens, alignment, {}),
            job.terms,
            tokenizer,
            aligning(row),
            tokenizer.count_words(job.prefix),
        )
        for row, (job, alignment) in enumerate(zip(jobs, found, strict=True))
    ]


def _on_cpu(encoded: Any) -> Any:
    """Return encoder output as a NumPy array."""
    if encoded.device != "cpu":
        encoded = encoded.to_device(ctranslate2.Device.cpu)
    return np.array(encoded)


def with_terms(
    text: AlignedText,
    terms: SpokenTerms,
    tokenizer: WhisperTokenizer,
    align: Align,
    forced: int = 0,
) -> AlignedText:
    """Return the text with the terms that the sound supports in place of doubtful words.

    Args:
        text: The decoded words.
        terms: The listed terms.
        tokenizer: Of the model and the spoken language.
        align: Aligns texts with the sound of `text`.
        forced: Words before this index are committed and stay.
    """
    if not terms or not text.words:
        return text
    settings = TermSettings.for_list(len(terms))
    texts = [word.text for word in text.words]
    least = MatchSettings(likeness=min(settings.likeness, settings.rare_likeness))
    candidates = [
        each
        for each in _sounds(terms).candidates(texts, text.probabilities, forced, least)
        if each.likeness >= settings.likeness
        or (each.likeness >= settings.rare_likeness and _is_rare(text, each, tokenizer))
    ]
    packs = _packed(candidates, settings.texts)
    if not packs:
        return text
    tried = [_replaced(text, pack, tokenizer) for pack in packs]
    tried = [
        replace(each, alignment=alignment)
        for each, alignment in zip(tried, align(tried), strict=True)
    ]
    scored: list[tuple[float, Candidate]] = []
    for pack, replaced in zip(packs, tried, strict=True):
        scored += _scores(text, replaced, pack, tokenizer, settings)
    chosen: list[Candidate] = []
    for score, candidate in sorted(scored, key=lambda one: -one[0]):
        if score >= settings.threshold and all(_are_apart(candidate, one) for one in chosen):
            chosen.append(candidate)
    if not chosen:
        return text
    chosen.sort(key=lambda one: one.start)
    for pack, replaced in zip(packs, tried, strict=True):
        if pack == chosen:
            return replaced
    written = _replaced(text, chosen, tokenizer)
    return replace(written, alignment=align([written])[0])


_sounds = lru_cache(maxsize=4)(TermSounds)


def _packed(candidates: Sequence[Candidate], most: int) -> list[list[Candidate]]:
    """Distribute candidates, the likest first, to texts in which they are apart."""
    packs: list[list[Candidate]] = []
    for candidate in candidates:
        for pack in packs:
            if all(_are_apart(candidate, one, between=1) for one in pack):
                pack.append(candidate)
                break
        else:
            if len(packs) < most:
                packs.append([candidate])
    return [sorted(pack, key=lambda one: one.start) for pack in packs]


def _are_apart(one: Candidate, other: Candidate, between: int = 0) -> bool:
    """Return whether at least `between` words are between two candidates."""
    return (
        one.start + one.count + between <= other.start
        or other.start + other.count + between <= one.start
    )


def _scores(
    text: AlignedText,
    replaced: AlignedText,
    pack: Sequence[Candidate],
    tokenizer: WhisperTokenizer,
    settings: TermSettings,
) -> list[tuple[float, Candidate]]:
    """Return how much better each term of a pack is than the words that it replaces."""
    scores: list[tuple[float, Candidate]] = []
    moved = 0
    for candidate in pack:
        start, end = candidate.start, candidate.start + candidate.count
        before = text.log_probability(start, end, settings.behind)
        after = replaced.log_probability(start - moved, start - moved + 1, settings.behind)
        moved += candidate.count - 1
        score = after - before + settings.weight * candidate.likeness
        if candidate.likeness >= settings.of_rare_from and _is_rare(text, candidate, tokenizer):
            score += settings.of_rare_word
        scores.append((score, candidate))
    return scores


def _is_rare(text: AlignedText, candidate: Candidate, tokenizer: WhisperTokenizer) -> bool:
    """Return whether a candidate is about a single word that the tokenizer splits."""
    heard = normalised(text.words[candidate.start].text).removesuffix(candidate.suffix)
    return candidate.count == 1 and heard.isalpha() and tokenizer.is_rare(heard)


def _replaced(
    text: AlignedText, pack: Sequence[Candidate], tokenizer: WhisperTokenizer
) -> AlignedText:
    """Return the text with the terms of candidates that are apart, in order; not aligned yet."""
    ends = list(accumulate((word.token_count for word in text.words), initial=0))
    words: list[WordTokens] = []
    tokens: list[int] = []
    recognised_as: dict[int, str] = {}
    at = 0
    for candidate in pack:
        end = candidate.start + candidate.count
        texts = [word.text for word in text.words[candidate.start : end]]
        term = candidate.term
        written = with_marks(texts, term + candidate.suffix, keeps_capital=term.islower())
        own = tokenizer.encode(written)
        words += text.words[at : candidate.start]
        tokens += text.tokens[ends[at] : ends[candidate.start]]
        recognised_as[len(words)] = " ".join(texts)
        words.append(WordTokens(written, len(own)))
        tokens += own
        at = end
    words += text.words[at:]
    return AlignedText(words, [*tokens, *text.tokens[ends[at] :]], text.alignment, recognised_as)
