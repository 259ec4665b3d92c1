from __future__ import annotations

import numpy as np
import pytest

from captioner.audio.dsp.level import LevelJudge, LevelSettings
from captioner.audio.recordings.recording import read_recording
from captioner.core.audio import SAMPLE_RATE, NoticeKind, level_dbfs
from captioner.core.live.speech_level import SpeechLevelJudge
from tests.helpers.paths import DATA

SPEECH = np.concatenate([item.samples for item in read_recording(DATA / "jfk.wav")])


def judge(judge_: LevelJudge, samples: np.ndarray) -> list[NoticeKind]:
    notices = []
    for start in range(0, len(samples), 512):
        notices += judge_.judge(samples[start : start + 512].astype(np.float32))
    return [notice.kind for notice in notices]


def zeros(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def test_good_speech_is_not_commented_on() -> None:
    assert judge(LevelJudge(), np.tile(SPEECH, 3)) == []


ZERO_INPUT_S = LevelSettings().zero_input_s


def test_zeros_while_a_device_wakes_up_are_not_commented_on() -> None:
    judge_ = LevelJudge()
    assert judge(judge_, zeros(ZERO_INPUT_S - 0.1)) == []
    assert judge(judge_, SPEECH) == []


def test_zeros_are_named_once() -> None:
    judge_ = LevelJudge()
    assert judge(judge_, zeros(ZERO_INPUT_S + 0.1)) == [NoticeKind.SILENT_INPUT]
    assert judge(judge_, zeros(5)) == []
    assert judge(judge_, SPEECH[:SAMPLE_RATE]) == [NoticeKind.LEVEL_GOOD]


def test_silence_before_the_first_sound_does_not_make_muting_come_later() -> None:
    judge_ = LevelJudge()
    judge(judge_, np.concatenate((zeros(2 * ZERO_INPUT_S), SPEECH[:8000])))
    assert judge(judge_, zeros(ZERO_INPUT_S + 0.1)) == [NoticeKind.SILENT_INPUT]


def test_a_noise_gate_is_not_called_muted_forever() -> None:
    judge_ = LevelJudge()
    assert judge(judge_, SPEECH[:8000]) == []
    heard = [
        judge(judge_, np.concatenate((zeros(1.5 * ZERO_INPUT_S), SPEECH[:8000]))) for _ in range(5)
    ]
    assert heard[0] == [NoticeKind.SILENT_INPUT, NoticeKind.LEVEL_GOOD]
    assert heard[1:] == [[], [], [], []]


def test_the_last_bit_of_16_is_not_zero() -> None:
    dither = np.resize(np.array([0.0, 1 / 32768], np.float32), 3 * SAMPLE_RATE)
    assert judge(LevelJudge(), dither) == []


def test_clipping_is_told_and_its_end() -> None:
    judge_ = LevelJudge()
    loud = np.clip(SPEECH * 12, -1, 1)
    assert judge(judge_, loud) == [NoticeKind.CLIPPING]
    assert judge(judge_, np.tile(SPEECH, 2)) == [NoticeKind.LEVEL_GOOD]
    assert "too loud" in LevelJudge(is_system_sound=True).judge(np.ones(SAMPLE_RATE))[0].message


def judge_speech(judge_: SpeechLevelJudge, samples: np.ndarray, *, is_speech: bool) -> list:
    notices = []
    for start in range(0, len(samples) - 1535, 1536):
        level = level_dbfs(samples[start : start + 1536].astype(np.float32))
        notice = judge_.judge(level, 1536 / SAMPLE_RATE, is_speech=is_speech)
        notices += [notice.kind] if notice is not None else []
    return notices


@pytest.mark.parametrize(("gain_db", "is_quiet"), [(0, False), (-20, False), (-45, True)])
def test_quiet_voices_are_told(gain_db: int, is_quiet: bool) -> None:
    judge_ = SpeechLevelJudge()
    quiet = np.tile(SPEECH * 10 ** (gain_db / 20), 2)
    expected = [NoticeKind.TOO_QUIET] if is_quiet else []
    assert judge_speech(judge_, quiet, is_speech=True) == expected
    if is_quiet:
        loud = np.tile(SPEECH, 2)
        assert judge_speech(judge_, loud, is_speech=True) == [NoticeKind.LEVEL_GOOD]


def test_what_is_no_speech_is_never_called_a_quiet_voice() -> None:
    """Keys on a quiet room stand out of it as far as a voice would."""
    generator = np.random.default_rng(1)
    keys = generator.normal(0, 1e-4, 60 * SAMPLE_RATE)
    for at in generator.integers(0, len(keys) - 800, 200):
        keys[at : at + 800] += generator.normal(0, 2e-3, 800)
    judge_ = SpeechLevelJudge()
    assert judge_speech(judge_, keys, is_speech=False) == []
    # Nor do they stand for the speech that comes later.
    assert judge_speech(judge_, np.tile(SPEECH, 2), is_speech=True) == []


def test_silence_noise_and_system_sound_are_not_commented_on() -> None:
    noise = np.random.default_rng(1).normal(0, 1e-4, 30 * SAMPLE_RATE)
    assert judge(LevelJudge(), noise) == []
    assert judge(LevelJudge(is_system_sound=True), SPEECH * 1e-3) == []
    assert judge(LevelJudge(is_system_sound=True), zeros(30)) == []
    assert judge(LevelJudge(), np.empty(0)) == []
