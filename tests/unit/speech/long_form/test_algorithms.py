"""The algorithms alone: a fake ear hears numbers that are written into the sound."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples
from captioner.core.captions import Word
from captioner.core.errors import CallCancelledError, CaptionerError
from captioner.core.long_form import Algorithm, LongFormSettings
from captioner.speech.long_form.algorithms import run_algorithm
from captioner.speech.long_form.sliding_sound import SlidingSound
from captioner.speech.long_form.sound_window import DecodedWindow, SoundWindow
from captioner.speech.long_form.speech_spans import SpeechSpans
from captioner.speech.long_form.token_merging import SpelledWord
from captioner.speech.long_form.transcriber import speech_spans

WORD = SAMPLE_RATE // 2


def sound_of(words: int, silence_after: Collection[int] = ()) -> Samples:
    """A word is half a second of its own loudness; silences of 2 s behind the places named."""
    parts = [np.zeros(SAMPLE_RATE, np.float32)]
    for place in range(words):
        parts.append(np.full(WORD, 0.2 + place / 2000, np.float32))
        if place in silence_after:
            parts.append(np.zeros(2 * SAMPLE_RATE, np.float32))
    parts.append(np.zeros(SAMPLE_RATE, np.float32))
    return np.concatenate(parts)


def heard_in(window: SoundWindow, timestamps: bool) -> DecodedWindow:
    """Words wholly within the window; a cut one at an edge is misheard as something else."""
    codes = np.round((window.samples - 0.2) * 2000).astype(int)
    changes = np.flatnonzero(np.diff(codes)) + 1
    edges = [0, *changes.tolist(), len(codes)]
    words = []
    for begin, end in pairwise(edges):
        code = int(codes[begin])
        if code < 0:
            continue
        whole = end - begin >= WORD
        token = code if whole else 10_000 + window.start_sample + begin
        start_s = window.start_s + begin / SAMPLE_RATE
        end_s = window.start_s + end / SAMPLE_RATE
        words.append(SpelledWord(Word(f"w{token}", start_s, end_s, 1.0), (token,)))
    if timestamps and words and words[-1].tokens[0] >= 10_000 and len(words) > 1:
        # As Whisper does: what is cut at the end is left to the next window.
        cut = words.pop()
        return DecodedWindow(tuple(words), until_s=cut.word.start_s - window.start_s)
    last_s = words[-1].word.end_s - window.start_s if words else None
    return DecodedWindow(tuple(words), last_timestamp_s=last_s)


class Detector:
    def speech_probability(self, frame: Samples) -> float:
        return 1.0 if np.abs(frame).max() > 0.1 else 0.0

    def reset(self) -> None:
        pass


def transcribed(
    samples: Samples, long_form: LongFormSettings, batch_size: int = 3
) -> tuple[list[str], list[int]]:
    batches = []

    def decode(windows: Sequence[SoundWindow], timestamps: bool) -> list[DecodedWindow]:
        batches.append(len(windows))
        longest_s = long_form.longest_window_s
        assert all(0 < window.duration_s <= longest_s for window in windows)
        return [heard_in(window, timestamps) for window in windows]

    sound = SlidingSound(
        AudioChunk(samples[start : start + 5000], start) for start in range(0, len(samples), 5000)
    )
    needs = long_form.voice_activity or long_form.algorithm is Algorithm.BATCHED
    spans = speech_spans(sound, Detector(), long_form) if needs else None
    passages = list(run_algorithm(sound, spans, decode, long_form, batch_size))
    until = [passage.until_sample for passage in passages]
    assert until == sorted(until)
    return [word.text for passage in passages for word in passage.words], batches


@pytest.mark.parametrize("voice_activity", [True, False])
@pytest.mark.parametrize("algorithm", list(Algorithm))
@settings(deadline=None, max_examples=12)
@given(
    words=st.integers(1, 150),
    silences=st.sets(st.integers(0, 150)),
    batch_size=st.integers(1, 5),
    longest_s=st.sampled_from([8.0, 12.0, 30.0]),
)
def test_every_word_is_heard_once_and_in_order(
    algorithm: Algorithm,
    voice_activity: bool,
    words: int,
    silences: set[int],
    batch_size: int,
    longest_s: float,
) -> None:
    samples = sound_of(words, silences)
    long_form = LongFormSettings(algorithm=algorithm, voice_activity=voice_activity).fitted_to(
        longest_s
    )

    heard, batches = transcribed(samples, long_form, batch_size)

    assert heard == [f"w{place}" for place in range(words)]
    assert max(batches) <= batch_size


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_nothing_is_decoded_where_nobody_speaks(algorithm: Algorithm) -> None:
    samples = np.zeros(120 * SAMPLE_RATE, np.float32)

    assert transcribed(samples, LongFormSettings(algorithm=algorithm)) == ([], [])


@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_no_sound_at_all_is_no_failure(algorithm: Algorithm) -> None:
    assert transcribed(np.zeros(0, np.float32), LongFormSettings(algorithm=algorithm)) == ([], [])


@pytest.mark.parametrize("algorithm", [Algorithm.SEQUENTIAL, Algorithm.CHUNKED])
def test_as_published_every_second_is_decoded(algorithm: Algorithm) -> None:
    samples = np.zeros(65 * SAMPLE_RATE, np.float32)
    long_form = LongFormSettings(algorithm=algorithm, voice_activity=False, chunk_s=25.0)

    heard, batches = transcribed(samples, long_form, batch_size=1)

    assert heard == []
    assert len(batches) == {Algorithm.SEQUENTIAL: 3, Algorithm.CHUNKED: 4}[algorithm]


def test_windows_are_decoded_together() -> None:
    samples = sound_of(300, set(range(0, 300, 30)))

    _, batches = transcribed(samples, LongFormSettings(algorithm=Algorithm.BATCHED), batch_size=4)

    assert batches[0] == 4


def test_a_timestamp_that_does_not_move_the_window_cannot_stop_it() -> None:
    sound = SlidingSound([AudioChunk(np.full(100 * SAMPLE_RATE, 0.3, np.float32), 0)])
    long_form = LongFormSettings(algorithm=Algorithm.SEQUENTIAL, voice_activity=False)

    def decode(windows: Sequence[SoundWindow], timestamps: bool) -> list[DecodedWindow]:
        return [DecodedWindow(until_s=0.0, last_timestamp_s=0.0)]

    assert len(list(run_algorithm(sound, None, decode, long_form, 1))) == 4


def test_a_silent_window_has_no_words() -> None:
    samples = sound_of(4)

    def decode(windows: Sequence[SoundWindow], timestamps: bool) -> list[DecodedWindow]:
        return [
            replace(
                heard_in(window, timestamps),
                no_speech_probability=0.9,
                average_log_probability=-2.0,
            )
            for window in windows
        ]

    for algorithm in Algorithm:
        sound = SlidingSound([AudioChunk(samples, 0)])
        spans = SpeechSpans(sound, Detector())
        long_form = LongFormSettings(algorithm=algorithm)
        passages = run_algorithm(sound, spans, decode, long_form, 2)
        assert [word for passage in passages for word in passage.words] == []


def test_settings_that_no_algorithm_can_follow_are_refused() -> None:
    wrongs: tuple[dict[str, Any], ...] = (
        {"chunk_s": 31.0},
        {"longest_window_s": 0.0},
        {"chunk_stride": 0.5},
    )
    for wrong in wrongs:
        with pytest.raises(ValueError, match=r"window|chunk"):
            LongFormSettings(**wrong)


def test_a_model_may_shorten_the_windows() -> None:
    limited = LongFormSettings().fitted_to(5.0, 25.0)

    assert limited.longest_window_s == 5.0
    assert limited.chunk_s == 5.0
    assert LongFormSettings(longest_window_s=4.0).fitted_to(30.0).longest_window_s == 4.0


def test_chunks_are_as_long_as_is_asked_for_or_else_as_the_model_has_them() -> None:
    assert LongFormSettings().fitted_to(30.0, 15.0).chunk_s == 15.0
    assert LongFormSettings(chunk_s=20.0).fitted_to(30.0, 15.0).chunk_s == 20.0
    assert LongFormSettings(chunk_s=20.0).fitted_to(12.0, 15.0).chunk_s == 12.0


def test_windows_that_may_end_in_pauses_are_no_longer_than_the_model_s_chunks() -> None:
    assert LongFormSettings().fitted_to(30.0, 15.0).longest_window_s == 15.0
    assert LongFormSettings(voice_activity=False).fitted_to(30.0, 15.0).longest_window_s == 30.0


@pytest.mark.parametrize(
    "failure", [CallCancelledError(), CaptionerError("The model failed.", "Try again.")]
)
@pytest.mark.parametrize("algorithm", list(Algorithm))
def test_what_waits_for_the_next_window_still_comes_when_that_fails(
    algorithm: Algorithm, failure: CallCancelledError | CaptionerError
) -> None:
    samples = sound_of(120)
    long_form = LongFormSettings(algorithm=algorithm).fitted_to(12.0)
    heard_until_s = 0.0

    def decode(windows: Sequence[SoundWindow], timestamps: bool) -> list[DecodedWindow]:
        nonlocal heard_until_s
        if heard_until_s > 15.0:
            raise failure
        heard_until_s = windows[-1].start_s + windows[-1].duration_s
        return [heard_in(window, timestamps) for window in windows]

    sound = SlidingSound([AudioChunk(samples, 0)])
    spans = speech_spans(sound, Detector(), long_form)
    words: list[Word] = []
    until: list[int] = []
    with pytest.raises(type(failure)):
        for passage in run_algorithm(sound, spans, decode, long_form, 1):
            words += passage.words
            until.append(passage.until_sample)

    assert until == sorted(until)
    # All that the last window heard; a word that it heard cut off may be among it.
    assert [word.text for word in words[:-1]] == [f"w{place}" for place in range(len(words) - 1)]
    assert heard_until_s - words[-1].end_s < 0.6
