"""The part of the tentative tail that is shown: words appear once steady, and then stay.

A shown word may be doubtful or missing at the end of the next decode's sound and return in the
decode after that. Words that flicker are hard to read, so removing a word needs evidence as
showing it does: another word at the same position in two decodes of the accurate model, or time.
Shown words that the newest decode contradicts without such evidence stay as they are. Measurements
and alternatives: docs/decisions/shown-words-stay.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from captioner.core.captions import Word, is_same_word, normalised
from captioner.live.decisions.settings import LiveSettings, ReadingMode
from captioner.live.decisions.stabiliser import Stabiliser, TentativeWord


@dataclass(frozen=True, slots=True)
class _Shown:
    word: Word
    since_s: float
    decoded_until_s: float


class ShownTail:
    """The shown words after the committed ones of one utterance.

    Args:
        settings: Reading mode, and how long a shown word stays without evidence.
    """

    def __init__(self, settings: LiveSettings) -> None:
        self._mode = settings.reading_mode
        self._settings = settings.stabiliser
        self._shown: list[_Shown] = []
        self._committed_count = 0

    def update(self, heard: Stabiliser) -> tuple[Word, ...]:
        """Return the words to show after the committed ones, following a decode."""
        if self._mode is ReadingMode.STEADY:
            return ()
        if self._mode is ReadingMode.BALANCED:
            self._follow(heard)
            return tuple(one.word for one in self._shown)
        return tuple(one.word for one in heard.tail)

    def _follow(self, heard: Stabiliser) -> None:
        committed, tail, until_s = heard.committed, heard.tail, heard.decoded_until_s
        if len(committed) != self._committed_count:
            self._committed_count = len(committed)
            self._drop_committed(committed[-1], tail)
        standing, behind = self._confirm(tail, until_s)
        steady = tail[: heard.steady_count][behind:]
        for one in steady:  # The same words at other times are no evidence against them.
            if standing == len(self._shown) or not self._reads_as(standing, one.word):
                break
            shown = self._shown[standing]
            self._shown[standing] = replace(shown, word=one.word, decoded_until_s=until_s)
            standing, steady = standing + 1, steady[1:]
        if standing < len(self._shown) and self._may_go(standing, steady, until_s):
            del self._shown[standing:]
        if standing == len(self._shown):
            self._shown += [_Shown(one.word, until_s, until_s) for one in steady]

    def _confirm(self, tail: Sequence[TentativeWord], until_s: float) -> tuple[int, int]:
        """Note which shown words the newest decode contains.

        Returns:
            The number of shown words up to the last of these, and of words in the tail up to it.
        """
        standing, behind = 0, 0
        for index, shown in enumerate(self._shown):
            same = [
                (abs(one.word.start_s - shown.word.start_s), at)
                for at, one in enumerate(tail)
                if at >= behind and self._is_same(one.word, shown.word)
            ]
            if same:
                _, at = min(same)
                self._shown[index] = replace(shown, word=tail[at].word, decoded_until_s=until_s)
                standing, behind = index + 1, at + 1
        return standing, behind

    def _drop_committed(self, last: Word, tail: Sequence[TentativeWord]) -> None:
        behind = [
            one
            for one in self._shown
            if one.word.middle_s > last.end_s and not self._is_same(one.word, last)
        ]
        if tail:  # Times jitter: shown words before the first remaining word were committed.
            first = next(
                (at for at, one in enumerate(behind) if self._is_same(one.word, tail[0].word)), 0
            )
            del behind[:first]
        self._shown = behind

    def _may_go(self, index: int, steady: Sequence[TentativeWord], until_s: float) -> bool:
        """Return whether `steady` words or time disprove the shown words from index `index` on."""
        shown = self._shown[index]
        if steady:
            other = steady[0]
            is_sure = other.is_accurate and other.since_s < other.decoded_until_s
            return is_sure or until_s - shown.since_s >= self._settings.shown_least_s
        return until_s - shown.decoded_until_s >= self._settings.shown_unheard_s

    def _reads_as(self, index: int, word: Word) -> bool:
        return normalised(self._shown[index].word.text) == normalised(word.text)

    def _is_same(self, one: Word, other: Word) -> bool:
        return is_same_word(one, other, self._settings.same_word_s)
