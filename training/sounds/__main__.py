"""``python -m training.sounds corpus|train|export|measure|guard|stand-in``."""

from __future__ import annotations

import argparse
from pathlib import Path

import soundfile
import torch

from captioner.core.audio import SAMPLE_RATE
from training.sounds.corpus import KINDS, Corpus, make_corpus, speech_of
from training.sounds.guard import measure_lost, scene
from training.sounds.measure import measure
from training.sounds.network import SoundNetwork
from training.sounds.stand_in import export_stand_in
from training.sounds.train import export, thresholds_of, train
from training.speakers.people import trained_people

PROJECT_DIR = Path(__file__).resolve().parent.parent.parent
_SEED = 20_261_123
_SPEECH_S = 900.0
_FALSE_SHARE = 0.001


def main() -> None:
    """Run a command."""
    parser = argparse.ArgumentParser(prog="python -m training.sounds", description=__doc__)
    parser.add_argument(
        "command", choices=("corpus", "train", "export", "measure", "guard", "stand-in")
    )
    parser.add_argument(
        "--work-dir", type=Path, default=PROJECT_DIR / "build" / "training" / "sounds"
    )
    parser.add_argument("--windows", type=int, default=14_000)
    parser.add_argument("--steps", type=int, default=2_500)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--output", type=Path, default=PROJECT_DIR / "resources" / "sounds-model" / "sounds.onnx"
    )
    parser.add_argument("--sounds", type=int, default=20, help="of each kind at each ratio")
    parser.add_argument("--speech-s", type=float, default=3_600.0, help="of speech alone")
    parser.add_argument("--recordings", type=Path, nargs="*", default=(), help="of people")
    options = parser.parse_args()
    options.work_dir.mkdir(parents=True, exist_ok=True)
    corpus, weights = options.work_dir / "corpus.npz", options.work_dir / "network.pt"
    if options.command == "corpus":
        speech = speech_of(trained_people(_SEED), _SPEECH_S, _SEED)
        make_corpus(speech, options.windows, _SEED).save(corpus)
    elif options.command == "train":
        network = train(Corpus.load(corpus), options.steps, options.threads, _SEED)
        torch.save(network.state_dict(), weights)
    elif options.command == "measure":
        seed = _SEED + 1
        found = measure(options.output, options.sounds, options.speech_s, seed, options.recordings)
        print(found)
    elif options.command == "guard":
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
        export(network, thresholds_of(network, Corpus.load(corpus), _FALSE_SHARE), options.output)


if __name__ == "__main__":
    main()
