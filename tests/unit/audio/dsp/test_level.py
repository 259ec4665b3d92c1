import numpy as np
import pytest

from captioner.audio.dsp.level import ZERO_INPUT_S, LevelMonitor
from captioner.audio.recordings.recording import read_recording
from captioner.core.audio import SAMPLE_RATE, NoticeKind
from captioner.core.levels import level_dbfs
from captioner.live.decisions.speech_level import SpeechLevelMonitor
from tests.helpers.paths import DATA

SPEECH = np.concatenate([item.samples for item in read_recording(DATA / "jfk.wav")])


def check(monitor: LevelMonitor, samples: np.ndarray) -> list[NoticeKind]:
    notices = []
    for start in range(0, len(samples), 512):
        notices += monitor.check(samples[start : start + 512].astype(np.float32))
    return [notice.kind for notice in notices]


def zeros(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * SAMPLE_RATE), np.float32)


def test_good_speech_is_not_commented_on() -> None:
    assert check(LevelMonitor(), np.tile(SPEECH, 3)) == []


def test_zeros_while_a_device_wakes_up_are_not_commented_on() -> None:
    monitor = LevelMonitor()
    assert check(monitor, zeros(ZERO_INPUT_S - 0.1)) == []
    assert check(monitor, SPEECH) == []


def test_pauses_between_sentences_are_no_alarm_and_muting_is_told_within_ten_s() -> None:
    monitor = LevelMonitor()
    for pause_s in (3, 5, 7):
        assert check(monitor, np.concatenate((SPEECH[:8000], zeros(pause_s)))) == []
    assert check(monitor, np.concatenate((SPEECH[:8000], zeros(10)))) == [NoticeKind.SILENT_INPUT]


def test_zeros_are_named_once() -> None:
    monitor = LevelMonitor()
    assert check(monitor, zeros(ZERO_INPUT_S + 0.1)) == [NoticeKind.SILENT_INPUT]
    assert check(monitor, zeros(5)) == []
    assert check(monitor, SPEECH[:SAMPLE_RATE]) == [NoticeKind.SOUND_BACK]


def test_what_was_said_of_one_device_does_not_hold_for_the_next() -> None:
    monitor = LevelMonitor()
    assert monitor.begin_device() == []
    check(monitor, zeros(ZERO_INPUT_S + 0.1))
    assert [notice.kind for notice in monitor.begin_device()] == [NoticeKind.SOUND_BACK]
    assert check(monitor, SPEECH[:SAMPLE_RATE]) == []
    monitor.set_muted(True)
    assert [notice.kind for notice in monitor.begin_device()] == [NoticeKind.SOUND_BACK]
    assert check(monitor, zeros(ZERO_INPUT_S + 0.1)) == [NoticeKind.SILENT_INPUT]


def test_silence_before_the_first_sound_does_not_make_muting_come_later() -> None:
    monitor = LevelMonitor()
    check(monitor, np.concatenate((zeros(2 * ZERO_INPUT_S), SPEECH[:8000])))
    assert check(monitor, zeros(ZERO_INPUT_S + 0.1)) == [NoticeKind.SILENT_INPUT]


def test_a_noise_gate_is_not_called_muted_forever() -> None:
    monitor = LevelMonitor()
    assert check(monitor, SPEECH[:8000]) == []
    heard = [
        check(monitor, np.concatenate((zeros(1.5 * ZERO_INPUT_S), SPEECH[:8000]))) for _ in range(5)
    ]
    assert heard[0] == [NoticeKind.SILENT_INPUT, NoticeKind.SOUND_BACK]
    assert heard[1:] == [[], [], [], []]


def test_the_last_bit_of_16_is_not_zero() -> None:
    dither = np.resize(np.array([0.0, 1 / 32768], np.float32), 3 * SAMPLE_RATE)
    assert check(LevelMonitor(), dither) == []


def test_clipping_is_told_and_its_end() -> None:
    monitor = LevelMonitor()
    loud = np.clip(SPEECH * 12, -1, 1)
    assert check(monitor, loud) == [NoticeKind.CLIPPING]
    assert check(monitor, np.tile(SPEECH, 2)) == [NoticeKind.LEVEL_GOOD]
    full_scale = np.ones(SAMPLE_RATE, np.float32)
    assert "too loud" in LevelMonitor(is_system_sound=True).check(full_scale)[0].message


def check_speech(monitor: SpeechLevelMonitor, samples: np.ndarray, *, is_speech: bool) -> list:
    notices = []
    for start in range(0, len(samples) - 1535, 1536):
        level = level_dbfs(samples[start : start + 1536].astype(np.float32))
        notice = monitor.check(level, 1536 / SAMPLE_RATE, is_speech=is_speech)
        notices += [notice.kind] if notice is not None else []
    return notices


@pytest.mark.parametrize(("gain_db", "is_quiet"), [(0, False), (-20, False), (-45, True)])
def test_quiet_voices_are_told(gain_db: int, is_quiet: bool) -> None:
    monitor = SpeechLevelMonitor()
    quiet = np.tile(SPEECH * 10 ** (gain_db / 20), 2)
    expected = [NoticeKind.TOO_QUIET] if is_quiet else []
    assert check_speech(monitor, quiet, is_speech=True) == expected
    if is_quiet:
        loud = np.tile(SPEECH, 2)
        assert check_speech(monitor, loud, is_speech=True) == [NoticeKind.LEVEL_GOOD]


def test_what_is_no_speech_is_never_called_a_quiet_voice() -> None:
    """Keys on a quiet room stand out of it as far as a voice would."""
    generator = np.random.default_rng(1)
    keys = generator.normal(0, 1e-4, 60 * SAMPLE_RATE)
    for at in generator.integers(0, len(keys) - 800, 200):
        keys[at : at + 800] += generator.normal(0, 2e-3, 800)
    monitor = SpeechLevelMonitor()
    assert check_speech(monitor, keys, is_speech=False) == []
    # Nor do they stand for the speech that comes later.
    assert check_speech(monitor, np.tile(SPEECH, 2), is_speech=True) == []


def test_silence_noise_and_system_sound_are_not_commented_on() -> None:
    noise = np.random.default_rng(1).normal(0, 1e-4, 30 * SAMPLE_RATE)
    assert check(LevelMonitor(), noise) == []
    assert check(LevelMonitor(is_system_sound=True), SPEECH * 1e-3) == []
    assert check(LevelMonitor(is_system_sound=True), zeros(30)) == []
    assert check(LevelMonitor(), np.empty(0)) == []
