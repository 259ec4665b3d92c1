"""Decodes detected speech without words again, and reports what remains unclear.

A decoder may silently skip a passage: it ends the text in the middle of a window, or aligns one
word with seconds of sound. Voice activity detection reveals this. Each stretch of speech without
words is decoded again in a window of its own and, if that gives no trustworthy words, in a longer
window with timestamps. So is a shorter utterance between two pauses if it has no word at all: it
may be an answer, or a greeting in another language than the rest.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import dropwhile

from captioner.core.captions import (
    UNCOVERED_S,
    Stretch,
    are_beside,
    longest_word_s,
    normalised,
    uncovered,
)
from captioner.core.errors import CallCancelledError
from captioner.core.long_form import FallbackSettings
from captioner.live.decisions.guards import find_repetition
from captioner.speech.long_form.skipped_speech import Decode
from captioner.speech.long_form.sound_window import DecodedWindow, SoundWindow
from captioner.speech.long_form.token_merging import SpelledWord

_MARGIN_S = 0.3
_CONTEXT_S = 5.0
_LONGEST_S = 28.0
_STRETCHED_S = 0.5
_AT_ONCE_S = 0.05

_MOST_IN_VAIN = 20
"""After this many decodes in a row without a word, assume that the model lacks the language."""

_EDGE_S = 0.15
_SAME_TIME_S = 0.1
_SOON_AFTER_S = 2.0
_SHORTEST_WORD_S = 0.05
_LEAST_PROBABILITY = 0.4
"""Words with a lower mean probability are rejected."""

_SHORTEST_UTTERANCE_S = 0.6


def decoding_uncovered(decode: Decode, settings: FallbackSettings) -> Decode:
    """Return a decoding function that also decodes uncovered speech again."""
    in_vain = 0

    def decode_all(windows: Sequence[SoundWindow], timestamps: bool) -> list[DecodedWindow]:
        nonlocal in_vain
        heard = [
            replace(answer, words=(), no_speech_probability=0.0)
            if answer.is_silent(settings)
            else replace(answer, words=without_stretched(answer.words))
            for answer in decode(windows, timestamps)
        ]
        for with_context in (False, True):
            missing = [
                (index, stretch)
                for index, (answer, window) in enumerate(zip(heard, windows, strict=True))
                for stretch in _uncovered_in(window, answer)
            ]
            if not missing or in_vain >= _MOST_IN_VAIN:
                break
            again = [_placed_on(stretch, windows[at], with_context) for at, stretch in missing]
            try:
                answers = decode(again, with_context)
            except CallCancelledError:
                break
            for (index, stretch), answer in zip(missing, answers, strict=True):
                in_vain += 1
                if _is_trustworthy(answer, settings):
                    in_vain = 0
                    heard[index] = _with_words(
                        heard[index], answer, stretch, windows[index], with_context=with_context
                    )
        return heard

    return decode_all


def without_stretched(words: Sequence[SpelledWord]) -> tuple[SpelledWord, ...]:
    """Return the words, with those aligned with skipped speech shortened to the end of their time.

    Alignment gives the sound of skipped words to the word after them, so that its end is right but
    its beginning is not. If words follow immediately, the beginning of the word before is wrong,
    too.
    """
    kept: list[SpelledWord] = []
    following: tuple[float, float] | None = None
    for each in reversed(words):
        word = each.word
        end_s = word.end_s
        if following is not None and following[0] - end_s < _AT_ONCE_S:
            end_s = max(end_s, following[1])
        longest_s = longest_word_s(word.text) + _STRETCHED_S
        is_stretched = end_s - word.start_s > longest_s
        start_s = end_s - longest_word_s(word.text) if is_stretched else word.start_s
        following = (word.start_s, start_s) if is_stretched else None
        kept.append(replace(each, word=replace(word, start_s=start_s, end_s=end_s)))
    return tuple(reversed(kept))


def _uncovered_in(window: SoundWindow, answer: DecodedWindow) -> list[Stretch]:
    speech: Sequence[Stretch] = window.speech
    if answer.until_s is not None:
        # With timestamps the next window begins there.
        end_s = window.start_s + answer.until_s
        speech = [(first, min(last, end_s)) for first, last in speech if first < end_s]
    words = [each.word for each in answer.words]
    short = [
        (start_s, end_s)
        for start_s, end_s in speech
        if _SHORTEST_UTTERANCE_S <= end_s - start_s < UNCOVERED_S
        and not any(word.start_s < end_s and word.end_s > start_s for word in words)
    ]
    return sorted([*uncovered(speech, words), *short])


def _placed_on(stretch: Stretch, window: SoundWindow, with_context: bool) -> SoundWindow:
    """Return a window on the stretch, alone or with the sound around it."""
    start_s = stretch[0] - (_CONTEXT_S if with_context else _MARGIN_S)
    end_s = start_s + _LONGEST_S if with_context else stretch[1] + _MARGIN_S
    return window.part(start_s, end_s)


def _is_trustworthy(answer: DecodedWindow, settings: FallbackSettings) -> bool:
    words = [each.word for each in answer.words]
    return (
        bool(words)
        and not answer.is_silent(settings)
        and not answer.has_failed(settings)
        and find_repetition(words) is None
        and 2 * sum(word.end_s - word.start_s < _SHORTEST_WORD_S for word in words) < len(words)
        and sum(word.probability for word in words) / len(words) >= _LEAST_PROBABILITY
    )


def _with_words(
    heard: DecodedWindow,
    again: DecodedWindow,
    stretch: Stretch,
    window: SoundWindow,
    *,
    with_context: bool,
) -> DecodedWindow:
    """Return a window's result with the new words whose middle lies in the stretch added.

    If they are already next to the stretch, because their times were wrong or the speech is slow,
    these and the words that follow only get the new times. A decode with context decides whether
    words that follow in the same order occur once or twice.
    """
    start_s, end_s = stretch[0] - _EDGE_S, stretch[1] + _EDGE_S
    added = tuple(each for each in again.words if start_s <= each.word.middle_s <= end_s)
    if not added:
        return heard
    known = [each.word for each in heard.words]
    later = [each for each in again.words if each.word.middle_s >= start_s]
    is_beside = are_beside([each.word for each in added], known, stretch, window.speech)
    if not is_beside and _follow(added, heard.words, stretch):
        if not with_context:
            return heard
        is_beside = _texts(later[len(added) :])[: len(added)] != _texts(added)
    if is_beside:
        return replace(heard, words=_retimed(heard.words, later, stretch))
    index = sum(each.word.start_s < stretch[0] for each in heard.words)
    return replace(heard, words=(*heard.words[:index], *added, *heard.words[index:]))


def _retimed(
    words: Sequence[SpelledWord], again: Sequence[SpelledWord], stretch: Stretch
) -> tuple[SpelledWord, ...]:
    """Return the words, those after the stretch at the times of the second decode.

    Alignment may time all words up to the next pause too late. They only become earlier, until the
    times agree or the words do not.
    """
    retimed = list(words)
    first = sum(each.word.start_s < stretch[1] - _EDGE_S for each in words)
    if first == len(words):
        return tuple(words)
    same = dropwhile(lambda each: not _is_same(each, words[first]), again)
    for index, each in enumerate(same, first):
        if index == len(words) or not _is_same(words[index], each):
            break
        word, start_s = words[index].word, each.word.start_s
        if word.start_s - start_s < _SAME_TIME_S:
            break
        timed = replace(word, start_s=start_s, end_s=each.word.end_s)
        retimed[index] = replace(words[index], word=timed)
    return tuple(retimed)


def _follow(added: Sequence[SpelledWord], words: Sequence[SpelledWord], stretch: Stretch) -> bool:
    """Return whether the next words, not long after the stretch, are the same."""
    following = [each for each in words if each.word.middle_s > stretch[1]][: len(added)]
    is_soon = bool(following) and following[0].word.start_s - stretch[1] <= _SOON_AFTER_S
    return is_soon and _texts(following) == _texts(added)


def _texts(words: Sequence[SpelledWord]) -> list[str]:
    return [normalised(each.word.text) for each in words]


def _is_same(first: SpelledWord, second: SpelledWord) -> bool:
    return _texts([first]) == _texts([second])
