"""A student with fewer decoder layers, trained on its teacher's pseudo-labels.

Gandhi et al. 2023 (arXiv 2311.00430): the loss is 0.8 KL + 1.0 PL, the divergence from the
teacher's softened probabilities and the cross-entropy of the pseudo-labels (section 4, appendix
D.2); AdamW, the rate rising linearly to 1e-4 and falling linearly to zero. The published code
weighs the other way round, 0.8 PL + 1.0 KL; this follows the paper.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import signal
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import FrameType

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from captioner.core.audio import Samples
from captioner.speech.long_form.window_model import TaskTokens
from captioner.speech.whisper.features import FULL_WINDOW_FRAMES, LogMelFeatures
from training.checkpoints import newest_checkpoint, write_checkpoint, write_whole
from training.network import Whisper
from training.pseudo_labels import (
    IGNORE,
    MOST_TOKENS,
    LabelledWindow,
    end_of_text,
    token_row,
    window_samples,
)

logger = logging.getLogger(__name__)

KL_WEIGHT, PSEUDO_LABEL_WEIGHT = 0.8, 1.0
TEMPERATURE = 2.0
TIMESTAMP_SHARE = 0.3
"""Share of the windows that are learned with timestamps, the others without."""

_LOGGED_STEPS = 20
_TOKENS_TOGETHER = 128


@dataclass(frozen=True, slots=True)
class TrainingPlan:
    """How to train; a checkpoint is continued with the same plan, the number of steps apart.

    Attributes:
        steps: Where the run ends and the rate has fallen to zero.
        windows: Windows of a step.
        checkpoint_s: Seconds of training that a crash may lose.
    """

    decoder_layers: int = 2
    steps: int = 1000
    windows: int = 8
    warmup_steps: int = 50
    peak_rate: float = 1e-4
    seed: int = 7
    checkpoint_s: float = 120.0


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of one step.

    Attributes:
        encoded: Encoder states, [b, 1500, d].
        inputs: Token ids, [b, t].
        targets: [b, t]; `IGNORE` is not learned.
    """

    encoded: Tensor
    inputs: Tensor
    targets: Tensor


def distillation_losses(
    teacher_logits: Tensor, student_logits: Tensor, targets: Tensor
) -> dict[str, Tensor]:
    """Return the loss to minimise ("total") and its parts, means over the tokens.

    Args:
        teacher_logits: [n, v].
        student_logits: [n, v].
        targets: Pseudo-labels, [n].
    """
    # Softening divides gradients by the square of the temperature (Hinton et al. 2015).
    divergence = TEMPERATURE**2 * functional.kl_div(
        (student_logits / TEMPERATURE).log_softmax(-1),
        (teacher_logits / TEMPERATURE).log_softmax(-1),
        log_target=True,
        reduction="batchmean",
    )
    pseudo_label = functional.cross_entropy(student_logits, targets)
    total = KL_WEIGHT * divergence + PSEUDO_LABEL_WEIGHT * pseudo_label
    return {"total": total, "KL": divergence.detach(), "PL": pseudo_label.detach()}


def learning_rate(plan: TrainingPlan, step: int) -> float:
    """Return the rate of a step, counted from 0."""
    rising = (step + 1) / plan.warmup_steps
    falling = (plan.steps - step) / max(1, plan.steps - plan.warmup_steps)
    return plan.peak_rate * max(0.0, min(1.0, rising, falling))


def chosen_windows(plan: TrainingPlan, step: int, count: int) -> list[int]:
    """Return the indices of a step's windows: every window once a pass, shuffled by the seed.

    They depend on the step alone, so a run that was killed continues with the same ones.
    """
    indices = []
    for position in range(step * plan.windows, (step + 1) * plan.windows):
        turn, index = divmod(position, count)
        order = np.random.default_rng((plan.seed, turn)).permutation(count)
        indices.append(int(order[index]))
    return indices


def padded_rows(rows: Sequence[tuple[list[int], list[int]]], padding: int) -> tuple[Tensor, Tensor]:
    """Return inputs and targets of rows of unequal length, [b, t] each."""
    shape = (len(rows), max(len(inputs) for inputs, _ in rows))
    inputs = torch.full(shape, padding)
    targets = torch.full(shape, IGNORE)
    for index, (own_inputs, own_targets) in enumerate(rows):
        inputs[index, : len(own_inputs)] = torch.tensor(own_inputs)
        targets[index, : len(own_targets)] = torch.tensor(own_targets)
    return inputs, targets


class EncodedWindows:
    """Batches of windows; what the frozen encoder makes of them is kept on disk.

    A window takes 1,500 x d half-precision numbers: 1.2 MB for tiny.en, 1.5 MB for base.

    Args:
        windows: What is learned.
        tokens: The teacher's.
        teacher: Encodes them.
        recording: Returns the sound of a recording by its index, float32[n].
        folder: Where encoder states are kept.
        plan: Seed and size of a batch.
    """

    def __init__(
        self,
        windows: Sequence[LabelledWindow],
        tokens: TaskTokens,
        teacher: Whisper,
        recording: Callable[[int], Samples],
        folder: Path,
        plan: TrainingPlan,
    ) -> None:
        self._tokens = tokens
        self._teacher = teacher
        self._recording = recording
        self._folder = folder
        self._plan = plan
        self._features = LogMelFeatures(teacher.dimensions.mel_bins)
        self.windows = [
            window
            for window in windows
            if len(token_row(window, tokens, timestamps=True)[0]) <= MOST_TOKENS
        ]

    def batch(self, step: int) -> Batch:
        """Return the windows of a step."""
        generator = np.random.default_rng((self._plan.seed, step, 1))
        chosen = [
            self.windows[index] for index in chosen_windows(self._plan, step, len(self.windows))
        ]
        rows = [
            token_row(each, self._tokens, timestamps=bool(generator.random() < TIMESTAMP_SHARE))
            for each in chosen
        ]
        inputs, targets = padded_rows(rows, end_of_text(self._tokens))
        encoded = torch.stack([self.encode(each) for each in chosen])
        return Batch(encoded, inputs, targets)

    def encode(self, window: LabelledWindow) -> Tensor:
        """Return the encoder states of a window, float32[1500, d]."""
        path = self._folder / (f"{window.recording}-{window.start_s:.3f}-{window.end_s:.3f}.npy")
        if not path.is_file():
            samples = window_samples(window, self._recording(window.recording))
            features = torch.from_numpy(self._features.window(samples, FULL_WINDOW_FRAMES))
            with torch.inference_mode():
                states = self._teacher.encode(features[None])[0].half().numpy()
            content = io.BytesIO()
            np.save(content, states)
            write_whole(path, content.getvalue())
        return torch.from_numpy(np.load(path).astype(np.float32))


class Trainer:
    """A student, its optimiser, and the step that comes next.

    Args:
        teacher: Judges the student's tokens.
        student: What is trained; frozen parameters stay.
        plan: How.
        folder: Where checkpoints are kept.
        identity: What else has to be the same to continue a checkpoint: teacher and windows.
    """

    def __init__(
        self, teacher: Whisper, student: Whisper, plan: TrainingPlan, folder: Path, identity: str
    ) -> None:
        self._teacher = teacher
        self.student = student
        self._plan = plan
        self._folder = folder
        self._identity = json.dumps([asdict(replace(plan, steps=0)), identity])
        self._trained = {
            name: each for name, each in student.named_parameters() if each.requires_grad
        }
        self._optimiser = torch.optim.AdamW(self._trained.values(), lr=0.0, weight_decay=0.0)
        self.step = 0

    def resume(self) -> None:
        """Continue from the newest whole checkpoint, if there is one.

        Raises:
            ValueError: It belongs to another plan, teacher or manifest.
        """
        found = newest_checkpoint(self._folder)
        if found is None:
            return
        path, payload = found
        state = torch.load(io.BytesIO(payload), weights_only=True)
        if state["identity"] != self._identity:
            raise ValueError(
                f"{path} is of a run with another plan, teacher or manifest: repeat that command, "
                "or name another --work-dir."
            )
        with torch.no_grad():
            for name, parameter in self._trained.items():
                parameter.copy_(state["student"][name])
        self._optimiser.load_state_dict(state["optimiser"])
        self.step = state["step"]
        logger.info("continuing from %s", path.name)

    def save(self) -> None:
        """Write a checkpoint."""
        content = io.BytesIO()
        torch.save(
            {
                "identity": self._identity,
                "step": self.step,
                "student": {name: each.detach() for name, each in self._trained.items()},
                "optimiser": self._optimiser.state_dict(),
            },
            content,
        )
        write_checkpoint(self._folder, self.step, content.getvalue())

    def train_step(self, batch: Batch) -> dict[str, float]:
        """Take one step; return the losses before it."""
        for group in self._optimiser.param_groups:
            group["lr"] = learning_rate(self._plan, self.step)
        kept = batch.targets != IGNORE
        targets = batch.targets[kept]
        with torch.no_grad():
            taught = self._teacher.decode(batch.inputs, batch.encoded)[kept]
        learned = self.student.decode(batch.inputs, batch.encoded)[kept]
        # The vocabulary is large: in parts of some tokens, logits take a tenth of the memory.
        inner = learned.detach().requires_grad_()
        means: dict[str, float] = {}
        for first in range(0, len(targets), _TOKENS_TOGETHER):
            part = slice(first, first + _TOKENS_TOGETHER)
            with torch.no_grad():
                teacher_logits = self._teacher.logits(taught[part])
            losses = distillation_losses(
                teacher_logits, self.student.logits(inner[part]), targets[part]
            )
            share = len(targets[part]) / len(targets)
            (losses["total"] * share).backward()
            for name, value in losses.items():
                means[name] = means.get(name, 0.0) + float(value.detach()) * share
        self._optimiser.zero_grad()
        learned.backward(inner.grad)
        torch.nn.utils.clip_grad_norm_(self._trained.values(), 1.0)
        self._optimiser.step()
        self.step += 1
        return means

    def train(self, batch_of: Callable[[int], Batch]) -> bool:
        """Train to the plan's last step; return whether it was reached.

        SIGINT and SIGTERM end the training after a checkpoint.
        """
        stopping = False

        def stop(_number: int, _frame: FrameType | None) -> None:
            nonlocal stopping
            stopping = True

        handlers = [signal.signal(each, stop) for each in (signal.SIGINT, signal.SIGTERM)]
        saved_s = time.monotonic()
        sums: dict[str, float] = {}
        try:
            while self.step < self._plan.steps and not stopping:
                for name, value in self.train_step(batch_of(self.step)).items():
                    sums[name] = sums.get(name, 0.0) + value
                if self.step % _LOGGED_STEPS == 0:
                    means = "  ".join(f"{n} {v / _LOGGED_STEPS:.3f}" for n, v in sums.items())
                    logger.info("step %d of %d  %s", self.step, self._plan.steps, means)
                    sums = {}
                if time.monotonic() - saved_s > self._plan.checkpoint_s:
                    self.save()
                    saved_s = time.monotonic()
        finally:
            for number, handler in zip((signal.SIGINT, signal.SIGTERM), handlers, strict=True):
                signal.signal(number, handler)
        self.save()
        return self.step >= self._plan.steps


def identity_of(*parts: object) -> str:
    """Return a digest of what a run depends on: a teacher, recordings, windows."""
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]
