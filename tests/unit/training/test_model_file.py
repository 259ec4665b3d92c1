"""CTranslate2's model.bin read and written without CTranslate2."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.paths import BUILT_IN_MODEL_DIR
from training.model_file import ModelFile, read_model_file, with_decoder, write_model_file

MODEL = BUILT_IN_MODEL_DIR / "model.bin"
WEIGHT = "decoder/layer_0/ffn/linear_0/weight"


@pytest.fixture(scope="module")
def model() -> ModelFile:
    return read_model_file(MODEL)


def test_an_int8_model_is_written_as_it_was_read(model: ModelFile, tmp_path: Path) -> None:
    write_model_file(tmp_path / "model.bin", model)

    assert (tmp_path / "model.bin").read_bytes() == MODEL.read_bytes()


def test_float_weights_become_int8_with_row_scales(model: ModelFile, tmp_path: Path) -> None:
    conv = "encoder/conv1/weight"
    generator = np.random.default_rng(1)
    weight = generator.normal(0, 1, model.arrays[WEIGHT].shape).astype(np.float16)
    arrays = {name: each for name, each in model.arrays.items() if name != f"{WEIGHT}_scale"}
    write_model_file(tmp_path / "model.bin", replace(model, arrays={**arrays, WEIGHT: weight}))

    written = read_model_file(tmp_path / "model.bin")

    assert written.arrays[WEIGHT].dtype == np.int8
    assert written.arrays[conv].dtype == np.float16
    error = np.abs(written.weights()[WEIGHT] - weight.astype(np.float32))
    assert (error.max(axis=1) <= np.abs(weight).max(axis=1) / 127).all()


def test_another_decoder_keeps_the_teachers_encoder_and_embedding(model: ModelFile) -> None:
    bias = "decoder/layer_0/ffn/linear_0/bias"

    student = with_decoder(model, {bias: np.ones(1536, np.float32)})

    layers = [name for name in student.arrays if name.startswith("decoder/layer_0/")]
    assert layers == [bias]
    assert not any(name.startswith("decoder/layer_1/") for name in student.arrays)
    assert student.arrays[bias].dtype == np.float16
    for name in ("encoder/layer_3/ffn/linear_0/weight", "decoder/embeddings/weight_scale"):
        assert student.arrays[name] is model.arrays[name]
    assert "decoder/layer_norm/gamma" in student.arrays


@pytest.mark.parametrize("length", [0, 10, 60, 5_000])
def test_a_cut_off_file_is_reported(tmp_path: Path, length: int) -> None:
    cut = tmp_path / "model.bin"
    cut.write_bytes(MODEL.read_bytes()[:length])

    with pytest.raises(ValueError, match=r"cut off|no CTranslate2 model"):
        read_model_file(cut)
