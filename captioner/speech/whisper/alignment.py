"""Times and probabilities of words, from the alignment of tokens with encoder positions."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from captioner.core.audio import SAMPLE_RATE, Samples, SpeechSegment
from captioner.core.captions import Word, ends_sentence
from captioner.core.levels import block_levels_db
from captioner.speech.whisper.tokenizer import WordTokens

POSITION_S = 0.02
"""Seconds of sound of an encoder position: two frames of 10 ms."""

_POSITION_SAMPLES = round(SAMPLE_RATE * POSITION_S)
_SHORTEST_WORD_S = 0.06
_NOISE_PERCENTILE, _SPEECH_PERCENTILE = 10, 95
_ABOVE_NOISE_DB = 3.0
_BELOW_SPEECH_DB = 30.0
_CLEARLY_SILENT_DB = 12.0
_PAUSE_S = 0.3
"""Longest silence within a word; longer silences are between words."""

_STRAY_S = 0.1
"""Isolated sound no longer than this is a click or a breath."""

_MOST_BEHIND_PAUSE = 2
"""Up to this many words in a row without sound are mistimed; more were not said there."""


def token_times_s(alignments: Sequence[tuple[int, int]], token_count: int) -> NDArray[np.float64]:
    """Return the start of each token, followed by the end of the last one.

    Args:
        alignments: Path of (token, encoder position) pairs, both rising. CTranslate2 returns
            position -1 if the sound is shorter than one position (20 ms).
        token_count: Number of aligned text tokens.

    Returns:
        float64[token_count + 1], seconds from the window's start, never decreasing.
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
    """Return words with their times in the session's clock.

    Alignment does not find the silence around a word: the first word always begins with the window,
    and a pause belongs to one of its neighbours. So each word is reduced to its audible part, and a
    word within a pause, often the first one of a sentence, moves to the start of the speech after
    it.

    Args:
        words: The words and their token counts, in order.
        alignments: Path of (token, encoder position) pairs.
        probabilities: Probability of every text token, 0 to 1.
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
    for word, span in zip(words, _moved_out_of_pauses(words, spans), strict=True):
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
    """Return words without decoded times, spread over the sound by their length in letters."""
    characters = np.cumsum([0, *(len(word.text) for word in words)])
    edges_s = segment.start_s + segment.duration_s * characters / max(1, characters[-1])
    return tuple(
        Word(word.text, float(start_s), float(end_s), min(max(probability, 0.0), 1.0))
        for word, (start_s, end_s) in zip(words, pairwise(edges_s), strict=True)
    )


def audible_positions(samples: Samples) -> NDArray[np.bool_]:
    """Return which encoder positions are louder than the noise around the speech.

    A position is also audible if it is not far below the loudest parts of the speech: without
    pauses, the quietest tenth is speech itself.

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
    """Return for each word whether there is sound during its time."""
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
    """A word's time in seconds of the window; for a word in silence, a moment of the pause."""

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
    """Return the audible part of a span, or the span itself if all of it is silent.

    In a span with a pause, the part after it is the word if that begins a sentence, the part before
    if it ends one, else the longer part.
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


def _moved_out_of_pauses(words: Sequence[WordTokens], spans: Sequence[_Span]) -> list[_Span]:
    """Return the spans; one or two words in silence share the sound of the word after them."""
    result = list(spans)
    index = 0
    while index < len(result):
        behind = index
        while behind < len(result) and result[behind].is_silent:
            behind += 1
        if 0 < behind - index <= _MOST_BEHIND_PAUSE and behind < len(result):
            shared = result[behind]
            letters = np.cumsum([0, *(len(each.text) + 1 for each in words[index : behind + 1])])
            edges_s = shared.start_s + (shared.end_s - shared.start_s) * letters / letters[-1]
            for step in range(behind + 1 - index):
                result[index + step] = _Span(float(edges_s[step]), float(edges_s[step + 1]))
        index = behind + 1
    return result


def _without_strays(audible: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the positions without isolated clicks and breaths."""
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
