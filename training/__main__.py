"""``python -m training distil|evaluate``: see docs/distillation.md."""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from benchmarks.published.measuring import entry_samples
from captioner.app.folders import user_folders
from captioner.app.recognisers import choose_model
from captioner.commands.terminal.standard_streams import show_error
from captioner.core.audio import Samples
from captioner.core.errors import CaptionerError
from captioner.core.recognition import ENGLISH
from captioner.evaluation.report import WordErrorCounter
from captioner.evaluation.speakers import read_manifest
from captioner.speech.long_form.transcriber import LongFormTranscriber
from captioner.speech.long_form.window_model import TaskTokens, WindowModel
from training.pseudo_labels import (
    MOST_WORD_ERRORS,
    LabelledWindow,
    random_limits,
    transcribe_entry,
    windows_of,
    with_errors,
)

logger = logging.getLogger(__name__)

_SEED = 7


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    distil = commands.add_parser("distil", help="train a student; continues an interrupted run")
    distil.add_argument("--manifest", type=Path, required=True, help="recordings to learn from")
    distil.add_argument("--decoder-layers", type=int, default=2)
    distil.add_argument("--steps", type=int, default=1000)
    distil.add_argument("--warmup-steps", type=int, default=50, help="with a rising rate")
    distil.add_argument("--windows", type=int, default=8, help="windows of at most 30 s a step")
    distil.add_argument("--peak-rate", type=float, default=1e-4)
    distil.add_argument(
        "--tilings", type=int, default=1, help="ways to cut a recording into windows"
    )
    distil.add_argument("--most-word-errors", type=float, default=MOST_WORD_ERRORS)
    distil.add_argument("--work-dir", type=Path, default=Path("build/distillation"))
    distil.add_argument("--output", type=Path, help="default: WORK_DIR/student")
    evaluate = commands.add_parser("evaluate", help="measure a student beside its teacher")
    evaluate.add_argument("--student", type=Path, required=True)
    for command in (distil, evaluate):
        command.add_argument("--teacher", default="tiny.en", help="tiny.en, base, or a directory")
        command.add_argument("--threads", type=int, default=1)
        command.add_argument(
            "--held-out",
            type=Path,
            required=command is evaluate,
            help="manifest to measure on; its speakers are not in the other one",
        )
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; an expected failure is a sentence on standard error and exit code 1."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        teacher_dir = choose_model(options.teacher, user_folders()).path
        if options.command == "distil" and not _distil(options, teacher_dir):
            return 1
        if options.held_out is not None:
            _evaluate(options, teacher_dir)
    except CaptionerError as error:
        show_error(error)
        return 1
    except (OSError, ValueError) as error:
        print(f"Error: {error}", file=sys.stderr)
        return 1
    return 0


def _distil(options: argparse.Namespace, teacher_dir: Path) -> bool:
    """Label, train and convert; return whether the last step was reached."""
    import torch

    from training.convert import write_model
    from training.distillation import EncodedWindows, Trainer, TrainingPlan, identity_of
    from training.model_file import read_model_file
    from training.network import load_network, maximally_spaced, student_of

    if options.held_out is not None:
        require_apart(options.manifest, options.held_out)
    torch.set_num_threads(options.threads)
    torch.manual_seed(_SEED)
    teacher_file = read_model_file(teacher_dir / "model.bin")
    teacher = load_network(teacher_file)
    student = student_of(teacher, options.decoder_layers)
    teacher_key = hashlib.sha256((teacher_dir / "model.bin").read_bytes()).hexdigest()
    entries = read_manifest(options.manifest)
    model = WindowModel(teacher_dir, device="cpu", cpu_threads=options.threads, language=ENGLISH)
    info = model.load()
    listener = LongFormTranscriber(model)
    counter = WordErrorCounter()
    windows: list[LabelledWindow] = []
    left_out = 0
    for index, entry in enumerate(entries):
        captions = transcribe_entry(listener, entry, options.work_dir / "labels", teacher_key)
        captions = with_errors(captions, entry.text, counter)
        for tiling in range(options.tilings):
            for window in windows_of(index, captions, random_limits(_SEED, index, tiling)):
                if window.word_error_rate <= options.most_word_errors:
                    windows.append(window)
                else:
                    left_out += 1
    if not windows:
        raise ValueError("No window passed the filter: raise --most-word-errors or add speech.")
    total_s = sum(window.end_s - window.start_s for window in windows)
    logger.info(
        "%d windows, %.1f minutes; %d left out by their word errors",
        len(windows),
        total_s / 60,
        left_out,
    )
    listener.close()
    tokens = TaskTokens(
        teacher_dir, info.model_name, is_multilingual=info.is_multilingual, language=ENGLISH
    )

    @lru_cache(maxsize=4)
    def recording(index: int) -> Samples:
        return entry_samples(entries[index])

    plan = TrainingPlan(
        decoder_layers=options.decoder_layers,
        steps=options.steps,
        windows=options.windows,
        warmup_steps=options.warmup_steps,
        peak_rate=options.peak_rate,
        seed=_SEED,
    )
    identity = identity_of(teacher_key, windows)
    encoded_dir = options.work_dir / "encoded" / identity_of(teacher_key, entries)
    encoded = EncodedWindows(windows, tokens, teacher, recording, encoded_dir, plan)
    trainer = Trainer(teacher, student, plan, options.work_dir / "checkpoints", identity)
    trainer.resume()
    if not trainer.train(encoded.batch):
        logger.info("stopped at step %d; the same command continues", trainer.step)
        return False
    output = options.output or options.work_dir / "student"
    layers = maximally_spaced(teacher.dimensions.decoder_layers, options.decoder_layers)
    write_model(student, layers, teacher_file, teacher_dir, output)
    logger.info("wrote %s", output)
    options.student = output
    return True


def _evaluate(options: argparse.Namespace, teacher_dir: Path) -> None:
    from training.evaluate import measure, measure_draft

    entries = read_manifest(options.held_out)
    models = [(teacher_dir.name, teacher_dir), (options.student.name, options.student)]
    print(measure(models, entries, options.threads))
    print()
    print(measure_draft(teacher_dir, options.student, entries, options.threads))


def require_apart(training: Path, held_out: Path) -> None:
    """Check that no recording and no named speaker is in both manifests.

    Raises:
        ValueError: One is.
        OSError: A manifest cannot be read.
    """
    found: list[set[str]] = []
    for path in (training, held_out):
        lines = filter(str.strip, path.read_text(encoding="utf-8").splitlines())
        rows = [json.loads(line) for line in lines]
        names = {str(row[key]) for row in rows for key in ("audio", "speaker") if row.get(key)}
        found.append(names)
    if both := sorted(found[0] & found[1]):
        raise ValueError(f"{both[0]} is in {training} and in {held_out}: hold whole speakers out.")


if __name__ == "__main__":
    sys.exit(main())
