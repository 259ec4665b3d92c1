"""Decodes speech again that a window's result leaves out.

A decoder sometimes skips words: from "cancel the system. We cancel the presentation" it writes
"cancel the presentation" with high probability. Alignment reveals this: the sound of the missing
words is given to one word that cannot last this long, or to none. That sound is decoded again in a
window that begins a little before it, and the result that the sound supports better is kept, joined
like any two windows. Speech missing at the start of a window is left to the window before, which
reaches across the cut.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.core.captions import longest_word_s
from captioner.core.errors import CallCancelledError
from captioner.core.levels import block_levels_db
from captioner.core.long_form import FallbackSettings
from captioner.speech.long_form.sound_window import DecodedWindow, SoundWindow
from captioner.speech.long_form.token_merging import SpelledWord, borne_out_s, join_windows

_BLOCK_S = 0.02
_LEFT_OUT_S = 0.5
"""Less speech than this without a word is the long end of a word, a breath or a laugh."""

_BELOW_WORDS_DB = 10.0
"""Sound quieter than the words around it by more than this is not speech."""

_HEARD_BEFORE_S = 2.0
"""The second window begins, and is joined, at a word at most this far before the skipped speech."""

Decode = Callable[[Sequence[SoundWindow], bool], list[DecodedWindow]]


def decoding_skipped(decode: Decode, settings: FallbackSettings) -> Decode:
    """Return a decoding function that also decodes skipped speech again."""

    def twice(windows: Sequence[SoundWindow], timestamps: bool) -> list[DecodedWindow]:
        heard = decode(windows, timestamps)
        again: dict[int, SoundWindow] = {}
        for index, (answer, window) in enumerate(zip(heard, windows, strict=True)):
            rest = None if answer.is_silent(settings) else _window_of_left_out(answer, window)
            if rest is not None:
                again[index] = rest
        if not again:
            return heard
        try:
            seconds = decode(list(again.values()), False)
        except CallCancelledError:
            return heard  # The next window will not be decoded; this one's words are kept.
        for (index, rest), second in zip(again.items(), seconds, strict=True):
            if not second.is_silent(settings):
                heard[index] = _completed(heard[index], second, windows[index], rest)
        return heard

    return twice


def left_out(
    words: Sequence[SpelledWord], samples: Samples, start_s: float
) -> tuple[float, float] | None:
    """Return the first stretch of speech that no word accounts for.

    Args:
        samples: float32[n] of that window.

    Returns:
        Start and end in seconds, in the words' clock; None if nothing or everything was skipped.
    """
    count = round(len(samples) / SAMPLE_RATE / _BLOCK_S)
    size = round(SAMPLE_RATE * _BLOCK_S)
    count = min(count, len(samples) // size)
    blocks = samples[: count * size].reshape(count, size)
    level_db = block_levels_db(blocks)
    written = _written(words, count, start_s)
    if not written.any():
        return None
    spoken = level_db >= float(np.median(level_db[written])) - _BELOW_WORDS_DB
    edges = [-1, *np.flatnonzero(written).tolist(), count]
    for before, behind in pairwise(edges):
        if float(np.sum(spoken[before + 1 : behind])) * _BLOCK_S >= _LEFT_OUT_S:
            return start_s + (before + 1) * _BLOCK_S, start_s + behind * _BLOCK_S
    return None


def _written(words: Sequence[SpelledWord], count: int, start_s: float) -> NDArray[np.bool_]:
    """Return which blocks belong to a word, bool[count]; a word's duration is bounded."""
    written = np.zeros(count, dtype=np.bool_)
    for each in words:
        word = each.word
        end_s = min(word.end_s, word.start_s + longest_word_s(word.text))
        first, behind = ((time_s - start_s) / _BLOCK_S for time_s in (word.start_s, end_s))
        written[max(0, round(first)) : max(0, round(behind))] = True
    return written


def _window_of_left_out(heard: DecodedWindow, window: SoundWindow) -> SoundWindow | None:
    """Return the sound from a little before the skipped speech to the end of the result."""
    heard_samples = len(window.samples)
    timestamp_s = heard.until_s if heard.until_s is not None else heard.last_timestamp_s
    if timestamp_s is not None and heard.words:
        # With timestamps the next window begins there.
        last_s = heard.words[-1].word.end_s - window.start_s
        heard_samples = min(heard_samples, round(max(timestamp_s, last_s) * SAMPLE_RATE))
    samples = window.samples[:heard_samples]
    stretch = left_out(heard.words, samples, window.start_s)
    if stretch is None:
        return None
    # A window with the first one's start would give the same result.
    earliest_s = max(stretch[0] - _HEARD_BEFORE_S, window.start_s + _BLOCK_S)
    begins_s = (each.word.start_s for each in heard.words)
    begin_s = next((each for each in begins_s if each >= earliest_s), stretch[0])
    begin = round((min(begin_s, stretch[0]) - window.start_s) * SAMPLE_RATE)
    if begin <= 0:
        return None
    return SoundWindow(samples[begin:], window.start_sample + begin)


def _completed(
    heard: DecodedWindow, second: DecodedWindow, window: SoundWindow, rest: SoundWindow
) -> DecodedWindow:
    """Return the result joined with the second one, if the sound supports that better."""
    join = join_windows(heard.words, second.words, rest.start_s, rest.start_s + rest.duration_s)
    words = (*heard.words[: join.left_count], *second.words[join.right_start :])
    if join.run is None or borne_out_s(words) <= borne_out_s(heard.words):
        return heard
    return replace(heard, words=words)
