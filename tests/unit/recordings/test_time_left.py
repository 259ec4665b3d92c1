import pytest

from captioner.recordings.transcription import TimeLeft


def test_time_left_follows_from_the_pace() -> None:
    left = TimeLeft(100.0)
    left.update(0.0, 0.0)
    left.update(2.0, 20.0)

    assert left.remaining_s == pytest.approx(8.0)


def test_nothing_is_said_too_early_or_without_a_length() -> None:
    left = TimeLeft(100.0)
    assert left.remaining_s is None
    left.update(0.0, 0.0)
    left.update(0.5, 90.0)
    assert left.remaining_s is None
    unknown = TimeLeft(None)
    unknown.update(0.0, 0.0)
    unknown.update(10.0, 5.0)
    assert unknown.remaining_s is None


def test_only_the_last_minute_counts() -> None:
    left = TimeLeft(1000.0)
    for second in range(0, 200, 10):
        left.update(float(second), float(second) if second <= 100 else 100.0 + 5 * (second - 100))

    assert left.remaining_s == pytest.approx((1000 - 550) / 5)


def test_more_done_than_there_is_leaves_nothing() -> None:
    left = TimeLeft(10.0)
    left.update(0.0, 0.0)
    left.update(5.0, 12.0)

    assert left.remaining_s == 0.0
