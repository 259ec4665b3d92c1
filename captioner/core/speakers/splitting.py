"""Captions split where the voice changes: before they are shown, or when the labels come later.

Labels may come after their caption, and clustering decides anew about all of them. The words stay
as they are; what follows a turn becomes a caption of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from typing import Any

from captioner.core.captions import Caption, join_words
from captioner.core.speakers.naming import relabelled

_MOST_SPLITS = 1000
"""Of one caption: no session makes as many, and a tampered journal is still read quickly."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Words in a row of one voice: their places in the caption, `first` up to but not `last`."""

    first: int
    last: int
    speaker: str


def turns(labels: Sequence[str]) -> Iterator[Turn]:
    """What one voice says in a row; words without a label belong to the voice before or after."""
    known = next((label for label in labels if label), "")
    first = 0
    for place, label in enumerate(labels):
        if label and label != known:
            yield Turn(first, place, known)
            first, known = place, label
    if labels:
        yield Turn(first, len(labels), known)


def split_at_turns(
    caption: Caption, found: Sequence[Turn], new_caption_id: Callable[[], int]
) -> list[Caption]:
    """A caption for each turn; the first keeps the number, and the words stay as they are.

    One whose text is not that of its words is not split: the longest turn gives it its label.
    """
    if len(found) < 2 or join_words(caption.words) != caption.committed:
        longest = max(found, key=lambda turn: turn.last - turn.first, default=None)
        return [replace(caption, speaker=longest.speaker) if longest else caption]
    parts = []
    for turn in found:
        words = caption.words[turn.first : turn.last]
        is_last = turn is found[-1]
        parts.append(
            replace(
                caption,
                id=new_caption_id() if turn.first else caption.id,
                start_s=words[0].start_s if turn.first else caption.start_s,
                end_s=caption.end_s if is_last else max(words[-1].end_s, words[0].start_s),
                committed=join_words(words),
                words=words,
                speaker=turn.speaker,
            )
        )
    return parts


@dataclass(frozen=True, slots=True)
class Part:
    """What one voice says of a caption that is split.

    Attributes:
        caption_id: Its number from now on.
        first: Place of its first word in the caption that is split.
        speaker: Label of the voice.
    """

    caption_id: int
    first: int
    speaker: str


@dataclass(frozen=True, slots=True)
class CaptionSplit:
    """A final caption is several from now on; the first part keeps its number.

    Raises:
        ValueError: There are fewer than two parts, or they are not in order from the first word.
    """

    caption_id: int
    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        numbers = [part.caption_id for part in self.parts]
        places = [part.first for part in self.parts]
        if (
            len(self.parts) < 2
            or numbers[0] != self.caption_id
            or len(set(numbers)) < len(numbers)
            or places[0] != 0
            or any(first >= last for first, last in pairwise(places))
        ):
            raise ValueError("not the parts of a caption")

    @property
    def labels(self) -> Mapping[int, str]:
        """The label of each part, by its number."""
        return {part.caption_id: part.speaker for part in self.parts}

    def of(self, caption: Caption) -> list[Caption]:
        """The parts of the caption; itself where its text is not that of its words."""
        count = len(caption.words)
        parts = [part for part in self.parts if part.first < max(1, count)]
        ends = [*[part.first for part in parts[1:]], count]
        found = [Turn(part.first, end, part.speaker) for part, end in zip(parts, ends, strict=True)]
        numbers = iter(part.caption_id for part in parts[1:])
        return split_at_turns(caption, found, lambda: next(numbers))

    def among(self, captions: Iterable[Caption]) -> list[Caption]:
        """These captions, with the parts in the place of the one that is split."""
        return [
            part
            for caption in captions
            for part in (self.of(caption) if caption.id == self.caption_id else [caption])
        ]


class SplitCaptions:
    """Splits and labels of a session's captions, for captions that come before and after them."""

    def __init__(self) -> None:
        self._splits: defaultdict[int, list[CaptionSplit]] = defaultdict(list)
        self._labels: dict[int, str] = {}

    @property
    def new_numbers(self) -> set[int]:
        """Numbers of parts that are captions of their own only since a split."""
        splits = chain.from_iterable(self._splits.values())
        return {part.caption_id for split in splits for part in split.parts[1:]}

    def split(self, split: CaptionSplit) -> None:
        """Take in that a caption is several."""
        if len(self._splits[split.caption_id]) < _MOST_SPLITS:
            self._splits[split.caption_id].append(split)
            self._labels.update(split.labels)

    def relabel(self, labels: Mapping[int, str]) -> None:
        """Take in that captions are other voices', by number."""
        self._labels.update(labels)

    def clear(self) -> None:
        """Forget everything: another session begins."""
        self._splits.clear()
        self._labels.clear()

    def parts(self, caption: Caption) -> list[Caption]:
        """What the caption is by now, with the labels of now."""
        found: list[Caption] = []
        waiting = [(caption, 0)]
        while waiting:
            one, place = waiting.pop()
            splits = self._splits.get(one.id, ())
            if place >= len(splits):
                found.append(relabelled(one, self._labels))
                continue
            first, *rest = splits[place].of(one)
            waiting += [(each, 0) for each in reversed(rest)]
            waiting.append((first, place + 1))
        return found

    def all_parts(self, captions: Iterable[Caption], others: Iterable[int] = ()) -> list[Caption]:
        """What these are by now; one stays whole where a part would have another one's number.

        Args:
            others: Numbers of further captions.
        """
        whole = list(captions)
        taken = {*others, *(caption.id for caption in whole)}
        found: list[Caption] = []
        for caption in whole:
            parts = self.parts(caption)
            new = [part.id for part in parts[1:]]
            if len(set(new)) < len(new) or not taken.isdisjoint(new):
                parts = [relabelled(caption, self._labels)]
            taken.update(part.id for part in parts)
            found += parts
        return found


def split_facts(split: CaptionSplit) -> dict[str, Any]:
    """A split as event log and journal have it."""
    return {
        "caption": split.caption_id,
        "parts": [
            {"caption": part.caption_id, "first_word": part.first, "speaker": part.speaker}
            for part in split.parts
        ],
    }
