"""Damaged models end in a sentence; at worst their process dies, never the application."""

from __future__ import annotations

import json
import os
import shutil
import struct
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from captioner.core.audio import SAMPLE_RATE, SpeechSegment
from captioner.core.errors import CaptionerError
from captioner.core.long_form import LongFormSettings
from captioner.core.recognition import RecognitionRequest, WindowSettings
from captioner.speech.hosting.device_choice import ON_ANY_CPU
from captioner.speech.hosting.hosted_recogniser import HostedModel, window_hosting
from captioner.speech.long_form.sound_window import SoundWindow
from captioner.speech.long_form.window_model import WindowModel
from captioner.speech.long_form.window_process import ProcessWindowModel
from captioner.speech.models.files import inspect_model_directory
from captioner.speech.models.forms import load_tokenizer
from tests.helpers.speech.hosting import host_recogniser
from tests.helpers.speech.whisper_files import (
    FLOAT16,
    FLOAT32,
    INT8,
    Array,
    Weights,
    change_json,
    change_weights,
    tiny_model,
)

Damage = Callable[[Path], object]

LINEAR = "decoder/layer_0/self_attention/linear_0"
NOISE = np.random.default_rng(1).normal(0, 0.1, SAMPLE_RATE).astype(np.float32)
REQUEST = RecognitionRequest(
    SpeechSegment(NOISE, 0.0, 1.0, is_final=True),
    window=WindowSettings(floor_s=1.0, margin_s=0.0),
    prefix="the",
    max_new_tokens=8,
)


def config(name: str, value: object) -> Damage:
    return lambda model: change_json(
        model / "config.json", lambda content: content.update({name: value})
    )


def weights(change: Callable[[Weights], object]) -> Damage:
    return lambda model: change_weights(model, change)


def without(name: str) -> Damage:
    return weights(lambda found: found.arrays.pop(name))


def text(name: str, content: str) -> Damage:
    return lambda model: (model / name).write_text(content, encoding="utf-8")


def cut(name: str, kept: float) -> Damage:
    def change(model: Path) -> None:
        content = (model / name).read_bytes()
        (model / name).write_bytes(content[: int(len(content) * kept)])

    return change


def head(content: bytes) -> Damage:
    """Other bytes at the beginning of model.bin."""

    def change(model: Path) -> None:
        file = model / "model.bin"
        file.write_bytes(content + file.read_bytes()[len(content) :])

    return change


def vocabulary(change: Callable[[list[str]], object]) -> Damage:
    def damage(model: Path) -> None:
        file = model / "vocabulary.json"
        tokens = json.loads(file.read_text(encoding="utf-8"))
        change(tokens)
        file.write_text(json.dumps(tokens), encoding="utf-8")

    return damage


def shifted_tokenizer(model: Path) -> None:
    """Special tokens one further on, as in the step from large-v2 to large-v3."""

    def change(content: dict) -> None:
        table = content["model"]["vocab"]
        table["a new token"] = len(table)
        for token in content["added_tokens"]:
            token["id"] += 1

    change_json(model / "tokenizer.json", change)


def longer_tokenizer(model: Path) -> None:
    """More tokens than the weights have rows for."""

    def change(content: dict) -> None:
        last = content["added_tokens"][-1]
        for number in range(1, 2000):
            token = {**last, "id": last["id"] + number, "content": f"<|beyond {number}|>"}
            content["added_tokens"].append(token)

    change_json(model / "tokenizer.json", change)


def without_encoder_layers(found: Weights) -> None:
    for name in [name for name in found.arrays if "encoder/layer_0" in name]:
        del found.arrays[name]


REJECTED: dict[str, Damage] = {
    "config of another model": config("alignment_heads", [[5, 0]]),
    "config of transformers": text("config.json", '{"suppress_tokens": []}'),
    "config cut": cut("config.json", 0.5),
    "config deep": text("config.json", "[" * 100_000),
    "config list": text("config.json", "[]"),
    "own settings deep": text("captioner.json", "[" * 100_000),
    "features of another model": text("preprocessor_config.json", '{"feature_size": 128}'),
    "preprocessor cut": cut("preprocessor_config.json", 0.5),
    "vocabulary empty": text("vocabulary.json", "[]"),
    "vocabulary object": text("vocabulary.json", "{}"),
    "vocabulary cut": cut("vocabulary.json", 0.5),
    "vocabulary shorter": vocabulary(lambda tokens: tokens.pop()),
    "vocabulary longer": vocabulary(lambda tokens: tokens.append("more")),
    "vocabulary without start": vocabulary(
        lambda tokens: tokens.__setitem__(tokens.index("<|startoftranscript|>"), "x")
    ),
    "vocabulary of another model": vocabulary(lambda tokens: tokens.sort()),
    "tokenizer of another model": shifted_tokenizer,
    "tokenizer longer": longer_tokenizer,
    "tokenizer empty": text("tokenizer.json", "{}"),
    "tokenizer deep": text("tokenizer.json", "[" * 100_000),
    "tokenizer cut": cut("tokenizer.json", 0.5),
    "layers missing": weights(without_encoder_layers),
    "embeddings missing": without("decoder/embeddings/weight"),
    "version 99": head(b"\x63\0\0\0"),
    "architecture": head(struct.pack("<IH", 6, 12) + b"SpeechSpec12\0"),
    "cut in the middle": cut("model.bin", 0.5),
    "cut at the end": cut("model.bin", 0.999),
    "cut in the head": cut("model.bin", 0.00001),
    "bytes after its end": lambda model: (model / "model.bin").write_bytes(
        (model / "model.bin").read_bytes() + b"x"
    ),
    "pointer": text("model.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n"),
    "web page": text("model.bin", "<!DOCTYPE html><html>Please log in</html>"),
}
"""Real damage, rejected before anything native reads it."""

CONTAINED: dict[str, Damage] = {
    "division by zero": weights(lambda found: found.set_integer("encoder/num_heads", 0)),
    "read outside of an array": config("suppress_ids", [-5]),
    "array missing": without("decoder/layer_norm/gamma"),
    "heads that do not divide": weights(lambda found: found.set_integer("decoder/num_heads", 5)),
    "wrong length": weights(
        lambda found: found.arrays.update(
            {f"{LINEAR}/bias": Array((144,), FLOAT32, bytes(4), size_bytes=4)}
        )
    ),
}
"""Models made to be believed, that the native library crashes or fails on."""


def as_float16(found: Weights) -> None:
    for array in found.arrays.values():
        if array.type_id == FLOAT32:
            values = struct.unpack(f"<{len(array.content) // 4}f", array.content)
            array.type_id, array.content = FLOAT16, struct.pack(f"<{len(values)}e", *values)


def quantised(found: Weights) -> None:
    for name, array in list(found.arrays.items()):
        if name.endswith("/weight") and len(array.shape) == 2:
            size = array.shape[0] * array.shape[1]
            found.arrays[name] = Array(array.shape, INT8, b"\x05" * size)
            scale = struct.pack("<f", 100.0) * array.shape[0]
            found.arrays[f"{name}_scale"] = Array((array.shape[0],), FLOAT32, scale)


def with_merges(model: Path) -> None:
    """The tokenizer as older conversions have it."""
    content = json.loads((model / "tokenizer.json").read_text(encoding="utf-8"))["model"]
    lines = ["#version: 0.2", *content["merges"]]
    (model / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (model / "vocab.json").write_text(json.dumps(content["vocab"]), encoding="utf-8")
    (model / "tokenizer.json").unlink()


def vocabulary_as_text(model: Path) -> None:
    tokens = json.loads((model / "vocabulary.json").read_text(encoding="utf-8"))
    (model / "vocabulary.txt").write_text("\n".join(tokens) + "\n", encoding="utf-8")
    (model / "vocabulary.json").unlink()


WORKING: dict[str, Damage] = {
    "nothing": lambda model: None,
    "suppressed null": config("suppress_ids", None),
    "suppressed at the beginning null": config("suppress_ids_begin", None),
    "nothing to align": config("alignment_heads", []),
    "no languages": config("lang_ids", None),
    "config with a mark": lambda model: (model / "config.json").write_bytes(
        b"\xef\xbb\xbf" + (model / "config.json").read_bytes()
    ),
    "no preprocessor": lambda model: (model / "preprocessor_config.json").unlink(),
    "no bias": without(f"{LINEAR}/bias"),
    "older layout": weights(lambda found: setattr(found, "revision", 2)),
    "float16": weights(as_float16),
    "int8": weights(quantised),
    "merges": with_merges,
    "vocabulary.txt": vocabulary_as_text,
}
"""Models that are unusual and must work."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("whole") / "tiny")


@pytest.fixture
def model(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "tiny")


def check(directory: Path) -> None:
    """What happens to a model before anything native reads its weights."""
    inspect_model_directory(directory)
    load_tokenizer(directory, "tiny")


def assert_said(error: CaptionerError) -> None:
    assert error.hint
    assert len(error.message) < 600
    assert error.message.isprintable()


@pytest.mark.parametrize("name", REJECTED)
def test_a_damaged_model_is_rejected_in_a_sentence(model: Path, name: str) -> None:
    REJECTED[name](model)

    with pytest.raises(CaptionerError) as caught:
        check(model)

    assert_said(caught.value)


@pytest.mark.slow(reason="many damaged models are in the fast tests")
@pytest.mark.parametrize("name", CONTAINED)
def test_what_fails_in_native_code_ends_in_a_sentence(model: Path, name: str) -> None:
    CONTAINED[name](model)
    check(model)
    hosted = HostedModel(model, "tiny", ON_ANY_CPU)
    in_process = ProcessWindowModel(lambda _is_cancelled: window_hosting(hosted))
    with closing(in_process) as windows, closing(host_recogniser(hosted)) as live:
        with pytest.raises(CaptionerError) as in_live_captions:
            live.recognise_batch([REQUEST])
        with pytest.raises(CaptionerError) as in_recordings:
            windows.decode([SoundWindow(NOISE, 0)], "en", LongFormSettings(), timestamps=True)

    assert_said(in_live_captions.value)
    assert_said(in_recordings.value)


@pytest.mark.slow(reason="the built-in model is in the fast tests")
@pytest.mark.parametrize("name", WORKING)
def test_an_unusual_model_works(model: Path, name: str) -> None:
    WORKING[name](model)
    check(model)
    with closing(WindowModel(model, device="cpu", cpu_threads=1)) as used:
        heard = used.recognise(REQUEST)
        assert heard.forced_words <= len(heard.words)
        assert used.decode([SoundWindow(NOISE, 0)], "en", LongFormSettings(), timestamps=True)


@pytest.mark.parametrize(
    "name", ["model.bin", "config.json", "vocabulary.json", "tokenizer.json", "captioner.json"]
)
def test_a_pipe_is_not_waited_for(model: Path, name: str) -> None:
    (model / name).unlink(missing_ok=True)
    os.mkfifo(model / name)

    with pytest.raises(CaptionerError) as caught:
        check(model)

    assert_said(caught.value)
