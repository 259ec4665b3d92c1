"""Which language a session is in, from what is detected in the first seconds of its utterances."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass

from captioner.core.recognition import ENGLISH, LanguageDetected
from captioner.live.decisions.language_decision import LanguageWindow, decide_language, is_clear


@dataclass(frozen=True, slots=True)
class LanguageSettings:
    """When what was detected in an utterance counts.

    Attributes:
        enough_s: Sound of an utterance that is recognized before its language is judged, in
            seconds; one that ends sooner is judged by what there is.
        clear_s: In less sound than this nothing is clear: "okay" is said in every language.
        changes_after: Utterances in a row that are clearly in one other language before the
            session follows them.
        checked_s: Sound of utterances that shows whether a chosen language is the spoken one.
        certain: Probability of the chosen language from which a check ends.
        checked_again_s: The chosen language is checked again this many seconds after a check.
        most_windows: Utterances that a guess or a check considers; the newest ones.
    """

    enough_s: float = 3.0
    clear_s: float = 1.0
    changes_after: int = 2
    checked_s: float = 4.0
    certain: float = 0.95
    checked_again_s: float = 120.0
    most_windows: int = 6


class SessionLanguage:
    """The language of a session: detected, with hysteresis, or chosen.

    Until it is clear, the language is a guess by all utterances so far, and a usual one where no
    language is likely. From then on only several clear utterances in a row change it; doubtful
    ones count for nothing.

    Args:
        chosen: Code of the language that the user chose; empty: to be detected.
        usual: Codes of the languages that need less evidence.
        settings: When it changes.
    """

    def __init__(
        self,
        chosen: str = "",
        usual: Collection[str] = (ENGLISH,),
        settings: LanguageSettings | None = None,
    ) -> None:
        self._settings = settings or LanguageSettings()
        self._usual = frozenset(usual)
        self._unclear: deque[LanguageWindow] = deque(maxlen=self._settings.most_windows)
        self._checked: dict[float, LanguageWindow] = {}
        self._rival = ""
        self._rival_count = 0
        self._is_settled = bool(chosen)
        self._next_check_s = 0.0 if chosen else float("inf")
        self.current = chosen
        """Its code; empty while nothing was detected."""
        self.is_chosen = bool(chosen)
        self.probability = 1.0 if chosen else 0.0
        """How sure the model was when it was detected last; 1 where it was chosen."""

    def is_enough(self, heard_s: float) -> bool:
        """Whether so many seconds of an utterance are enough to detect its language."""
        return heard_s >= self._settings.enough_s

    def is_check_due(self, at_s: float) -> bool:
        """Whether an utterance at that time is to show if the chosen language is spoken."""
        return at_s >= self._next_check_s

    def choose(self, language: str) -> None:
        """Keep to a language, unchecked; empty: detect it, beginning with the current one."""
        self.is_chosen = bool(language)
        self._next_check_s = float("inf")
        if language:
            self.current, self.probability, self._is_settled = language, 1.0, True
        self._rival, self._rival_count = "", 0

    def hear(self, found: LanguageDetected, heard_s: float) -> str:
        """Take in what was detected in an utterance.

        Args:
            found: What was detected in its first seconds.
            heard_s: How many seconds they are.

        Returns:
            The language to decode it in.
        """
        if self.is_chosen:
            return self.current
        usual = self._usual | {self.current} if self._is_settled else self._usual
        if not self._is_settled:
            self._unclear.append((found, heard_s))
            guess = decide_language(self._unclear, usual)
            self._is_settled = is_clear(guess) and heard_s >= self._settings.clear_s
            probabilities = guess.probabilities
            is_likely = guess.probability > 0.5  # than all others together
            safe = set() if is_likely else usual & probabilities.keys()
            self.current = max(sorted(safe) or [guess.language], key=probabilities.__getitem__)
            self.probability = probabilities[self.current]
        decided = decide_language([(found, heard_s)], usual)
        if not is_clear(decided) or heard_s < self._settings.clear_s:
            return self.current
        self._rival_count = self._rival_count + 1 if decided.language == self._rival else 1
        self._rival = decided.language
        if decided.language == self.current or self._rival_count >= self._settings.changes_after:
            self.current, self.probability = decided.language, decided.probability
            self._is_settled = True
        return self.current

    def check(self, found: LanguageDetected, heard_s: float, at_s: float) -> str | None:
        """Compare what was detected in an utterance with the chosen language.

        Args:
            found: What was detected in its sound so far; replaces an earlier result of its own.
            heard_s: How many seconds that is.
            at_s: When it began.

        Returns:
            Code of the other language that the session sounds like; None while that is not clear.
        """
        settings, checked = self._settings, self._checked
        if heard_s < settings.clear_s:
            return None
        checked[at_s] = found, heard_s
        if len(checked) > settings.most_windows:
            del checked[min(checked)]
        windows = list(checked.values())
        decided = decide_language(windows, {self.current})
        if sum(each_s for _, each_s in windows) < settings.checked_s:
            return None
        is_chosen = decided.language == self.current
        if not is_clear(decided) or (is_chosen and decided.probability < settings.certain):
            return None
        checked.clear()
        self._next_check_s = at_s + settings.checked_again_s
        return None if is_chosen else decided.language
