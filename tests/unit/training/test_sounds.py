"""What the small sounds model is trained and measured with is kept apart; a trained one goes on."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch", reason="needs torch: make test-training")

import onnxruntime
import torch

from captioner.core.audio import SAMPLE_RATE
from captioner.core.resources import resource
from training.sounds.corpus import KINDS, make_corpus, people_apart
from training.sounds.network import from_onnx
from training.sounds.others import MEASURED_ONLY, OPEN, TRAINED
from training.sounds.spoiling import spoilt
from training.sounds.waves import Parameters, levelled
from training.speakers.people import held_out_people, trained_people


def test_people_to_train_and_to_choose_thresholds_and_to_measure_with_are_others() -> None:
    learnt, kept_back = people_apart(trained_people(1))
    voices = [
        {person.voice.partition("+")[2] or person.voice for person in people}
        for people in (learnt, kept_back, held_out_people(1))
    ]
    assert all(voices)
    assert sum(map(len, voices)) == len(set.union(*voices))


def test_held_out_parameters_lie_where_trained_ones_never_do() -> None:
    drawn = {
        held_out: {
            int(
                10
                * np.log10(Parameters(np.random.default_rng(seed), held_out=held_out).draw(1, 10))
            )
            for seed in range(200)
        }
        for held_out in (True, False)
    }
    assert drawn[True] == {2, 7}
    assert drawn[False] == set(range(10)) - {2, 7}


@pytest.mark.parametrize("name", [*TRAINED, *MEASURED_ONLY])
def test_other_sounds_last_as_long_as_asked_and_are_heard(name: str) -> None:
    synthesiser = (TRAINED | MEASURED_ONLY)[name]
    sound = levelled(synthesiser, Parameters(np.random.default_rng(2), held_out=True), 3.0)
    assert sound.dtype == np.float32 and len(sound) == 3 * SAMPLE_RATE
    assert np.isfinite(sound).all() and np.abs(sound).max() > 0.5


def test_what_is_spoilt_is_as_long_as_before_unless_it_is_slower_or_faster() -> None:
    rng = np.random.default_rng(3)
    samples = rng.normal(0, 0.1, SAMPLE_RATE).astype(np.float32)
    for name, heard in spoilt(rng, samples).items():
        assert np.isfinite(heard).all()
        assert (len(heard) == len(samples)) == ("speed" not in name)


def test_a_corpus_has_sounds_and_windows_without_any() -> None:
    speech = np.random.default_rng(4).normal(0, 1, 8 * SAMPLE_RATE).astype(np.float32)
    corpus = make_corpus(speech, 60, 5)
    told = np.nansum(corpus.targets, axis=1)
    assert corpus.features.shape == (60, 64, 200)
    assert set(OPEN.values()) <= set(KINDS)
    assert 0 < (told > 0).sum() < 60


def test_a_network_that_was_exported_gives_the_same_when_it_is_trained_further() -> None:
    file = resource("sounds-model/sounds.onnx")
    features = np.random.default_rng(6).normal(-40, 20, (2, 64, 200)).astype(np.float32)
    with torch.no_grad():
        found = torch.sigmoid(from_onnx(file)(torch.from_numpy(features))).numpy()
    (expected,) = onnxruntime.InferenceSession(str(file)).run(None, {"feats": features})
    np.testing.assert_allclose(found, expected, atol=1e-5)
