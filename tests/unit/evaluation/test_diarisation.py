"""Diarisation errors and word errors with speakers: cases that were worked out by hand.

The scorer gave the figures of pyannote.metrics and meeteval on random files (docs/measures.md).
"""

import pytest

from captioner.evaluation.speakers import (
    DiarisationErrors,
    diarisation_errors,
    joined_spans,
    speaker_word_errors,
)

TRUTH = [(0.0, 10.0, "Ann"), (8.0, 12.0, "Ben"), (15.0, 20.0, "Ann")]


def test_names_do_not_matter() -> None:
    found = [(start, end, {"Ann": "S2", "Ben": "S1"}[name]) for start, end, name in TRUTH]
    assert diarisation_errors(TRUTH, found) == DiarisationErrors(spoken_s=19.0)


def test_each_kind_of_error_is_counted_in_seconds_of_speaking_time() -> None:
    # S1 is Ann. From 8 to 10 one of two is missed; 10 to 12 is Ann's label on Ben; 12 to 13 nobody
    # speaks; from 18 on Ann is missed.
    found = [(0.0, 13.0, "S1"), (15.0, 18.0, "S1")]
    errors = diarisation_errors(TRUTH, found)

    assert errors.missed_s == pytest.approx(2 + 2)
    assert errors.confused_s == pytest.approx(2)
    assert errors.false_alarm_s == pytest.approx(1)
    assert errors.spoken_s == pytest.approx(19)
    assert errors.rate == pytest.approx(7 / 19)


def test_a_collar_leaves_the_borders_of_the_truth_out() -> None:
    found = [(0.2, 10.2, "S1"), (7.9, 12.2, "S2"), (14.8, 20.1, "S1")]
    assert diarisation_errors(TRUTH, found).rate != 0
    forgiving = diarisation_errors(TRUTH, found, 0.25)
    assert forgiving.rate == pytest.approx(0)
    assert forgiving.spoken_s == pytest.approx(19 - 4 * 0.25 - 0.5 - 2 * 0.5)


def test_nothing_said_and_nothing_found() -> None:
    assert diarisation_errors([], []).rate is None
    assert diarisation_errors([], [(0.0, 1.0, "S1")]).false_alarm_s == 1.0
    assert diarisation_errors(TRUTH, []).rate == pytest.approx(1)


def test_words_count_for_the_voice_that_said_them() -> None:
    truth = {"Ann": "can you hear me".split(), "Ben": "yes I can".split()}
    right = {"S1": "yes I can".split(), "S2": "can you hear me".split()}
    assert speaker_word_errors(truth, right) == (0, 7)
    # "me" is Ben's now: missed for Ann, inserted for Ben.
    moved = {"S1": "me yes I can".split(), "S2": "can you hear".split()}
    assert speaker_word_errors(truth, moved) == (2, 7)
    assert speaker_word_errors(truth, {}) == (7, 7)
    third = {**right, "S3": ["um"]}
    assert speaker_word_errors(truth, third) == (1, 7)


def test_words_of_one_speaker_are_compared_by_edit_distance() -> None:
    words = {"A": "a b c d".split()}
    assert speaker_word_errors(words, {"S1": "a x c".split()}) == (2, 4)
    assert speaker_word_errors({"A": []}, {"S1": "a b".split()}) == (2, 0)
    assert speaker_word_errors({"A": "a b".split()}, {"S1": []}) == (2, 2)


def test_spans_of_one_speaker_join_across_short_gaps() -> None:
    spans = [(1.2, 2.0, "A"), (0.0, 1.0, "A"), (2.1, 3.0, "B"), (3.5, 4.0, "B")]
    assert joined_spans(spans) == [(0.0, 2.0, "A"), (2.1, 3.0, "B"), (3.5, 4.0, "B")]
