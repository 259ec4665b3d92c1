"""Training clips; needs the training environment (training/requirements.in)."""

from pathlib import Path

import numpy as np
import pytest
import torch
from faster_whisper.feature_extractor import FeatureExtractor

from training import features
from training.corpus import Corpus
from training.tokenizer import WhisperTokenizer
from training.windows import IGNORE, Clip, WindowComposer

WORDS = [("Hello", 0.1, 0.5, 0), ("there,", 0.5, 0.9, 0), ("Anna.", 1.0, 1.6, 0)]


@pytest.fixture
def tokenizer(tokenizer_path: Path) -> WhisperTokenizer:
    return WhisperTokenizer(tokenizer_path)


@pytest.fixture
def composer(corpus_folder: Path, tokenizer: WhisperTokenizer) -> WindowComposer:
    return WindowComposer(Corpus(corpus_folder, "train"), tokenizer)


def test_features_are_those_of_faster_whisper() -> None:
    samples = np.random.default_rng(0).normal(0, 0.1, 40_000).astype(np.float32)

    ours = features.log_mel(torch.from_numpy(samples)).numpy()

    np.testing.assert_allclose(ours, FeatureExtractor(feature_size=80)(samples), atol=1e-3)


def test_a_step_gives_the_same_batch_again(composer: WindowComposer) -> None:
    first, second = composer.batch(1, 7, 16.0), composer.batch(1, 7, 16.0)

    torch.testing.assert_close(first.features, second.features)
    assert torch.equal(first.inputs, second.inputs)


def test_shapes_agree(composer: WindowComposer) -> None:
    for step in range(12):
        batch = composer.batch(3, step, 16.0)
        assert batch.features.shape[1] == 80
        assert batch.phones.shape[1] * 2 == batch.features.shape[2]
        assert batch.inputs.shape == batch.targets.shape == batch.spans.shape[:2]
        assert (batch.spans[..., 1] <= batch.phones.shape[1]).all()
        spans = batch.spans[batch.spans[..., 0] >= 0]
        assert (spans[:, 0] < spans[:, 1]).all()
        assert torch.isfinite(batch.features).all()


def test_every_word_is_heard_where_it_was_said(
    composer: WindowComposer, tokenizer: WhisperTokenizer
) -> None:
    clip = Clip(np.zeros(28_800, np.float32), 3.0, words=WORDS)
    generators = (np.random.default_rng(seed) for seed in range(50))
    rows = [composer.tokens(rng, clip) for rng in generators]
    plain = next(row for row in rows if row[0][:2] == [tokenizer.start_of_transcript, row[1][0]])

    _, targets, spans = plain
    hello = targets.index(tokenizer.word("Hello")[0])

    assert spans[hello][0] == 5
    assert targets[-1] == tokenizer.end_of_text


def test_a_clip_without_speech_teaches_silence(
    composer: WindowComposer, tokenizer: WhisperTokenizer
) -> None:
    clip = Clip(np.zeros(16_000, np.float32), 2.0, speech=False)

    inputs, targets, _ = composer.tokens(np.random.default_rng(0), clip)

    first = inputs.index(tokenizer.start_of_transcript)
    assert targets[first:] == [tokenizer.no_speech, tokenizer.end_of_text]
    assert set(targets[:first]) <= {IGNORE}


def test_prompts_are_read_and_not_learned(
    composer: WindowComposer, tokenizer: WhisperTokenizer
) -> None:
    clip = Clip(np.zeros(28_800, np.float32), 3.0, words=WORDS)
    rows = [composer.tokens(np.random.default_rng(seed), clip) for seed in range(60)]
    prompted = [row for row in rows if row[0][0] == tokenizer.start_of_previous]

    assert prompted
    for inputs, targets, _ in prompted:
        start = inputs.index(tokenizer.start_of_transcript)
        assert targets[:start] == [IGNORE] * start


def test_words_cut_off_at_the_border_are_left_out(composer: WindowComposer) -> None:
    for seed in range(40):
        rng = np.random.default_rng(seed)
        clip = composer.speech_clip(rng, 3.0)
        length_s = len(clip.samples) / 16_000
        for _, start_s, end_s, _ in clip.words:
            assert 0 <= start_s < end_s <= length_s + 0.01
