"""``python -m training synthesise|train|distil|convert|evaluate|install|manifest``."""

from __future__ import annotations

import argparse
import logging
import sys
from pathlib import Path

from training.synthesis.utterance import MissingToolError

PROJECT_DIR = Path(__file__).resolve().parent.parent
DEFAULT_WORK_DIR = PROJECT_DIR / "build" / "training"
DEFAULT_SEED = 20_261_121


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument(
        "--work-dir",
        type=Path,
        default=DEFAULT_WORK_DIR,
        help="corpus and checkpoints (default: %(default)s)",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    synthesise = commands.add_parser(
        "synthesise", help="make the corpus (goes on where it stopped)"
    )
    synthesise.add_argument("--espeak-shards", type=int, default=60, help="of 1000 sentences each")
    synthesise.add_argument("--flite-shards", type=int, default=16, help="of 1000 sentences each")
    synthesise.add_argument("--festival-shards", type=int, default=6, help="of 400 sentences each")
    synthesise.add_argument("--processes", type=int, default=2)
    synthesise.add_argument("--seed", type=int, default=DEFAULT_SEED)
    train = commands.add_parser("train", help="train, or go on from the last checkpoint")
    train.add_argument("--steps", type=int, default=20_000, help="where the run ends")
    train.add_argument(
        "--decay-steps", type=int, default=3_000, help="last steps, with a falling rate"
    )
    train.add_argument("--threads", type=int, default=2)
    distil = commands.add_parser(
        "distil", help="make a student with fewer decoder layers of a converted model"
    )
    distil.add_argument("--teacher", type=Path, default=PROJECT_DIR / "resources" / "starter-model")
    distil.add_argument("--decoder-layers", type=int, default=1)
    distil.add_argument("--batches", type=int, default=1_000, help="of a minute before the filter")
    distil.add_argument("--passes", type=int, default=8, help="over all batches")
    distil.add_argument("--threads", type=int, default=2)
    distil.add_argument("--output", type=Path, help="default: WORK_DIR/student")
    convert = commands.add_parser(
        "convert", help="write the newest checkpoint as a CTranslate2 int8 model"
    )
    convert.add_argument("--output", type=Path, help="default: WORK_DIR/model")
    convert.add_argument(
        "--last", action="store_true", help="the last weights, not their moving average"
    )
    evaluate = commands.add_parser("evaluate", help="measure models and print a table")
    evaluate.add_argument(
        "--model",
        action="append",
        default=[],
        metavar="NAME=DIR",
        help="default: the converted model",
    )
    evaluate.add_argument(
        "--human", type=Path, help="folder of recordings, each with a .txt beside it"
    )
    evaluate.add_argument("--limit", type=int, default=60, help="sentences of each kind")
    evaluate.add_argument("--write", type=Path, help="document whose measured table is replaced")
    evaluate.add_argument("--threads", type=int, default=2)
    install = commands.add_parser("install", help="put the converted model into resources/")
    install.add_argument("--model", type=Path, help="default: WORK_DIR/model")
    install.add_argument(
        "--longest-window-s",
        type=float,
        default=12.0,
        help="longest window in which the evaluation shows that it hears well (default: 12)",
    )
    manifest = commands.add_parser(
        "manifest", help="record the digests of the model in resources/ anew (install does, too)"
    )
    for command in (install, manifest):
        command.add_argument(
            "--resources", type=Path, default=PROJECT_DIR / "resources" / "starter-model"
        )
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Run one command; an expected failure is one sentence on standard error and exit code 1."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    try:
        return _run(options)
    except (MissingToolError, FileNotFoundError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1


def _run(options: argparse.Namespace) -> int:
    work_dir: Path = options.work_dir
    if options.command == "synthesise":
        from training import corpus

        shards = corpus.plan(
            options.espeak_shards, options.flite_shards, options.festival_shards, options.seed
        )
        corpus.synthesise(work_dir / "corpus", shards, options.processes)
    elif options.command == "train":
        from training.train import TrainingPlan, train

        train(
            work_dir,
            TrainingPlan(
                steps=options.steps, decay_steps=options.decay_steps, threads=options.threads
            ),
        )
    elif options.command == "distil":
        from training.distillation import DistillationPlan, distil

        output = options.output or work_dir / "student"
        plan = DistillationPlan(
            options.decoder_layers, options.batches, options.passes, threads=options.threads
        )
        distil(work_dir, options.teacher, output, plan)
        print(output)
    elif options.command == "convert":
        from training.convert import convert

        output = options.output or work_dir / "model"
        step = convert(work_dir, output, average=not options.last)
        print(f"{output}: step {step}")
    elif options.command == "evaluate":
        from training.evaluate import evaluate

        models = dict(pair.split("=", 1) for pair in options.model)
        evaluate(
            work_dir,
            {name: Path(folder) for name, folder in models.items()} or {"new": work_dir / "model"},
            human=options.human,
            limit=options.limit,
            document=options.write,
            threads=options.threads,
        )
    elif options.command == "install":
        from training.install import install

        folder = options.model or work_dir / "model"
        print("\n".join(install(folder, options.resources, options.longest_window_s)))
    elif options.command == "manifest":
        from training.install import write_manifest

        write_manifest(options.resources)
    return 0


if __name__ == "__main__":
    sys.exit(main())
