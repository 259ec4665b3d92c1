"""The three ways through a recording longer than Whisper's window."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

from captioner.core.audio import SAMPLE_RATE
from captioner.core.captions import Word
from captioner.core.long_form import Algorithm, LongFormSettings
from captioner.core.token_merging import SpelledWord, join_windows
from captioner.speech.long_form.prefetch import prefetched
from captioner.speech.long_form.sliding_sound import SlidingSound
from captioner.speech.long_form.speech_spans import Silence, SpeechSpans, packed
from captioner.speech.long_form.window_model import HeardWindow, SoundWindow

WINDOW_SAMPLES = 30 * SAMPLE_RATE
_SHORTEST_ADVANCE = SAMPLE_RATE // 2
_SPEECH_LEFT_S = 0.6
"""Less speech than this behind the last timestamp is a breath or the word's own end."""

_SILENCE_TOLD_S = 2.0

Hear = Callable[[Sequence[SoundWindow], bool], list[HeardWindow]]
"""Decodes windows together; the second argument asks for timestamps."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What became final at once.

    Attributes:
        words: In order, behind those of the passages before.
        until_sample: Everything before this position is done.
    """

    words: tuple[Word, ...]
    until_sample: int


def sequential(
    sound: SlidingSound, spans: SpeechSpans | None, hear: Hear, settings: LongFormSettings
) -> Generator[Passage, None, None]:
    """One window after the other, moved by timestamps; nothing is carried into the next.

    Args:
        sound: The recording.
        spans: Where somebody speaks: windows begin and end there, and speech behind the last
            timestamp is heard again. None: as published, every second is decoded.
        hear: Decodes windows.
        settings: Fallback settings tell a silent window.
    """
    seek = 0
    while True:
        if spans is not None:
            begin = spans.next_speech(seek)
            if begin is None:
                break
            seek = begin
        end = sound.read_until(seek + round(settings.longest_window_s * SAMPLE_RATE))
        if end <= seek:
            break
        heard_end = end if spans is None else _last_pause(spans, seek, end)
        window = SoundWindow(sound.samples(seek, heard_end), seek)
        (heard,) = hear([window], True)
        following = heard_end
        if heard.is_silent(settings.fallback):
            heard = HeardWindow()
        else:
            moved_s = _next_begin_s(heard, window, spans)
            if moved_s is not None:
                moved = seek + round(moved_s * SAMPLE_RATE)
                if moved - seek >= _SHORTEST_ADVANCE:
                    following = min(moved, heard_end)
        seek = following
        sound.forget_before(seek)
        yield Passage(tuple(each.word for each in heard.words), seek)


def chunked(
    sound: SlidingSound,
    spans: SpeechSpans | None,
    hear: Hear,
    settings: LongFormSettings,
    batch_size: int,
) -> Generator[Passage, None, None]:
    """Overlapping windows of one length, decoded in batches, joined on their common tokens.

    Args:
        sound: The recording.
        spans: Where somebody speaks: windows without speech are not decoded. None: all are.
        hear: Decodes windows.
        settings: Length of the windows, and how far they reach into one another.
        batch_size: Windows decoded together.
    """
    length = round(settings.chunk_s * SAMPLE_RATE)
    stride = round(settings.chunk_stride_s * SAMPLE_RATE)
    ahead = prefetched(_judged_windows(sound, spans, length, length - 2 * stride), batch_size)
    waiting: tuple[SpelledWord, ...] = ()
    waiting_end_s = 0.0
    until = 0
    with closing(ahead):
        while batch := list(islice(ahead, batch_size)):
            spoken = [window for window, is_spoken in batch if is_spoken]
            answers = iter(hear(spoken, False) if spoken else [])
            done: list[Word] = []
            for window, is_spoken in batch:
                heard = next(answers) if is_spoken else HeardWindow()
                words = () if heard.is_silent(settings.fallback) else heard.words
                if window.start_sample == 0:
                    waiting = words
                else:
                    join = join_windows(waiting, words, window.start_s, waiting_end_s)
                    done += [each.word for each in waiting[: join.left_count]]
                    waiting = words[join.right_start :]
                waiting_end_s = window.start_s + window.duration_s
                until = max(until, window.end_sample - 2 * stride)
            yield Passage(tuple(done), until)
    yield Passage(tuple(each.word for each in waiting), sound.end_sample)


def batched(
    sound: SlidingSound,
    spans: SpeechSpans,
    hear: Hear,
    settings: LongFormSettings,
    batch_size: int,
) -> Generator[Passage, None, None]:
    """Utterances packed into windows and decoded in batches.

    Args:
        sound: The recording.
        spans: Where somebody speaks.
        hear: Decodes windows.
        settings: How utterances are packed.
        batch_size: Windows decoded together.
    """
    ahead = prefetched(_packed_windows(sound, spans, settings), batch_size)
    batch: list[SoundWindow] = []
    with closing(ahead):
        for item in ahead:
            if isinstance(item, SoundWindow):
                batch.append(item)
            elif not batch:
                yield Passage((), item.until)
            if len(batch) == batch_size:
                yield _heard_together(batch, hear, settings)
                batch = []
    if batch:
        yield _heard_together(batch, hear, settings)


def run_algorithm(
    sound: SlidingSound,
    spans: SpeechSpans | None,
    hear: Hear,
    settings: LongFormSettings,
    batch_size: int,
) -> Generator[Passage, None, None]:
    """The passages by the algorithm that the settings name; batched needs `spans`."""
    if settings.algorithm is Algorithm.SEQUENTIAL:
        return sequential(sound, spans, hear, settings)
    if settings.algorithm is Algorithm.CHUNKED:
        return chunked(sound, spans, hear, settings, batch_size)
    assert spans is not None
    return batched(sound, spans, hear, settings, batch_size)


def _next_begin_s(
    heard: HeardWindow, window: SoundWindow, spans: SpeechSpans | None
) -> float | None:
    """Where in the window the next one begins; None: at its end.

    What timestamps say, but never before the end of the last word, which would be heard twice.
    Where the answer says that nobody speaks behind its last timestamp and somebody does, the
    next window begins there.
    """
    last_word_s = heard.words[-1].word.end_s - window.start_s if heard.words else 0.0
    if heard.until_s is not None:
        return max(heard.until_s, last_word_s)
    if spans is None or heard.last_timestamp_s is None or not heard.words:
        return None
    until_s = max(heard.last_timestamp_s, last_word_s)
    until = window.start_sample + round(until_s * SAMPLE_RATE)
    left_s = sum(span.duration_s for span in spans.within(until, window.end_sample))
    return until_s if left_s > _SPEECH_LEFT_S else None


def _last_pause(spans: SpeechSpans, start: int, end: int) -> int:
    """Where to end a window that may reach to `end`: in a pause, if speech has one."""
    speech = spans.within(start, end)
    if len(speech) > 1 and spans.within(end, end + 1):
        return speech[-2].end
    return speech[-1].end if speech else end


def _heard_together(
    batch: Sequence[SoundWindow], hear: Hear, settings: LongFormSettings
) -> Passage:
    words = [
        each.word
        for heard in hear(batch, False)
        if not heard.is_silent(settings.fallback)
        for each in heard.words
    ]
    return Passage(tuple(words), batch[-1].end_sample)


def _packed_windows(
    sound: SlidingSound, spans: SpeechSpans, settings: LongFormSettings
) -> Iterator[SoundWindow | Silence]:
    """Windows of packed utterances, and long silences; what is passed is forgotten."""
    walk = spans.walk(settings.packed_pause_s + _SILENCE_TOLD_S)
    for item in packed(walk, settings.longest_window_s, settings.packed_pause_s):
        if isinstance(item, Silence):
            sound.forget_before(item.until)
            yield item
        else:
            window = SoundWindow(sound.samples(item.start, item.end), item.start)
            sound.forget_before(item.end)
            yield window


def _judged_windows(
    sound: SlidingSound, spans: SpeechSpans | None, length: int, step: int
) -> Iterator[tuple[SoundWindow, bool]]:
    """Overlapping windows, and whether somebody speaks in them; what is passed is forgotten."""
    for window in _overlapping_windows(sound, length, step):
        is_spoken = spans is None or bool(spans.within(window.start_sample, window.end_sample))
        sound.forget_before(window.start_sample)
        if spans is not None:
            spans.forget_before(window.start_sample)
        yield window, is_spoken


def _overlapping_windows(sound: SlidingSound, length: int, step: int) -> Iterator[SoundWindow]:
    """Windows from the beginning on; the last one is that which reaches the sound's end."""
    start = 0
    while True:
        end = sound.read_until(start + length)
        if end <= start:
            return
        yield SoundWindow(sound.samples(start, end), start)
        if end < start + length or sound.read_until(end + 1) == end:
            return
        start += step
