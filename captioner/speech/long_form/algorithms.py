"""The three algorithms for recordings longer than Whisper's window."""

import queue
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

from captioner.core.audio import SAMPLE_RATE
from captioner.core.captions import Word
from captioner.core.errors import CallCancelledError, CaptionerError
from captioner.core.long_form import Algorithm, LongFormSettings
from captioner.speech.long_form.sliding_sound import SlidingSound
from captioner.speech.long_form.sound_window import DecodedWindow, SoundWindow
from captioner.speech.long_form.speech_spans import Silence, SpeechSpans, packed
from captioner.speech.long_form.token_merging import JoinedWindows

_SHORTEST_ADVANCE = SAMPLE_RATE // 2
_SPEECH_LEFT_S = 0.6
"""Less speech than this after the last timestamp is a breath or the end of the last word."""

_SILENCE_TOLD_S = 2.0

Decode = Callable[[Sequence[SoundWindow], bool], list[DecodedWindow]]
"""Decodes windows together; the second argument asks for timestamps."""


@dataclass(frozen=True, slots=True)
class Passage:
    """Words that became final together.

    Attributes:
        until_sample: End of the finished part of the recording.
    """

    words: tuple[Word, ...]
    until_sample: int


def sequential(
    sound: SlidingSound,
    spans: SpeechSpans | None,
    decode: Decode,
    settings: LongFormSettings,
    joined: JoinedWindows,
) -> Generator[Passage, None, None]:
    """Decode window after window, advancing by timestamps, without text of earlier windows.

    Args:
        spans: Speech, in which windows begin and end; speech after the last timestamp is decoded
            again. None decodes every second, as published.
        settings: Their fallback settings decide whether a window is silent.
        joined: Keeps words until the next window is decoded.
    """
    longest = round(settings.longest_window_s * SAMPLE_RATE)
    joint = 0 if spans is None else round(settings.joint_s * SAMPLE_RATE)
    seek = 0
    while True:
        if spans is not None:
            begin = spans.next_speech(seek)
            if begin is None:
                break
            seek = begin
        end = sound.read_until(seek + longest)
        if end <= seek:
            break
        following = end
        if spans is not None:
            end, following = _window_end(spans, seek, end, joint)
            end = sound.read_until(end)
        speech = () if spans is None else spans.detected_between(seek, end)
        window = SoundWindow(sound.samples(seek, end), seek, speech)
        (heard,) = decode([window], True)
        complete_until = end
        if heard.is_silent(settings.fallback):
            heard = DecodedWindow()
        else:
            moved_s = _next_begin_s(heard, window, spans, following)
            if moved_s is not None:
                moved = seek + round(moved_s * SAMPLE_RATE)
                if moved - seek >= _SHORTEST_ADVANCE:
                    complete_until = min(moved, end)
                    following = min(following, complete_until)
        words = joined.add(
            heard.words, window.start_s, complete_until / SAMPLE_RATE, following / SAMPLE_RATE
        )
        seek = following
        sound.forget_before(seek)
        yield Passage(tuple(words), seek)


def chunked(
    sound: SlidingSound,
    spans: SpeechSpans | None,
    decode: Decode,
    settings: LongFormSettings,
    batch_size: int,
    joined: JoinedWindows,
) -> Generator[Passage, None, None]:
    """Decode overlapping windows of one length in batches, joined on their common tokens.

    Args:
        spans: Speech; windows without any are not decoded. None decodes all windows.
        joined: Keeps words until the next window is decoded.
    """
    length = round((settings.chunk_s or settings.longest_window_s) * SAMPLE_RATE)
    step = length - 2 * round(settings.chunk_stride * length)
    ahead = prefetched(_marked_windows(sound, spans, length, step), batch_size)
    with closing(ahead):
        while batch := list(islice(ahead, batch_size)):
            spoken = [window for window, is_spoken in batch if is_spoken]
            answers = iter(decode(spoken, False) if spoken else [])
            done: list[Word] = []
            for window, is_spoken in batch:
                heard = next(answers) if is_spoken else DecodedWindow()
                following = min(window.start_sample + step, window.end_sample)
                done += _joined(joined, heard, window, following, settings)
            yield Passage(tuple(done), following)


def batched(
    sound: SlidingSound,
    spans: SpeechSpans,
    decode: Decode,
    settings: LongFormSettings,
    batch_size: int,
    joined: JoinedWindows,
) -> Generator[Passage, None, None]:
    """Pack utterances into windows decoded in batches; join them where speech was cut.

    Args:
        joined: Keeps words until the next window is decoded.
    """
    ahead = prefetched(_packed_windows(sound, spans, settings), batch_size)
    batch: list[tuple[SoundWindow, int]] = []

    def heard_together() -> Passage:
        done: list[Word] = []
        answers = decode([window for window, _ in batch], False)
        for heard, (window, following) in zip(answers, batch, strict=True):
            done += _joined(joined, heard, window, following, settings)
        return Passage(tuple(done), batch[-1][1])

    with closing(ahead):
        for item in ahead:
            if not isinstance(item, Silence):
                batch.append(item)
            elif not batch:
                yield Passage(tuple(joined.flush()), item.until)
            if len(batch) == batch_size:
                yield heard_together()
                batch = []
    if batch:
        yield heard_together()


def run_algorithm(
    sound: SlidingSound,
    spans: SpeechSpans | None,
    decode: Decode,
    settings: LongFormSettings,
    batch_size: int,
) -> Generator[Passage, None, None]:
    """Yield the passages of the algorithm that the settings name; batched needs `spans`.

    Raises:
        CaptionerError, CallCancelledError: `decode` raised it. Words decoded before are yielded
            first.
    """
    joined = JoinedWindows()
    until = 0
    try:
        with closing(_passages(sound, spans, decode, settings, batch_size, joined)) as passages:
            for passage in passages:
                until = passage.until_sample
                yield passage
    except (CaptionerError, CallCancelledError):
        if rest := joined.flush():
            yield Passage(tuple(rest), max(until, round(rest[-1].end_s * SAMPLE_RATE)))
        raise
    if rest := joined.flush():
        yield Passage(tuple(rest), sound.end_sample)


def _passages(
    sound: SlidingSound,
    spans: SpeechSpans | None,
    decode: Decode,
    settings: LongFormSettings,
    batch_size: int,
    joined: JoinedWindows,
) -> Generator[Passage, None, None]:
    if settings.algorithm is Algorithm.SEQUENTIAL:
        return sequential(sound, spans, decode, settings, joined)
    if settings.algorithm is Algorithm.CHUNKED:
        return chunked(sound, spans, decode, settings, batch_size, joined)
    assert spans is not None
    return batched(sound, spans, decode, settings, batch_size, joined)


def _next_begin_s(
    heard: DecodedWindow, window: SoundWindow, spans: SpeechSpans | None, following: int
) -> float | None:
    """Return where the next window begins according to a result, in seconds of its window, or None.

    This is the result's timestamp, but never before the end of the last word, which would otherwise
    be decoded twice. If the result has no speech after its last timestamp and there is speech
    before the sample `following`, the next window begins at that timestamp.
    """
    last_word_s = heard.words[-1].word.end_s - window.start_s if heard.words else 0.0
    if heard.until_s is not None:
        return max(heard.until_s, last_word_s)
    if spans is None or heard.last_timestamp_s is None or not heard.words:
        return None
    until_s = max(heard.last_timestamp_s, last_word_s)
    until = window.start_sample + round(until_s * SAMPLE_RATE)
    left_s = sum(span.duration_s for span in spans.within(until, following))
    return until_s if left_s > _SPEECH_LEFT_S else None


def _window_end(spans: SpeechSpans, start: int, longest: int, joint: int) -> tuple[int, int]:
    """Return the end of a window from `start` to at most `longest`, and the start of the next.

    Both are in a pause, if speech has one. Otherwise the window reaches `joint` samples beyond a
    cut, and the next one begins as far before it.
    """
    speech = spans.within(start, longest)
    if not speech:
        return longest, longest
    last = speech[-1]
    if not spans.within(longest, longest + 1):
        return last.end, last.end
    before = next(
        (each for each in reversed(speech) if each is not last and each.end - start > 2 * joint),
        None,
    )
    if before is None:
        return longest, longest - joint
    if before.ends_in_cut:
        return before.end + joint, before.end - joint
    return before.end, before.end


def _joined(
    joined: JoinedWindows,
    heard: DecodedWindow,
    window: SoundWindow,
    following: int,
    settings: LongFormSettings,
) -> list[Word]:
    """Add a window after which none begins before `following`; return the words now final."""
    return joined.add(
        () if heard.is_silent(settings.fallback) else heard.words,
        window.start_s,
        window.start_s + window.duration_s,
        following / SAMPLE_RATE,
    )


def _packed_windows(
    sound: SlidingSound, spans: SpeechSpans, settings: LongFormSettings
) -> Iterator[tuple[SoundWindow, int] | Silence]:
    """Yield windows of packed utterances, each with the start of the next, and long silences.

    Sound and spans before them are freed.
    """
    joint = round(settings.joint_s * SAMPLE_RATE)
    walk = spans.walk(settings.packed_pause_s + _SILENCE_TOLD_S)
    for item in packed(walk, settings.longest_window_s, settings.packed_pause_s, settings.joint_s):
        if isinstance(item, Silence):
            sound.forget_before(item.until)
            yield item
        else:
            start, end = item.reaching(joint)
            following = item.end - joint * item.ends_in_cut
            speech = spans.detected_between(start, end)
            window = SoundWindow(sound.samples(start, end), start, speech)
            sound.forget_before(following)
            yield window, following


def _marked_windows(
    sound: SlidingSound, spans: SpeechSpans | None, length: int, step: int
) -> Iterator[tuple[SoundWindow, bool]]:
    """Yield overlapping windows and whether they contain speech; frees the sound before them."""
    for window in _overlapping_windows(sound, length, step):
        is_spoken = spans is None or bool(spans.within(window.start_sample, window.end_sample))
        sound.forget_before(window.start_sample)
        if spans is None:
            yield window, is_spoken
        else:
            speech = spans.detected_between(window.start_sample, window.end_sample)
            spans.forget_before(window.start_sample)
            yield replace(window, speech=speech), is_spoken


def _overlapping_windows(sound: SlidingSound, length: int, step: int) -> Iterator[SoundWindow]:
    """Yield windows from the first kept sample to the one that reaches the sound's end.

    Language detection has already freed the silence before the first speech.
    """
    start = sound.begin_sample
    while True:
        end = sound.read_until(start + length)
        if end <= start:
            return
        yield SoundWindow(sound.samples(start, end), start)
        if end < start + length or sound.read_until(end + 1) == end:
            return
        start += step


Item = TypeVar("Item")

_POLL_S = 0.1


class _End:
    """The last item, with the error that the source raised, if any."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def prefetched(source: Iterator[Item], depth: int) -> Generator[Item, None, None]:
    """Yield the items of a source that runs on another thread, at most `depth` items ahead.

    Reading, voice activity detection and decoding release the GIL in their native parts. Errors of
    the source are raised here. Closing this generator ends the thread and closes the source.

    Args:
        source: Used by that thread alone while this generator lives.
        depth: Most items that wait.
    """
    waiting: queue.Queue[Item | _End] = queue.Queue(max(1, depth))
    is_over = threading.Event()

    def put(item: Item | _End) -> bool:
        while not is_over.is_set():
            try:
                waiting.put(item, timeout=_POLL_S)
                return True
            except queue.Full:
                continue
        return False

    def run() -> None:
        try:
            for item in source:
                if not put(item):
                    return
            put(_End())
        except BaseException as error:  # raised again by the consumer
            put(_End(error))
        finally:
            close = getattr(source, "close", None)
            if close is not None:
                close()

    thread = threading.Thread(target=run, name="recording-ahead")
    thread.start()
    try:
        while not isinstance(item := waiting.get(), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        is_over.set()
        thread.join()
