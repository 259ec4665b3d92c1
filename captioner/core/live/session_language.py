"""Which language a session is in, from what is found in the first seconds of its utterances."""

from __future__ import annotations

from dataclasses import dataclass

from captioner.core.recognition import LanguageDetected


@dataclass(frozen=True, slots=True)
class LanguageSettings:
    """When what was found in an utterance counts.

    Attributes:
        enough_s: Sound of an utterance that is heard before its language is judged, in seconds;
            one that ends sooner is judged by what there is.
        clear_s: In less sound than this nothing is clear: "okay" is said in every language.
        clear_probability: A less probable language is a doubtful one.
        changes_after: Utterances in a row that are clearly in one other language before the
            session follows them.
    """

    enough_s: float = 2.0
    clear_s: float = 1.0
    clear_probability: float = 0.7
    changes_after: int = 2


class SessionLanguage:
    """The language of a session: found out, with hysteresis, or chosen.

    Until an utterance is clear, the first one's language is a guess, which the first clear one
    replaces. From then on only several clear ones in a row change it; doubtful ones count for
    nothing.

    Args:
        chosen: Code of the language that the user chose; empty: to be detected.
        settings: When it changes.
    """

    def __init__(self, chosen: str = "", settings: LanguageSettings | None = None) -> None:
        self._settings = settings or LanguageSettings()
        self._rival = ""
        self._rival_count = 0
        self._is_settled = bool(chosen)
        self.current = chosen
        """Its code; empty while nothing was heard."""
        self.is_chosen = bool(chosen)
        self.probability = 1.0 if chosen else 0.0
        """How sure the model was when it was found last; 1 where it was chosen."""

    def is_enough(self, heard_s: float) -> bool:
        """Whether so many seconds of an utterance are enough to detect its language."""
        return heard_s >= self._settings.enough_s

    def choose(self, language: str) -> None:
        """Keep to a language from now on; empty: find it out, beginning with the current one."""
        self.is_chosen = bool(language)
        if language:
            self.current, self.probability, self._is_settled = language, 1.0, True
        self._rival, self._rival_count = "", 0

    def hear(self, found: LanguageDetected, heard_s: float) -> str:
        """Take in what was found in an utterance.

        Args:
            found: The likeliest language of its first seconds.
            heard_s: How many seconds they are.

        Returns:
            The language to decode it in.
        """
        if self.is_chosen:
            return self.current
        settings = self._settings
        if heard_s < settings.clear_s or found.probability < settings.clear_probability:
            if not self.current:
                self.current, self.probability = found.language, found.probability
            return self.current
        if found.language == self.current:
            self._settle(found)
            return self.current
        self._rival_count = self._rival_count + 1 if found.language == self._rival else 1
        self._rival = found.language
        if not self._is_settled or self._rival_count >= settings.changes_after:
            self._settle(found)
        return self.current

    def _settle(self, found: LanguageDetected) -> None:
        self.current, self.probability, self._is_settled = found.language, found.probability, True
        self._rival, self._rival_count = "", 0
