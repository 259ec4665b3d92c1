import hashlib
import re
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.core.audio import FRAME_SAMPLES, SAMPLE_RATE, Samples
from captioner.core.folders import resource
from captioner.core.recognition import VoiceActivityDetector
from captioner.speech.whisper.voice_activity import (
    AutomaticGain,
    GatedVoiceActivity,
    SileroVoiceActivity,
    VoiceActivitySettings,
    WebrtcGate,
)
from tests.helpers.speech.sentences import recording

SPOKEN = ["jfk.wav", "LJ001-0002.wav", "spoken-cutter.wav", "spoken-frog.wav"]


def frames(samples: Samples) -> Samples:
    count = len(samples) // FRAME_SAMPLES
    return samples[: count * FRAME_SAMPLES].reshape(count, FRAME_SAMPLES)


def silence(duration_s: float) -> Samples:
    return np.zeros(round(duration_s * SAMPLE_RATE), dtype=np.float32)


def noise(duration_s: float, level_dbfs: float) -> Samples:
    generator = np.random.default_rng(7)
    length = round(duration_s * SAMPLE_RATE)
    return generator.normal(0, 10 ** (level_dbfs / 20), length).astype(np.float32)


def hum(duration_s: float) -> Samples:
    times = np.arange(round(duration_s * SAMPLE_RATE)) / SAMPLE_RATE
    wave = 0.1 * np.sin(2 * np.pi * 50 * times) + 0.03 * np.sin(2 * np.pi * 150 * times)
    return wave.astype(np.float32)


def probabilities(detector: VoiceActivityDetector, samples: Samples) -> Samples:
    return np.array([detector.speech_probability(frame) for frame in frames(samples)])


def test_the_network_is_the_one_that_its_readme_describes() -> None:
    digest = hashlib.sha256(resource("silero-vad/silero_vad_v6.onnx").read_bytes()).hexdigest()

    readme = resource("silero-vad/README.md").read_text(encoding="utf-8")
    assert re.findall(r"\b[0-9a-f]{64}\b", readme) == [digest]
    assert "Silero Team" in resource("silero-vad/LICENSE").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        (
            "jfk.wav",
            [0.0238, 0.0990, 0.8635, 0.8744, 0.8646, 0.8298, 0.7978, 0.8698, 0.7397, 0.1443],
        ),
        (
            "spoken-frog.wav",
            [0.0430, 0.0987, 0.0760, 0.9859, 0.9922, 0.9849, 0.5289, 0.9889, 0.9890, 0.9732],
        ),
    ],
)
def test_probabilities_are_those_of_the_network_inside_faster_whisper(
    name: str, expected: list[float]
) -> None:
    # Recorded with its file; every eighth frame. Other processors round otherwise.
    found = probabilities(SileroVoiceActivity(), recording(name))[:80:8]

    assert found == pytest.approx(expected, abs=0.001)


@pytest.mark.parametrize("name", SPOKEN)
@pytest.mark.parametrize("gain_db", [0, -20])
def test_the_gate_hardly_refuses_what_silero_takes_for_speech(name: str, gain_db: int) -> None:
    spoken = recording(name) * 10 ** (gain_db / 20)
    samples = np.concatenate([silence(2.0), spoken, silence(1.0)]).astype(np.float32)

    gain = AutomaticGain()
    raised = np.concatenate([frame * gain.take(frame) for frame in frames(samples)])
    alone = probabilities(SileroVoiceActivity(), raised) > 0.5
    gated = probabilities(GatedVoiceActivity(), samples) > 0.5

    assert alone.mean() > 0.2
    assert (alone & ~gated).sum() <= 0.02 * alone.sum()
    # The first word is not late: its first frame is the same, or the one behind.
    assert abs(int(np.argmax(gated)) - int(np.argmax(alone))) <= 1


@pytest.mark.parametrize("name", ["LJ001-0002.wav", "jfk.wav"])
def test_quiet_voices_are_found_after_some_seconds(name: str) -> None:
    loud = np.tile(recording(name), 3)
    quiet = (loud / np.max(np.abs(loud)) * 10 ** (-50 / 20)).astype(np.float32)
    found = probabilities(GatedVoiceActivity(), quiet) > 0.5
    spoken = probabilities(GatedVoiceActivity(), loud) > 0.5
    third = len(found) // 3
    assert (found & spoken)[-third:].sum() >= 0.8 * spoken[-third:].sum()


@given(st.lists(st.floats(0.0, 1.0, width=32), min_size=1, max_size=60))
def test_gain_raises_quiet_sound_and_leaves_loud_sound(peaks: list[float]) -> None:
    gain = AutomaticGain()
    for peak in peaks:
        frame = np.full(512, peak, np.float32)
        factor = float(gain.take(frame))
        assert 1.0 <= factor <= 100.0
        assert factor == 1.0 or peak * factor <= 0.046


@pytest.mark.parametrize(
    "samples",
    [silence(5), noise(5, -60), noise(5, -40), noise(5, -20), hum(5)],
    ids=["silence", "noise -60", "noise -40", "noise -20", "hum"],
)
def test_nobody_speaks_in_silence_noise_and_hum(samples: Samples) -> None:
    assert probabilities(GatedVoiceActivity(), samples).max() < 0.3


def test_refuses_silence_and_frames_without_a_voice() -> None:
    detector = GatedVoiceActivity()

    assert detector.speech_probability(frames(silence(0.1))[0]) == 0.0
    assert 0.0 in [detector.speech_probability(frame) for frame in frames(noise(1, -55))]
    loudest = max(frames(recording("jfk.wav")), key=lambda frame: float(np.abs(frame).sum()))
    assert detector.speech_probability(loudest) > 0.0


def test_silence_does_not_reach_silero_and_noise_below_the_floor_neither() -> None:
    detector = GatedVoiceActivity(VoiceActivitySettings(level_floor_dbfs=-50.0))

    for frame in frames(np.concatenate([silence(1), noise(1, -60)])):
        assert detector.speech_probability(frame) == 0.0


def test_a_voice_of_a_few_steps_of_16_bits_is_found() -> None:
    samples = recording("jfk.wav")
    quiet = np.round(samples * (10 ** (-65 / 20) / np.abs(samples).max()) * 32768) / 32768

    as_recorded = probabilities(GatedVoiceActivity(), samples) >= 0.5
    found = probabilities(GatedVoiceActivity(), quiet.astype(np.float32)) >= 0.5

    assert found.sum() > 0.3 * as_recorded.sum()


def test_a_frame_is_left_as_it_is() -> None:
    samples = recording("jfk.wav")
    before = samples.copy()

    probabilities(GatedVoiceActivity(), samples)

    np.testing.assert_array_equal(samples, before)


def test_reset_forgets_the_stream() -> None:
    detector = GatedVoiceActivity()
    samples = recording("LJ001-0002.wav")

    first = probabilities(detector, samples)
    detector.reset()
    second = probabilities(detector, samples)

    np.testing.assert_array_equal(first, second)


def test_short_closing_keeps_the_memory_of_silero() -> None:
    # With no hold the gate closes for single frames; what it kept back is told to Silero then.
    samples = recording("jfk.wav")
    detector = GatedVoiceActivity(VoiceActivitySettings(gate_hold_s=0.0, aggressiveness=3))
    gated = probabilities(detector, samples)
    judged = gated > 0.0
    alone = probabilities(SileroVoiceActivity(), samples)

    assert 0 < (~judged).sum() < len(judged)
    difference = np.abs(gated - alone)[judged]
    assert np.median(difference) < 0.01


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_samples_that_are_no_numbers_do_not_stay_in_the_memory(value: float) -> None:
    detector = GatedVoiceActivity()
    probabilities(detector, recording("LJ001-0002.wav"))

    broken = np.full(FRAME_SAMPLES, value, dtype=np.float32)
    assert 0.0 <= detector.speech_probability(broken) <= 1.0
    assert probabilities(detector, recording("jfk.wav")).max() > 0.9


def test_silero_recovers_from_invalid_samples() -> None:
    detector = SileroVoiceActivity()

    assert detector.speech_probability(np.full(FRAME_SAMPLES, np.nan, dtype=np.float32)) == 0.0
    assert probabilities(detector, recording("jfk.wav")).max() > 0.9


@pytest.mark.parametrize("length", [0, 511, 513])
def test_a_frame_of_another_length_is_a_mistake(length: int) -> None:
    with pytest.raises(ValueError, match="512 samples"):
        GatedVoiceActivity().speech_probability(np.zeros(length, dtype=np.float32))


def test_gate_cuts_any_stream_into_its_own_frames() -> None:
    samples = recording("jfk.wav")[: 480 * 60]
    whole = WebrtcGate(2)
    answers = [whole.hears_voice(samples[i : i + 480]) for i in range(0, len(samples), 480)]
    portioned = WebrtcGate(2)

    heard = [portioned.hears_voice(samples[i : i + 100]) for i in range(0, len(samples), 100)]

    assert sum(heard) == sum(answers)


def test_a_second_of_speech_costs_a_few_milliseconds() -> None:
    samples = recording("jfk.wav")
    detector = GatedVoiceActivity()
    probabilities(detector, samples)

    started_s = time.thread_time()
    probabilities(detector, samples)
    cost_ms = (time.thread_time() - started_s) * 1000

    # Measured 3.4 ms a second of sound; the bound only catches a change of kind.
    assert cost_ms / (len(samples) / SAMPLE_RATE) < 40
