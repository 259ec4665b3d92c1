"""What the small voices model learns from, and that a trained one can be trained further."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from captioner.core.resources import resource
from captioner.speech.speakers.features import filter_bank
from training.speakers import network as networks
from training.speakers.corpus import BINS, Corpus
from training.speakers.spoiling import spoiled
from training.speakers.telephone import through_telephone
from training.speakers.train import export, train

RATE = 16_000


def noise(seconds: float, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return (0.1 * rng.standard_normal(round(seconds * RATE))).astype(np.float32)


def energy_between(samples: np.ndarray, low_hz: float, high_hz: float) -> float:
    spectrum = np.abs(np.fft.rfft(samples)) ** 2
    hz = np.arange(len(spectrum)) * RATE / len(samples)
    return float(spectrum[(hz >= low_hz) & (hz < high_hz)].sum())


@pytest.mark.parametrize("length", [0, 1, 2, 15_999, 16_000])
def test_a_telephone_keeps_the_length(length: int) -> None:
    heard = through_telephone(noise(1.0)[:length])
    assert heard.shape == (length,)
    assert heard.dtype == np.float32
    assert np.isfinite(heard).all()


def test_a_telephone_passes_its_band_alone() -> None:
    sound = noise(2.0)
    heard = through_telephone(sound)
    passed = energy_between(heard, 500, 3000) / energy_between(sound, 500, 3000)
    assert passed == pytest.approx(1.0, abs=0.1)
    assert energy_between(heard, 0, 100) < 0.05 * energy_between(sound, 0, 100)
    assert energy_between(heard, 4100, 8000) < 1e-6 * energy_between(sound, 4100, 8000)


def test_a_telephone_has_eight_bits() -> None:
    tone = (0.5 * np.sin(2 * np.pi * 1000 * np.arange(RATE) / RATE)).astype(np.float32)
    lost = through_telephone(tone) - tone * np.float32(np.sqrt(1 / (1 + 0.3**6)))
    ratio_db = 10 * np.log10(np.mean(tone**2) / np.mean(lost[1000:-1000] ** 2))
    assert 30 < ratio_db < 45  # G.711's is about 38 dB


def test_spoilt_features_are_like_those_of_spoilt_sound() -> None:
    features = np.stack([filter_bank(noise(1.5, seed), RATE, BINS) for seed in range(40)])
    found = spoiled(np.random.default_rng(0), features.copy())
    assert found.dtype == np.float32
    assert np.isfinite(found).all()
    changed = (found != features).any(axis=(1, 2))
    assert 10 < changed.sum() < 30
    upper, middle = found[:, :, 70:].mean((1, 2)), found[:, :, 20:40].mean((1, 2))
    assert 3 < (upper < middle - 5).sum() < 20  # by telephone


def small_corpus() -> Corpus:
    features = np.concatenate([filter_bank(noise(1.5, seed), RATE, BINS) for seed in range(6)])
    starts = np.arange(7) * (len(features) // 6)
    return Corpus(features.astype(np.float16), starts, np.array([0, 0, 1, 1, 2, 2]))


def test_training_goes_on_where_it_was_stopped(tmp_path: Path) -> None:
    train(small_corpus(), 2, 1, 1, tmp_path / "checkpoints")
    done = train(small_corpus(), 2, 1, 1, tmp_path / "checkpoints")
    again = train(small_corpus(), 2, 1, 1, tmp_path / "checkpoints")
    more = train(small_corpus(), 4, 1, 1, tmp_path / "checkpoints")
    first, second, third = (one.state_dict()["vector.1.weight"] for one in (done, again, more))
    assert torch.equal(first, second)
    assert not torch.equal(first, third)


def test_the_network_in_the_program_can_be_trained_further(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(networks, "_NEW_GAIN", 0.0)
    file = resource("voices-model/voices.onnx")
    features = torch.from_numpy(np.random.default_rng(0).standard_normal((2, 90, BINS))).float()
    with torch.no_grad():
        found = networks.from_onnx(file).eval()(features).numpy()
    session = onnxruntime.InferenceSession(str(file), providers=["CPUExecutionProvider"])
    expected = session.run(None, {"x": features.numpy()})[0]
    assert found == pytest.approx(expected, abs=1e-3)


def test_blocks_are_added_to_a_trained_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    features = torch.from_numpy(np.random.default_rng(0).standard_normal((2, 90, BINS))).float()
    monkeypatch.setattr(networks, "_DILATIONS", (1, 2))
    small = networks.VoiceNetwork().eval()
    export(small, tmp_path / "small.onnx")
    monkeypatch.setattr(networks, "_DILATIONS", (1, 2, 4))
    monkeypatch.setattr(networks, "_NEW_GAIN", 0.0)
    with torch.no_grad():
        large = networks.from_onnx(tmp_path / "small.onnx").eval()
        assert len(large.blocks) == 3
        torch.testing.assert_close(large(features), small(features), rtol=1e-3, atol=1e-3)
