"""Where somebody who looked away was reading, and what was said since then."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace

from captioner.core.captions import Caption
from captioner.core.text.tokens import tokens_of

_REMEMBERED_CAPTIONS = 500
"""About an hour of conversation."""


@dataclass(frozen=True, slots=True)
class ReadingPlace:
    """How far each caption had been read that was on the screen.

    Attributes:
        last_id: The newest caption that had words by then.
        words_read: Committed words by channel and number of the caption.
    """

    last_id: int
    words_read: dict[tuple[str, int], int]


class SaidSince:
    """Keeps the last captions, and tells which words came after a place in them."""

    def __init__(self) -> None:
        self._captions: deque[Caption] = deque(maxlen=_REMEMBERED_CAPTIONS)

    def accept(self, caption: Caption) -> None:
        """Take a partial or final caption in."""
        for number in range(len(self._captions) - 1, -1, -1):
            known = self._captions[number]
            if known.id == caption.id and known.channel == caption.channel:
                self._captions[number] = caption
                return
        self._captions.append(caption)

    def clear(self) -> None:
        """Forget everything: another session begins."""
        self._captions.clear()

    def place(self) -> ReadingPlace:
        """The end of what is on the screen now."""
        read = {
            (caption.channel, caption.id): len(tokens_of(caption.committed))
            for caption in self._captions
        }
        with_words = (caption.id for caption in self._captions if caption.committed)
        return ReadingPlace(max(with_words, default=0), read)

    def since(self, place: ReadingPlace) -> Sequence[Caption]:
        """What was committed after a place, in order; captions of which all was read are left out.

        A caption that had been begun comes with the words that were not there yet.
        """
        rest = (words_after(caption, place) for caption in self._captions)
        return [caption for caption in rest if caption.committed]

    def has_more(self, place: ReadingPlace) -> bool:
        """Whether anything was committed after a place; told from the newest captions."""
        return any(words_after(caption, place).committed for caption in reversed(self._captions))

    def word_count_since(self, place: ReadingPlace) -> int:
        """How many words were committed after a place."""
        return sum(len(tokens_of(caption.committed)) for caption in self.since(place))


def words_after(caption: Caption, place: ReadingPlace) -> Caption:
    """The caption without the committed words that had been read at a place."""
    read = place.words_read.get((caption.channel, caption.id), 0)
    if not read:
        return caption
    return replace(caption, committed=" ".join(tokens_of(caption.committed)[read:]))
