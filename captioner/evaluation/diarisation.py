"""Who spoke when, measured: diarisation error rate, and word errors with their speakers (cpWER).

Definitions with their sources stand in docs/measures.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from captioner.core.speakers.assignment import best_pairs

Span = tuple[float, float, str]
"""Who speaks from when to when, in seconds."""


@dataclass(frozen=True, slots=True)
class DiarisationErrors:
    """Seconds of speaking time by kind of error; adds up over recordings.

    Attributes:
        missed_s: Somebody speaks, and nobody was found.
        false_alarm_s: Somebody was found, and nobody speaks.
        confused_s: Somebody else was found.
        spoken_s: Speaking time in the truth; two at once count twice.
    """

    missed_s: float = 0.0
    false_alarm_s: float = 0.0
    confused_s: float = 0.0
    spoken_s: float = 0.0

    def __add__(self, other: DiarisationErrors) -> DiarisationErrors:
        return DiarisationErrors(
            self.missed_s + other.missed_s,
            self.false_alarm_s + other.false_alarm_s,
            self.confused_s + other.confused_s,
            self.spoken_s + other.spoken_s,
        )

    @property
    def rate(self) -> float | None:
        """Diarisation error rate; None where nobody speaks."""
        if self.spoken_s <= 0:
            return None
        return (self.missed_s + self.false_alarm_s + self.confused_s) / self.spoken_s


def diarisation_errors(
    truth: Sequence[Span], found: Sequence[Span], collar_s: float = 0.0
) -> DiarisationErrors:
    """Compare two accounts of who spoke when; overlapping speech counts.

    Args:
        collar_s: So many seconds before and after each border of the truth are left out.
    """
    slices = _slices(truth, found, collar_s)
    names = sorted({name for *_, name in truth})
    labels = sorted({name for *_, name in found})
    together = np.zeros((len(names), len(labels)))
    for length_s, speaking, heard in slices:
        for name in speaking:
            for label in heard:
                together[names.index(name), labels.index(label)] += length_s
    pairs = {labels[column]: names[row] for row, column in best_pairs(together)}
    errors = DiarisationErrors()
    for length_s, speaking, heard in slices:
        right = len(speaking & {pairs.get(label, "") for label in heard})
        errors += DiarisationErrors(
            length_s * max(0, len(speaking) - len(heard)),
            length_s * max(0, len(heard) - len(speaking)),
            length_s * (min(len(speaking), len(heard)) - right),
            length_s * len(speaking),
        )
    return errors


def _slices(
    truth: Sequence[Span], found: Sequence[Span], collar_s: float
) -> list[tuple[float, frozenset[str], frozenset[str]]]:
    """Time in slices within which nothing changes: length, who speaks, who was found."""
    collars = [
        (border - collar_s, border + collar_s) for start, end, _ in truth for border in (start, end)
    ]
    changes: list[tuple[float, int, str, int]] = []
    for kind, spans in ((0, truth), (1, found)):
        for start, end, name in spans:
            if end > start:
                changes += [(start, kind, name, 1), (end, kind, name, -1)]
    if collar_s > 0:
        for start, end in collars:
            changes += [(start, 2, "", 1), (end, 2, "", -1)]
    counts: tuple[dict[str, int], ...] = ({}, {}, {})
    slices = []
    before_s = 0.0
    for at_s, kind, name, step in sorted(changes):
        speaking, heard, left_out = (
            frozenset(one for one, count in each.items() if count > 0) for each in counts
        )
        if at_s > before_s and not left_out and (speaking or heard):
            slices.append((at_s - before_s, speaking, heard))
        before_s = at_s
        counts[kind][name] = counts[kind].get(name, 0) + step
    return slices


def speaker_word_errors(
    truth: Mapping[str, Sequence[str]], found: Mapping[str, Sequence[str]]
) -> tuple[int, int]:
    """Word errors where each word must be its speaker's, under the best pairing (cpWER).

    Args:
        truth: What each one says, in order.
        found: What each voice was heard to say.

    Returns:
        Errors, and words in the truth.
    """
    said, heard = list(truth.values()), list(found.values())
    total = sum(map(len, said))
    # Unpaired, all words of a speaker are missed and all of a voice are inserted; a pair saves
    # some of these errors.
    saved = np.array(
        [[len(one) + len(other) - edit_distance(one, other) for other in heard] for one in said],
        dtype=np.float64,
    ).reshape(len(said), len(heard))
    errors = total + sum(map(len, heard))
    return errors - int(sum(saved[pair] for pair in best_pairs(saved))), total


def edit_distance(first: Sequence[str], second: Sequence[str]) -> int:
    """Fewest words to change, drop or insert that make one text of the other."""
    numbers: dict[str, int] = {}
    one = np.array([numbers.setdefault(word, len(numbers)) for word in first], np.int64)
    other = np.array([numbers.setdefault(word, len(numbers)) for word in second], np.int64)
    places = np.arange(len(other) + 1)
    row = places.copy()
    for count, word in enumerate(one, 1):
        least = np.concatenate(([count], np.minimum(row[:-1] + (other != word), row[1:] + 1)))
        # Insertions: the least over all places before, plus their distance.
        row = np.minimum.accumulate(least - places) + places
    return int(row[-1])


def joined_spans(spans: Iterable[Span], gap_s: float = 0.3) -> list[Span]:
    """Spans of one speaker joined across short gaps."""
    found: list[Span] = []
    for start, end, name in sorted(spans):
        if found and found[-1][2] == name and start - found[-1][1] <= gap_s:
            found[-1] = (found[-1][0], max(end, found[-1][1]), name)
        else:
            found.append((start, end, name))
    return found
