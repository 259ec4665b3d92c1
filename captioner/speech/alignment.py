"""Times and confidence of words, from the decoder's alignment of tokens to encoder positions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from captioner.core.audio import SAMPLE_RATE, Samples, SpeechSegment
from captioner.core.captions import Word
from captioner.speech.tokenizer import WordTokens

POSITION_S = 0.02
"""Seconds of sound that an encoder position stands for: two frames of 10 ms."""

_POSITION_SAMPLES = round(SAMPLE_RATE * POSITION_S)
_SHORTEST_WORD_S = 0.06
_NOISE_PERCENTILE, _SPEECH_PERCENTILE = 10, 95
_ABOVE_NOISE_DB = 3.0
_BELOW_SPEECH_DB = 30.0
_CLEARLY_SILENT_DB = 12.0


def token_times_s(alignments: Sequence[tuple[int, int]], token_count: int) -> NDArray[np.float64]:
    """When each token begins, and behind the last one when it ends.

    Args:
        alignments: Path of (token, encoder position) pairs, both rising.
        token_count: How many text tokens were aligned.

    Returns:
        float64[token_count + 1], seconds from the window's begin, never falling.
    """
    begins = np.zeros(token_count + 1, dtype=np.float64)
    last_token = -1
    for token, position in alignments:
        if token > last_token:
            begins[last_token + 1 : token + 1] = position * POSITION_S
            last_token = min(token, token_count)
    if last_token < token_count and alignments:
        begins[last_token + 1 :] = alignments[-1][1] * POSITION_S
    result: NDArray[np.float64] = np.maximum.accumulate(begins)
    return result


def timed_words(
    words: Sequence[WordTokens],
    alignments: Sequence[tuple[int, int]],
    probabilities: Sequence[float],
    segment: SpeechSegment,
) -> tuple[Word, ...]:
    """Words with their times in the session's clock.

    The decoder knows where a word lies but not where it is silent around it: the first word
    always begins with the window, and a pause belongs to one of its neighbours. So each word is
    drawn in to the part that can be heard.

    Args:
        words: The words and their token counts, in order.
        alignments: Path of (token, encoder position) pairs.
        probabilities: Of every text token, 0 to 1.
        segment: The sound.
    """
    token_count = sum(word.token_count for word in words)
    times_s = token_times_s(alignments, token_count)
    audible = audible_positions(segment.samples)
    length_s = len(segment.samples) / SAMPLE_RATE
    result: list[Word] = []
    first_token, earliest_s = 0, 0.0
    for word in words:
        behind = first_token + word.token_count
        start_s, end_s = float(times_s[first_token]), float(times_s[behind])
        start_s, end_s = _drawn_in(start_s, end_s, audible)
        start_s = min(max(start_s, earliest_s), length_s)
        end_s = min(max(end_s, start_s), length_s)
        own = probabilities[first_token:behind]
        probability = float(np.mean(own)) if len(own) else 0.0
        result.append(
            Word(
                word.text,
                segment.start_s + start_s,
                segment.start_s + end_s,
                min(max(probability, 0.0), 1.0),
            )
        )
        first_token, earliest_s = behind, end_s
    return tuple(result)


def untimed_words(
    words: Sequence[WordTokens], probability: float, segment: SpeechSegment
) -> tuple[Word, ...]:
    """Words spread over the sound by their length in characters, where times were not asked for."""
    characters = np.cumsum([0, *(len(word.text) for word in words)])
    edges_s = segment.start_s + segment.duration_s * characters / max(1, characters[-1])
    return tuple(
        Word(word.text, float(start_s), float(end_s), min(max(probability, 0.0), 1.0))
        for word, start_s, end_s in zip(words, edges_s[:-1], edges_s[1:], strict=True)
    )


def audible_positions(samples: Samples) -> NDArray[np.bool_]:
    """Which encoder positions are louder than what surrounds the speech.

    Louder than the noise, or not far below the speech's loudest parts: in sound without pauses
    the quietest tenth is speech itself.

    Args:
        samples: float32[n].

    Returns:
        bool[n / 320], rounded down.
    """
    count = len(samples) // _POSITION_SAMPLES
    blocks = samples[: count * _POSITION_SAMPLES].reshape(count, _POSITION_SAMPLES)
    if count == 0:
        return np.zeros(0, dtype=np.bool_)
    level_db = 10.0 * np.log10(np.mean(np.square(blocks, dtype=np.float64), axis=1) + 1e-12)
    noise_db, speech_db = np.percentile(level_db, [_NOISE_PERCENTILE, _SPEECH_PERCENTILE])
    threshold_db = min(
        max(noise_db + _ABOVE_NOISE_DB, speech_db - _BELOW_SPEECH_DB),
        speech_db - _CLEARLY_SILENT_DB,
    )
    result: NDArray[np.bool_] = level_db >= threshold_db
    return result


def has_sound(words: Sequence[Word], segment: SpeechSegment) -> list[bool]:
    """Whether something can be heard in each word's time."""
    audible = audible_positions(segment.samples)
    return [
        bool(
            audible[
                round((word.start_s - segment.start_s) / POSITION_S) : round(
                    (word.end_s - segment.start_s) / POSITION_S
                )
            ].any()
        )
        for word in words
    ]


def _drawn_in(start_s: float, end_s: float, audible: NDArray[np.bool_]) -> tuple[float, float]:
    """The audible part of a span; the span itself where all of it is silent."""
    first, behind = round(start_s / POSITION_S), round(end_s / POSITION_S)
    heard = np.flatnonzero(audible[first:behind])
    if len(heard) == 0:
        return start_s, end_s
    start_s, end_s = (
        max(start_s, (first + int(heard[0])) * POSITION_S),
        min(end_s, (first + int(heard[-1]) + 1) * POSITION_S),
    )
    return start_s, max(end_s, start_s + _SHORTEST_WORD_S)
