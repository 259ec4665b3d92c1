"""Distillation from the starter model; needs the training environment."""

import math
import shutil
import wave
from pathlib import Path

import numpy as np
import pytest
import torch

from tests.helpers.paths import DATA, STARTER_MODEL
from training.corpus import TRAIN, Corpus
from training.distillation import (
    DistillationPlan,
    PseudoLabeller,
    distil,
    distillation_losses,
    learning_rate,
    load_teacher,
    maximally_spaced,
    student_of,
    token_rows,
    word_errors,
)
from training.evaluate import Recogniser
from training.features import fit, log_mel
from training.model import StarterWhisper
from training.windows import IGNORE, Clip, WindowComposer

WINDOW_S = 5.0
MUTE = "Sorry, I was on mute. We need six more days."


@pytest.fixture(scope="module")
def teacher() -> StarterWhisper:
    return load_teacher(STARTER_MODEL)


@pytest.fixture(scope="module")
def listener() -> Recogniser:
    return Recogniser(STARTER_MODEL, threads=1)


@pytest.fixture
def work_dir(tmp_path: Path, corpus_folder: Path) -> Path:
    shutil.copytree(corpus_folder, tmp_path / "corpus")
    return tmp_path


def row(listener: Recogniser, text: str) -> list[int]:
    tokens = listener.tokenizer
    start = [tokens.start_of_transcript, tokens.no_timestamps]
    return [*start, *tokens.text(text), tokens.end_of_text]


def sound() -> np.ndarray:
    with wave.open(str(DATA / "spoken-mute.wav")) as file:
        raw = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2")
    return raw.astype(np.float32) / 32768


def test_the_teacher_in_torch_writes_what_the_converted_one_writes(
    teacher: StarterWhisper, listener: Recogniser
) -> None:
    text, _ = listener.decode(listener.encode(sound(), WINDOW_S))
    assert word_errors(MUTE, text) == 0
    inputs, targets = token_rows([row(listener, text)], listener.tokenizer)
    padded = np.pad(sound(), (0, round(WINDOW_S * 16_000) - len(sound())))
    features = fit(log_mel(torch.from_numpy(padded)), round(WINDOW_S * 100))[None]

    with torch.no_grad():
        logits, _ = teacher.decode(inputs, teacher.encode(features)[0])

    kept = targets != IGNORE
    agreed = (logits.argmax(-1) == targets)[kept].float().mean()
    assert agreed > 0.95  # int8 rounds, and a tie may fall either way


@pytest.mark.parametrize(
    ("teacher_layers", "student_layers", "chosen"),
    [(32, 2, [0, 31]), (32, 4, [0, 10, 20, 31]), (24, 2, [0, 23]), (2, 1, [1]), (2, 2, [0, 1])],
)
def test_layers_are_copied_as_far_apart_as_possible(
    teacher_layers: int, student_layers: int, chosen: list[int]
) -> None:
    assert maximally_spaced(teacher_layers, student_layers) == chosen


@pytest.mark.parametrize("layers", [0, 3])
def test_a_student_has_a_layer_and_no_more_than_its_teacher(layers: int) -> None:
    with pytest.raises(ValueError, match="1 to 2 decoder layers"):
        maximally_spaced(2, layers)


def test_a_student_begins_as_its_teacher_without_layers_and_learns_in_the_decoder(
    teacher: StarterWhisper,
) -> None:
    student = student_of(teacher, 1)

    assert len(student.decoder) == 1
    for name, weight in teacher.decoder[1].state_dict().items():
        assert torch.equal(student.decoder[0].state_dict()[name], weight)
    assert torch.equal(student.encoder[3].feed_in.weight, teacher.encoder[3].feed_in.weight)
    learns = {name for name, each in student.named_parameters() if each.requires_grad}
    assert not any(name.startswith(("encoder", "conv", "phone")) for name in learns)
    assert {"embedding.weight", "decoder_positions", "decoder.0.feed_in.weight"} <= learns


def test_a_student_that_says_the_same_has_no_divergence() -> None:
    logits = torch.randn(2, 3, 11, generator=torch.Generator().manual_seed(1))
    targets = torch.tensor([[1, 2, IGNORE], [3, IGNORE, IGNORE]])

    same = distillation_losses(logits, logits, targets)
    other = distillation_losses(logits, torch.zeros_like(logits), targets)

    assert float(same["KL"]) == pytest.approx(0.0, abs=1e-6)
    assert float(same["total"]) == pytest.approx(float(same["PL"]))
    assert float(other["PL"]) == pytest.approx(math.log(11))
    assert float(other["total"]) == pytest.approx(0.8 * float(other["KL"]) + float(other["PL"]))
    # What is ignored counts for nothing.
    changed = logits.clone()
    changed[:, 2] += 5
    assert torch.equal(distillation_losses(logits, changed, targets)["total"], same["total"])


def test_rows_teach_the_words_and_the_end(listener: Recogniser) -> None:
    tokenizer = listener.tokenizer
    rows = [row(listener, "Hello there"), row(listener, "")]
    inputs, targets = token_rows(rows, tokenizer)

    words = tokenizer.text("Hello there")
    start = [tokenizer.start_of_transcript, tokenizer.no_timestamps]
    assert inputs[0].tolist() == [*start, *words]
    assert targets[0].tolist() == [IGNORE, *words, tokenizer.end_of_text]
    assert inputs[1, :2].tolist() == start
    assert targets[1, :2].tolist() == [IGNORE, tokenizer.end_of_text]
    assert set(targets[1, 2:].tolist()) <= {IGNORE}


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [
        ("Hello there.", "hello, there", 0.0),
        ("Hello Anna", "hello", 0.5),
        ("", "", 0.0),
        ("", "x", 1.0),
    ],
)
def test_errors_are_counted_after_the_normaliser(said: str, heard: str, errors: float) -> None:
    assert word_errors(said, heard) == errors


def test_timestamps_are_learned_where_the_teacher_writes_them(listener: Recogniser) -> None:
    tokens = listener.tokenizer
    marked = [tokens.timestamp(0.1), *tokens.text("Hello"), tokens.timestamp(0.6)]
    start = tokens.start_of_transcript

    inputs, targets = token_rows([[start, *marked, tokens.end_of_text]], tokens)

    assert inputs[0].tolist() == [start, *marked]
    assert targets[0].tolist() == [*marked, tokens.end_of_text]


def test_pseudo_labels_with_more_errors_than_a_tenth_are_left_out(
    work_dir: Path,
    teacher: StarterWhisper,
    listener: Recogniser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    composer = WindowComposer(Corpus(work_dir / "corpus", TRAIN), listener.tokenizer)
    said = MUTE.split()
    times = [(word, 0.1, 0.2, 0) for word in said]
    true, wrong = (Clip(sound(), WINDOW_S, words) for words in (times, times[:3]))
    clips = iter([true, wrong])
    monkeypatch.setattr(composer, "clip", lambda _rng, _window_s: next(clips))
    # Every batch is of two clips in windows of one length.
    monkeypatch.setattr("training.distillation.WINDOW_WEIGHTS", {WINDOW_S: 1})
    labeller = PseudoLabeller(composer, teacher, listener, DistillationPlan(batch_s=0.0))

    batch = labeller.batch(0)

    assert batch.encoded.shape == (1, WINDOW_S * 50, teacher.dimensions.width)
    assert len(batch.inputs) == batch.left_out == 1
    written = [token for token in batch.targets[0].tolist() if token != IGNORE]
    assert word_errors(MUTE, listener.tokenizer.decode(written)) == 0
    clips = iter([wrong, wrong])
    assert labeller.batch(0) is None


def test_the_rate_rises_then_falls_to_zero() -> None:
    plan = DistillationPlan(warmup_steps=10, peak_rate=1.0)
    rates = [learning_rate(plan, step, 100) for step in range(100)]

    assert rates[0] == pytest.approx(0.1)
    assert max(rates) == rates[9] == pytest.approx(1.0)
    assert rates[-1] < 0.02


def test_a_student_is_written_as_a_model_that_hears(work_dir: Path, listener: Recogniser) -> None:
    # Of noise the teacher hears anything: every label is taken, so that there are steps.
    plan = DistillationPlan(
        batches=2, passes=2, warmup_steps=1, batch_s=4.0, most_word_errors=99.0, threads=1
    )

    distil(work_dir, STARTER_MODEL, work_dir / "student", plan)

    student = Recogniser(work_dir / "student", threads=1)
    text, _ = student.decode(student.encode(sound(), WINDOW_S))
    assert isinstance(text, str)
    own_settings = (work_dir / "student/captioner.json").read_bytes()
    assert own_settings == (STARTER_MODEL / "captioner.json").read_bytes()
    written = (work_dir / "student/model.bin").stat().st_size
    assert written < (STARTER_MODEL / "model.bin").stat().st_size
