"""Networks for voices: what their files say is obeyed, and what does not fit is refused."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from captioner.audio.recordings.recording import read_recording
from captioner.core.audio import AudioChunk, Samples
from captioner.core.errors import CaptionerError
from captioner.core.folders import resource
from captioner.speakers import network as network_module
from captioner.speakers.features import SETTINGS, VoiceFeatures, filter_bank
from captioner.speakers.network import OverlapNetwork, VoiceNetwork, open_network
from tests.helpers.onnx_files import (
    VOICE_FACTS,
    Dimension,
    write_identity_network,
    write_mean_network,
)
from tests.helpers.paths import DATA

GE2E = resource("models/ge2e/ge2e.onnx")
REFERENCE = DATA / "networks" / "ge2e.npz"


def sound(seconds: float, rate_hz: int = 16_000) -> Samples:
    times_s = np.arange(round(seconds * rate_hz)) / rate_hz
    tones = sum(np.sin(2 * np.pi * hz * times_s) for hz in (150, 700, 1900))
    return np.asarray(0.1 * tones * (1.2 + np.sin(20 * times_s)), np.float32)


def network(folder: Path, facts: Mapping[str, str] = VOICE_FACTS, **more: Any) -> VoiceNetwork:
    file = folder / "voices.onnx"
    write_mean_network(file, facts, **more)
    return VoiceNetwork(file)


def unit(vector: np.ndarray) -> np.ndarray:
    return np.asarray(vector / np.linalg.norm(vector))


def test_samples_are_scaled_and_features_normalised_as_the_file_says(tmp_path: Path) -> None:
    samples = sound(1.0)
    plain = filter_bank(samples, 16_000, 80)
    loud = filter_bank(samples * np.float32(32768), 16_000, 80)

    wanted = {
        ("1", "global-mean"): (plain - plain.mean(axis=0)).max(axis=0),
        ("1", ""): plain.max(axis=0),
        ("0", ""): loud.max(axis=0),
    }
    for (scaled, normalised), vector in wanted.items():
        facts = {**VOICE_FACTS, "normalize_samples": scaled, "feature_normalize_type": normalised}
        found = network(tmp_path, facts).vectors([samples])[0]
        np.testing.assert_allclose(found, unit(vector), atol=1e-4)


def test_another_rate_is_converted_to(tmp_path: Path) -> None:
    found = network(tmp_path, {**VOICE_FACTS, "sample_rate": "8000"}).vectors([sound(1.0)])[0]
    features = filter_bank(sound(1.0, 8_000), 8_000, 80)

    wanted = unit((features - features.mean(axis=0)).max(axis=0))
    assert float(found @ wanted) > 0.99


def test_time_may_be_the_last_axis_and_features_as_many_as_the_shape_says(tmp_path: Path) -> None:
    features = filter_bank(sound(1.0), 16_000, 40)
    facts = {**VOICE_FACTS, "output_dim": "40"}
    found = network(tmp_path, facts, shape=("N", 40, "T"), axis=2).vectors([sound(1.0)])[0]

    np.testing.assert_allclose(
        found, unit((features - features.mean(axis=0)).max(axis=0)), atol=1e-4
    )


def test_stretches_of_all_lengths_come_back_in_order_and_silence_has_no_vector(
    tmp_path: Path,
) -> None:
    voices = network(tmp_path)
    stretches = [sound(0.5), np.zeros(16_000, np.float32), sound(1.0), sound(0.01), sound(0.5)]
    stretches.append(np.full(8_000, np.nan, np.float32))

    found = voices.vectors(stretches)

    np.testing.assert_allclose(found[0], found[4], atol=1e-6)
    np.testing.assert_allclose(found[2], voices.vectors([sound(1.0)])[0], atol=1e-5)
    assert not found[[1, 3, 5]].any()
    assert voices.vectors([]).shape == (0, 80)


def test_a_network_for_one_stretch_at_a_time_is_asked_one_by_one(tmp_path: Path) -> None:
    found = network(tmp_path, shape=(1, "T", 80)).vectors([sound(1.0), sound(1.0)])
    np.testing.assert_allclose(found[0], found[1])


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (
            {key: value for key, value in VOICE_FACTS.items() if key != "output_dim"},
            "output_dim as ''",
        ),
        ({**VOICE_FACTS, "sample_rate": "0"}, "sample_rate as '0'"),
        ({**VOICE_FACTS, "sample_rate": "²"}, "sample_rate"),
        ({**VOICE_FACTS, "output_dim": "9" * 30}, "output_dim"),
        ({**VOICE_FACTS, "feature_normalize_type": "per_feature"}, "per_feature"),
        ({**VOICE_FACTS, "framework": "nemo"}, "it does not name its features"),
        ({**VOICE_FACTS, "features": "mfcc-30"}, "it takes unknown features, 'mfcc-30'"),
        (
            {**VOICE_FACTS, "features": "mel-power-40-slaney"},
            "it does not take mel-power-40-slaney",
        ),
    ],
)
def test_metadata_that_do_not_fit_are_named(
    tmp_path: Path, facts: Mapping[str, str], reason: str
) -> None:
    with pytest.raises(CaptionerError, match="is not a model for voices") as caught:
        network(tmp_path, facts)
    assert reason in str(caught.value.message)
    assert "models download speakers" in str(caught.value.hint)


@pytest.mark.parametrize(
    "more",
    [{"shape": ("N", "T")}, {"extra_input": True}, {"shape": ("N", "T", 100_000)}],
)
def test_other_inputs_are_refused(tmp_path: Path, more: dict[str, Any]) -> None:
    with pytest.raises(CaptionerError, match="is not a model for voices"):
        network(tmp_path, **more)


def test_a_network_that_gives_other_numbers_than_it_says_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CaptionerError, match="instead of 192 numbers"):
        network(tmp_path, {**VOICE_FACTS, "output_dim": "192"}).vectors([sound(1.0)])


@pytest.mark.parametrize("length", [0, 1, 1000])
def test_a_truncated_file_is_a_sentence(tmp_path: Path, length: int) -> None:
    whole = GE2E.read_bytes()
    file = tmp_path / "voices.onnx"
    file.write_bytes(whole[:length])

    for kind in (VoiceNetwork, OverlapNetwork):
        with pytest.raises(CaptionerError, match="voices"):
            kind(file)


def test_the_built_in_encoder_gives_the_vectors_of_the_original() -> None:
    reference = np.load(REFERENCE)
    (vectors,) = open_network(GE2E).run(None, {"mels": reference["mels"]})
    assert np.sum(vectors * reference["vectors"], axis=1).min() >= 0.999


def test_the_built_in_encoder_tells_people_apart() -> None:
    found = VoiceNetwork(GE2E)
    assert found.features is VoiceFeatures.GE2E
    halves = []
    for name in ("jfk.wav", "LJ001-0004.wav"):
        items = [one for one in read_recording(DATA / name) if isinstance(one, AudioChunk)]
        halves += np.array_split(np.concatenate([one.samples for one in items]), 2)
    vectors = found.vectors(halves)
    alike = vectors @ vectors.T
    assert min(alike[0, 1], alike[2, 3]) > 0.7 > 0.6 > alike[:2, 2:4].max()
    assert not found.vectors([np.zeros(16_000, np.float32)]).any()


@pytest.mark.parametrize("length_s", [0.4, 1.6, 2.0, 3.1])
def test_a_stretch_of_any_length_has_a_vector_of_length_one(length_s: float) -> None:
    (vector,) = VoiceNetwork(GE2E).vectors([sound(length_s)])
    np.testing.assert_allclose(np.linalg.norm(vector), 1.0, atol=1e-5)


def test_a_missing_built_in_network_asks_for_a_new_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(network_module, "resources_folder", lambda: tmp_path)
    with pytest.raises(CaptionerError, match="cannot be loaded") as caught:
        VoiceNetwork(tmp_path / "ge2e.onnx")
    assert str(caught.value.hint) == "Please install Captioner again."


def test_a_file_may_name_thresholds_of_its_own(tmp_path: Path) -> None:
    usual = SETTINGS[VoiceFeatures.KALDI]
    assert network(tmp_path).settings == usual
    own = network(tmp_path, {**VOICE_FACTS, "together": "0.55", "known": "0.6"}).settings
    assert own == replace(usual, together=0.55, known=0.6)
    with pytest.raises(CaptionerError, match="together"):
        network(tmp_path, {**VOICE_FACTS, "together": "half"})


def test_a_network_for_vectors_is_none_for_overlaps(tmp_path: Path) -> None:
    write_mean_network(tmp_path / "voices.onnx", VOICE_FACTS)
    with pytest.raises(CaptionerError, match="window_size"):
        OverlapNetwork(tmp_path / "voices.onnx")


SEGMENTATION_FACTS = {
    "num_speakers": "3",
    "powerset_max_classes": "2",
    "num_classes": "7",
    "sample_rate": "16000",
    "window_size": "160000",
    "receptive_field_size": "991",
    "receptive_field_shift": "270",
    "model_type": "pyannote-segmentation-3.0",
}


@pytest.mark.parametrize(("time", "shortest"), [("T", 48_000), (160_000, 160_000)])
def test_overlaps_are_where_two_voices_are_in_a_frame(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, time: Dimension, shortest: int
) -> None:
    given: list[int] = []

    def two_voices_where_it_is_loud(_session: Any, inputs: dict[str, Any], _file: Path) -> Any:
        samples = inputs["x"][0, 0]
        given.append(len(samples))
        centres = samples[495 : len(samples) - 495 : 270]
        classes = np.select([centres > 0.5, centres > 0], [4, 1], 0)
        return [np.eye(7, dtype=np.float32)[None, classes]]

    write_identity_network(tmp_path / "model.onnx", SEGMENTATION_FACTS, ("N", 1, time))
    network = OverlapNetwork(tmp_path / "model.onnx")
    monkeypatch.setattr(network_module, "run_network", two_voices_where_it_is_loud)
    samples = np.full(25 * 16_000, 0.1, np.float32)
    samples[12 * 16_000 : 14 * 16_000] = 1

    ((from_s, to_s),) = network.overlaps(samples)

    assert (from_s, to_s) == (pytest.approx(12, abs=0.04), pytest.approx(14, abs=0.04))
    assert network.overlaps(samples[:48_000]) == []
    assert (max(given), given[-1]) == (160_000, shortest)
