"""Turns successive hypotheses into committed words and a tentative tail.

The base is LocalAgreement (Liu, Spanakis, Niehues 2020, "Low-Latency Sequence-to-Sequence Speech
Recognition and Translation by Partial Hypothesis Selection"; used for Whisper by Macháček,
Dabre, Bojar 2023, "Turning Whisper into Real-Time Transcription System"): a word is committed when
successive decodes agree on it and on everything before it. Measurements led to three additions
(docs/decisions/commit-evidence.md): agreement counts only across enough new sound, because two
decodes a moment apart agree on the same mistake; words of low probability wait longer; and those
that would wait too long are decided by a thorough decode, which is made as a final one is.
Committed words are forced on the next decode, so that a hypothesis holds new words only.

With a draft model, its decodes come more often and are shown first, but commit nothing. They are
evidence for the next decode of the accurate model: two models that agree on a word are worth more
than two decodes of one model.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from captioner.core.captions import (
    Word,
    ends_sentence,
    is_same_word,
    longest_word_s,
    normalised,
)
from captioner.core.recognition import Hypothesis


@dataclass(frozen=True, slots=True)
class StabiliserSettings:
    """The evidence needed to show a word and to commit it. Sound is measured in seconds.

    Attributes:
        hold_back_s: A word that ends closer than this to the end of the sound waits: it may be
            incomplete.
        agreement_s: New sound across which a word of at least `sure_probability` must stay
            unchanged to be committed.
        unsure_agreement_s: The same for a less probable word.
        doubtful_agreement_s: The same for a word below `doubtful_probability`.
        certain_probability: A word at least this probable is committed after one decode if
            `certain_distance_s` of sound follow it.
        certain_distance_s: Sound after such a word.
        drafted_distance_s: With a draft model, a word on which both models agree is committed after
            one decode if this much sound follows it.
        settled_probability: With a draft model, so is a word at least this probable if
            `settled_distance_s` of sound follow it: the end of the sound no longer confuses it.
        settled_distance_s: Sound after such a word.
        stuck_s: A word that is not committed once this much sound follows it is decoded thoroughly.
        thorough_distance_s: A word of a thorough decode that this much sound follows is committed.
        thorough_log_probability: A thorough decode of a lower mean log probability decides nothing.
        shown_probability: A word of one decode only is shown if it is at least this probable and
            `shown_distance_s` of sound follow it.
        shown_distance_s: Sound after such a word.
        agreed_probability: A word of two decodes is shown if it is at least this probable.
        draft_shown_probability, draft_shown_distance_s: The same as `shown_probability` and
            `shown_distance_s` for a word of one draft decode; a word of two draft decodes is always
            shown.
        shown_anyway_s: Every word is shown once this much sound follows it.
        shown_least_s: A shown word replaced by another stays at least this long, unless the other
            one is committed or was in two decodes of the accurate model.
        shown_unheard_s: A shown word that decodes no longer contain stays this long while nothing
            steady replaces it.
        same_word_s: Largest difference between the times of the same word in two decodes.
        moved_word_s: The same for a word in the same order among the others.
    """

    hold_back_s: float = 0.6
    agreement_s: float = 0.5
    sure_probability: float = 0.9
    unsure_agreement_s: float = 1.2
    doubtful_probability: float = 0.5
    doubtful_agreement_s: float = 2.0
    certain_probability: float = 0.98
    certain_distance_s: float = 1.0
    settled_probability: float = 0.6
    settled_distance_s: float = 1.0
    drafted_distance_s: float = 0.3
    stuck_s: float = 2.5
    thorough_distance_s: float = 1.5
    thorough_log_probability: float = -1.0
    shown_probability: float = 0.9
    shown_distance_s: float = 0.15
    agreed_probability: float = 0.6
    draft_shown_probability: float = 0.85
    draft_shown_distance_s: float = 0.2
    shown_anyway_s: float = 0.8
    shown_least_s: float = 1.0
    shown_unheard_s: float = 1.0
    same_word_s: float = 0.4
    moved_word_s: float = 2.0


@dataclass(frozen=True, slots=True)
class TentativeWord:
    """A word that may still change.

    Attributes:
        word: The word.
        since_s: End of the sound of the first decode that contained it.
        decoded_until_s: End of the sound of the last decode that contained it.
        is_drafted: Whether a decode of the draft model contained it.
        is_accurate: Whether a decode of the accurate model contained it.
    """

    word: Word
    since_s: float
    decoded_until_s: float
    is_drafted: bool = False
    is_accurate: bool = True


class Stabiliser:
    """Commits the words of one utterance."""

    def __init__(self, settings: StabiliserSettings | None = None) -> None:
        self._settings = settings or StabiliserSettings()
        self._committed: list[Word] = []
        self._tentative: tuple[TentativeWord, ...] = ()
        self._decoded_until_s = float("-inf")
        self._drafted: tuple[TentativeWord, ...] = ()
        self._drafted_until_s = float("-inf")
        self._agreed: list[bool] = []
        self._thorough_until_s = float("-inf")

    @property
    def committed(self) -> Sequence[Word]:
        """Words that never change again."""
        return tuple(self._committed)

    @property
    def tentative(self) -> Sequence[TentativeWord]:
        """The accurate model's newest hypothesis, after the committed words."""
        return self._tentative

    @property
    def tail(self) -> Sequence[TentativeWord]:
        """The tentative words, plus the draft model's newer ones."""
        if self._drafted_until_s <= self._decoded_until_s:
            return self._tentative
        # The end of a hypothesis is its weakest part, and the draft model's decode had more sound.
        sure_until_s = self._decoded_until_s - self._settings.drafted_distance_s
        kept = [one for one in self._tentative if one.word.end_s <= sure_until_s]
        behind_s = kept[-1].word.end_s if kept else float("-inf")
        return (*kept, *(one for one in self._drafted if one.word.middle_s > behind_s))

    @property
    def decoded_until_s(self) -> float:
        """End of the sound that either model has decoded, in seconds."""
        return max(self._decoded_until_s, self._drafted_until_s)

    @property
    def steady_count(self) -> int:
        """Number of leading words of the tail that are unlikely to be corrected."""
        until_s = self.decoded_until_s
        return sum(1 for _ in takewhile(lambda one: self._is_steady(one, until_s), self.tail))

    def is_stuck(self, sound_end_s: float) -> bool:
        """Return whether doubt about its first word holds the tail back for long."""
        first = next(iter(self._tentative), None)
        if first is None:
            return False
        # A thorough decode has considered the words before this time.
        considered_s = self._thorough_until_s - self._settings.thorough_distance_s
        return sound_end_s - max(first.word.end_s, considered_s) >= self._settings.stuck_s

    def note_thorough(self, thorough: Hypothesis, sound_end_s: float) -> bool:
        """Note a thorough decode, which is not repeated at once.

        Returns:
            Whether it may decide doubtful words.
        """
        self._thorough_until_s = sound_end_s
        return thorough.average_log_probability >= self._settings.thorough_log_probability

    def update(
        self,
        new_words: Sequence[Word],
        sound_end_s: float,
        *,
        may_commit: bool = True,
        is_thorough: bool = False,
    ) -> int:
        """Process the accurate model's next hypothesis.

        Args:
            new_words: Words after the committed ones.
            sound_end_s: End of the decoded sound.
            may_commit: Whether words may be committed now.
            is_thorough: Whether the decode was as good as a final one.

        Returns:
            The number of words that were committed.
        """
        tail = [
            TentativeWord(
                word, since_s, sound_end_s, is_drafted=self._find(word, self._drafted) is not None
            )
            for word, since_s in zip(
                new_words, self._all_since_s(new_words, self._tentative, sound_end_s), strict=True
            )
        ]
        self._decoded_until_s = sound_end_s
        count = 0
        for index, candidate in enumerate(tail):
            is_last = index == len(tail) - 1
            if is_last and ends_sentence(candidate.word.text):
                break  # A full stop at the end of unfinished sound is a guess.
            if not may_commit or not self._may_commit(candidate, is_thorough=is_thorough):
                break
            count = index + 1
        self.commit([candidate.word for candidate in tail[:count]])
        self._tentative = tuple(tail[count:])
        return count

    def update_draft(self, new_words: Sequence[Word], sound_end_s: float) -> None:
        """Process the draft model's next hypothesis, which is shown and commits nothing.

        Args:
            new_words: Words after the committed ones.
            sound_end_s: End of the decoded sound.
        """
        self._drafted = tuple(
            TentativeWord(word, since_s, sound_end_s, is_drafted=True, is_accurate=False)
            for word, since_s in zip(
                new_words, self._all_since_s(new_words, self._drafted, sound_end_s), strict=True
            )
        )
        self._drafted_until_s = sound_end_s

    def take_draft_agreement(self) -> Sequence[bool]:
        """Return whether the draft agreed, for each word it covered and committed since."""
        agreed, self._agreed = self._agreed, []
        return agreed

    def take_over(self, tail: Sequence[TentativeWord]) -> None:
        """Begin with the tentative words of the utterance before, keeping their evidence."""
        self._tentative = tuple(tail)
        self._decoded_until_s = max(
            (one.decoded_until_s for one in tail), default=self._decoded_until_s
        )

    def finish(self, new_words: Sequence[Word]) -> None:
        """Commit the last hypothesis, as the utterance is over."""
        self.commit(new_words)
        self._tentative, self._drafted = (), ()

    def _find(self, word: Word, among: Sequence[TentativeWord]) -> TentativeWord | None:
        """Return the same word at about the same time in another hypothesis, or None."""
        for one in among:
            if is_same_word(one.word, word, self._settings.same_word_s):
                return one
        return None

    def _all_since_s(
        self, words: Sequence[Word], before: Sequence[TentativeWord], sound_end_s: float
    ) -> list[float]:
        """Return since when each word stands: words are the same in the same order.

        Their times may differ more than those of `_find`: after a pause, decodes time a word at the
        beginning and at the end of the pause in turn.
        """
        since_s = [sound_end_s] * len(words)
        matcher = difflib.SequenceMatcher(
            None,
            [normalised(one.word.text) for one in before],
            [normalised(word.text) for word in words],
            autojunk=False,
        )
        for block in matcher.get_matching_blocks():
            for offset in range(block.size):
                one, word = before[block.a + offset], words[block.b + offset]
                if abs(one.word.start_s - word.start_s) <= self._settings.moved_word_s:
                    since_s[block.b + offset] = one.since_s
        return since_s

    def _is_steady(self, candidate: TentativeWord, until_s: float) -> bool:
        settings, probability = self._settings, candidate.word.probability
        distance_s = candidate.decoded_until_s - candidate.word.end_s
        if until_s - candidate.word.end_s >= settings.shown_anyway_s:
            return True
        has_stood = candidate.since_s < candidate.decoded_until_s
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

    def _may_commit(self, candidate: TentativeWord, *, is_thorough: bool) -> bool:
        settings, probability = self._settings, candidate.word.probability
        distance_s = candidate.decoded_until_s - candidate.word.end_s
        if distance_s < settings.hold_back_s:
            return False
        if is_thorough and distance_s >= settings.thorough_distance_s:
            return True
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
        stood_s = candidate.decoded_until_s - candidate.since_s
        if probability >= settings.sure_probability:
            return stood_s >= settings.agreement_s
        if probability >= settings.doubtful_probability:
            return stood_s >= settings.unsure_agreement_s
        return stood_s >= settings.doubtful_agreement_s

    def commit(self, words: Sequence[Word]) -> None:
        """Commit words after the committed ones whatever the evidence for them."""
        drafted_until_s = self._drafted_until_s - self._settings.drafted_distance_s
        self._agreed += [
            self._find(word, self._drafted) is not None
            for word in words
            if word.end_s <= drafted_until_s
        ]
        for word in words:
            # Times never run backwards across a commit, even if the alignment's do.
            floor_s = self._committed[-1].end_s if self._committed else word.start_s
            start_s = max(word.start_s, floor_s)
            # Over speech without words the alignment stretches the word before.
            end_s = min(word.end_s, start_s + longest_word_s(word.text))
            self._committed.append(replace(word, start_s=start_s, end_s=max(end_s, start_s)))
        if words:
            until_s = self._committed[-1].end_s
            self._drafted = tuple(one for one in self._drafted if one.word.middle_s > until_s)
