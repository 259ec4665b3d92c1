"""A very long recording as parts, and as one again."""

from dataclasses import replace

import pytest

from captioner.core.long_form import Algorithm, LongFormSettings
from captioner.recordings.cluster.client import DividedRecording
from captioner.recordings.cluster.task import ClusterTask, Wanted

MB = 1_000_000
TALK = ClusterTask(3, "/talks/day.mp3", 100 * MB, Wanted(LongFormSettings(), "", part_s=3600.0))


def test_parts_cover_a_recording_without_a_gap_and_are_put_together_once() -> None:
    divided = DividedRecording(replace(TALK, answers={"d": 4}), 9_100.0)

    tasks = divided.parts[::-1]

    spans = [(task.part.begin_s, task.part.end_s) for task in tasks if task.part]
    assert [round(begin_s) for begin_s, _ in spans] == [0, 3033, 6067]
    assert [end_s for _, end_s in spans[:-1]] == [begin_s for begin_s, _ in spans[1:]]
    assert spans[-1][1] == float("inf")
    assert len({task.key for task in tasks}) == 3

    second = tasks[1].part
    assert second
    assert divided.progress(second, 4_550.0) == (pytest.approx(1516.7, 0.01), pytest.approx(1 / 6))
    assert all(task.answers == {"d": 4} for task in tasks)
    assert divided.add_part({"batch": 8, "c": 3}) is None
    assert divided.add_part({"batch": 4, "a": 1}) is None
    whole = divided.add_part({})  # it was lost: the joining task recognises it

    assert whole is not None
    assert whole.part is None
    assert whole.answers == {"batch": 8, "a": 1, "c": 3, "d": 4}
    assert not whole.may_be_in_parts


def test_only_what_may_be_long_and_is_new_is_looked_into() -> None:
    assert TALK.may_be_in_parts
    assert not replace(TALK, size_bytes=3 * MB).may_be_in_parts
    assert not replace(TALK, wanted=replace(TALK.wanted, part_s=float("inf"))).may_be_in_parts
    assert replace(TALK, answers={"a": 1}).may_be_in_parts, "a run before was stopped"
    assert not TALK.in_parts(7_300.0)[0].may_be_in_parts
    # Each window of sequential depends on the one before.
    sequential = LongFormSettings(algorithm=Algorithm.SEQUENTIAL)
    assert not replace(TALK, wanted=replace(TALK.wanted, settings=sequential)).may_be_in_parts


def test_a_damaged_file_that_says_it_lasts_for_years_has_no_more_parts_than_bytes() -> None:
    small = replace(TALK, size_bytes=8 * MB)

    assert small.longest_s == 16_000.0
    assert len(small.in_parts(min(3e9, small.longest_s))) == 4
