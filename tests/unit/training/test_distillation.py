"""The loss, the schedule, checkpoints, and the whole command with one short recording."""

import json
import math
import os
import signal
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from captioner.core.audio import AudioChunk
from captioner.core.captions import Caption
from captioner.core.long_form import LongFormSettings
from captioner.speech.long_form.transcriber import LongFormTranscriber
from captioner.speech.long_form.window_model import WindowModel
from tests.helpers.audio.spoken_files import FROG, spoken
from tests.helpers.paths import BUILT_IN_MODEL_DIR, DATA
from training.__main__ import main
from training.convert import student_heads, write_model
from training.distillation import (
    Batch,
    Trainer,
    TrainingPlan,
    chosen_windows,
    distillation_losses,
    learning_rate,
    padded_rows,
)
from training.model_file import read_model_file
from training.network import Dimensions, Whisper, load_network, student_of
from training.pseudo_labels import IGNORE

PLAN = TrainingPlan(steps=6, windows=2, warmup_steps=2, peak_rate=1e-2)


def test_equal_probabilities_have_no_divergence() -> None:
    logits = torch.randn(5, 11, generator=torch.Generator().manual_seed(1))
    targets = torch.tensor([1, 2, 3, 4, 5])

    same = distillation_losses(logits, logits, targets)
    other = distillation_losses(logits, torch.zeros_like(logits), targets)

    assert float(same["KL"]) == pytest.approx(0.0, abs=1e-6)
    assert float(same["total"]) == pytest.approx(float(same["PL"]))
    assert float(other["PL"]) == pytest.approx(math.log(11))
    assert float(other["total"]) == pytest.approx(0.8 * float(other["KL"]) + float(other["PL"]))


def test_divergence_is_of_softened_probabilities() -> None:
    teacher, student = torch.tensor([[2.0, 0.0]]), torch.tensor([[0.0, 0.0]])
    share = 1 / (1 + math.exp(-1))
    expected = share * math.log(2 * share) + (1 - share) * math.log(2 * (1 - share))

    losses = distillation_losses(teacher, student, torch.tensor([0]))

    assert float(losses["KL"]) == pytest.approx(4 * expected, rel=1e-5)


def test_the_rate_rises_then_falls_to_zero() -> None:
    plan = TrainingPlan(steps=100, warmup_steps=10, peak_rate=1.0)
    rates = [learning_rate(plan, step) for step in range(100)]

    assert rates[0] == pytest.approx(0.1)
    assert max(rates) == rates[9] == pytest.approx(1.0)
    assert rates[-1] < 0.02


def test_every_window_is_chosen_once_a_pass() -> None:
    plan = TrainingPlan(windows=4)
    chosen = [index for step in range(5) for index in chosen_windows(plan, step, 10)]

    assert sorted(chosen[:10]) == sorted(chosen[10:]) == list(range(10))
    assert chosen[:10] != chosen[10:]


def test_rows_are_padded_with_what_is_not_learned() -> None:
    inputs, targets = padded_rows([([1, 2], [IGNORE, 3]), ([1], [4])], padding=9)

    assert inputs.tolist() == [[1, 2], [1, 9]]
    assert targets.tolist() == [[IGNORE, 3], [4, IGNORE]]


def make_trainer(folder: Path, plan: TrainingPlan = PLAN, identity: str = "one") -> Trainer:
    torch.manual_seed(3)
    teacher = Whisper(Dimensions(300, 16, 2, 1, 3, 8)).eval()
    trainer = Trainer(teacher, student_of(teacher, 2), plan, folder, identity)
    trainer.resume()
    return trainer


def batch_of(step: int) -> Batch:
    generator = torch.Generator().manual_seed(step)
    tokens = torch.randint(0, 300, (2, 2, 90), generator=generator)
    targets = tokens[1].clone()
    targets[0, 50:] = IGNORE
    return Batch(torch.randn(2, 20, 16, generator=generator), tokens[0], targets)


def test_a_killed_run_continues_with_the_same_steps(tmp_path: Path) -> None:
    unbroken = make_trainer(tmp_path / "unbroken")
    assert unbroken.train(batch_of)

    folder = tmp_path / "killed"
    first = make_trainer(folder)
    for step in range(3):
        first.train_step(batch_of(step))
    first.save()
    first.train_step(batch_of(3))  # Lost with the process.
    second = make_trainer(folder)
    assert second.step == 3
    assert second.train(batch_of)

    expected = unbroken.student.state_dict()
    for name, weight in second.student.state_dict().items():
        assert torch.equal(weight, expected[name]), name


def test_frozen_weights_stay_and_the_loss_falls(tmp_path: Path) -> None:
    trainer = make_trainer(tmp_path, replace(PLAN, steps=30))
    before = {name: each.clone() for name, each in trainer.student.state_dict().items()}

    losses = [trainer.train_step(batch_of(0))["total"] for _ in range(20)]

    assert losses[-1] < losses[0] - 0.1
    changed = {
        name
        for name, each in trainer.student.state_dict().items()
        if not torch.equal(each, before[name])
    }
    assert changed
    assert all(name.startswith("decoder.") for name in changed)
    assert "decoder.embeddings.weight" not in changed


def test_a_checkpoint_of_another_run_is_rejected(tmp_path: Path) -> None:
    make_trainer(tmp_path).save()

    for plan, identity in ((replace(PLAN, seed=8), "one"), (PLAN, "two")):
        with pytest.raises(ValueError, match="another plan, teacher or manifest"):
            make_trainer(tmp_path, plan, identity)
    assert make_trainer(tmp_path, replace(PLAN, steps=9)).step == 0


def test_ctrl_c_ends_after_a_checkpoint(tmp_path: Path) -> None:
    trainer = make_trainer(tmp_path)

    def interrupted(step: int) -> Batch:
        if step == 2:
            os.kill(os.getpid(), signal.SIGINT)
        return batch_of(step)

    assert not trainer.train(interrupted)
    assert make_trainer(tmp_path).step == 3


@pytest.mark.parametrize(
    ("layers", "heads"),
    [
        ([0, 3], [[1, 0], [1, 5]]),
        ([2], [[0, 0], [0, 1]]),
    ],
)
def test_alignment_heads_move_with_their_layers(layers: list[int], heads: list[list[int]]) -> None:
    assert student_heads([[1, 0], [3, 0], [3, 5]], layers, 2) == heads


def transcript(directory: Path) -> str:
    transcriber = LongFormTranscriber(WindowModel(directory, device="cpu", cpu_threads=1))
    chunk = AudioChunk(spoken("frog").astype(np.float32) / np.float32(32768), 0)
    events = list(transcriber.transcribe([chunk], LongFormSettings(language="en")))
    return " ".join(each.text for each in events if isinstance(each, Caption) and each.is_final)


def test_a_converted_copy_of_the_teacher_writes_the_same(tmp_path: Path) -> None:
    teacher = read_model_file(BUILT_IN_MODEL_DIR / "model.bin")
    copy = student_of(load_network(teacher), 4)

    write_model(copy, [0, 1, 2, 3], teacher, BUILT_IN_MODEL_DIR, tmp_path / "copy")

    assert transcript(tmp_path / "copy") == transcript(BUILT_IN_MODEL_DIR) == FROG


def test_the_command_makes_a_student_and_measures_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    manifests = []
    for name, text in (("frog", FROG), ("cutter", "I'm from the cutter lying off the coast.")):
        manifest = tmp_path / f"{name}.jsonl"
        line = {"audio": str(DATA / f"spoken-{name}.wav"), "text": text, "speaker": name}
        manifest.write_text(json.dumps(line) + "\n")
        manifests.append(str(manifest))
    wanted = ["--manifest", manifests[0], "--held-out", manifests[1], "--work-dir", str(tmp_path)]
    sizes = ["--decoder-layers", "4", "--windows", "1", "--warmup-steps", "1"]

    assert main(["distil", *wanted, *sizes, "--steps", "1"]) == 0
    assert main(["distil", *wanted, *sizes, "--steps", "2"]) == 0

    output = capsys.readouterr().out
    assert output.count("| student | sequential, bare |") == 2
    assert "| windows | same text |" in output
    assert [path.name for path in sorted((tmp_path / "checkpoints").iterdir())] == [
        "checkpoint-0000001.bin",
        "checkpoint-0000002.bin",
    ]
    config = json.loads((tmp_path / "student" / "config.json").read_text())
    assert config["alignment_heads"][0] == [1, 0]
    assert "| 1 | 1 |" in output  # One window, and the draft changed no text.
