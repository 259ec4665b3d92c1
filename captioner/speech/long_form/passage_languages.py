"""The language of each passage of a recording whose language is detected.

Most recordings are in one language, so every window is first decoded in the recording's language,
that of its first windows. The encoder's output, which exists anyway, then gives the probability of
that language in each piece of the window's speech, for one decoder step a piece. This is too
unreliable to change the language: clear English is often improbable there. So the pieces where the
language is doubtful are encoded on their own. Only if another language is certain then, against a
prior for the recording's language, the window is decoded again in parts, each in its own language.
Next to such a passage both languages have the same prior. The language never changes for less than
a second of speech, and a window's languages do not depend on the windows before it, so that parts
of a recording may be decoded on any machine.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise
from operator import itemgetter

from captioner.core.recognition import LanguageDetected
from captioner.live.decisions.language_decision import LanguageWindow, decide_language
from captioner.speech.long_form.sound_window import DecodedWindow, SoundWindow

_DOUBTFUL = 0.5
"""Whisper base gives English a lower probability in 70 % of the pieces of English recordings."""

_CERTAIN = 0.8
"""Whisper base finds Chinese at up to 0.76 in the speech of a child who learns English."""

_SHORTEST_S = 1.0
_SHORTEST_PAUSE_S = 1.0
"""A shorter piece of speech joins the piece before it, unless it follows a longer pause."""

_MARGIN_S = 0.2

Piece = tuple[float, float, float]
"""Start and end in seconds, and the probability of the recording's language."""

DecodeIn = Callable[[Sequence[SoundWindow], bool, str], list[DecodedWindow]]
"""Decodes windows together in a language; the second argument asks for timestamps."""


@dataclass(frozen=True, slots=True)
class _Passage:
    start_s: float
    end_s: float
    language: str


class PassageLanguages:
    """The languages of a recording, detected while it is decoded.

    Args:
        language: Code of the recording's language.
        decode: Decodes windows in a given language.
        detect: Detects the language of a window; None if the model cannot.
    """

    def __init__(
        self,
        language: str,
        decode: DecodeIn,
        detect: Callable[[SoundWindow], LanguageDetected | None],
    ) -> None:
        self._decode = decode
        self._detect = detect
        self._language = language
        self._starts_s = [0.0]
        self._languages = [language]

    def at(self, time_s: float) -> str:
        """Return the code of the language at a time that was already decoded."""
        return self._languages[max(0, bisect_right(self._starts_s, time_s) - 1)]

    def decode(self, windows: Sequence[SoundWindow], timestamps: bool) -> list[DecodedWindow]:
        """Decode windows together, each passage in its language.

        Windows without detected speech are parts of windows decoded before.
        """
        codes = [
            self._language if window.speech else self.at(window.start_s + window.duration_s / 2)
            for window in windows
        ]
        heard = self._decoded_in(windows, codes, timestamps)
        for index, (window, answer) in enumerate(zip(windows, heard, strict=True)):
            if answer.pieces:
                passages = self._passages(window, answer)
                self._keep(passages)
                if {each.language for each in passages} != {self._language}:
                    heard[index] = self._in_passages(window, passages)
        return heard

    def _decoded_in(
        self, windows: Sequence[SoundWindow], codes: Sequence[str], timestamps: bool
    ) -> list[DecodedWindow]:
        heard: dict[int, DecodedWindow] = {}
        for code in dict.fromkeys(codes):
            indices = [index for index, each in enumerate(codes) if each == code]
            answers = self._decode([windows[index] for index in indices], timestamps, code)
            heard.update(zip(indices, answers, strict=True))
        return [heard[index] for index in range(len(windows))]

    def _passages(self, window: SoundWindow, answer: DecodedWindow) -> list[_Passage]:
        """Return the window's passages; they touch in the middle of pauses."""
        languages = self._languages_of(window, answer.pieces)
        pieces = zip(answer.pieces, languages, strict=True)
        parts = [list(part) for _, part in groupby(pieces, itemgetter(1))]
        edges_s = [(one[-1][0][1] + other[0][0][0]) / 2 for one, other in pairwise(parts)]
        end_s = window.start_s + window.duration_s
        return [
            _Passage(first_s, last_s, part[0][1])
            for part, (first_s, last_s) in zip(
                parts, pairwise([window.start_s, *edges_s, end_s]), strict=True
            )
        ]

    def _languages_of(self, window: SoundWindow, pieces: Sequence[Piece]) -> list[str]:
        languages: list[str] = []
        examined: dict[int, LanguageWindow] = {}
        run: list[int] = []
        for index, (start_s, end_s, probability) in enumerate(pieces):
            before = languages[-1] if languages else self._language
            is_long = end_s - start_s >= _SHORTEST_S
            follows = index > 0 and start_s - pieces[index - 1][1] < _SHORTEST_PAUSE_S
            languages.append(before if follows and not is_long else self._language)
            if not is_long:
                continue
            part = window.part(start_s - _MARGIN_S, end_s + _MARGIN_S)
            found = self._detect(part) if probability < _DOUBTFUL else None
            if found is None or found.language == self._language:
                run.clear()
            if found is not None:
                examined[index] = found, end_s - start_s
                languages[index] = self._decided([examined[index]], before)
            if found is not None and languages[index] == self._language != found.language:
                run.append(index)
                together = self._decided([examined[each] for each in run], self._language)
                for each in run:
                    languages[each] = together
        for index in sorted(examined, reverse=True):
            if languages[index] == self._language and index + 1 < len(languages):
                languages[index] = self._decided([examined[index]], languages[index + 1])
        return languages

    def _decided(self, examined: Sequence[LanguageWindow], beside: str) -> str:
        """Return the pieces' language; a third language only if it is certain."""
        usual = {self._language, beside}
        decided = decide_language(examined, usual)
        is_certain = decided.probability >= _CERTAIN
        return decided.language if decided.language in usual or is_certain else beside

    def _keep(self, passages: Sequence[_Passage]) -> None:
        count = max(1, bisect_left(self._starts_s, passages[0].start_s))
        del self._starts_s[count:], self._languages[count:]
        for each in passages:
            self._starts_s.append(each.start_s)
            self._languages.append(each.language)

    def _in_passages(self, window: SoundWindow, passages: Sequence[_Passage]) -> DecodedWindow:
        parts = [window.part(each.start_s, each.end_s) for each in passages]
        heard = self._decoded_in(parts, [each.language for each in passages], False)
        return replace(
            max(heard, key=lambda each: each.average_log_probability),
            words=tuple(word for each in heard for word in each.words),
        )
