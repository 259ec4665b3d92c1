"""Groups a stream of words into captions of about a sentence each."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from captioner.core.captions import Caption, Word, ends_sentence, join_words

_PAUSE_S = 1.0
"""A pause longer than this ends a caption."""
_PAUSE_BEHIND_FIRST_S = 3.0
"""The same for a caption of only a sentence's first word."""
_SENTENCE_PAUSE_S = 0.25
"""A pause longer than this ends a caption after a sentence."""
_SENTENCE_S = 6.0
"""A caption longer than this ends after the next sentence."""
_LONGEST_S = 20.0
"""Longest duration of a caption."""


class CaptionGrouping:
    """Groups words into final captions, numbered from 1, each in one language.

    Args:
        language_at: Returns the code of the language spoken at a time; empty if unknown.
    """

    def __init__(self, language_at: Callable[[float], str] = lambda _time_s: "") -> None:
        self._language_at = language_at
        self._language = ""
        self._words: list[Word] = []
        self._earliest_s = 0.0
        self._count = 0

    def add(self, words: Sequence[Word]) -> list[Caption]:
        """Return the captions that these words complete; their times never run backwards."""
        done: list[Caption] = []
        for heard in words:
            start_s = max(heard.start_s, self._earliest_s)
            word = replace(heard, start_s=start_s, end_s=max(heard.end_s, start_s))
            language = self._language_at(heard.middle_s)
            if self._words and (language != self._language or self._ends_before(word)):
                done += self.flush()
            self._words.append(word)
            self._language = language
            self._earliest_s = word.end_s
        return done

    def flush(self) -> list[Caption]:
        """Return the open caption, if any, because its speech is over."""
        caption = self.open_caption
        if caption is None:
            return []
        self._count += 1
        self._words = []
        return [replace(caption, is_final=True)]

    @property
    def open_caption(self) -> Caption | None:
        """The caption that may still grow; its words are final, its end is not."""
        if not self._words:
            return None
        words = tuple(self._words)
        return Caption(
            self._count + 1,
            words[0].start_s,
            words[-1].end_s,
            join_words(words),
            "",
            words,
            is_final=False,
            language=self._language,
        )

    def flush_until(self, time_s: float) -> list[Caption]:
        """Return the open caption, if no word before `time_s` is missing and the pause ends it."""
        if self._words and time_s - self._words[-1].end_s > self._longest_pause_s:
            return self.flush()
        return []

    def _ends_before(self, word: Word) -> bool:
        first, last = self._words[0], self._words[-1]
        pause_s = word.start_s - last.end_s
        if pause_s > self._longest_pause_s or word.end_s - first.start_s > _LONGEST_S:
            return True
        return ends_sentence(last.text) and (
            pause_s > _SENTENCE_PAUSE_S or last.end_s - first.start_s > _SENTENCE_S
        )

    @property
    def _longest_pause_s(self) -> float:
        """The longest pause after the open caption's last word that does not end it."""
        is_lone = len(self._words) == 1 and not ends_sentence(self._words[0].text)
        return _PAUSE_BEHIND_FIRST_S if is_lone else _PAUSE_S
