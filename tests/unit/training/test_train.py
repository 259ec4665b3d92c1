"""Stopping and resuming; needs the training environment (training/requirements.in)."""

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from training.checkpoints import newest_checkpoint

TRAIN = """
import logging, sys
from pathlib import Path
from training.train import TrainingPlan, train
logging.basicConfig(level=logging.INFO, format="%(message)s")
train(Path(sys.argv[1]), TrainingPlan(batch_s=4.0, width=64, encoder_layers=1, decoder_layers=1,
    phone_only_steps=2, threads=1))
"""


@pytest.fixture
def work_dir(tmp_path: Path, corpus_folder: Path, tokenizer_path: Path) -> Path:
    shutil.copytree(corpus_folder, tmp_path / "corpus")
    shutil.copy(tokenizer_path, tmp_path / "tokenizer.json")
    return tmp_path


def train_until_stopped_by(stop_signal: int, work_dir: Path) -> list[str]:
    """Train 25 steps, then stop every process of the group, as Ctrl-C in a terminal does."""
    process = subprocess.Popen(
        [sys.executable, "-c", TRAIN, str(work_dir)],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    log = []
    for line in process.stderr:
        log.append(line)
        if line.startswith("step "):
            os.killpg(process.pid, stop_signal)
            break
    log += process.stderr.readlines()
    assert process.wait() == 0, "".join(log)
    return log


@pytest.mark.parametrize("stop_signal", [signal.SIGINT, signal.SIGTERM])
def test_training_that_is_stopped_goes_on_from_its_last_step(
    work_dir: Path, stop_signal: int
) -> None:
    log = train_until_stopped_by(stop_signal, work_dir)

    newest = newest_checkpoint(work_dir / "checkpoints")
    assert newest is not None
    path, _ = newest
    stopped_at = int(path.stem.split("-")[1])
    assert stopped_at >= 25
    assert f"stopped at step {stopped_at}" in log[-1]

    log = train_until_stopped_by(stop_signal, work_dir)
    assert any(line.startswith(f"goes on from {path.name}") for line in log)
