"""Whisper in torch: the same as CTranslate2's, its students, and decoding with a cache."""

import numpy as np
import pytest
import torch

from captioner.speech.accurate.algorithms import decode_alone, decode_with_draft
from tests.helpers.audio.spoken_files import spoken
from tests.helpers.paths import BUILT_IN_MODEL_DIR
from training.evaluate import GreedyNetwork
from training.model_file import read_model_file
from training.network import (
    DecoderCache,
    Dimensions,
    Whisper,
    load_network,
    maximally_spaced,
    student_of,
)

START = [50257, 50362]
END = 50256


def random_network(decoder_layers: int = 3, seed: int = 1) -> Whisper:
    torch.manual_seed(seed)
    return Whisper(Dimensions(30, 16, 2, 1, decoder_layers, 8)).eval()


@pytest.mark.parametrize(
    ("teacher_layers", "student_layers", "chosen"),
    [(32, 2, [0, 31]), (32, 4, [0, 10, 20, 31]), (6, 3, [0, 2, 5]), (4, 2, [0, 3]), (4, 1, [3])],
)
def test_layers_are_as_far_apart_as_possible(
    teacher_layers: int, student_layers: int, chosen: list[int]
) -> None:
    assert maximally_spaced(teacher_layers, student_layers) == chosen


@pytest.mark.parametrize("layers", [0, 5])
def test_too_few_or_too_many_layers_are_reported(layers: int) -> None:
    with pytest.raises(ValueError, match="1 to 4 decoder layers"):
        maximally_spaced(4, layers)


def test_a_student_has_the_teachers_layers_and_trains_the_decoder_alone() -> None:
    teacher = random_network()

    student = student_of(teacher, 2)

    for own, others in ((0, 0), (1, 2)):
        taken = teacher.decoder.layers()[others].state_dict()
        for name, weight in student.decoder.layers()[own].state_dict().items():
            assert torch.equal(weight, taken[name])
    trained = {name for name, each in student.named_parameters() if each.requires_grad}
    assert all(name.startswith("decoder.") for name in trained)
    assert "decoder.embeddings.weight" not in trained
    assert "decoder.layer_norm.gamma" in trained
    encoder = teacher.encoder.state_dict()
    assert all(torch.equal(w, encoder[n]) for n, w in student.encoder.state_dict().items())


def test_a_cache_changes_nothing() -> None:
    network = random_network()
    encoded = torch.randn(1, 20, 16)
    tokens = torch.tensor([[3, 4, 5, 6, 7]])
    cache = DecoderCache()

    with torch.no_grad():
        whole = network.decode(tokens, encoded)
        network.decode(tokens[:, :2], encoded, cache)
        network.decode(torch.tensor([[9, 9]]), encoded, cache)
        cache.rewind(2)
        rest = network.decode(tokens[:, 2:], encoded, cache)

    torch.testing.assert_close(rest, whole[:, 2:])


@pytest.mark.parametrize("seed", range(6))
def test_a_draft_never_changes_the_text(seed: int) -> None:
    teacher, draft = random_network(seed=seed), random_network(2, seed=seed % 3)
    encoded = torch.randn(1, 20, 16, generator=torch.Generator().manual_seed(seed))

    alone = decode_alone(GreedyNetwork(teacher, encoded, [0]), [1, 2], 3, 24)
    both = decode_with_draft(
        GreedyNetwork(teacher, encoded, [0]), GreedyNetwork(draft, encoded, [0]), [1, 2], 3, 24
    )

    assert both.tokens == alone.tokens
    assert 0 not in alone.tokens


def test_the_built_in_model_decodes_as_in_ctranslate2() -> None:
    import ctranslate2

    from captioner.speech.whisper.features import LogMelFeatures

    features = LogMelFeatures(80).window(
        spoken("frog").astype(np.float32) / np.float32(32768), 3000
    )
    network = load_network(read_model_file(BUILT_IN_MODEL_DIR / "model.bin"))
    model = ctranslate2.models.Whisper(
        str(BUILT_IN_MODEL_DIR), device="cpu", compute_type="float32", intra_threads=1
    )
    expected = np.array(model.encode(ctranslate2.StorageView.from_array(features[None])))
    written = model.generate(ctranslate2.StorageView.from_array(expected), [START], beam_size=1)

    with torch.inference_mode():
        encoded = network.encode(torch.from_numpy(features)[None])

    np.testing.assert_allclose(encoded.numpy(), expected, atol=2e-3)
    suppressed = [220, *range(END + 1, 51864)]
    tokens = decode_alone(GreedyNetwork(network, encoded, suppressed), START, END, 60).tokens
    assert tokens == written[0].sequences_ids[0]
