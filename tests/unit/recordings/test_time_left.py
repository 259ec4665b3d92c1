import pytest

from captioner.recordings.transcription import TimeLeft


@pytest.mark.parametrize(
    ("duration_s", "after_s", "done_s", "left_s"),
    [(100.0, 2.0, 20.0, 8.0), (10.0, 5.0, 12.0, 0.0)],  # more can be done than there is
)
def test_time_left_follows_from_the_pace(
    duration_s: float, after_s: float, done_s: float, left_s: float
) -> None:
    left = TimeLeft(duration_s)
    left.update(0.0, 0.0)
    left.update(after_s, done_s)

    assert left.remaining_s == pytest.approx(left_s)


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
