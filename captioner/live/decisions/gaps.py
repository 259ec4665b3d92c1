"""Speech of an utterance that its decodes left without words, and the words found for it.

A decoder may leave a sentence out, most often after a full stop. Such a stretch is decoded by
itself (docs/decisions/whole-finals.md).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from captioner.core.captions import (
    UNCOVERED_S,
    Stretch,
    Word,
    are_beside,
    longest_word_s,
    normalised,
)
from captioner.live.decisions.decode_plan import DecodePlan
from captioner.live.decisions.guards import Evidence

_MOST_GAPS = 4
"""Most decodes of speech without words in an utterance, so that the caption is not late."""

_LEAST_PROBABILITY = 0.5
"""Least mean probability of words that are committed without a second decode that has them."""

_FRAGMENT_LETTERS = 4
"""From this number of letters on, the end of a word is a part of it rather than another word."""

BEFORE_GAP_S = 0.5
"""Sound before a gap that a partial decode of it has, for its first word."""

_NEAR_S = 0.1


class Gaps:
    """The gaps of one utterance."""

    def __init__(self) -> None:
        self.words: tuple[Word, ...] = ()
        """Uncommitted words of the decode that left the gap that is being filled."""
        self.stretch: Stretch = (0.0, 0.0)
        """The gap that is being filled."""
        self.said_beside: list[Word] = []
        """Words found in gaps that are next to them already."""
        self._tried_from_s: list[float] = []

    def fillable(self, gaps: Iterable[Stretch], committed_until_s: float) -> list[Stretch]:
        """Return the gaps that may still get words: after the committed ones, and untried."""
        if len(self._tried_from_s) == _MOST_GAPS:
            return []
        return [
            (start_s, end_s)
            for start_s, end_s in gaps
            if start_s >= committed_until_s
            and all(abs(start_s - tried_s) >= UNCOVERED_S for tried_s in self._tried_from_s)
        ]

    def begin(
        self, gaps: Iterable[Stretch], words: Sequence[Word], plan: DecodePlan, sound: Stretch
    ) -> DecodePlan:
        """Return a decode of the longest gap by itself, as in recordings.

        Args:
            gaps: At least one.
            words: Uncommitted words around them, in order.
            plan: The plan of the decode that left the gaps, without context.
            sound: The sound that can be decoded.
        """
        self.stretch = max(gaps, key=lambda gap: gap[1] - gap[0])
        self.words = tuple(words)
        self._tried_from_s.append(self.stretch[0])
        return replace(
            plan,
            start_s=max(sound[0], self.stretch[0] - _NEAR_S),
            end_s=min(self.stretch[1] + _NEAR_S, sound[1]),
            prefix="",
            prompt="",
            fills_gap=True,
        )

    def added(
        self, found: Sequence[Word], committed: Sequence[Word], speech: Sequence[Stretch]
    ) -> list[Word]:
        """Return the words found in the gap that are not among those next to it.

        Words decoded before a known word that precedes the gap, or after one that follows it, are
        not in the gap.

        Args:
            found: Words of its decode, in order.
            committed: The utterance's committed words.
            speech: The utterance without its pauses.
        """
        known = (*committed, *self.words)
        first, last = 0, len(found)
        for index, word in enumerate(found):
            for one in (one for one in known if self._is_repeated(word, one)):
                if one.start_s <= self.stretch[0]:
                    first = index + 1
                else:
                    last = min(last, index)
        between = found[first:last]
        if are_beside(between, known, self.stretch, speech):
            self.said_beside += found
            return []
        return list(between)

    def _is_repeated(self, word: Word, known: Word) -> bool:
        """Return whether a word found at the edge of the gap is a known word, or the end of one."""
        apart_s = _NEAR_S if word.middle_s > self.stretch[0] else BEFORE_GAP_S
        known_end_s = min(known.end_s, known.start_s + longest_word_s(known.text))
        is_near = word.start_s <= known_end_s + apart_s and word.end_s >= known.start_s - apart_s
        text, known_text = normalised(word.text), normalised(known.text)
        is_end = len(text) >= _FRAGMENT_LETTERS and known_text.endswith(text)
        return is_near and (text == known_text or is_end)


def are_trustworthy(words: Sequence[Word]) -> bool:
    """Return whether words may be committed after one decode."""
    probability = sum(word.probability for word in words)
    return bool(words) and probability >= _LEAST_PROBABILITY * len(words)


def is_voice(evidence: Evidence) -> bool:
    """Return whether the sound is surely a voice, and no music or the like."""
    return evidence.clear_voice_s >= UNCOVERED_S and evidence.sound is None


def spoken(stretches: Iterable[Stretch], pauses: Sequence[Stretch]) -> list[Stretch]:
    """Return the stretches that are long enough without their pauses."""
    return [
        stretch
        for stretch in stretches
        if sum(end_s - start_s for start_s, end_s in without_pauses(stretch, pauses)) >= UNCOVERED_S
    ]


def without_pauses(stretch: Stretch, pauses: Iterable[Stretch]) -> list[Stretch]:
    """Return the parts of a stretch outside pauses, which are in order."""
    (at_s, end_s), parts = stretch, []
    for from_s, until_s in pauses:
        if from_s >= end_s:
            break
        if from_s > at_s:
            parts.append((at_s, from_s))
        at_s = max(at_s, until_s)
    return [*parts, (at_s, end_s)] if at_s < end_s else parts
