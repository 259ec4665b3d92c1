"""Kept sound read from a place within a block, between blocks, and behind the last one."""

from pathlib import Path

import numpy as np
import pytest

from captioner.core.audio import SAMPLE_RATE, AudioChunk
from captioner.transcripts.sound.reader import read_sound
from captioner.transcripts.sound.recorder import SoundWriter
from tests.helpers.audio.made_recordings import tone

KEPT = np.concatenate([tone(1.0, SAMPLE_RATE, 200.0 * number) for number in range(1, 6)])
GAP_S = 4.0
"""The last second was heard so much later."""


@pytest.fixture
def session(tmp_path: Path) -> Path:
    writer = SoundWriter(tmp_path, block_s=2.0)
    writer.write(AudioChunk(KEPT[: 4 * SAMPLE_RATE], 0))
    writer.write(AudioChunk(KEPT[4 * SAMPLE_RATE :], round((4 + GAP_S) * SAMPLE_RATE)))
    writer.close()
    return tmp_path


@pytest.mark.parametrize(
    ("start_s", "first_s", "left_s"),
    [(0.0, 0.0, 5.0), (0.7, 0.7, 4.3), (2.0, 2.0, 3.0), (3.5, 3.5, 1.5), (6.0, 8.0, 1.0)],
)
def test_the_sound_begins_where_it_is_wanted(
    session: Path, start_s: float, first_s: float, left_s: float
) -> None:
    chunks = list(read_sound(session, start_s=start_s))
    assert chunks[0].start_sample == round(first_s * SAMPLE_RATE)
    heard = np.concatenate([chunk.samples for chunk in chunks])
    assert len(heard) == round(left_s * SAMPLE_RATE)
    assert np.allclose(heard, KEPT[-len(heard) :], atol=1e-4)


def test_there_is_nothing_behind_the_end(session: Path) -> None:
    assert list(read_sound(session, start_s=60.0)) == []
