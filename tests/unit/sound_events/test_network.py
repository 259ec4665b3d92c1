"""Networks for sounds: what their files say is obeyed, and what does not fit is refused."""

import shutil
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from captioner.core.audio import Samples
from captioner.core.errors import CaptionerError
from captioner.core.folders import resource
from captioner.sound_events.kinds import AUDIOSET_CLASSES, LABELS_FILE, SoundKind
from captioner.sound_events.network import SoundNetwork, decibel_mel, yamnet_patches
from captioner.speakers.network import open_network
from tests.helpers.onnx_files import (
    write_mean_network,
    write_network_without_input,
    write_root_network,
)
from tests.helpers.paths import DATA

YAMNET = resource("models/yamnet/yamnet.onnx")
CED = {"model_type": "CED"}
NAMES = [name for classes in AUDIOSET_CLASSES.values() for name in classes[:2]]
"""Fewer than the outputs of the networks written here."""


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


def test_ced_networks_have_their_classes_in_a_file_beside_them(tmp_path: Path) -> None:
    write_labels(tmp_path, NAMES)
    found = network(tmp_path, CED)
    assert found.facts.window_s == 2.0
    assert set(found.facts.thresholds) == set(SoundKind)
    highest = np.clip(decibel_mel(sound(2.0)).max(axis=1), 0, 1)
    laughter = highest[[NAMES.index(name) for name in AUDIOSET_CLASSES[SoundKind.LAUGHTER][:2]]]
    assert found.probabilities(sound(2.0))[SoundKind.LAUGHTER] == laughter.max()
    assert found.probabilities(np.zeros(32_000, np.float32)) == {}


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        ({}, "it does not name its features"),
        ({"model_type": "zipformer2"}, "it does not name its features"),
        ({"features": "mfcc-30"}, "it takes unknown features, 'mfcc-30'"),
        ({**CED, "sample_rate": "8000"}, "sample rate of '8000'"),
    ],
)
def test_metadata_that_do_not_fit_are_named(
    tmp_path: Path, facts: dict[str, str], reason: str
) -> None:
    write_labels(tmp_path, NAMES)
    with pytest.raises(CaptionerError, match="not a model for sounds") as caught:
        network(tmp_path, facts)
    assert reason in str(caught.value.message)


def test_other_features_and_missing_names_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CaptionerError, match="names of its classes"):
        network(tmp_path, CED)
    write_labels(tmp_path, ["Music"])
    with pytest.raises(CaptionerError, match="none for laughter"):
        network(tmp_path, CED)
    write_labels(tmp_path, NAMES)
    with pytest.raises(CaptionerError, match="64 features"):
        network(tmp_path, CED, bins=80)
    shutil.copy(YAMNET.with_name("yamnet_class_map.csv"), tmp_path)
    with pytest.raises(CaptionerError, match="64 features"):
        network(tmp_path, {"features": "log-mel-64-htk"})


@pytest.mark.parametrize(
    ("write", "told"),
    [
        # The root of decibels, many of which are negative.
        (partial(write_root_network, facts=CED, shape=("N", 64, "T")), "no numbers"),
        (partial(write_mean_network, facts=CED, shape=("N", 64, 90), axis=2), "not a model for"),
        (partial(write_network_without_input, facts=CED), "64 features"),
    ],
)
def test_a_network_that_cannot_be_used_is_refused(
    tmp_path: Path, write: Callable[[Path], None], told: str
) -> None:
    write_labels(tmp_path, NAMES)
    write(tmp_path / "model.onnx")
    with pytest.raises(CaptionerError, match=told):
        SoundNetwork(tmp_path / "model.onnx").try_out()


def test_samples_far_beyond_full_scale_are_heard_as_loud_ones() -> None:
    found = SoundNetwork(YAMNET)
    with np.errstate(all="raise"):
        shares = found.probabilities(np.float32(1e30) * sound(2.0))
    assert all(np.isfinite(share) for share in shares.values())


def test_yamnet_gives_the_scores_of_the_published_network() -> None:
    patch = np.fromfile(DATA / "networks" / "yamnet_spectra.bin", "<f4").reshape(1, 96, 64)
    (scores,) = open_network(YAMNET).run(None, {"patches": patch})
    published = np.load(DATA / "networks" / "yamnet_scores.npy")
    np.testing.assert_allclose(scores[0], published, atol=0.005)


def test_yamnet_patches_are_googles_up_to_a_constant() -> None:
    stored = np.fromfile(DATA / "networks" / "yamnet_audio.bin", "<i2")
    samples = np.asarray(stored / 32768, np.float32)
    patch = np.fromfile(DATA / "networks" / "yamnet_spectra.bin", "<f4").reshape(96, 64)

    (found,) = yamnet_patches(samples)

    # The published patch was made at another scale of the sound.
    difference = patch - found
    assert abs(np.median(difference) - 1.41) < 0.01
    assert np.corrcoef(patch.ravel(), found.ravel())[0, 1] > 0.9999
