"""Networks for sounds: what their files say is obeyed, and what does not fit is refused."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest

from captioner.core.audio import Samples
from captioner.core.errors import CaptionerError
from captioner.core.resources import resource
from captioner.core.sounds.kinds import AUDIOSET_CLASSES, LABELS_FILE, SoundKind
from captioner.speech.sounds.features import decibel_mel
from captioner.speech.sounds.network import SoundNetwork
from tests.helpers.onnx_files import (
    write_mean_network,
    write_network_without_input,
    write_root_network,
)

OWN = {
    "model_type": "captioner-sounds",
    "sample_rate": "16000",
    "window_ms": "1500",
    "classes": "music,bell",
    "thresholds": "0.6,0.7",
}


def sound(seconds: float) -> Samples:
    times_s = np.arange(round(seconds * 16_000)) / 16_000
    return np.asarray(0.3 * np.sin(2 * np.pi * 1000 * times_s), np.float32)


def network(folder: Path, facts: Mapping[str, str], bins: int = 64) -> SoundNetwork:
    """Its outputs are the largest features over time."""
    file = folder / "model.onnx"
    write_mean_network(file, facts, ("N", bins, "T"), axis=2)
    return SoundNetwork(file)


def write_labels(folder: Path, names: list[str]) -> None:
    rows = [f'{place},/m/{place},"{name}"' for place, name in enumerate(names)]
    text = "\n".join(["index,mid,display_name", *rows, ""])
    (folder / LABELS_FILE).write_text(text, encoding="utf-8")


def test_features_are_mel_energies_in_decibels() -> None:
    features = decibel_mel(sound(1.0))
    assert features.shape == (64, 100)
    # Kaldi's mel scale: 1000 Hz is 1000 mel of 2840, the middle of bin 21 of 64.
    assert abs(int(features.mean(axis=1).argmax()) - 22) <= 1
    louder = decibel_mel(10 * sound(1.0))
    np.testing.assert_allclose(louder.max() - features.max(), 20.0, atol=0.01)
    assert features.max() - features.min() <= 120.001
    assert decibel_mel(np.zeros(0, np.float32)).shape == (64, 0)


def test_own_networks_name_window_classes_and_thresholds(tmp_path: Path) -> None:
    found = network(tmp_path, OWN)
    assert found.facts.window_s == 1.5
    assert found.facts.thresholds == {SoundKind.MUSIC: 0.6, SoundKind.BELL: 0.7}
    shares = found.probabilities(sound(1.5))
    highest = np.clip(decibel_mel(sound(1.5)).max(axis=1), 0, 1)
    assert shares == {SoundKind.MUSIC: highest[0], SoundKind.BELL: highest[1]}
    assert found.probabilities(np.zeros(24_000, np.float32)) == {}


def test_ced_networks_have_their_classes_in_a_file_beside_them(tmp_path: Path) -> None:
    names = [name for classes in AUDIOSET_CLASSES.values() for name in classes]
    write_labels(tmp_path, names)
    found = network(tmp_path, {"model_type": "CED"})
    assert set(found.facts.thresholds) == set(SoundKind)
    highest = np.clip(decibel_mel(sound(2.0)).max(axis=1), 0, 1)
    laughter = highest[[names.index(name) for name in AUDIOSET_CLASSES[SoundKind.LAUGHTER]]]
    assert found.probabilities(sound(2.0))[SoundKind.LAUGHTER] == laughter.max()


@pytest.mark.parametrize(
    "change",
    [
        {"model_type": "other"},
        {"sample_rate": "8000"},
        {"window_ms": "10"},
        {"window_ms": "9" * 40},
        {"classes": "music,thunder"},
        {"thresholds": "0.6"},
        {"thresholds": "0.6,nan"},
        {"thresholds": "0.6,2"},
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, change: dict[str, str]) -> None:
    with pytest.raises(CaptionerError, match="not a model for sounds"):
        network(tmp_path, OWN | change)


def test_other_features_and_missing_names_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CaptionerError, match="64 features"):
        network(tmp_path, OWN, bins=80)
    with pytest.raises(CaptionerError, match="names of its classes"):
        network(tmp_path, {"model_type": "CED"})
    write_labels(tmp_path, ["Music"])
    with pytest.raises(CaptionerError, match="no class for laughter"):
        network(tmp_path, {"model_type": "CED"})


def test_a_network_that_gives_no_numbers_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "model.onnx"
    write_root_network(file, OWN, ("N", 64, "T"))  # of decibels, many of which are negative
    with pytest.raises(CaptionerError, match="no numbers"):
        SoundNetwork(file).try_out()


def test_a_network_of_another_length_is_refused_when_it_is_tried(tmp_path: Path) -> None:
    file = tmp_path / "model.onnx"
    write_mean_network(file, OWN, ("N", 64, 90), axis=2)
    with pytest.raises(CaptionerError, match="not a model for sounds"):
        SoundNetwork(file).try_out()


def test_a_network_that_takes_nothing_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "model.onnx"
    write_network_without_input(file, OWN)
    with pytest.raises(CaptionerError, match="64 features"):
        SoundNetwork(file)


def test_samples_far_beyond_full_scale_are_heard_as_loud_ones() -> None:
    found = SoundNetwork(resource("sounds-model/sounds.onnx"))
    with np.errstate(all="raise"):
        shares = found.probabilities(np.float32(1e30) * sound(2.0))
    assert all(np.isfinite(share) for share in shares.values())


def test_the_own_network_hears_beeps_and_is_small() -> None:
    file = resource("sounds-model/sounds.onnx")
    assert file.stat().st_size <= 1_000_000
    found = SoundNetwork(file)
    times_s = np.arange(32_000) / 16_000
    beeps = 0.2 * np.sin(2 * np.pi * 3000 * times_s) * (times_s % 0.4 < 0.2)
    shares = found.probabilities(beeps.astype(np.float32))
    assert shares[SoundKind.ALARM] > found.facts.thresholds[SoundKind.ALARM]
    noise = np.random.default_rng(0).normal(0, 0.01, 32_000).astype(np.float32)
    for kind, share in found.probabilities(noise).items():
        assert share < found.facts.thresholds[kind], kind
