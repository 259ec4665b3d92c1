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

    def has_read(self, caption: Caption) -> bool:
        """Whether words of a caption were before it."""
        return self.words_read.get((caption.channel, caption.id), 0) > 0


NOTHING_READ = ReadingPlace(0, {})


@dataclass(frozen=True, slots=True)
class _Origin:
    """A place in a caption, by channel and number: after so many of its words."""

    channel: str
    id: int
    first: int


class SaidSince:
    """Keeps the last captions, and tells which words came after a place in them."""

    def __init__(self) -> None:
        self._captions: deque[Caption] = deque(maxlen=_REMEMBERED_CAPTIONS)
        self._origins: dict[tuple[str, int], _Origin] = {}
        """Where the words were first of captions that go on after a turn of speaker."""
        self._rest: dict[str, tuple[_Origin, int]] = {}
        """By stream: where its next caption goes on, and how many words are still to come."""

    def accept(self, caption: Caption) -> None:
        """Take a partial or final caption in."""
        for number in range(len(self._captions) - 1, -1, -1):
            known = self._captions[number]
            if known.id == caption.id and known.channel == caption.channel:
                self._captions[number] = caption
                count, left = (len(tokens_of(each.committed)) for each in (caption, known))
                if count < left:
                    key = caption.channel, caption.id
                    self._rest[caption.stream] = _Origin(*key, count), left - count
                return
        self._captions.append(caption)
        if caption.stream in self._rest:
            self._go_on(caption, *self._rest.pop(caption.stream))

    def _go_on(self, caption: Caption, origin: _Origin, left: int) -> None:
        """Take in that a caption begins with so many words that were another's."""
        if not caption.is_final:
            return
        self._origins[caption.channel, caption.id] = origin
        count = len(tokens_of(caption.committed))
        if count < left:
            rest = replace(origin, first=origin.first + count)
            self._rest[caption.stream] = rest, left - count

    def clear(self) -> None:
        """Forget everything: another session begins."""
        self._captions.clear()
        self._origins.clear()
        self._rest.clear()

    def place(self) -> ReadingPlace:
        """The end of what is on the screen now."""
        read = {
            (caption.channel, caption.id): len(tokens_of(caption.committed))
            for caption in self._captions
        }
        with_words = (caption.id for caption in reversed(self._captions) if caption.committed)
        return ReadingPlace(next(with_words, 0), read)

    def since(self, place: ReadingPlace) -> Sequence[Caption]:
        """What was committed after a place, in order; captions of which all was read are left out.

        A caption that had been begun comes with the words that were not there yet.
        """
        rest = (self.words_after(caption, place) for caption in self._captions)
        return [caption for caption in rest if caption.committed]

    def before(self, place: ReadingPlace) -> Caption | None:
        """The caption that was read last up to a place, with the words read; None without one."""
        for caption in reversed(self._captions):
            read = place.words_read.get((caption.channel, caption.id), 0)
            if read and caption.id == place.last_id:
                words = tokens_of(caption.committed)[:read]
                return replace(caption, committed=" ".join(words), tentative="", words=())
        return None

    def has_more(self, place: ReadingPlace) -> bool:
        """Whether anything was committed after a place; told from the newest captions."""
        return any(
            self.words_after(caption, place).committed for caption in reversed(self._captions)
        )

    def word_count_since(self, place: ReadingPlace) -> int:
        """How many words were committed after a place."""
        return sum(len(tokens_of(caption.committed)) for caption in self.since(place))

    def words_after(self, caption: Caption, place: ReadingPlace) -> Caption:
        """The caption without the committed words that had been read at a place."""
        key = caption.channel, caption.id
        read = place.words_read.get(key, 0)
        origin = self._origins.get(key)
        if origin is not None and key not in place.words_read:
            read = place.words_read.get((origin.channel, origin.id), 0) - origin.first
        if read <= 0:
            return caption
        return replace(caption, committed=" ".join(tokens_of(caption.committed)[read:]))
