import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.audio.dsp.level import GainControl
from captioner.audio.recordings.recording import read_recording
from captioner.core.audio import SAMPLE_RATE
from captioner.core.levels import level_dbfs
from tests.helpers.paths import DATA

SPEECH = np.tile(
    np.concatenate([item.samples for item in read_recording(DATA / "jfk.wav")]), 3
).astype(np.float32)


def controlled(samples: np.ndarray) -> np.ndarray:
    control = GainControl()
    return np.concatenate(
        [control.process(samples[start : start + 512]) for start in range(0, len(samples), 512)]
    )


@pytest.mark.parametrize("down_db", [0, 10, 25])
def test_voices_come_to_one_level(down_db: int) -> None:
    quiet = SPEECH * np.float32(10 ** (-down_db / 20))
    last = controlled(quiet)[-11 * SAMPLE_RATE :]
    expected = max(-23.0, level_dbfs(quiet))
    assert level_dbfs(last) == pytest.approx(expected, abs=5.0)


def test_a_loud_voice_is_left_alone() -> None:
    loud = SPEECH * np.float32(1.2)
    last = slice(-11 * SAMPLE_RATE, None)
    assert np.array_equal(controlled(loud)[last], np.clip(loud, -1, 1)[last])


def test_the_background_is_not_raised_to_a_voice() -> None:
    noise = np.random.default_rng(1).normal(0, 10 ** (-60 / 20), 20 * SAMPLE_RATE)
    assert level_dbfs(controlled(noise.astype(np.float32))[-SAMPLE_RATE:]) < -49


def test_a_shout_does_not_clip() -> None:
    quiet = SPEECH * np.float32(0.03)
    sound = np.concatenate((quiet, SPEECH[: 5 * SAMPLE_RATE]))
    raised = controlled(sound)
    assert np.abs(raised).max() <= 0.971 or np.abs(raised).max() <= np.abs(SPEECH).max()


@given(st.lists(st.floats(-1, 1, width=32), max_size=700))
def test_nothing_exceeds_full_scale(values: list[float]) -> None:
    samples = np.array(values, np.float32)
    raised = GainControl().process(samples)
    assert raised.dtype == np.float32
    assert len(raised) == len(samples)
    assert np.isfinite(raised).all()
    assert len(raised) == 0 or np.abs(raised).max() <= 1.0
