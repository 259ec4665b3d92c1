from collections.abc import Collection, Iterable, Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.audio import (
    AudioChunk,
    AudioGap,
    NoticeKind,
    SourceEnded,
    SourceItem,
    SourceNotice,
)
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.speech.long_form.sliding_sound import SlidingSound


def chunks(lengths: Iterable[int], gaps: Collection[int] = ()) -> Iterator[AudioChunk | AudioGap]:
    """Chunks of rising numbers; a gap of 10 samples before those whose place is in `gaps`."""
    position = 0
    for place, length in enumerate(lengths):
        if place in gaps:
            yield AudioGap(position, 10, Message("dropped"))
            position += 10
        yield AudioChunk(np.arange(position, position + length, dtype=np.float32), position)
        position += length


@given(
    lengths=st.lists(st.integers(0, 50), max_size=10),
    gaps=st.sets(st.integers(0, 9)),
    start=st.integers(0, 300),
    length=st.integers(0, 300),
)
def test_samples_are_those_of_the_recording_and_gaps_are_silent(
    lengths: list[int], gaps: Collection[int], start: int, length: int
) -> None:
    whole = np.zeros(sum(lengths) + 10 * sum(g < len(lengths) for g in gaps), np.float32)
    for item in chunks(lengths, gaps):
        if isinstance(item, AudioChunk):
            whole[item.start_sample : item.end_sample] = item.samples
    sound = SlidingSound(chunks(lengths, gaps))

    np.testing.assert_array_equal(
        sound.samples(start, start + length), whole[start : start + length]
    )
    assert sound.read_until(10_000) == len(whole)
    assert sound.is_complete


def test_only_what_is_asked_for_is_read() -> None:
    read = []

    def items() -> Iterator[SourceItem]:
        for chunk in chunks([100] * 10):
            read.append(chunk)
            yield chunk

    SlidingSound(items()).samples(0, 150)

    assert len(read) == 2


def test_what_was_forgotten_is_let_go_and_refused() -> None:
    sound = SlidingSound(chunks([100] * 10))
    sound.read_until(1000)
    sound.forget_before(450)

    assert len(sound._blocks) == 6
    assert sound.samples(450, 460)[0] == 450
    with pytest.raises(ValueError, match="forgotten"):
        sound.samples(449, 460)


def test_notices_are_kept_aside() -> None:
    notice = SourceNotice(NoticeKind.DAMAGED_SOUND, Message("Skipped"))
    sound = SlidingSound([*chunks([10]), notice, AudioChunk(np.ones(10, np.float32), 10)])

    assert len(sound.samples(0, 20)) == 20
    assert list(sound.notices) == [notice]


@pytest.mark.parametrize("told", ["raised", "delivered"])
def test_an_error_ends_the_sound_and_what_came_before_is_good(told: str) -> None:
    failure = CaptionerError("cut off")

    def items() -> Iterator[SourceItem]:
        yield from chunks([10])
        if told == "delivered":
            yield SourceEnded(failure)
        else:
            raise failure

    sound = SlidingSound(items())

    assert len(sound.samples(0, 100)) == 10
    assert sound.is_complete
    assert sound.failure is failure
