"""Tracks a session's language, detected in the first seconds of its utterances."""

from collections.abc import Collection
from dataclasses import dataclass

from captioner.core.recognition import ENGLISH, LanguageDetected
from captioner.live.decisions.language_decision import (
    LanguageWindow,
    decide_language,
    doubtful_between,
    is_clear,
)


@dataclass(frozen=True, slots=True)
class LanguageSettings:
    """When the language detected in an utterance counts.

    Attributes:
        enough_s: Seconds of an utterance that are needed to detect its language; a shorter
            utterance is judged as a whole.
        most_s: After as many seconds, its language is no longer detected again.
        clear_s: Detection in fewer seconds is never clear: "okay" is said in every language.
        changes_after: Number of consecutive utterances clearly in one other language that change
            the session's language.
        checked_s: Seconds of utterances that a check of the chosen language needs.
        certain: Probability of a language that ends the detection, or a check.
        checked_again_s: The chosen language is checked again this many seconds after a check.
        most_windows: Number of newest utterances that a guess or a check considers.
    """

    enough_s: float = 3.0
    most_s: float = 10.0
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
        self._unclear = _NewestWindows(self._settings.most_windows)
        self._checked = _NewestWindows(self._settings.most_windows)
        self._rival = ""
        self._rivals_at_s: set[float] = set()
        self._is_settled = bool(chosen)
        self._next_check_s = 0.0 if chosen else float("inf")
        self.current = chosen
        """Code of the language; empty until one was detected."""
        self.is_chosen = bool(chosen)
        self.probability = 1.0 if chosen else 0.0
        """Probability of the language when last detected; 1 if it was chosen."""

    @property
    def is_settled(self) -> bool:
        """Whether the language is known."""
        return self._is_settled

    def is_enough(self, heard_s: float) -> bool:
        """Return whether this many seconds of an utterance are enough to detect its language."""
        return heard_s >= self._settings.enough_s

    def is_sure(self, found: LanguageDetected, heard_s: float) -> bool:
        """Return whether more sound of an utterance would hardly change its language."""
        if heard_s >= self._settings.most_s:
            return True
        decided = decide_language([(found, heard_s)], self._likely)
        is_current = self._is_settled and decided.language == self.current
        is_certain = is_current or decided.probability >= self._settings.certain
        return self.is_enough(heard_s) and is_certain

    def is_check_due(self, at_s: float) -> bool:
        """Return whether to check the chosen language against an utterance at that time."""
        return at_s >= self._next_check_s

    def choose(self, language: str) -> None:
        """Use a language without checking it; empty detects it, starting from the current one."""
        self.is_chosen = bool(language)
        self._next_check_s = float("inf")
        if language:
            self.current, self.probability, self._is_settled = language, 1.0, True
        self._rival = ""
        self._rivals_at_s.clear()

    def candidates(self, found: LanguageDetected, heard_s: float) -> list[str]:
        """Return an utterance's two likeliest languages if detection leaves open which."""
        if not self.is_enough(heard_s):
            return []
        return doubtful_between(decide_language([(found, heard_s)], self._likely))

    def hear(
        self, found: LanguageDetected, heard_s: float, at_s: float, *, is_all: bool = True
    ) -> str:
        """Note the language detected in an utterance.

        Args:
            found: The newest detection in its first seconds; replaces an earlier one.
            heard_s: Length of the sound it was detected in.
            at_s: Start of the utterance.
            is_all: Whether no more sound of it will be judged; otherwise this is a guess.

        Returns:
            Code of the language to decode it in.
        """
        if self.is_chosen:
            return self.current
        usual = self._likely
        if not self._is_settled:
            self._unclear.note(at_s, (found, heard_s))
            guess = decide_language(self._unclear.windows, usual)
            self._is_settled = is_all and is_clear(guess) and heard_s >= self._settings.clear_s
            probabilities = guess.probabilities
            is_likely = guess.probability > 0.5  # more likely than all others together
            safe = set() if is_likely else usual & probabilities.keys()
            self.current = max(sorted(safe) or [guess.language], key=probabilities.__getitem__)
            self.probability = probabilities[self.current]
        decided = decide_language([(found, heard_s)], usual)
        if not is_all or not is_clear(decided) or heard_s < self._settings.clear_s:
            return self.current
        if decided.language != self._rival:
            self._rivals_at_s.clear()
        self._rival = decided.language
        self._rivals_at_s.add(at_s)
        is_new = len(self._rivals_at_s) >= self._settings.changes_after
        if decided.language == self.current or is_new:
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
        earlier = [] if self._is_settled else self._unclear.windows
        windows = [*earlier, (found, heard_s)]
        if sum(each_s for _, each_s in windows) < self._settings.clear_s:
            return False
        decided = decide_language(windows, self._likely)
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
        checked.note(at_s, (found, heard_s))
        windows = checked.windows
        decided = decide_language(windows, {self.current})
        if sum(each_s for _, each_s in windows) < settings.checked_s:
            return None
        is_chosen = decided.language == self.current
        if not is_clear(decided) or (is_chosen and decided.probability < settings.certain):
            return None
        checked.clear()
        self._next_check_s = at_s + settings.checked_again_s
        return None if is_chosen else decided.language

    @property
    def _likely(self) -> frozenset[str]:
        return self._usual | {self.current} if self._is_settled else self._usual


class _NewestWindows:
    """The newest detection of each of the last utterances, by their starts."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._by_start: dict[float, LanguageWindow] = {}

    def note(self, at_s: float, window: LanguageWindow) -> None:
        self._by_start[at_s] = window
        if len(self._by_start) > self._most:
            del self._by_start[min(self._by_start)]

    @property
    def windows(self) -> list[LanguageWindow]:
        return list(self._by_start.values())

    def clear(self) -> None:
        self._by_start.clear()
