"""Successive hypotheses to committed words and a tentative tail.

The base is LocalAgreement-2 (Liu, Spanakis, Niehues 2020, "Low-Latency Sequence-to-Sequence Speech
Recognition and Translation by Partial Hypothesis Selection"; used for Whisper by Macháček,
Dabre, Bojar 2023, "Turning Whisper into Real-Time Transcription System"): a word is committed when
two successive decodes agree on it and on everything before it. Committed words are forced on the
next decode, so that a hypothesis here holds new words only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from captioner.core.captions import Word

_SENTENCE_ENDS = (".", "?", "!", "…")
_TRIMMED = ".,;:?!…\"'()[]-–—“”‘’"


@dataclass(frozen=True, slots=True)
class StabiliserSettings:
    """What it takes to commit a word.

    Attributes:
        hold_back_s: A word that ends nearer than this to the end of the sound may be half a
            word: it waits.
        confident_probability: A word at least this probable needs no second decode...
        confident_distance_s: ...once this much sound follows it.
    """

    hold_back_s: float = 0.12
    confident_probability: float = 0.98
    confident_distance_s: float = 1.0


def normalised(text: str) -> str:
    """A word without case and outer punctuation: what two decodes must agree on."""
    return text.strip(_TRIMMED).casefold() or text


def ends_sentence(text: str) -> bool:
    """Whether a word carries a sentence's last mark."""
    return text.rstrip("\"'”’)]").endswith(_SENTENCE_ENDS)


class Stabiliser:
    """Commits the words of one utterance."""

    def __init__(self, settings: StabiliserSettings | None = None) -> None:
        self._settings = settings or StabiliserSettings()
        self._committed: list[Word] = []
        self._tentative: tuple[Word, ...] = ()

    @property
    def committed(self) -> Sequence[Word]:
        """Words that never change again."""
        return tuple(self._committed)

    @property
    def tentative(self) -> Sequence[Word]:
        """The newest hypothesis behind them."""
        return self._tentative

    def update(self, new_words: Sequence[Word], sound_end_s: float) -> int:
        """Take the next hypothesis in.

        Args:
            new_words: Words behind the committed ones.
            sound_end_s: Where the sound ended that they were heard in.

        Returns:
            How many words were committed.
        """
        count = 0
        for place, word in enumerate(new_words):
            if sound_end_s - word.end_s < self._settings.hold_back_s:
                break
            is_last = place == len(new_words) - 1
            if is_last and ends_sentence(word.text):
                break  # A full stop at the end of unfinished sound is a guess.
            if not (self._agrees(place, word, is_last) or self._is_certain(word, sound_end_s)):
                break
            count = place + 1
        self._commit(new_words[:count])
        self._tentative = tuple(new_words[count:])
        return count

    def finish(self, new_words: Sequence[Word]) -> None:
        """Commit the last hypothesis: the utterance is over."""
        self._commit(new_words)
        self._tentative = ()

    def _agrees(self, place: int, word: Word, is_last: bool) -> bool:
        if place >= len(self._tentative):
            return False
        before = self._tentative[place]
        if is_last:
            return before.text == word.text
        return normalised(before.text) == normalised(word.text)

    def _is_certain(self, word: Word, sound_end_s: float) -> bool:
        settings = self._settings
        return (
            word.probability >= settings.confident_probability
            and sound_end_s - word.end_s >= settings.confident_distance_s
        )

    def _commit(self, words: Sequence[Word]) -> None:
        for word in words:
            # Times never run backwards over a commit, whatever the alignment says.
            floor_s = self._committed[-1].end_s if self._committed else word.start_s
            start_s = max(word.start_s, floor_s)
            self._committed.append(
                Word(word.text, start_s, max(word.end_s, start_s), word.probability)
            )
