"""Guards against hallucinated words.

Sound and words pass them in this order: level floor, webrtcvad, Silero (these three judge sound,
see `captioner.speech.whisper.voice_activity`), the decode's own measures, repetition, a list
of phrases that Whisper produces in silence, and, if sound event detection is on, music, alarms
and the like (docs/decisions/words-over-music.md). Each guard is a pure function that returns a
`Rejection` naming itself and its reason, or None.

Thresholds for compression ratio, log probability and no-speech probability are Whisper's own
(Radford et al. 2022, section 4.5). The list holds phrases often reported for Whisper on non-speech
(Koenecke et al. 2024, "Careless Whisper"). It rejects only together with weak evidence, because
people do say "thank you".
"""

import math
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from captioner.core.captions import Stretch, Word, join_words, normalised
from captioner.core.recognition import GuardSettings, Hypothesis
from captioner.sound_events.kinds import SoundKind

_FASTEST_REPEATED_S = 0.17
_SHORTEST_SPOKEN_S = 0.08
_SPOKEN_SHARE = 0.8
"""A person who repeats a word takes at least this long each time, and most of it has sound."""

_FEWEST_LETTERS = 4

CLEAR_VOICE = 0.6
"""Speech probability that music, applause and alarms hardly ever reach."""

_PHRASES_MADE_OF_SILENCE = frozenset(
    {
        "thank you",
        "thank you very much",
        "thanks for watching",
        "thank you for watching",
        "thanks",
        "you",
        "bye",
        "bye bye",
        "okay",
        "yeah",
        "so",
        "please subscribe",
        "subtitles by the amara org community",
        "the end",
        "music",
        "applause",
        "silence",
        "blank audio",
    }
)


@dataclass(frozen=True, slots=True)
class Rejection:
    """The guard that rejected words, and its reason."""

    guard: str
    reason: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Measurements of the sound that a hypothesis was decoded from.

    Attributes:
        speech_s: Length of the detected speech, in seconds.
        level_dbfs: Its level.
        sound: Music, an alarm or the like detected throughout; None if there is none or it is
            unknown.
        clear_voice_s: Seconds with a speech probability of at least `CLEAR_VOICE`.
        pauses: Silence within the speech, in the session's clock.
    """

    speech_s: float
    level_dbfs: float
    sound: SoundKind | None = None
    clear_voice_s: float = math.inf
    pauses: tuple[Stretch, ...] = ()


def check_level(evidence: Evidence, settings: GuardSettings) -> Rejection | None:
    """Reject words from sound too quiet to be speech."""
    if evidence.level_dbfs >= settings.level_floor_dbfs:
        return None
    return Rejection(
        "level",
        f"level {evidence.level_dbfs:.0f} dBFS is under the floor of "
        f"{settings.level_floor_dbfs:.0f} dBFS",
    )


def check_no_speech(hypothesis: Hypothesis, settings: GuardSettings) -> Rejection | None:
    """Reject words if the model doubts both that there is speech and its own words."""
    if (
        hypothesis.no_speech_probability <= settings.no_speech_probability
        or hypothesis.average_log_probability >= settings.no_speech_log_probability
    ):
        return None
    return Rejection(
        "no-speech",
        f"no-speech probability {hypothesis.no_speech_probability:.2f} with a log probability "
        f"of {hypothesis.average_log_probability:.2f}",
    )


def check_log_probability(hypothesis: Hypothesis, settings: GuardSettings) -> Rejection | None:
    """Reject words of low mean log probability."""
    if hypothesis.average_log_probability >= settings.average_log_probability:
        return None
    return Rejection(
        "log-probability",
        f"log probability {hypothesis.average_log_probability:.2f} is under "
        f"{settings.average_log_probability:.2f}",
    )


def check_compression(hypothesis: Hypothesis, settings: GuardSettings) -> Rejection | None:
    """Reject a text of so many repetitions that it compresses well."""
    ratio = compression_ratio(join_words(hypothesis.words))
    if ratio <= settings.compression_ratio:
        return None
    return Rejection("compression", f"compression ratio {ratio:.1f}")


def check_runaway(
    hypothesis: Hypothesis, evidence: Evidence, settings: GuardSettings
) -> Rejection | None:
    """Reject more words than a person can say in the time of the speech."""
    if hypothesis.reached_token_cap:
        return Rejection("runaway", "the decode did not end by itself")
    allowed = 3 + settings.words_a_second * evidence.speech_s
    if len(hypothesis.words) <= allowed:
        return None
    return Rejection(
        "runaway", f"{len(hypothesis.words)} words in {evidence.speech_s:.1f} s of speech"
    )


def check_repetition(words: Sequence[Word]) -> Rejection | None:
    """Reject a run of words repeated again and again."""
    loop = find_repetition(words)
    if loop is None:
        return None
    phrase = join_words(words[loop.start : loop.start + loop.length])
    return Rejection("repetition", f'"{phrase}" {loop.count} times in a row')


def check_letters(words: Sequence[Word], settings: GuardSettings) -> Rejection | None:
    """Reject one repeated letter ("aaa aa aa", "M M M M"), the result of crying or humming.

    Fewer than four letters may be a word ("Mmm", "B."): a consonant is then rejected only if it is
    improbable. Only Latin letters are checked: Chinese has words of one repeated character.
    """
    letters = [letter for word in words for letter in word.text.lower() if letter.isalpha()]
    if len(set(letters)) != 1 or not letters[0].isascii():
        return None
    if len(letters) < _FEWEST_LETTERS:
        is_hummed = len(letters) > 1
        least = settings.doubtful_phrase_probability if is_hummed else settings.weak_probability
        if letters[0] in "aeiou" or _mean_probability(words) >= least:
            return None
    return Rejection("letters", f"{join_words(words)!r} is one letter over and over")


def check_isolated_phrase(
    words: Sequence[Word], evidence: Evidence, settings: GuardSettings
) -> Rejection | None:
    """Reject a phrase that Whisper produces in silence, but only on weak evidence."""
    text = " ".join(normalised(word.text) for word in words)
    if text not in _PHRASES_MADE_OF_SILENCE or not words:
        return None
    mean_probability = _mean_probability(words)
    if (
        mean_probability >= settings.weak_probability
        and evidence.speech_s >= settings.weak_speech_s
    ):
        return None
    return Rejection(
        "isolated-phrase",
        f'"{text}" with a probability of {mean_probability:.2f} in {evidence.speech_s:.2f} s',
    )


def check_sound(
    words: Sequence[Word], evidence: Evidence, settings: GuardSettings
) -> Rejection | None:
    """Reject words that Whisper invents over music, applause, alarms and the like."""
    if evidence.sound is None or evidence.clear_voice_s >= settings.weak_voice_s or not words:
        return None
    text = " ".join(normalised(word.text) for word in words)
    mean_probability = _mean_probability(words)
    if any(map(str.isalnum, text)):
        is_typical = text in _PHRASES_MADE_OF_SILENCE
        weak = settings.doubtful_phrase_probability if is_typical else settings.weak_probability
        if mean_probability >= weak:
            return None
    return Rejection(
        "sound",
        f'"{text}" with a probability of {mean_probability:.2f} over {evidence.sound}, '
        f"with {evidence.clear_voice_s:.2f} s of clear voice",
    )


def _mean_probability(words: Sequence[Word]) -> float:
    return sum(word.probability for word in words) / len(words)


@dataclass(frozen=True, slots=True)
class Repetition:
    """A phrase of `length` words, from word `start` on, `count` times in a row."""

    start: int
    length: int
    count: int


def find_repetition(words: Sequence[Word]) -> Repetition | None:
    """Return the first loop, or None.

    A loop is one word five times in a row, two words four times or a longer phrase three times,
    faster than people speak. Words repeated at a speaker's pace (a chant, a litany,
    "no, no, no, no, no") are speech.
    """
    texts = [normalised(word.text) for word in words]
    needed = {1: 5, 2: 4}
    for start in range(len(texts)):
        for length in range(1, min(8, len(texts) - start) + 1):
            phrase = texts[start : start + length]
            count = 1
            while texts[start + count * length : start + (count + 1) * length] == phrase:
                count += 1
            looped = words[start : start + count * length]
            if count >= needed.get(length, 3) and not _is_spoken(looped):
                return Repetition(start, length, count)
    return None


def _is_spoken(words: Sequence[Word]) -> bool:
    """Return whether the words last long enough to have been spoken, each with time of its own."""
    duration_s = words[-1].end_s - words[0].start_s
    own = sum(word.end_s - word.start_s >= _SHORTEST_SPOKEN_S for word in words)
    return duration_s >= len(words) * _FASTEST_REPEATED_S and own >= _SPOKEN_SHARE * len(words)


def without_repetition(words: Sequence[Word]) -> tuple[Word, ...]:
    """Return the words with every loop reduced to its first repetition."""
    kept = tuple(words)
    while (loop := find_repetition(kept)) is not None:
        kept = kept[: loop.start + loop.length] + kept[loop.start + loop.count * loop.length :]
    return kept


def compression_ratio(text: str) -> float:
    """Return letters over zlib-compressed bytes; 1 for an empty text.

    Whisper compresses UTF-8, in which each letter of Hindi, Tamil or Georgian repeats the bytes of
    its script: plain sentences then exceed the limit. The low byte of each letter gives every
    script the ratio of English (1.1 to 1.5 for 200 letters; looped sentences 2.5 and more).
    """
    encoded = bytes(ord(letter) & 0xFF for letter in text)
    return len(encoded) / len(zlib.compress(encoded)) if encoded else 1.0


def first_rejection(
    hypothesis: Hypothesis, evidence: Evidence, settings: GuardSettings
) -> Rejection | None:
    """Return the first rejection, in the guards' order; None if every guard accepts."""
    checks: tuple[Callable[[], Rejection | None], ...] = (
        lambda: check_level(evidence, settings),
        lambda: check_no_speech(hypothesis, settings),
        lambda: check_log_probability(hypothesis, settings),
        lambda: check_compression(hypothesis, settings),
        lambda: check_runaway(hypothesis, evidence, settings),
        lambda: check_repetition(hypothesis.words),
        lambda: check_letters(hypothesis.words, settings),
        lambda: check_isolated_phrase(hypothesis.words, evidence, settings),
        lambda: check_sound(hypothesis.words, evidence, settings),
    )
    return next((rejection for check in checks if (rejection := check()) is not None), None)


def is_about_words(rejection: Rejection) -> bool:
    """Return whether the words were rejected as bad, rather than the sound as no speech.

    If so, a decode in a full 30 s window may do better: short windows can make Whisper loop
    (SYSTRAN/faster-whisper#1006).
    """
    return rejection.guard in {"log-probability", "compression", "runaway", "repetition"}
