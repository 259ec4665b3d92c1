"""Known words as a model in doubt returns them, for tests of live captions.

Words that are always right and sure take the shortest way to the screen. Here they come as Whisper
returns them: wrong or missing near the end of the window, where a word is cut off or lacks what
follows it; some wrong in every decode, some flipping between two readings; now and then doubled, or
invented where nobody speaks; times off.

Where the numbers come from. The share of words that are wrong in every decode is the published
word error rate of distil-large-v3.5 on short recordings out of distribution, 7.08 % (its model
card). Word probabilities are alignment's softmax over text tokens, as faster-whisper computes
them. That they separate right from wrong words poorly is what Aggarwal et al. 2025 ("Adopting
Whisper for Confidence Estimation", arXiv 2502.13446) set out to mend; the two beta distributions
are set between sure and useless accordingly. Errors at the end of the window: with LocalAgreement,
Macháček et al. 2023 commit only what two decodes agree on for that reason. Times: Whisper's
alignment is off by 50 ms in the middle and up to 300 ms in the worst case.

Everything is drawn from the seed, the word and the decode: the same run doubts the same way.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from captioner.core.captions import Word, normalised

_INVENTED = ("you", "so", "thank you", "okay", "yeah", "the", "and")
_EDGE_S = 0.05


@dataclass(frozen=True, slots=True)
class Doubt:
    """How a model doubts.

    Attributes:
        always_wrong: Share of words that are wrong in every decode.
        flipping: Share of words that flip between two readings from decode to decode.
        edge_wrong: Chance that a word is wrong or missing right at the end of the window...
        edge_halves_s: ...halved for each of these seconds between its end and the window's.
        doubled: Chance that a word comes twice in a decode.
        invented: Chance that a decode without speech says something.
        right, wrong: Beta distributions (alpha, beta) of the probability of right and wrong words.
        time_error_s: Standard deviation of a word's times; no error exceeds six times that.
    """

    always_wrong: float = 0.07
    flipping: float = 0.04
    edge_wrong: float = 0.6
    edge_halves_s: float = 0.15
    doubled: float = 0.002
    invented: float = 0.1
    right: tuple[float, float] = (6.0, 0.35)
    wrong: tuple[float, float] = (2.0, 1.4)
    time_error_s: float = 0.05


@dataclass(slots=True)
class DoubtfulWords:
    """What a doubting model hears of known words.

    Args:
        reference: Every word of the recording, in order, with its times in the session's clock.
        doubt: How it doubts.
        seed: Which words are hard: the same for two models that listen together, whose errors
            concentrate on the same words, though a weaker one has more of them.
        name: Two models with different names mishear a hard word differently half of the time.
    """

    reference: Sequence[Word]
    doubt: Doubt = field(default_factory=Doubt)
    seed: int = 1
    name: str = ""
    _vocabulary: list[str] = field(init=False)

    def __post_init__(self) -> None:
        self._vocabulary = sorted({normalised(word.text) for word in self.reference}) or ["the"]

    def hear(
        self, start_s: float, end_s: float, prefix: str, is_final: bool
    ) -> tuple[tuple[Word, ...], int]:
        """The words of a stretch of sound, and how many of them the prefix forced.

        Args:
            start_s: Where the stretch begins.
            end_s: Where it ends.
            prefix: Text that the words must begin with.
            is_final: Whether silence follows, so that its last word is whole.
        """
        places = [
            place
            for place, word in enumerate(self.reference)
            if start_s - _EDGE_S <= word.start_s and word.start_s < end_s - _EDGE_S
        ]
        draw = self._random(f"{self.name} {start_s:.3f} {end_s:.3f} {prefix}")
        forced = prefix.split()
        taken = self._taken_by(forced, places)
        words = [
            Word(text, self.reference[place].start_s, self.reference[place].end_s, 1.0)
            for text, place in zip(forced, self._spread(places[:taken], len(forced)), strict=True)
        ]
        for place in places[taken:]:
            words += self._heard(place, end_s, draw, is_final=is_final)
        if not places and not forced and draw.random() < self.doubt.invented:
            text = draw.choice(_INVENTED).split()[0]
            words.append(Word(text, start_s, end_s, self._beta(draw, self.doubt.wrong)))
        return _in_order(words), len(forced)

    def _heard(
        self, place: int, end_s: float, draw: random.Random, *, is_final: bool
    ) -> list[Word]:
        """One word as this decode hears it: none, one, or the same twice."""
        doubt, word = self.doubt, self.reference[place]
        own = self._random(f"word {place}")
        kind = own.random()
        if self._random(f"{self.name} reading {place}").random() < 0.5:
            own = self._random(f"{self.name} word {place}")
        text, is_right = word.text, True
        if kind < doubt.always_wrong or (
            kind < doubt.always_wrong + doubt.flipping and draw.random() < 0.5
        ):
            text, is_right = self._other_reading(word.text, own), False
        distance_s = max(0.0, end_s - word.end_s)
        at_edge = doubt.edge_wrong * 0.5 ** (distance_s / doubt.edge_halves_s)
        if word.end_s > end_s:
            at_edge = 0.9
        elif is_final or self._silence_follows(place, end_s):
            at_edge *= 0.1
        if draw.random() < at_edge:
            if draw.random() < 0.5:
                return []
            text, is_right = self._other_reading(word.text, draw), False
        probability = self._beta(draw, doubt.right if is_right else doubt.wrong)
        start_s, heard_end_s = (self._off(at_s, draw) for at_s in (word.start_s, word.end_s))
        heard = Word(text, start_s, min(max(start_s, heard_end_s), end_s), probability)
        return [heard, heard] if draw.random() < doubt.doubled else [heard]

    def _silence_follows(self, place: int, end_s: float) -> bool:
        """Whether the sound ends in a pause behind a word, which lets the model hear it whole."""
        next_s = self.reference[place + 1].start_s if place + 1 < len(self.reference) else end_s
        return self.reference[place].end_s + 0.1 <= end_s <= next_s

    def _other_reading(self, text: str, draw: random.Random) -> str:
        """Another word of the recording, with the marks of this one."""
        other = draw.choice(self._vocabulary)
        marks = text[len(text.rstrip(".,?!")) :]
        return (other.capitalize() if text[:1].isupper() else other) + marks

    def _taken_by(self, forced: Sequence[str], places: Sequence[int]) -> int:
        """How many words of the recording a prefix stands for: the alignment with fewest edits."""
        if not forced:
            return 0
        costs = list(range(len(places) + 1))
        for text in forced:
            before, costs = costs, [costs[0] + 1]
            for column, place in enumerate(places):
                differs = normalised(text) != normalised(self.reference[place].text)
                costs.append(
                    min(before[column] + differs, before[column + 1] + 1, costs[column] + 1)
                )
        best = min(costs)
        # Of equally good ends the one that takes a word for each forced one.
        return min(
            (column for column, cost in enumerate(costs) if cost == best),
            key=lambda column: abs(column - len(forced)),
        )

    def _spread(self, taken: Sequence[int], count: int) -> list[int]:
        """The word that each of `count` forced ones stands for."""
        if not taken:
            return [0] * count
        return [taken[min(len(taken) - 1, at * len(taken) // count)] for at in range(count)]

    def _off(self, at_s: float, draw: random.Random) -> float:
        deviation_s = self.doubt.time_error_s
        error_s = max(-6 * deviation_s, min(6 * deviation_s, draw.gauss(0, deviation_s)))
        return max(0.0, at_s + error_s)

    def _beta(self, draw: random.Random, parameters: tuple[float, float]) -> float:
        return draw.betavariate(*parameters)

    def _random(self, what: str) -> random.Random:
        digest = hashlib.blake2b(f"{self.seed} {what}".encode(), digest_size=8).digest()
        return random.Random(int.from_bytes(digest))


def _in_order(words: Sequence[Word]) -> tuple[Word, ...]:
    """Words with times that never run backwards, as an alignment gives them."""
    ordered: list[Word] = []
    for word in words:
        start_s = max(word.start_s, ordered[-1].end_s) if ordered else word.start_s
        ordered.append(replace(word, start_s=start_s, end_s=max(start_s, word.end_s)))
    return tuple(ordered)
