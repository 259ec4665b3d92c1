"""Captions at the pace at which somebody reads.

Speech of a meeting comes with about 170 words a minute; from there on many readers lose the thread
(Jensema 1998). What comes too fast for too long is let through later, in order and whole: words
that were shown stay, and how far the reader is behind is known.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from captioner.core.captions import Caption
from captioner.core.text.tokens import tokens_of

_LEEWAY_S = 4.0
"""Reading time that speech may be ahead before words are held back: pauses make up for it."""


@dataclass(slots=True)
class _Entry:
    """A caption on its way, and how many of its words have been let through."""

    caption: Caption
    is_folded: bool
    passed: int = 0
    is_stale: bool = True
    """Whether it has changed since it was let through."""

    arrivals: list[tuple[int, float]] = field(default_factory=list)
    """How many words it had, and since when, oldest first."""

    def take(self, caption: Caption, now_s: float) -> None:
        """Have what the caption says now."""
        self.caption = caption
        self.is_stale = True
        count = sum(map(len, self.words()))
        self.arrivals = [known for known in self.arrivals if known[0] <= count]
        if not self.arrivals or self.arrivals[-1][0] < count:
            self.arrivals.append((count, now_s))

    def words(self) -> tuple[list[str], list[str]]:
        """Committed and tentative words as they are to be read."""
        committed = tokens_of(self.caption.committed)
        tentative = tokens_of(self.caption.tentative)
        if not self.is_folded:
            return committed, tentative
        whole = folded(committed + tentative)
        count = len(folded(committed))
        return whole[:count], whole[count:]

    def oldest_waiting_s(self) -> float | None:
        """Since when its first word that has not been let through is here."""
        return next((at_s for count, at_s in self.arrivals if count > self.passed), None)


class ReadingPace:
    """Lets captions through word by word, at most so many a minute in the long run.

    Attributes:
        words_a_minute: The pace; 0 for whatever comes.
        folds: Whether fillers and repeated words are left out (`folding.py`) of captions that
            begin while the reader is behind.
        is_held: Whether nothing is let through: the reader has stopped the screen.
    """

    def __init__(self, words_a_minute: float = 0.0, *, folds: bool = False) -> None:
        self.is_held = False
        self._entries: dict[tuple[str, int], _Entry] = {}
        self._ahead: dict[str, tuple[int, bool]] = {}
        """By stream: words let through of a caption that a turn of speaker made shorter, which the
        captions that follow have again; and whether they were folded."""
        self._now_s = 0.0
        self.set_pace(words_a_minute, folds=folds)

    def set_pace(self, words_a_minute: float, *, folds: bool = False) -> None:
        """Go on at another pace."""
        self.words_a_minute = words_a_minute
        self.folds = folds
        self._credit = self._most_credit

    @property
    def _most_credit(self) -> float:
        return max(1.0, self.words_a_minute / 60 * _LEEWAY_S)

    @property
    def is_waiting(self) -> bool:
        """Whether words are held back."""
        return any(entry.oldest_waiting_s() is not None for entry in self._entries.values())

    @property
    def lag_s(self) -> float:
        """How long the word that is let through next has been here, in seconds; 0 for none."""
        waiting = (entry.oldest_waiting_s() for entry in self._entries.values())
        return self._now_s - next((at_s for at_s in waiting if at_s is not None), self._now_s)

    def accept(self, caption: Caption, now_s: float) -> list[Caption]:
        """Take a partial or final caption in; returns what is to be shown now.

        Args:
            now_s: Time of any clock that never goes back.
        """
        key = caption.channel, caption.id
        entry = self._entries.get(key)
        if entry is None:
            is_behind = self.is_waiting and not self.is_held
            entry = self._entries[key] = _Entry(caption, self.folds and is_behind)
            goes_on = caption.stream in self._ahead and caption.is_final
            ahead = self._ahead.pop(caption.stream, (0, False))
            if goes_on:
                entry.passed, entry.is_folded = ahead
        else:
            goes_on = len(caption.committed) < len(entry.caption.committed)
        entry.take(caption, now_s)
        if goes_on:
            count = sum(map(len, entry.words()))
            if entry.passed > count:
                self._ahead[caption.stream] = entry.passed - count, entry.is_folded
                entry.passed = count
        return self.pass_time(now_s)

    def pass_time(self, now_s: float) -> list[Caption]:
        """What is to be shown at this time, though nothing new was said."""
        earned = (now_s - self._now_s) * self.words_a_minute / 60
        self._credit = min(self._most_credit, self._credit + max(0.0, earned))
        self._now_s = now_s
        return [] if self.is_held else list(self._let_through())

    def catch_up(self) -> list[Caption]:
        """Everything that waits, at once; nothing is held back."""
        self.is_held = False
        self._credit = math.inf
        shown = list(self._let_through())
        self._credit = self._most_credit
        return shown

    def clear(self) -> None:
        """Forget everything: another session begins."""
        self._entries.clear()
        self._ahead.clear()
        self.is_held = False
        self._credit = self._most_credit

    def _let_through(self) -> Iterator[Caption]:
        has_pace = self.words_a_minute and math.isfinite(self._credit)
        for key, entry in list(self._entries.items()):
            if entry.caption.is_final and not (has_pace or entry.passed or entry.is_folded):
                del self._entries[key]  # thousands, perhaps: their words are not counted
                yield entry.caption
                continue
            committed, tentative = entry.words()
            free = max(0, len(committed) + len(tentative) - entry.passed)
            if self.words_a_minute:
                free = min(free, max(0, math.floor(min(self._credit, free))))
                self._credit -= free
            entry.passed += free
            is_whole = entry.passed >= len(committed) + len(tentative)
            if is_whole and entry.caption.is_final:
                del self._entries[key]
            if free or (entry.is_stale and (is_whole or entry.passed)):
                entry.is_stale = False
                yield _cut(entry, committed, tentative, is_whole=is_whole)
            if not is_whole:
                return  # in order: what was said later waits


def _cut(entry: _Entry, committed: list[str], tentative: list[str], *, is_whole: bool) -> Caption:
    """The caption as far as it has been let through."""
    caption = entry.caption
    if is_whole and not entry.is_folded:
        return caption
    return replace(
        caption,
        committed=" ".join(committed[: entry.passed]),
        tentative=" ".join(tentative[: max(0, entry.passed - len(committed))]),
        is_final=caption.is_final and is_whole,
    )


# Fillers and repeated words left out of what is read on the screen, never of the transcript.
#
# Each word stands for itself or for nothing but a mark, whatever follows, so that text which grows
# stays as it was.

FOLD = "⋯"
"""Stands where words were left out."""

_FILLERS = frozenset(
    "um umm uhm uh uhh er err erm hm hmm mm mmm mhm ah äh ähm öh öhm hm euh".split()
)

_MEANT_TWICE = frozenset("had that is no yes very bye ja nein sehr der die das sie".split())
"""Words that English and German sentences repeat with a meaning."""

_PUNCTUATION = ".,;:!?…-–—\"'“”„‚‘’()"


def folded(words: Iterable[str]) -> list[str]:
    """The words with `FOLD` in place of fillers and of words said again at once.

    Each beginning of `words` gives a beginning of the result, or the whole of it.
    """
    found: list[str] = []
    last = ""
    for word in words:
        plain = word.strip(_PUNCTUATION).casefold()
        is_again = bool(plain) and plain == last and plain not in _MEANT_TWICE
        if plain in _FILLERS or is_again:
            if not found or found[-1] != FOLD:
                found.append(FOLD)
        else:
            found.append(word)
            last = plain
    return found
