from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.audio import FRAME_S, FRAME_SAMPLES, SAMPLE_RATE
from captioner.live.decisions.hangover import AdaptiveHangover
from captioner.live.decisions.segmenter import (
    EndReason,
    PauseBegan,
    Segmenter,
    SegmenterSettings,
    SegmentEvent,
    SpeechResumed,
    UtteranceDiscarded,
    UtteranceEnded,
    UtteranceStarted,
)

SETTINGS = SegmenterSettings()


def fixed(hangover_s: float) -> AdaptiveHangover:
    return AdaptiveHangover(hangover_s, hangover_s)


def push_all(
    segmenter: Segmenter, probabilities: list[float], levels: list[float] | None = None
) -> list[SegmentEvent]:
    levels = levels or [-30.0] * len(probabilities)
    return [
        event
        for probability, level in zip(probabilities, levels, strict=True)
        for event in segmenter.push(probability, level)
    ]


def frames(seconds: float) -> int:
    return round(seconds / FRAME_S)


def test_speech_between_silences_is_one_utterance_with_its_pre_roll() -> None:
    segmenter = Segmenter(SETTINGS, fixed(0.5))
    silence, speech = frames(1.0), frames(2.0)
    events = push_all(segmenter, [0.0] * silence + [0.9] * speech + [0.0] * frames(1.0))
    started, paused, ended = events
    assert isinstance(started, UtteranceStarted)
    assert started.start_sample == silence * FRAME_SAMPLES - round(0.32 * SAMPLE_RATE)
    assert isinstance(paused, PauseBegan)
    assert paused.speech_end_sample == (silence + speech) * FRAME_SAMPLES
    assert isinstance(ended, UtteranceEnded)
    assert ended.start_sample == started.start_sample
    assert ended.speech_end_sample == paused.speech_end_sample
    assert ended.reason is EndReason.PAUSE
    assert (ended.end_sample - ended.speech_end_sample) / SAMPLE_RATE == pytest.approx(
        0.5, abs=0.04
    )


def test_the_first_word_at_the_very_start_keeps_what_sound_there_is() -> None:
    events = push_all(Segmenter(SETTINGS), [0.9] * 20)
    assert events == [UtteranceStarted(0)]


def test_one_loud_frame_is_no_onset() -> None:
    assert push_all(Segmenter(SETTINGS), [0.0] * 10 + [0.99] + [0.0] * 20) == []


def test_a_soft_syllable_above_the_release_does_not_end_speech() -> None:
    segmenter = Segmenter(SETTINGS, fixed(0.3))
    events = push_all(segmenter, [0.9] * 20 + [0.4] * 40 + [0.9] * 20)
    assert events == [UtteranceStarted(0)]


def test_a_breath_is_told_as_pause_and_resumption() -> None:
    segmenter = Segmenter(SETTINGS, fixed(0.8))
    events = push_all(segmenter, [0.9] * 20 + [0.0] * frames(0.4) + [0.9] * 20)
    assert [type(event) for event in events] == [UtteranceStarted, PauseBegan, SpeechResumed]


def test_a_silence_shorter_than_the_early_pause_is_not_told() -> None:
    segmenter = Segmenter(SETTINGS, fixed(0.8))
    events = push_all(segmenter, [0.9] * 20 + [0.0] * 2 + [0.9] * 20)
    assert events == [UtteranceStarted(0)]


def test_a_click_is_discarded() -> None:
    settings = replace(SETTINGS, shortest_ms=200)
    events = push_all(Segmenter(settings, fixed(0.3)), [0.9] * 3 + [0.0] * 20)
    assert isinstance(events[-1], UtteranceDiscarded)


def test_an_over_long_utterance_is_cut_at_its_quietest_recent_point() -> None:
    settings = replace(SETTINGS, longest_s=4.0, cut_search_s=2.0)
    count = frames(4.0)
    levels = [-30.0] * count
    levels[10] = levels[11] = -80.0  # quieter, but too long ago
    quiet = count - 20
    levels[quiet] = levels[quiet + 1] = -60.0
    events = push_all(Segmenter(settings), [0.9] * count, levels)
    at = (quiet + 1) * FRAME_SAMPLES
    assert events[-2] == UtteranceEnded(0, at, at, EndReason.LONGEST)
    assert events[-1] == UtteranceStarted(at)


def push_speech(segmenter: Segmenter, seconds: float, sentence_end: int | None) -> list:
    return [
        event
        for _ in range(frames(seconds))
        for event in segmenter.push(0.9, -30.0, sentence_end_sample=sentence_end)
    ]


def test_long_speech_is_cut_between_two_sentences_before_it_is_too_long() -> None:
    segmenter = Segmenter(SETTINGS)
    sentence_end = round(8.9 * SAMPLE_RATE)
    assert push_speech(segmenter, 9.9, sentence_end) == [UtteranceStarted(0)]
    assert push_speech(segmenter, 1.0, sentence_end) == [
        UtteranceEnded(0, sentence_end, sentence_end, EndReason.LONGEST),
        UtteranceStarted(sentence_end),
    ]


@pytest.mark.parametrize(
    ("length_s", "sentence_end_s"),
    [(12.0, 3.0), (15.0, 12.5), (15.0, None)],
    ids=["leaves a scrap", "long ago", "nothing known"],
)
def test_where_no_sentence_ended_lately_speech_goes_on(
    length_s: float, sentence_end_s: float | None
) -> None:
    segmenter = Segmenter(SETTINGS)
    push_speech(segmenter, length_s - 0.1, None)
    end = None if sentence_end_s is None else round(sentence_end_s * SAMPLE_RATE)
    assert push_speech(segmenter, 0.1, end) == []


@given(
    st.lists(
        st.tuples(st.floats(0, 1), st.one_of(st.none(), st.integers(0, 6 * SAMPLE_RATE))),
        max_size=1500,
    )
)
def test_utterances_never_overlap_wherever_sentences_end(
    frames_: list[tuple[float, int | None]],
) -> None:
    segmenter = Segmenter(replace(SETTINGS, sentence_cut_s=4.0, longest_s=8.0))
    events = []
    for probability, ago in frames_:
        position = segmenter.position_sample
        end = None if ago is None else position - ago
        events += segmenter.push(probability, -30.0, sentence_end_sample=end)
    events += segmenter.flush()
    until = 0
    for event in events:
        if isinstance(event, UtteranceStarted):
            assert event.start_sample >= until
        elif isinstance(event, UtteranceEnded):
            assert until <= event.start_sample < event.end_sample
            assert event.end_sample - event.start_sample <= 8.5 * SAMPLE_RATE
            until = event.end_sample


def test_a_cut_leaves_sound_behind_it_where_it_can() -> None:
    settings = replace(SETTINGS, longest_s=4.0, cut_search_s=2.0, cut_margin_s=0.2)
    count = frames(4.0)
    levels = [-30.0] * count
    levels[-2] = levels[-1] = -80.0  # quietest, but a word at it would not be heard whole
    levels[-12] = levels[-11] = -60.0
    events = push_all(Segmenter(settings), [0.9] * count, levels)
    assert events[-1] == UtteranceStarted((count - 11) * FRAME_SAMPLES)


def test_a_cut_stays_behind_committed_words() -> None:
    settings = replace(SETTINGS, longest_s=4.0, cut_search_s=2.0)
    segmenter = Segmenter(settings)
    count = frames(4.0)
    committed = (count - 15) * FRAME_SAMPLES
    events: list[SegmentEvent] = []
    for frame in range(count):
        level = -60.0 if frame in {count - 20, count - 21} else -30.0 - (frame == count - 5)
        events += segmenter.push(0.9, level, committed)
    ended = next(event for event in events if isinstance(event, UtteranceEnded))
    assert ended.end_sample >= committed


def test_the_end_of_sound_ends_an_utterance_in_the_middle_of_speech() -> None:
    segmenter = Segmenter(SETTINGS)
    push_all(segmenter, [0.9] * 30)
    (ended,) = segmenter.flush()
    assert ended == UtteranceEnded(
        0, 30 * FRAME_SAMPLES, 30 * FRAME_SAMPLES, EndReason.END_OF_SOUND
    )
    assert segmenter.flush() == []


def test_a_gap_ends_what_was_going_on_and_positions_go_on_behind_it() -> None:
    segmenter = Segmenter(SETTINGS)
    push_all(segmenter, [0.9] * 30)
    events = segmenter.skip(SAMPLE_RATE)
    assert isinstance(events[0], UtteranceEnded)
    started = push_all(segmenter, [0.9] * 5)[0]
    assert started == UtteranceStarted(30 * FRAME_SAMPLES + SAMPLE_RATE)


_runs = st.lists(st.tuples(st.integers(1, 120), st.floats(0, 1), st.floats(-90, 0)), max_size=25)


@given(_runs, st.integers(3, 8))
def test_utterances_are_in_order_never_overlap_and_respect_the_longest_length(
    runs: list[tuple[int, float, float]], longest_s: int
) -> None:
    settings = replace(SETTINGS, longest_s=float(longest_s), cut_search_s=1.0)
    segmenter = Segmenter(settings)
    events: list[SegmentEvent] = []
    for length, probability, level in runs:
        events += push_all(segmenter, [probability] * length, [level] * length)
    events += segmenter.flush()
    previous_end = 0
    open_start: int | None = None
    for event in events:
        if isinstance(event, UtteranceStarted):
            assert open_start is None
            assert event.start_sample >= previous_end
            open_start = event.start_sample
        elif isinstance(event, UtteranceEnded):
            assert event.start_sample == open_start
            assert event.start_sample < event.end_sample <= segmenter.position_sample
            assert event.speech_end_sample <= event.end_sample
            assert event.end_sample - event.start_sample <= longest_s * SAMPLE_RATE + FRAME_SAMPLES
            previous_end, open_start = event.end_sample, None
        elif isinstance(event, UtteranceDiscarded):
            assert event.start_sample == open_start
            previous_end, open_start = event.end_sample, None
    assert open_start is None


def test_the_hangover_follows_a_hesitant_speaker_up_and_a_quick_one_down() -> None:
    hesitant, quick = AdaptiveHangover(0.25, 0.8), AdaptiveHangover(0.25, 0.8)
    at_s = 0.0
    for _ in range(20):
        hesitant.speech_ended(at_s)
        hesitant.speech_began(at_s + 0.6)
        quick.speech_ended(at_s)
        quick.speech_began(at_s + 0.15)
        at_s += 3.0
    assert hesitant.current_s == pytest.approx(0.68)
    assert quick.current_s == 0.25


def test_a_change_of_speaker_teaches_the_hangover_nothing() -> None:
    hangover = AdaptiveHangover(0.25, 0.8)
    before_s = hangover.current_s
    for at_s in range(0, 60, 6):
        hangover.speech_ended(at_s)
        hangover.speech_began(at_s + 3)
    assert hangover.current_s == before_s


@given(st.lists(st.tuples(st.floats(0.01, 5), st.floats(0.01, 5)), max_size=40))
def test_the_hangover_stays_within_its_bounds(pauses: list[tuple[float, float]]) -> None:
    hangover = AdaptiveHangover(0.25, 0.8)
    at_s = 0.0
    for speech_s, pause_s in pauses:
        at_s += speech_s
        hangover.speech_ended(at_s)
        at_s += pause_s
        hangover.speech_began(at_s)
        assert 0.25 <= hangover.current_s <= 0.8


def test_a_hangover_without_bounds_is_refused() -> None:
    with pytest.raises(ValueError, match="is none"):
        AdaptiveHangover(0.8, 0.2)
