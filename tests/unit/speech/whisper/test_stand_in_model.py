"""The stand-ins load like the real models: a recogniser takes them for such."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.material.stand_in_model import FAMILY, Dimensions, build, vocabulary
from captioner.core.audio import SpeechSegment
from captioner.core.recognition import RecognitionRequest, WindowSettings
from captioner.speech.whisper.recogniser import WhisperRecogniser


@pytest.mark.parametrize(
    ("name", "start", "end", "no_timestamps"),
    [
        ("tiny.en", 50257, 50256, 50362),
        ("distil-large-v2", 50258, 50257, 50363),
        ("distil-large-v3.5", 50258, 50257, 50364),
    ],
)
def test_special_tokens_have_whispers_ids(
    name: str, start: int, end: int, no_timestamps: int
) -> None:
    tokens, special = vocabulary(FAMILY[name])

    assert len(tokens) == len(set(tokens)) == FAMILY[name].vocabulary_size
    assert special["<|startoftranscript|>"] == start
    assert special["<|endoftext|>"] == end
    assert special["<|notimestamps|>"] == no_timestamps


@pytest.mark.parametrize("mel_bins", [80, 128])
@pytest.mark.parametrize("size", [51864, 51866])
def test_any_member_of_the_family_is_recognised_with(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mel_bins: int, size: int
) -> None:
    dimensions = Dimensions(128, 2, 2, mel_bins, size)
    monkeypatch.setitem(FAMILY, "small-stand-in", dimensions)
    recogniser = WhisperRecogniser(build("small-stand-in", tmp_path / "model"))

    info = recogniser.load()

    assert (info.mel_bins, info.is_multilingual) == (mel_bins, size == 51866)
    samples = np.random.default_rng(1).normal(0, 0.1, 32_000).astype(np.float32)
    hypothesis = recogniser.recognise(
        RecognitionRequest(
            SpeechSegment(samples, 0.0, 2.0, is_final=True),
            prefix="Good morning everyone",
            prompt="Before this.",
            hotwords="Acme",
            window=WindowSettings(floor_s=2.0, margin_s=0.0),
            max_new_tokens=6,
        )
    )
    assert hypothesis.token_count == 6
    assert [word.text for word in hypothesis.words[:3]] == ["Good", "morning", "everyone"]
    recogniser.close()
