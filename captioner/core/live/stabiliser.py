"""Successive hypotheses to committed words and a tentative tail.

The base is LocalAgreement (Liu, Spanakis, Niehues 2020, "Low-Latency Sequence-to-Sequence Speech
Recognition and Translation by Partial Hypothesis Selection"; used for Whisper by Macháček,
Dabre, Bojar 2023, "Turning Whisper into Real-Time Transcription System"): a word is committed when
successive decodes agree on it and on everything before it. Two things are added, both chosen by
measuring (docs/decisions/commit-evidence.md): agreement counts only across enough new sound, since
two decodes a moment apart agree on the same mistake, and words that the recogniser doubts wait
longer. Committed words are forced on the next decode, so that a hypothesis holds new words only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from captioner.core.captions import Word

_SENTENCE_ENDS = (".", "?", "!", "…")
_TRIMMED = ".,;:?!…\"'()[]-–—“”‘’"


@dataclass(frozen=True, slots=True)
class StabiliserSettings:
    """What it takes to commit a word, and to show it before.

    "Probability" is the least one from the first uncommitted word up to the word.

    Attributes:
        hold_back_s: A word that ends nearer than this to the end of the sound may be half a
            word: it waits.
        agreement_s: New sound across which a word must have stood unchanged...
        sure_probability: ...if it is at least this probable;
        doubtful_agreement_s: if it is less, across this much.
        certain_probability: A word at least this probable needs no second decode...
        certain_distance_s: ...once this much sound follows it.
        shown_probability: A word that stood in one decode only is shown if it is at least this
            probable...
        shown_distance_s: ...and this much sound follows it.
        agreed_probability: A word that stood in two is shown if it is at least this probable.
    """

    hold_back_s: float = 0.2
    agreement_s: float = 0.6
    sure_probability: float = 0.7
    doubtful_agreement_s: float = 1.2
    certain_probability: float = 0.98
    certain_distance_s: float = 0.7
    shown_probability: float = 0.95
    shown_distance_s: float = 0.25
    agreed_probability: float = 0.8


@dataclass(frozen=True, slots=True)
class TentativeWord:
    """A word that may still change.

    Attributes:
        word: The word.
        since_s: End of the sound in which it first stood at this place.
        probability: The least from the first uncommitted word up to this one.
        is_shown: Whether it is steady enough for a reader who wants few corrections.
    """

    word: Word
    since_s: float
    probability: float
    is_shown: bool


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
        self._tentative: tuple[TentativeWord, ...] = ()

    @property
    def committed(self) -> Sequence[Word]:
        """Words that never change again."""
        return tuple(self._committed)

    @property
    def tentative(self) -> Sequence[TentativeWord]:
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
        tail = self._compared(new_words, sound_end_s)
        count = 0
        for place, candidate in enumerate(tail):
            is_last = place == len(tail) - 1
            if is_last and ends_sentence(candidate.word.text):
                break  # A full stop at the end of unfinished sound is a guess.
            if not self._may_commit(candidate, sound_end_s):
                break
            count = place + 1
        self._commit([candidate.word for candidate in tail[:count]])
        self._tentative = tail[count:]
        return count

    def take_over(self, tail: Sequence[TentativeWord]) -> None:
        """Begin with words that were heard in the utterance before, as steady as they were."""
        self._tentative = tuple(tail)

    def finish(self, new_words: Sequence[Word]) -> None:
        """Commit the last hypothesis: the utterance is over."""
        self._commit(new_words)
        self._tentative = ()

    def _compared(self, new_words: Sequence[Word], sound_end_s: float) -> tuple[TentativeWord, ...]:
        """The new words with what is known of each from the decodes before."""
        settings = self._settings
        tail: list[TentativeWord] = []
        agrees = True
        probability = 1.0
        for place, word in enumerate(new_words):
            before = self._tentative[place] if place < len(self._tentative) else None
            agrees = (
                agrees
                and before is not None
                and normalised(before.word.text) == normalised(word.text)
            )
            probability = min(probability, word.probability)
            is_probable = (
                probability >= settings.shown_probability
                and sound_end_s - word.end_s >= settings.shown_distance_s
            )
            tail.append(
                TentativeWord(
                    word,
                    before.since_s if agrees and before is not None else sound_end_s,
                    probability,
                    is_shown=(
                        ((agrees and probability >= settings.agreed_probability) or is_probable)
                        and (not tail or tail[-1].is_shown)
                    ),
                )
            )
        return tuple(tail)

    def _may_commit(self, candidate: TentativeWord, sound_end_s: float) -> bool:
        settings = self._settings
        distance_s = sound_end_s - candidate.word.end_s
        if distance_s < settings.hold_back_s:
            return False
        if (
            candidate.probability >= settings.certain_probability
            and distance_s >= settings.certain_distance_s
        ):
            return True
        stood_s = sound_end_s - candidate.since_s
        return stood_s >= (
            settings.agreement_s
            if candidate.probability >= settings.sure_probability
            else settings.doubtful_agreement_s
        )

    def _commit(self, words: Sequence[Word]) -> None:
        for word in words:
            # Times never run backwards over a commit, whatever the alignment says.
            floor_s = self._committed[-1].end_s if self._committed else word.start_s
            start_s = max(word.start_s, floor_s)
            self._committed.append(
                Word(word.text, start_s, max(word.end_s, start_s), word.probability)
            )
