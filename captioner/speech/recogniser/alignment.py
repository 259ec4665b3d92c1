"""Times and confidence of words, from the decoder's alignment of tokens to encoder positions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from captioner.core.audio import SAMPLE_RATE, Samples, SpeechSegment
from captioner.core.captions import Word, ends_sentence
from captioner.core.levels import block_levels_db
from captioner.speech.recogniser.tokenizer import WordTokens

POSITION_S = 0.02
"""Seconds of sound that an encoder position stands for: two frames of 10 ms."""

_POSITION_SAMPLES = round(SAMPLE_RATE * POSITION_S)
_SHORTEST_WORD_S = 0.06
_NOISE_PERCENTILE, _SPEECH_PERCENTILE = 10, 95
_ABOVE_NOISE_DB = 3.0
_BELOW_SPEECH_DB = 30.0
_CLEARLY_SILENT_DB = 12.0
_PAUSE_S = 0.3
"""No word has a silence that long in it: longer ones lie between words."""

_STRAY_S = 0.1
"""Sound no longer than this with silence around it is a click or a breath, no word."""

_MOST_BEHIND_PAUSE = 2
"""More words than this without sound in a row were not mistimed: they were not said there."""


def token_times_s(alignments: Sequence[tuple[int, int]], token_count: int) -> NDArray[np.float64]:
    """When each token begins, and after the last one when it ends.

    Args:
        alignments: Path of (token, encoder position) pairs, both rising. CTranslate2 gives
            position -1 where the sound is shorter than one position (20 ms).
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
    result: NDArray[np.float64] = np.maximum.accumulate(np.maximum(begins, 0.0))
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
    drawn in to the part that can be heard, and a word that is left in a pause, as the first one
    of a sentence often is, goes to where the voice sets in after it.

    Args:
        words: The words and their token counts, in order.
        alignments: Path of (token, encoder position) pairs.
        probabilities: Of every text token, 0 to 1.
        segment: The sound.
    """
    token_count = sum(word.token_count for word in words)
    times_s = token_times_s(alignments, token_count)
    audible = _without_strays(audible_positions(segment.samples))
    length_s = len(segment.samples) / SAMPLE_RATE
    spans: list[_Span] = []
    first_token = 0
    begins_sentence = True
    for word in words:
        behind = first_token + word.token_count
        start_s, end_s = float(times_s[first_token]), float(times_s[behind])
        spans.append(_drawn_in(start_s, end_s, audible, word.text, begins_sentence))
        first_token, begins_sentence = behind, ends_sentence(word.text)
    result: list[Word] = []
    first_token, earliest_s = 0, 0.0
    for word, span in zip(words, _behind_pauses(words, spans), strict=True):
        behind = first_token + word.token_count
        start_s = min(max(span.start_s, earliest_s), length_s)
        end_s = min(max(span.end_s, start_s), length_s)
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
    level_db = block_levels_db(blocks)
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


class _Span(NamedTuple):
    """When a word is said, in seconds of the window; in silence: at which moment of a pause."""

    start_s: float
    end_s: float
    is_silent: bool = False


def _drawn_in(
    start_s: float,
    end_s: float,
    audible: NDArray[np.bool_],
    text: str,
    begins_sentence: bool,
) -> _Span:
    """The audible part of a span; the span itself where all of it is silent.

    Of a span with a pause in it the part after the pause is the word's where it begins a
    sentence, that before where it ends one, else the longer one.
    """
    first, behind = round(start_s / POSITION_S), round(end_s / POSITION_S)
    heard = np.flatnonzero(audible[first:behind]) + first
    if len(heard) == 0:
        is_silent = first < len(audible) and not audible[first]
        return _Span(start_s, end_s, is_silent)
    pause = round(_PAUSE_S / POSITION_S)
    parts = np.split(heard, np.flatnonzero(np.diff(heard) > pause) + 1)
    if begins_sentence and ends_sentence(text):
        part = max(parts, key=len)
    elif begins_sentence:
        part = parts[-1]
        is_rest_of_word_before = int(part[0]) == first and len(part) * POSITION_S <= _STRAY_S
        if is_rest_of_word_before and behind - int(part[-1]) > pause:
            return _Span(start_s, end_s, is_silent=True)
    elif ends_sentence(text):
        part = parts[0]
    else:
        part = max(parts, key=len)
    start_s = max(start_s, int(part[0]) * POSITION_S)
    end_s = min(end_s, (int(part[-1]) + 1) * POSITION_S)
    return _Span(start_s, max(end_s, start_s + _SHORTEST_WORD_S))


def _behind_pauses(words: Sequence[WordTokens], spans: Sequence[_Span]) -> list[_Span]:
    """The spans, where a word or two in silence share the sound of the word after them."""
    result = list(spans)
    place = 0
    while place < len(result):
        behind = place
        while behind < len(result) and result[behind].is_silent:
            behind += 1
        if 0 < behind - place <= _MOST_BEHIND_PAUSE and behind < len(result):
            shared = result[behind]
            letters = np.cumsum([0, *(len(each.text) + 1 for each in words[place : behind + 1])])
            edges_s = shared.start_s + (shared.end_s - shared.start_s) * letters / letters[-1]
            for step in range(behind + 1 - place):
                result[place + step] = _Span(float(edges_s[step]), float(edges_s[step + 1]))
        place = behind + 1
    return result


def _without_strays(audible: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Without the shortest sounds that have silence around them."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], audible, [False]]).astype(np.int8)))
    begins, ends = edges[::2], edges[1::2]
    alone = round(_PAUSE_S / 2 / POSITION_S)
    kept = audible.copy()
    for begin, end in zip(begins, ends, strict=True):
        is_short = (end - begin) * POSITION_S <= _STRAY_S
        before, after = audible[max(0, begin - alone) : begin], audible[end : end + alone]
        if is_short and len(after) == alone and not before.any() and not after.any():
            kept[begin:end] = False
    return kept
