"""Tests that need torch run in the training environment: `make test-training`."""

import json
from pathlib import Path

import numpy as np
import pytest

from tests.helpers.needs_environment import module_that_needs

NEED_TORCH = {
    f"test_{name}.py" for name in ("distillation", "sounds", "speakers", "train", "windows")
}

WORDS = [["Hello", 0.1, 0.5], ["there,", 0.5, 0.9], ["Anna.", 1.0, 1.6]]


def pytest_pycollect_makemodule(
    module_path: Path, parent: pytest.Collector
) -> pytest.Module | None:
    if module_path.name not in NEED_TORCH:
        return None
    return module_that_needs(("torch",), "test-training", module_path, parent)


@pytest.fixture(scope="session")
def tokenizer_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from training.tokenizer import train_tokenizer

    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    train_tokenizer(path, size=600, sentences=2000, seed=1)
    return path


@pytest.fixture(scope="session")
def corpus_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty sentences of noise that three synthesisers are said to have spoken."""
    from training.synthesis.phones import PHONE_INDEX

    folder = tmp_path_factory.mktemp("corpus")
    rng = np.random.default_rng(1)
    lines = []
    sound = []
    for index in range(20):
        row = {
            "text": "Hello there, Anna.",
            "voice": f"{['espeak', 'flite', 'festival'][index % 3]} voice",
            "offset": index * 28_800,
            "samples": 28_800,
            "words": WORDS,
            "phones": [[PHONE_INDEX["hh"], 0.1, 0.3], [PHONE_INDEX["ax"], 0.3, 1.6]],
        }
        lines.append(json.dumps(row))
        sound.append(rng.normal(0, 3000, 28_800).astype("<i2"))
    (folder / "train-a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "train-a.pcm").write_bytes(np.concatenate(sound).tobytes())
    return folder
