"""Latency and stability of live captions, computed from an event log alone.

Definitions with their sources stand in docs/measures.md. Times are in seconds.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import reduce
from operator import add
from typing import Any, ClassVar, Self, cast

from captioner.core.captions import Word, normalised

EventLine = Mapping[str, Any]
"""One line of an event log, as `captioner.core.events.event_to_json_object` makes it."""

_PUNCTUATION_INSIDE = re.compile(r"[^\w']+")


class Pooled:
    """Figures of a recording, as a dataclass; added up, they are those of several.

    Attributes:
        HIGHEST: Names of the fields of which the highest value counts, not the sum.
    """

    __slots__ = ()
    HIGHEST: ClassVar[tuple[str, ...]] = ()

    def __add__(self, other: Self) -> Self:
        sums = {}
        for each in fields(cast(Any, self)):
            values = (getattr(self, each.name), getattr(other, each.name))
            known = [value for value in values if value is not None]
            highest = each.name in self.HIGHEST
            sums[each.name] = reduce(max if highest else add, known) if known else None
        return type(self)(**sums)


@dataclass(slots=True)
class LiveMeasures(Pooled):
    """What a reader experienced, over one recording or several.

    Attributes:
        first_shown_s: For each word recognised right, from the end of the spoken word to its
            first appearance.
        finalisation_s: For each final caption, from the end of speech to the final text.
        erased_words: Words taken back from the display, over all changes.
        unstable_words: Shown words that did not stand at their place in the final caption.
        shown_words: Words that were ever shown, at each place of each caption once per text.
        committed_changed: Committed words that a later event changed or dropped: must be 0.
    """

    HIGHEST: ClassVar = ("longest_backlog_s",)

    first_shown_s: list[float] = field(default_factory=list)
    committed_s: list[float] = field(default_factory=list)
    finalisation_s: list[float] = field(default_factory=list)
    erased_words: int = 0
    final_words: int = 0
    unstable_words: int = 0
    shown_words: int = 0
    changes: int = 0
    committed_changed: int = 0
    audio_s: float = 0.0
    longest_backlog_s: float = 0.0

    @property
    def normalised_erasure(self) -> float:
        return self.erased_words / max(1, self.final_words)

    @property
    def changes_a_second(self) -> float:
        return self.changes / max(1e-9, self.audio_s)

    @property
    def unstable_word_ratio(self) -> float:
        return self.unstable_words / max(1, self.shown_words)


@dataclass(slots=True)
class _CaptionHistory:
    """All events of one caption, in order: (at_s, committed words, all words shown)."""

    events: list[tuple[float, list[str], list[str]]] = field(default_factory=list)
    final: EventLine | None = None

    def final_words(self) -> list[str]:
        return self.events[-1][2] if self.final is not None and self.events else []


def measure_events(
    events: Iterable[EventLine], reference: Sequence[Word] | None = None
) -> LiveMeasures:
    """Measure one recording; without reference words, latencies per word are empty."""
    measures = LiveMeasures()
    histories: dict[tuple[str, int], _CaptionHistory] = {}
    for event in _with_turns_joined(events):
        measures.audio_s = max(measures.audio_s, float(event["audio_s"]))
        if event["type"] == "overload":
            measures.longest_backlog_s = max(measures.longest_backlog_s, float(event["behind_s"]))
        if event["type"] not in {"partial", "final"}:
            continue
        history = histories.setdefault((event["channel"], event["caption"]), _CaptionHistory())
        committed = [normalised(word) for word in event["committed"].split()]
        shown = committed + [normalised(word) for word in event["tentative"].split()]
        history.events.append((float(event["at_s"]), committed, shown))
        if event["type"] == "final":
            history.final = event
    for history in histories.values():
        _measure_stability(history, measures)
    _measure_latency(list(histories.values()), reference, measures)
    return measures


def _with_turns_joined(events: Iterable[EventLine]) -> Iterator[EventLine]:
    """Final captions that were split where the voice changes, as one: no word of it was dropped.

    What follows such a caption at once are finals of its channel that go on with its words.
    """
    shown: dict[int, list[str]] = {}
    held: EventLine | None = None
    missing: list[str] = []
    for event in events:
        words = str(event.get("committed", "")).split()
        if held is not None:
            goes_on = event["type"] == "final" and event["channel"] == held["channel"]
            if goes_on and words and missing[: len(words)] == words[: len(missing)]:
                text = f"{held['committed']} {event['committed']}"
                held = {**held, "committed": text, "end_s": event["end_s"]}
                missing = missing[len(words) :]
                if not missing:
                    yield held
                    held = None
                continue
            yield held
            held = None
        if event["type"] == "partial":
            shown[event["caption"]] = words
        before = shown.pop(event["caption"], []) if event["type"] == "final" else []
        missing = before[len(words) :] if before[: len(words)] == words else []
        if missing:
            held = event
        else:
            yield event
    if held is not None:
        yield held


def percentile(values: Sequence[float], percent: float) -> float | None:
    """The least value that `percent` of the values do not exceed (nearest rank); None of none."""
    if not values:
        return None
    # Multiplied first: 7 / 100 * 100 is more than 7.
    rank = max(1, math.ceil(percent * len(values) / 100))
    return sorted(values)[rank - 1]


def match_words(heard: Sequence[str], said: Sequence[str]) -> list[tuple[int, int]]:
    """Pair the indexes of equal words in the alignment with the fewest edits."""
    rows, columns = len(heard) + 1, len(said) + 1
    cost = [[0] * columns for _ in range(rows)]
    for row in range(rows):
        cost[row][0] = row
    for column in range(columns):
        cost[0][column] = column
    for row in range(1, rows):
        above, here = cost[row - 1], cost[row]
        for column in range(1, columns):
            substitution = above[column - 1] + (heard[row - 1] != said[column - 1])
            here[column] = min(substitution, above[column] + 1, here[column - 1] + 1)
    pairs: list[tuple[int, int]] = []
    row, column = rows - 1, columns - 1
    while row and column:
        equal = heard[row - 1] == said[column - 1]
        if cost[row][column] == cost[row - 1][column - 1] + (not equal):
            row, column = row - 1, column - 1
            if equal:
                pairs.append((row, column))
        elif cost[row][column] == cost[row - 1][column] + 1:
            row -= 1
        else:
            column -= 1
    return pairs[::-1]


def _measure_stability(history: _CaptionHistory, measures: LiveMeasures) -> None:
    final = history.final_words()
    measures.final_words += len(final)
    seen: set[tuple[int, str]] = set()
    before: list[str] = []
    before_committed: list[str] = []
    for _, committed, shown in history.events:
        kept = _common_prefix(before, shown)
        erased = len(before) - kept
        measures.erased_words += erased
        measures.changes += erased > 0
        measures.committed_changed += len(before_committed) - _common_prefix(
            before_committed, committed
        )
        seen.update(enumerate(shown))
        before, before_committed = shown, committed
    measures.shown_words += len(seen)
    measures.unstable_words += sum(
        1 for place, word in seen if place >= len(final) or final[place] != word
    )


def _measure_latency(
    histories: Sequence[_CaptionHistory],
    reference: Sequence[Word] | None,
    measures: LiveMeasures,
) -> None:
    complete = [history for history in histories if history.final is not None]
    complete.sort(key=lambda history: float((history.final or {})["start_s"]))
    places = [
        (history, place) for history in complete for place in range(len(history.final_words()))
    ]
    heard = [_plain(history.final_words()[place]) for history, place in places]
    last_spoken_s: dict[int, float] = {}
    if reference is not None:
        said = [_plain(normalised(word.text)) for word in reference]
        for heard_place, said_place in match_words(heard, said):
            history, place = places[heard_place]
            end_s = reference[said_place].end_s
            word = history.final_words()[place]
            shown_at = next(
                at_s
                for at_s, _, shown in history.events
                if len(shown) > place and shown[place] == word
            )
            committed_at = next(
                at_s for at_s, committed, _ in history.events if len(committed) > place
            )
            measures.first_shown_s.append(shown_at - end_s)
            measures.committed_s.append(committed_at - end_s)
            last_spoken_s[id(history)] = max(last_spoken_s.get(id(history), 0.0), end_s)
    for history in complete:
        if not history.final_words():
            continue
        assert history.final is not None
        speech_end_s = last_spoken_s.get(id(history), float(history.final["end_s"]))
        measures.finalisation_s.append(history.events[-1][0] - speech_end_s)


def _plain(word: str) -> str:
    return _PUNCTUATION_INSIDE.sub("", word)


def _common_prefix(first: Sequence[str], second: Sequence[str]) -> int:
    length = 0
    for one, other in zip(first, second, strict=False):
        if one != other:
            break
        length += 1
    return length
