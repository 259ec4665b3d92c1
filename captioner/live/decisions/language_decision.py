"""Decides the spoken language from a model's detections in one or more windows of sound."""

import math
from collections.abc import Collection, Sequence
from typing import Protocol

from captioner.core.recognition import LanguageDetected

LanguageWindow = tuple[LanguageDetected, float]
"""The language detected in a window, and the seconds of speech in it."""

WINDOW_S = 10.0
"""Seconds of speech for a window's full weight; windows with less speech weigh less."""

_CLEAR = 0.7
"""Over 205 pieces of English speech, Whisper base gives other languages 0.46 together at most."""

_MOST_REPEATED = 2.4
_BELIEVABLE = -0.5
_RATHER = 0.2
"""Mean log probability of a token, in nats, and the least difference of two languages' texts."""

_SHORTEST_S = 2.0
"""Seconds of speech below which detection is unreliable: "okay" is said in every language."""

_FLOOR = 0.001
"""Lower bound of one window's probability for a language: it limits the evidence against it."""

_USUAL = 12.0
"""Prior of the user's own languages.

In 10 s of a distant microphone Whisper base finds English a ninth as probable as German; in clear
speech of another language it finds English a fiftieth as probable or less.
"""

_UNLIKELY = 0.02
"""Prior of languages that Whisper finds in accents and noise far more often than in speech."""

_UNLIKELY_LANGUAGES = frozenset(
    {
        "ba", "bo", "br", "cy", "fo", "haw", "jw", "la", "lb", "ln", "mg", "mi", "nn", "oc", "sa",
        "sn", "su", "tt", "yi",
    }
)  # fmt: skip

_SPOKEN_ALIKE = {"nn": "no", "yi": "de"}
"""Whisper confuses the two; the rarer language's probability also counts for the other one."""


def decide_language(
    windows: Sequence[LanguageWindow], usual: Collection[str] = ()
) -> LanguageDetected:
    """Return the most probable language of several windows, by Bayes' rule.

    The evidence is the mean of the windows' log probabilities, weighted by their speech; its
    weight grows with their total speech. The prior favours `usual` languages and demands more
    evidence for unlikely ones.

    Args:
        windows: At least one window, each with some sound, in any order.
        usual: Codes of the languages that the user has chosen before.

    Returns:
        The language, with the posterior probabilities of all languages.
    """
    speech_s = sum(each_s for _, each_s in windows)
    strength = max(min(1.0, speech_s / _SHORTEST_S), speech_s / WINDOW_S)
    scores: dict[str, float] = {}
    heard = [(_of_each(found, usual), each_s) for found, each_s in windows]
    for code in sorted({code for each, _ in heard for code in each}):
        evidence = sum(
            each_s * math.log(max(_FLOOR, each.get(code, 0.0))) for each, each_s in heard
        )
        scores[code] = strength * evidence / speech_s + math.log(_prior(code, usual))
    best = max(scores, key=scores.__getitem__)
    shares = {code: math.exp(score - scores[best]) for code, score in scores.items()}
    total = sum(shares.values())
    return LanguageDetected(
        best, 1 / total, {code: share / total for code, share in shares.items()}
    )


def is_clear(decided: LanguageDetected) -> bool:
    """Return whether a decision rests on enough evidence to be more than a guess."""
    return decided.probability >= _CLEAR


def doubtful_between(decided: LanguageDetected) -> list[str]:
    """Return the two likeliest languages, likeliest first; nothing if the decision is clear."""
    each = decided.probabilities
    return [] if is_clear(decided) else sorted(each, key=each.__getitem__, reverse=True)[:2]


class DecodedText(Protocol):
    """What `is_rather` compares: `Hypothesis`, or a window of a recording."""

    @property
    def words(self) -> Sequence[object]: ...

    @property
    def average_log_probability(self) -> float: ...

    @property
    def compression_ratio(self) -> float: ...


def is_rather(other: DecodedText, guess: DecodedText) -> bool:
    """Return whether sound is in another language than guessed, by its text in both.

    In the wrong language Whisper writes what it finds improbable itself. Of 38 pieces of people's
    speech, 3 to 5 s long, whose language base left open, four were put right and none wrong.
    """
    return (
        bool(other.words)
        and other.compression_ratio <= _MOST_REPEATED
        and other.average_log_probability >= _BELIEVABLE
        and other.average_log_probability >= guess.average_log_probability + _RATHER
    )


def _of_each(found: LanguageDetected, usual: Collection[str]) -> dict[str, float]:
    """Return the probability of each language in a window."""
    each = {found.language: found.probability, **found.probabilities}
    for rare, common in _SPOKEN_ALIKE.items():
        if rare in each and rare not in usual:
            each[common] = each.get(common, 0.0) + each[rare]
    return each


def _prior(code: str, usual: Collection[str]) -> float:
    if code in usual:
        return _USUAL
    return _UNLIKELY if code in _UNLIKELY_LANGUAGES else 1.0
