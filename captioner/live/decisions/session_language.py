"""Tracks a session's language, detected in the first seconds of its utterances."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection
from dataclasses import dataclass

from captioner.core.recognition import ENGLISH, LanguageDetected
from captioner.live.decisions.language_decision import LanguageWindow, decide_language, is_clear


@dataclass(frozen=True, slots=True)
class LanguageSettings:
    """When the language detected in an utterance counts.

    Attributes:
        enough_s: Seconds of an utterance that are needed to detect its language; a shorter
            utterance is judged as a whole.
        clear_s: Detection in fewer seconds is never clear: "okay" is said in every language.
        changes_after: Number of consecutive utterances clearly in one other language that change
            the session's language.
        checked_s: Seconds of utterances that a check of the chosen language needs.
        certain: Probability of the chosen language that ends a check.
        checked_again_s: The chosen language is checked again this many seconds after a check.
        most_windows: Number of newest utterances that a guess or a check considers.
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

    Until it is clear, the language is guessed from all utterances, or is a usual one if no
    language is likely. After that only several clear utterances in a row change it; doubtful ones
    do not count.

    Args:
        chosen: Code of the language that the user chose; empty to detect it.
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
        """Code of the language; empty until one was detected."""
        self.is_chosen = bool(chosen)
        self.probability = 1.0 if chosen else 0.0
        """Probability of the language when last detected; 1 if it was chosen."""

    def is_enough(self, heard_s: float) -> bool:
        """Return whether this many seconds of an utterance are enough to detect its language."""
        return heard_s >= self._settings.enough_s

    def is_check_due(self, at_s: float) -> bool:
        """Return whether to check the chosen language against an utterance at that time."""
        return at_s >= self._next_check_s

    def choose(self, language: str) -> None:
        """Use a language without checking it; empty detects it, starting from the current one."""
        self.is_chosen = bool(language)
        self._next_check_s = float("inf")
        if language:
            self.current, self.probability, self._is_settled = language, 1.0, True
        self._rival, self._rival_count = "", 0

    def hear(self, found: LanguageDetected, heard_s: float) -> str:
        """Note the language detected in an utterance.

        Args:
            found: The detection in its first seconds.
            heard_s: Length of the sound it was detected in.

        Returns:
            Code of the language to decode it in.
        """
        if self.is_chosen:
            return self.current
        usual = self._usual | {self.current} if self._is_settled else self._usual
        if not self._is_settled:
            self._unclear.append((found, heard_s))
            guess = decide_language(self._unclear, usual)
            self._is_settled = is_clear(guess) and heard_s >= self._settings.clear_s
            probabilities = guess.probabilities
            is_likely = guess.probability > 0.5  # more likely than all others together
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

    def is_too_short_to_change(self, heard_s: float) -> bool:
        """Return whether an utterance of this length is in the current language in any case."""
        return self._is_settled and heard_s < self._settings.clear_s

    def is_current(self, found: LanguageDetected, heard_s: float) -> bool:
        """Return whether the beginning of an utterance confirms the current language.

        Args:
            found: The detection in the beginning.
            heard_s: Its length.
        """
        windows = [(found, heard_s)] if self._is_settled else [*self._unclear, (found, heard_s)]
        if sum(each_s for _, each_s in windows) < self._settings.clear_s:
            return False
        usual = self._usual | {self.current} if self._is_settled else self._usual
        decided = decide_language(windows, usual)
        return decided.language == self.current and is_clear(decided)

    def check(self, found: LanguageDetected, heard_s: float, at_s: float) -> str | None:
        """Compare the language detected in an utterance with the chosen one.

        Args:
            found: The newest detection in its sound; replaces the utterance's earlier one.
            heard_s: Length of that sound.
            at_s: Start of the utterance.

        Returns:
            Code of another language that the session seems to be in; None while that is unclear.
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
