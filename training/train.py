"""Training on the processor, in bfloat16 where it has matrix units, resumable at any step.

The learning rate warms up, stays, and falls to zero over the last ``decay_steps`` of
``steps``; so a run can be continued with more steps, and ended when there is no more time.
"""

from __future__ import annotations

import io
import logging
import math
import signal
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType

import torch
from torch.utils.data import DataLoader, Dataset

from training import checkpoints, tokenizer
from training.corpus import TRAIN, Corpus
from training.model import Dimensions, StarterWhisper, losses
from training.windows import Batch, WindowComposer

logger = logging.getLogger(__name__)

TOKENIZER_SIZE = 1000
TOKENIZER_SENTENCES = 30_000


@dataclass(frozen=True)
class TrainingPlan:
    """How to train. ``batch_s`` is seconds of sound in a step."""

    steps: int = 20_000
    decay_steps: int = 3_000
    warmup_steps: int = 300
    phone_only_steps: int = 250
    easy_steps: int = 2_400
    shown_share: float = 0.6
    shown_full_steps: int = 2_200
    shown_until_step: int = 5_000
    peak_rate: float = 1.5e-3
    batch_s: float = 96.0
    width: int = 256
    encoder_layers: int = 6
    decoder_layers: int = 2
    seed: int = 1
    average_decay: float = 0.99
    checkpoint_every_s: float = 180.0
    threads: int = 2


class _Steps(Dataset[Batch]):
    """The batches by step."""

    def __init__(self, composer: WindowComposer, plan: TrainingPlan) -> None:
        self._composer = composer
        self._plan = plan

    def __getitem__(self, step: int) -> Batch:
        torch.set_num_threads(1)
        plan = self._plan
        return self._composer.batch(plan.seed, step, plan.batch_s, easy=step < plan.easy_steps)


def _leave_stopping_to_the_trainer(worker: int) -> None:
    """Ctrl-C reaches every process of the terminal; without its worker no checkpoint is written."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def batches(composer: WindowComposer, plan: TrainingPlan, first_step: int) -> Iterator[Batch]:
    """Batches from ``first_step`` on, made one process ahead."""
    loader = DataLoader(
        _Steps(composer, plan),
        batch_size=None,
        sampler=range(first_step, plan.steps),
        num_workers=1,
        prefetch_factor=6,
        worker_init_fn=_leave_stopping_to_the_trainer,
    )
    return iter(loader)


def learning_rate(plan: TrainingPlan, step: int) -> float:
    """Warm-up, plateau, linear fall."""
    rising = min(1.0, (step + 1) / plan.warmup_steps)
    falling = min(1.0, max(0.0, (plan.steps - step) / max(1, plan.decay_steps)))
    return plan.peak_rate * rising * falling


def shown_share(plan: TrainingPlan, step: int) -> float:
    """Share of clips whose taught heads are shown where to look: much at first, none later."""
    left = (plan.shown_until_step - step) / (plan.shown_until_step - plan.shown_full_steps)
    return plan.shown_share * min(1.0, max(0.0, left))


class Trainer:
    """A model, its moving average, its optimiser, and where it has got to."""

    def __init__(self, plan: TrainingPlan, vocabulary: int, folder: Path) -> None:
        torch.manual_seed(plan.seed)
        self.plan = plan
        self.folder = folder
        self.dimensions = Dimensions(
            vocabulary, plan.width, plan.encoder_layers, plan.decoder_layers
        )
        self.model = StarterWhisper(self.dimensions)
        self.names = [name for name, _ in self.model.named_parameters()]
        # The steps are taken in float32; the model itself runs on a bfloat16 copy of them, which
        # is twice as fast as autocast on processors with bfloat16 matrix units.
        self.masters = [p.detach().clone().requires_grad_() for p in self.model.parameters()]
        self.average = [master.detach().clone() for master in self.masters]
        self.model.bfloat16()
        # Muon (Jordan et al., 2024) for the layers' matrices, AdamW for all else.
        inner = [".encoder." in f".{n}" or ".decoder." in f".{n}" for n in self.names]
        pairs = list(zip(self.masters, inner, strict=True))
        matrices = [m for m, is_inner in pairs if is_inner and m.dim() == 2]
        others = [m for m, is_inner in pairs if not (is_inner and m.dim() == 2)]
        self.optimisers: list[torch.optim.Optimizer] = [
            torch.optim.Muon(
                matrices,
                lr=plan.peak_rate,
                weight_decay=0.01,
                momentum=0.95,
                adjust_lr_fn="match_rms_adamw",
            ),
            torch.optim.AdamW(
                others, lr=plan.peak_rate, betas=(0.9, 0.98), weight_decay=0.0, fused=True
            ),
        ]
        self.step = 0
        self.trained_s = 0.0
        self.audio_s = 0.0

    def save(self) -> None:
        """Write a checkpoint."""
        buffer = io.BytesIO()
        torch.save(
            {
                "dimensions": asdict(self.dimensions),
                "plan": asdict(self.plan),
                "model": dict(zip(self.names, [m.detach() for m in self.masters], strict=True)),
                "average": dict(zip(self.names, self.average, strict=True)),
                "optimisers": [optimiser.state_dict() for optimiser in self.optimisers],
                "step": self.step,
                "trained_s": self.trained_s,
                "audio_s": self.audio_s,
            },
            buffer,
        )
        path = checkpoints.write_checkpoint(self.folder, self.step, buffer.getvalue())
        logger.info("wrote %s after %.2f h of training", path.name, self.trained_s / 3600)

    def resume(self) -> None:
        """Go on from the newest whole checkpoint, if there is one."""
        found = checkpoints.newest_checkpoint(self.folder)
        if found is None:
            return
        path, payload = found
        state = torch.load(io.BytesIO(payload), weights_only=True)
        if state["dimensions"] != asdict(self.dimensions):
            raise ValueError(
                f"{path} has other sizes ({state['dimensions']}); move it away to start anew"
            )
        with torch.no_grad():
            for name, master, average in zip(self.names, self.masters, self.average, strict=True):
                master.copy_(state["model"][name])
                average.copy_(state["average"][name])
        self._copy_to_model()
        for optimiser, optimiser_state in zip(self.optimisers, state["optimisers"], strict=True):
            optimiser.load_state_dict(optimiser_state)
        self.step, self.trained_s, self.audio_s = (
            state["step"],
            state["trained_s"],
            state["audio_s"],
        )
        logger.info("goes on from %s", path.name)

    def _copy_to_model(self) -> None:
        with torch.no_grad():
            torch._foreach_copy_(list(self.model.parameters()), self.masters)

    def train_step(self, batch: Batch) -> dict[str, float]:
        """One step; returns the losses."""
        for optimiser in self.optimisers:
            for group in optimiser.param_groups:
                group["lr"] = learning_rate(self.plan, self.step)
        batch.features = batch.features.bfloat16()
        found = losses(
            self.model,
            batch,
            with_decoder=self.step >= self.plan.phone_only_steps,
            shown_share=shown_share(self.plan, self.step),
        )
        total = 0.5 * found["phone"]
        if "text" in found:
            total = total + found["text"] + 0.5 * found["attention"] + 0.5 * found["before"]
        total.backward()
        for parameter, master in zip(self.model.parameters(), self.masters, strict=True):
            master.grad = None if parameter.grad is None else parameter.grad.float()
            parameter.grad = None
        torch.nn.utils.clip_grad_norm_(self.masters, 1.0)
        for optimiser in self.optimisers:
            optimiser.step()
        self._copy_to_model()
        decay = min(self.plan.average_decay, (self.step + 1) / (self.step + 10))
        torch._foreach_lerp_(self.average, [m.detach() for m in self.masters], 1 - decay)
        self.step += 1
        self.audio_s += batch.audio_s
        values = {name: value.item() for name, value in found.items()}
        return {name: value for name, value in values.items() if math.isfinite(value)}


def train(work_dir: Path, plan: TrainingPlan) -> None:
    """Train until the plan's last step or until told to stop (SIGTERM, SIGINT)."""
    torch.set_num_threads(plan.threads)
    tokenizer_path = work_dir / "tokenizer.json"
    if not tokenizer_path.exists():
        tokenizer.train_tokenizer(
            tokenizer_path, size=TOKENIZER_SIZE, sentences=TOKENIZER_SENTENCES, seed=plan.seed
        )
    whisper_tokenizer = tokenizer.WhisperTokenizer(tokenizer_path)
    corpus = Corpus(work_dir / "corpus", TRAIN)
    logger.info("%.1f h of speech in %d sentences", corpus.hours, len(corpus.utterances))
    trainer = Trainer(plan, len(whisper_tokenizer), work_dir / "checkpoints")
    logger.info("%.1f million parameters", sum(m.numel() for m in trainer.masters) / 1e6)
    trainer.resume()
    stopping = False

    def stop(signal_number: int, frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    saved_at = time.monotonic()
    sums: dict[str, list[float]] = {}
    logged_audio_s, logged_at = trainer.audio_s, time.monotonic()
    for batch in batches(WindowComposer(corpus, whisper_tokenizer), plan, trainer.step):
        started = time.monotonic()
        for name, value in trainer.train_step(batch).items():
            sums.setdefault(name, []).append(value)
        now = time.monotonic()
        trainer.trained_s += now - started
        if trainer.step % 25 == 0:
            means = "  ".join(f"{name} {sum(v) / len(v):.3f}" for name, v in sums.items())
            speed = (trainer.audio_s - logged_audio_s) / (now - logged_at)
            logger.info("step %d  %s  %.0f x real time", trainer.step, means, speed)
            sums, logged_audio_s, logged_at = {}, trainer.audio_s, now
        if stopping or now - saved_at > plan.checkpoint_every_s:
            trainer.save()
            saved_at = time.monotonic()
        if stopping:
            logger.info("stopped at step %d; the same command goes on from here", trainer.step)
            return
    trainer.save()
    logger.info("done: %d steps, %.0f h of sound", trainer.step, trainer.audio_s / 3600)
