"""``python -m training.sounds corpus|validation|train|export|measure|guard|stand-in``."""

from __future__ import annotations

import argparse
from pathlib import Path

import soundfile
import torch

from captioner.core.audio import SAMPLE_RATE
from training.sounds.corpus import KINDS, Corpus, make_corpus, people_apart, speech_of
from training.sounds.measure import measure
from training.sounds.network import SoundNetwork, from_onnx
from training.sounds.stand_in import export_stand_in
from training.sounds.train import export, thresholds_of, train
from training.speakers.people import trained_people

PROJECT_DIR = Path(__file__).resolve().parent.parent.parent
_SEED = 20_261_123
_SPEECH_S = 3_600.0


def main() -> None:
    """Run a command."""
    parser = argparse.ArgumentParser(prog="python -m training.sounds", description=__doc__)
    parser.add_argument(
        "command",
        choices=("corpus", "validation", "train", "export", "measure", "guard", "stand-in"),
    )
    parser.add_argument(
        "--work-dir", type=Path, default=PROJECT_DIR / "build" / "training" / "sounds"
    )
    parser.add_argument("--windows", type=int, default=16_000)
    parser.add_argument("--steps", type=int, default=3_000)
    parser.add_argument("--first", type=Path, help="a network to be trained further")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--output", type=Path, default=PROJECT_DIR / "resources" / "sounds-model" / "sounds.onnx"
    )
    parser.add_argument("--choose", action="store_true", help="measure to choose by")
    parser.add_argument("--sounds", type=int, default=20, help="of each kind at each ratio")
    parser.add_argument("--speech-s", type=float, default=3_600.0, help="of speech alone")
    parser.add_argument("--recordings", type=Path, nargs="*", default=(), help="of people")
    options = parser.parse_args()
    options.work_dir.mkdir(parents=True, exist_ok=True)
    corpus, weights = options.work_dir / "corpus.npz", options.work_dir / "network.pt"
    validation = options.work_dir / "validation.npz"
    if options.command in ("corpus", "validation"):
        learnt, kept_back = people_apart(trained_people(_SEED))
        is_learnt = options.command == "corpus"
        seed = _SEED if is_learnt else _SEED + 3
        speech = speech_of(learnt if is_learnt else kept_back, _SPEECH_S, seed)
        windows = options.windows if is_learnt else options.windows // 4
        make_corpus(speech, windows, seed).save(corpus if is_learnt else validation)
    elif options.command == "train":
        first = from_onnx(options.first) if options.first else None
        network = train(Corpus.load(corpus), options.steps, options.threads, _SEED, first=first)
        torch.save(network.state_dict(), weights)
    elif options.command == "measure":
        if options.choose:
            found = measure(
                options.output, options.sounds, options.speech_s, _SEED + 4, (), held_out=False
            )
        else:
            found = measure(
                options.output, options.sounds, options.speech_s, _SEED + 1, options.recordings
            )
        print(found)
    elif options.command == "guard":
        # Late: it needs the application's environment, too.
        from training.sounds.guard import measure_lost, scene

        data, seed = PROJECT_DIR / "tests" / "data", _SEED + 2
        sentences = [data / "spoken-mute.wav", data / "spoken-update.wav"]
        samples = scene(sentences, 18, seed)
        soundfile.write(options.work_dir / "behind-speech.wav", samples, SAMPLE_RATE)
        meeting = data / "unbroken-meeting.ogg"
        print(measure_lost(options.output, seed, meeting, options.recordings))
    elif options.command == "stand-in":
        export_stand_in(options.work_dir / "model.int8.onnx")
    else:
        network = SoundNetwork(len(KINDS))
        network.load_state_dict(torch.load(weights))
        network.eval()
        thresholds = thresholds_of(network, Corpus.load(validation))
        export(network, thresholds, options.output)


if __name__ == "__main__":
    main()
