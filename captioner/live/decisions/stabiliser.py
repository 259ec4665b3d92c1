"""Successive hypotheses to committed words and a tentative tail.

The base is LocalAgreement (Liu, Spanakis, Niehues 2020, "Low-Latency Sequence-to-Sequence Speech
Recognition and Translation by Partial Hypothesis Selection"; used for Whisper by Macháček,
Dabre, Bojar 2023, "Turning Whisper into Real-Time Transcription System"): a word is committed when
successive decodes agree on it and on everything before it. Two things are added, both chosen by
measuring (docs/decisions/commit-evidence.md): agreement counts only across enough new sound, since
two decodes a moment apart agree on the same mistake, and words that the recogniser doubts wait
longer. Committed words are forced on the next decode, so that a hypothesis holds new words only.

Where a draft model listens as well, its decodes come oftener and are shown first, but commit
nothing: they are evidence for the next decode of the accurate model, and two models that agree
on a word are worth more than one model that hears it twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from captioner.core.captions import Word, ends_sentence, is_same_word, longest_word_s


@dataclass(frozen=True, slots=True)
class StabiliserSettings:
    """What it takes to commit a word, and to show it before.

    Attributes:
        hold_back_s: A word that ends nearer than this to the end of the sound may be half a
            word: it waits.
        agreement_s: New sound across which a word must have stood unchanged...
        sure_probability: ...if it is at least this probable;
        doubtful_agreement_s: if it is less, across this much.
        certain_probability: A word at least this probable needs no second decode...
        certain_distance_s: ...once this much sound follows it.
        drafted_distance_s: Where a draft model listens, a word on which both models agree needs no
            second decode once this much sound follows it...
        settled_probability: ...nor does one at least this probable...
        settled_distance_s: ...once this much does: the end of the sound no longer confuses it.
        shown_probability: A word that stood in one decode only is shown if it is at least this
            probable...
        shown_distance_s: ...and this much sound follows it.
        agreed_probability: A word that stood in two is shown if it is at least this probable.
        draft_shown_probability, draft_shown_distance_s: The same for a word of the draft model's,
            which comes first; one that stood in two of its decodes is shown.
        shown_anyway_s: Any word is shown once this much sound follows it.
        shown_least_s: A shown word in whose place another is heard stays so long, unless that one
            is committed, or stood in two decodes of the accurate model...
        shown_unheard_s: ...and one in whose place nothing steady is heard so long.
        same_word_s: Two decodes put the same word at most this far apart.
    """

    hold_back_s: float = 0.6
    agreement_s: float = 0.5
    sure_probability: float = 0.7
    doubtful_agreement_s: float = 1.2
    certain_probability: float = 0.98
    certain_distance_s: float = 0.7
    settled_probability: float = 0.6
    settled_distance_s: float = 1.0
    drafted_distance_s: float = 0.3
    shown_probability: float = 0.9
    shown_distance_s: float = 0.15
    agreed_probability: float = 0.6
    draft_shown_probability: float = 0.85
    draft_shown_distance_s: float = 0.2
    shown_anyway_s: float = 0.8
    shown_least_s: float = 1.0
    shown_unheard_s: float = 1.0
    same_word_s: float = 0.4


@dataclass(frozen=True, slots=True)
class TentativeWord:
    """A word that may still change.

    Attributes:
        word: The word.
        since_s: End of the sound in which it was first heard.
        heard_until_s: End of the sound in which it was last heard.
        is_drafted: Whether the draft model has heard it, too, or alone.
        is_accurate: Whether the accurate model has heard it.
    """

    word: Word
    since_s: float
    heard_until_s: float
    is_drafted: bool = False
    is_accurate: bool = True


class Stabiliser:
    """Commits the words of one utterance."""

    def __init__(self, settings: StabiliserSettings | None = None) -> None:
        self._settings = settings or StabiliserSettings()
        self._committed: list[Word] = []
        self._tentative: tuple[TentativeWord, ...] = ()
        self._heard_until_s = float("-inf")
        self._drafted: tuple[TentativeWord, ...] = ()
        self._drafted_until_s = float("-inf")
        self._agreed: list[bool] = []

    @property
    def committed(self) -> Sequence[Word]:
        """Words that never change again."""
        return tuple(self._committed)

    @property
    def tentative(self) -> Sequence[TentativeWord]:
        """The accurate model's newest hypothesis after them."""
        return self._tentative

    @property
    def tail(self) -> Sequence[TentativeWord]:
        """All that a reader may see after them: that, and what the draft has heard since."""
        if self._drafted_until_s <= self._heard_until_s:
            return self._tentative
        # The end of a hypothesis is its weakest part, and the draft has heard what follows.
        sure_until_s = self._heard_until_s - self._settings.drafted_distance_s
        kept = [one for one in self._tentative if one.word.end_s <= sure_until_s]
        behind_s = kept[-1].word.end_s if kept else float("-inf")
        return (*kept, *(one for one in self._drafted if one.word.middle_s > behind_s))

    @property
    def heard_until_s(self) -> float:
        """Where the sound ends that any decode has heard."""
        return max(self._heard_until_s, self._drafted_until_s)

    @property
    def steady_count(self) -> int:
        """How many words of the tail are steady enough for a reader who wants few corrections."""
        until_s = self.heard_until_s
        return sum(1 for _ in takewhile(lambda one: self._is_steady(one, until_s), self.tail))

    def update(self, new_words: Sequence[Word], sound_end_s: float) -> int:
        """Take the accurate model's next hypothesis in.

        Args:
            new_words: Words after the committed ones.
            sound_end_s: Where the sound ended that they were heard in.

        Returns:
            How many words were committed.
        """
        tail = [
            TentativeWord(
                word,
                self._since_s(word, self._tentative, sound_end_s),
                sound_end_s,
                is_drafted=self._find(word, self._drafted) is not None,
            )
            for word in new_words
        ]
        self._heard_until_s = sound_end_s
        count = 0
        for place, candidate in enumerate(tail):
            is_last = place == len(tail) - 1
            if is_last and ends_sentence(candidate.word.text):
                break  # A full stop at the end of unfinished sound is a guess.
            if not self._may_commit(candidate):
                break
            count = place + 1
        self._commit([candidate.word for candidate in tail[:count]])
        self._tentative = tuple(tail[count:])
        return count

    def update_draft(self, new_words: Sequence[Word], sound_end_s: float) -> None:
        """Take the draft model's next hypothesis in: it is shown, and commits nothing.

        Args:
            new_words: Words after the committed ones.
            sound_end_s: Where the sound ended that they were heard in.
        """
        self._drafted = tuple(
            TentativeWord(
                word,
                self._since_s(word, self._drafted, sound_end_s),
                sound_end_s,
                is_drafted=True,
                is_accurate=False,
            )
            for word in new_words
        )
        self._drafted_until_s = sound_end_s

    def take_draft_agreement(self) -> Sequence[bool]:
        """For words committed since the last call that the draft could know: did it agree?"""
        agreed, self._agreed = self._agreed, []
        return agreed

    def take_over(self, tail: Sequence[TentativeWord]) -> None:
        """Begin with words that were heard in the utterance before, as steady as they were."""
        self._tentative = tuple(tail)
        self._heard_until_s = max((one.heard_until_s for one in tail), default=self._heard_until_s)

    def finish(self, new_words: Sequence[Word]) -> None:
        """Commit the last hypothesis: the utterance is over."""
        self._commit(new_words)
        self._tentative, self._drafted = (), ()

    def _find(self, word: Word, among: Sequence[TentativeWord]) -> TentativeWord | None:
        """The same word at the same time in another hypothesis."""
        for one in among:
            if is_same_word(one.word, word, self._settings.same_word_s):
                return one
        return None

    def _since_s(self, word: Word, before: Sequence[TentativeWord], sound_end_s: float) -> float:
        found = self._find(word, before)
        return sound_end_s if found is None else found.since_s

    def _is_steady(self, candidate: TentativeWord, until_s: float) -> bool:
        settings, probability = self._settings, candidate.word.probability
        distance_s = candidate.heard_until_s - candidate.word.end_s
        if until_s - candidate.word.end_s >= settings.shown_anyway_s:
            return True
        has_stood = candidate.since_s < candidate.heard_until_s
        if not candidate.is_accurate:
            return has_stood or (
                probability >= settings.draft_shown_probability
                and distance_s >= settings.draft_shown_distance_s
            )
        return (
            candidate.is_drafted
            or (has_stood and probability >= settings.agreed_probability)
            or (
                probability >= settings.shown_probability
                and distance_s >= settings.shown_distance_s
            )
        )

    def _may_commit(self, candidate: TentativeWord) -> bool:
        settings, probability = self._settings, candidate.word.probability
        distance_s = candidate.heard_until_s - candidate.word.end_s
        if distance_s < settings.hold_back_s:
            return False
        if (
            probability >= settings.certain_probability
            and distance_s >= settings.certain_distance_s
        ):
            return True
        has_draft = self._drafted_until_s > float("-inf")
        is_agreed = candidate.is_drafted and distance_s >= settings.drafted_distance_s
        is_settled = (
            probability >= settings.settled_probability
            and distance_s >= settings.settled_distance_s
        )
        if has_draft and (is_agreed or is_settled):
            return True
        stood_s = candidate.heard_until_s - candidate.since_s
        return stood_s >= (
            settings.agreement_s
            if probability >= settings.sure_probability
            else settings.doubtful_agreement_s
        )

    def _commit(self, words: Sequence[Word]) -> None:
        drafted_until_s = self._drafted_until_s - self._settings.drafted_distance_s
        self._agreed += [
            self._find(word, self._drafted) is not None
            for word in words
            if word.end_s <= drafted_until_s
        ]
        for word in words:
            # Times never run backwards over a commit, whatever the alignment says.
            floor_s = self._committed[-1].end_s if self._committed else word.start_s
            start_s = max(word.start_s, floor_s)
            # Over speech without words the alignment stretches the word before.
            end_s = min(word.end_s, start_s + longest_word_s(word.text))
            self._committed.append(Word(word.text, start_s, max(end_s, start_s), word.probability))
        if words:
            until_s = self._committed[-1].end_s
            self._drafted = tuple(one for one in self._drafted if one.word.middle_s > until_s)
