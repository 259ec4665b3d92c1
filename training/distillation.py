"""A student with fewer decoder layers, taught by its teacher's own answers.

Gandhi et al. 2023 (arXiv 2311.00430): the student's decoder is made of layers of the teacher that
lie as far apart as possible (section 4, after Shleifer and Rush 2020), its encoder is the
teacher's, frozen. It learns from pseudo-labels, what the teacher hears, where that has errors in at
most a tenth of the words (section 9.1), by a loss of 0.8 KL + 1.0 PL: divergence from the teacher's
softened probabilities, and cross-entropy of the pseudo-labels (section 4, appendix D.2, table 15).
The published code weighs the other way round, 0.8 PL + 1.0 KL; this follows the paper.
"""

from __future__ import annotations

import logging
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import jiwer
import numpy as np
import torch
from ctranslate2 import StorageView
from torch import Tensor
from torch.nn import functional
from whisper_normalizer.english import EnglishTextNormalizer

from training.convert import write_model
from training.corpus import TRAIN, Corpus
from training.ctranslate2_weights import read_weights
from training.evaluate import Recogniser
from training.model import Dimensions, StarterWhisper
from training.tokenizer import WhisperTokenizer
from training.windows import IGNORE, MAX_TOKENS, WINDOW_WEIGHTS, WindowComposer

logger = logging.getLogger(__name__)

KL_WEIGHT, PSEUDO_LABEL_WEIGHT = 0.8, 1.0
TEMPERATURE = 2.0
MOST_WORD_ERRORS = 0.1
"""Pseudo-labels with more errors for each word of the true text are left out."""
TIMESTAMP_SHARE = 0.3
"""Share of pseudo-labels with timestamps, as many as the starter model was trained with."""

_normalise = EnglishTextNormalizer()


@dataclass(frozen=True)
class DistillationPlan:
    """How to distil.

    The rate is ten times the published one, for a model a hundredth of the size.

    Attributes:
        batches: How many batches are made and labelled.
        passes: How often the student hears each of them.
        batch_s: Seconds of sound in a batch, before the filter.
    """

    decoder_layers: int = 1
    batches: int = 1_000
    passes: int = 8
    warmup_steps: int = 50
    peak_rate: float = 1e-3
    batch_s: float = 60.0
    most_word_errors: float = MOST_WORD_ERRORS
    seed: int = 7
    threads: int = 2


@dataclass(frozen=True)
class PseudoLabelled:
    """A batch's clips that passed the filter.

    Attributes:
        encoded: What the frozen encoder makes of them, [b, frames / 2, d] in half precision.
        inputs: [b, tokens].
        targets: [b, tokens]; IGNORE is not learned.
        left_out: How many clips did not pass.
    """

    encoded: Tensor
    inputs: Tensor
    targets: Tensor
    left_out: int


def maximally_spaced(teacher_layers: int, student_layers: int) -> list[int]:
    """Which of the teacher's layers the student begins with; the last one always.

    Raises:
        ValueError: The student has no layer, or more than the teacher.
    """
    if not 0 < student_layers <= teacher_layers:
        raise ValueError(
            f"a student has 1 to {teacher_layers} decoder layers, not {student_layers}"
        )
    layers = [int(layer) for layer in np.linspace(0, teacher_layers - 1, student_layers)]
    return [*layers[:-1], teacher_layers - 1]


def student_of(teacher: StarterWhisper, decoder_layers: int) -> StarterWhisper:
    """A copy with fewer decoder layers; all but these are frozen, as published.

    Raises:
        ValueError: See `maximally_spaced`.
    """
    sizes = teacher.dimensions
    chosen = maximally_spaced(sizes.decoder_layers, decoder_layers)
    student = StarterWhisper(
        Dimensions(sizes.vocabulary, sizes.width, sizes.encoder_layers, decoder_layers)
    )
    state = {
        name: weight
        for name, weight in teacher.state_dict().items()
        if not name.startswith("decoder.")
    }
    for place, layer in enumerate(chosen):
        for name, weight in teacher.decoder[layer].state_dict().items():
            state[f"decoder.{place}.{name}"] = weight
    student.load_state_dict(state)
    taught = ("decoder.", "decoder_norm.", "decoder_positions", "embedding.")
    for name, parameter in student.named_parameters():
        parameter.requires_grad_(name.startswith(taught))
    return student


def word_errors(said: str, heard: str) -> float:
    """Errors for each spoken word after Whisper's normaliser; words where none is said: 1."""
    reference, hypothesis = _normalise(said).strip(), _normalise(heard).strip()
    if not reference:
        return float(bool(hypothesis))
    return float(jiwer.wer(reference, hypothesis))


def distillation_losses(
    teacher_logits: Tensor, student_logits: Tensor, targets: Tensor
) -> dict[str, Tensor]:
    """The loss to descend and its parts, means over the tokens of the pseudo-labels.

    Args:
        teacher_logits: [b, t, v].
        student_logits: [b, t, v].
        targets: [b, t]; IGNORE counts for nothing.
    """
    kept = targets != IGNORE
    teacher, student = (logits[kept].float() for logits in (teacher_logits, student_logits))
    # Softening divides gradients by the square of the temperature (Hinton et al. 2015).
    divergence = TEMPERATURE**2 * functional.kl_div(
        (student / TEMPERATURE).log_softmax(-1),
        (teacher / TEMPERATURE).log_softmax(-1),
        log_target=True,
        reduction="batchmean",
    )
    pseudo_label = functional.cross_entropy(student, targets[kept])
    total = KL_WEIGHT * divergence + PSEUDO_LABEL_WEIGHT * pseudo_label
    return {"total": total, "KL": divergence.detach(), "PL": pseudo_label.detach()}


def load_teacher(folder: Path) -> StarterWhisper:
    """The weights of a converted model, such as resources/starter-model, in float32."""
    arrays = read_weights(folder / "model.bin")

    def count(part: str) -> int:
        names = (name for name in arrays if name.startswith(f"{part}/layer_"))
        places = {name.split("/")[1].removeprefix("layer_") for name in names}
        return sum(place.isdigit() for place in places)

    vocabulary, width = arrays["decoder/embeddings/weight"].shape
    model = StarterWhisper(Dimensions(vocabulary, width, count("encoder"), count("decoder")))
    state: dict[str, Tensor] = {}

    def put(name: str, source: str, rows: slice = slice(None)) -> None:
        state[name] = torch.from_numpy(np.array(arrays[source][rows], np.float32))

    def linear(name: str, source: str, rows: slice = slice(None), *, bias: bool = True) -> None:
        put(f"{name}.weight", f"{source}/weight", rows)
        if bias:
            put(f"{name}.bias", f"{source}/bias", rows)

    def norm(name: str, source: str) -> None:
        put(f"{name}.weight", f"{source}/gamma")
        put(f"{name}.bias", f"{source}/beta")

    first, second, third = (slice(at * width, (at + 1) * width) for at in range(3))

    def attention(name: str, source: str, *, cross: bool) -> None:
        fused = f"{source}/linear_1" if cross else f"{source}/linear_0"
        linear(f"{name}.query", f"{source}/linear_0", first)
        linear(f"{name}.key", fused, first if cross else second, bias=False)
        linear(f"{name}.value", fused, second if cross else third)
        linear(f"{name}.out", f"{source}/linear_{2 if cross else 1}")

    for part in ("encoder", "decoder"):
        norm(f"{part}_norm", f"{part}/layer_norm")
        for place in range(count(part)):
            name, source = f"{part}.{place}", f"{part}/layer_{place}"
            attention(f"{name}.self_attention", f"{source}/self_attention", cross=False)
            norm(f"{name}.self_norm", f"{source}/self_attention/layer_norm")
            if part == "decoder":
                attention(f"{name}.cross_attention", f"{source}/attention", cross=True)
                norm(f"{name}.cross_norm", f"{source}/attention/layer_norm")
            linear(f"{name}.feed_in", f"{source}/ffn/linear_0")
            linear(f"{name}.feed_out", f"{source}/ffn/linear_1")
            norm(f"{name}.feed_norm", f"{source}/ffn/layer_norm")
    for conv in ("conv1", "conv2"):
        linear(conv, f"encoder/{conv}")
    put("embedding.weight", "decoder/embeddings/weight")
    put("decoder_positions", "decoder/position_encodings/encodings")
    found = model.load_state_dict(state, strict=False)
    # What names phones teaches while the model is made, and is no part of a converted one.
    missing = [name for name in found.missing_keys if not name.startswith("phone_")]
    if missing or found.unexpected_keys:
        raise ValueError(f"{folder} holds another model: {missing or found.unexpected_keys}")
    return model.eval()


class PseudoLabeller:
    """Makes each batch's clips, and labels them with what the teacher hears.

    Args:
        composer: Makes clips: windows of 2 to 30 s, with noise, rooms and lines.
        teacher: Encodes them, once for the labels and for all that is learned from them.
        listener: The same model, converted: writes what it hears there.
        plan: Seed, size of a batch, and the filter's limit.
    """

    def __init__(
        self,
        composer: WindowComposer,
        teacher: StarterWhisper,
        listener: Recogniser,
        plan: DistillationPlan,
    ) -> None:
        self._composer = composer
        self._teacher = teacher
        self._listener = listener
        self._plan = plan

    def batches(self) -> Iterator[PseudoLabelled]:
        """Those that have clips left; the same for a plan and a corpus."""
        for place in range(self._plan.batches):
            batch = self.batch(place)
            if batch is not None:
                yield batch

    def batch(self, place: int) -> PseudoLabelled | None:
        """The clips of one batch; None where the filter leaves none."""
        rng = np.random.default_rng((self._plan.seed, place))
        weights = np.array(list(WINDOW_WEIGHTS.values()), float)
        window_s = float(rng.choice(list(WINDOW_WEIGHTS), p=weights / weights.sum()))
        count = max(2, round(self._plan.batch_s / window_s))
        clips = [self._composer.clip(rng, window_s) for _ in range(count)]
        features = torch.stack([self._composer.features(rng, clip, whole=True) for clip in clips])
        with torch.no_grad():
            encoded, _ = self._teacher.encode(features)
        tokens = self._listener.tokenizer
        timestamps = rng.random() < TIMESTAMP_SHARE
        start = [tokens.start_of_transcript] + [tokens.no_timestamps] * (not timestamps)
        kept, rows = [], []
        for place_in_batch, clip in enumerate(clips):
            states = encoded[place_in_batch : place_in_batch + 1].numpy()
            written = self._listener.write(StorageView.from_array(states), start)
            ids = written.sequences_ids[0]
            said = " ".join(word for word, *_ in clip.words)
            if word_errors(said, tokens.decode(ids)) <= self._plan.most_word_errors:
                kept.append(place_in_batch)
                rows.append([*start, *ids, tokens.end_of_text])
        if not kept:
            return None
        inputs, targets = token_rows(rows, tokens)
        return PseudoLabelled(encoded[kept].half(), inputs, targets, count - len(kept))


def token_rows(rows: Sequence[Sequence[int]], tokenizer: WhisperTokenizer) -> tuple[Tensor, Tensor]:
    """Decoder inputs and targets of rows from start to end of text, [b, t] each."""
    rows = [row[:MAX_TOKENS] for row in rows]
    shape = (len(rows), max(map(len, rows)) - 1)
    inputs = torch.full(shape, tokenizer.end_of_text)
    targets = torch.full(shape, IGNORE)
    for place, row in enumerate(rows):
        inputs[place, : len(row) - 1] = torch.tensor(row[:-1])
        targets[place, : len(row) - 1] = torch.tensor(row[1:])
    # Nothing is learned from the start, which is always given.
    targets[targets == tokenizer.no_timestamps] = IGNORE
    return inputs, targets


def learning_rate(plan: DistillationPlan, step: int, steps: int) -> float:
    """Warm-up, then a linear fall to zero, as published (slanted triangular)."""
    rising = (step + 1) / plan.warmup_steps
    falling = (steps - step) / max(1, steps - plan.warmup_steps)
    return plan.peak_rate * min(1.0, rising, falling)


def distil(work_dir: Path, teacher_dir: Path, output: Path, plan: DistillationPlan) -> None:
    """Make a student of a converted model with the corpus in ``work_dir``; write it converted.

    Raises:
        FileNotFoundError: There is no corpus, or no teacher.
        ValueError: The teacher is of another form, or the plan asks for too many layers.
    """
    torch.set_num_threads(plan.threads)
    torch.manual_seed(plan.seed)
    listener = Recogniser(teacher_dir, plan.threads)
    teacher = load_teacher(teacher_dir)
    student = student_of(teacher, plan.decoder_layers)
    composer = WindowComposer(Corpus(work_dir / "corpus", TRAIN), listener.tokenizer)
    batches = _labelled(PseudoLabeller(composer, teacher, listener, plan))
    _teach(student, teacher, batches, plan)
    write_model(student.eval(), teacher_dir / "tokenizer.json", output)
    own_settings = teacher_dir / "captioner.json"
    if own_settings.exists():  # How long its windows may be: the student's encoder is the same.
        shutil.copyfile(own_settings, output / own_settings.name)


def _labelled(labeller: PseudoLabeller) -> list[PseudoLabelled]:
    """Every batch, made once: that is nearly all of what a step would cost."""
    found: list[PseudoLabelled] = []
    kept = left_out = 0
    began = time.monotonic()
    for batch in labeller.batches():
        found.append(batch)
        kept += len(batch.inputs)
        left_out += batch.left_out
        if len(found) % 25 == 0:
            share, elapsed_s = 100 * left_out / (kept + left_out), time.monotonic() - began
            logger.info("%d batches  %.0f %% left out  %.0f s", len(found), share, elapsed_s)
    return found


def _teach(
    student: StarterWhisper,
    teacher: StarterWhisper,
    batches: Sequence[PseudoLabelled],
    plan: DistillationPlan,
) -> None:
    taught = [parameter for parameter in student.parameters() if parameter.requires_grad]
    optimiser = torch.optim.AdamW(taught, lr=plan.peak_rate, weight_decay=0.0)
    sums = {"total": 0.0, "KL": 0.0, "PL": 0.0}
    rng = np.random.default_rng(plan.seed)
    order = np.concatenate([rng.permutation(len(batches)) for _ in range(plan.passes)])
    began = time.monotonic()
    for step, place in enumerate(order):
        batch = batches[place]
        states = batch.encoded.float()
        for group in optimiser.param_groups:
            group["lr"] = learning_rate(plan, step, len(order))
        with torch.no_grad():
            wanted, _ = teacher.decode(batch.inputs, states)
        found, _ = student.decode(batch.inputs, states)
        losses = distillation_losses(wanted, found, batch.targets)
        optimiser.zero_grad()
        losses["total"].backward()
        torch.nn.utils.clip_grad_norm_(taught, 1.0)
        optimiser.step()
        for name, value in losses.items():
            sums[name] += value.item()
        if (step + 1) % 100 == 0:
            means = "  ".join(f"{name} {value / 100:.3f}" for name, value in sums.items())
            sums = dict.fromkeys(sums, 0.0)
            elapsed_s = time.monotonic() - began
            logger.info("step %d of %d  %s  %.0f s", step + 1, len(order), means, elapsed_s)
