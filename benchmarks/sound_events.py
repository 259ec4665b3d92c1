"""Which sounds are captioned in the recordings of a manifest, and how many labels speech gets.

    python -m benchmarks.sound_events --manifest speech/manifest.jsonl

Each recording goes through the windows and thresholds of a session, every kind of sound wanted.
Prints the labels of each recording that got any and when they came, then the labels and minutes of
each folder, and recall and precision over the folders without speech: what sounds in a recording
is in its `notes` ("applause", "crying_baby", "music").
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from pathlib import Path

import numpy as np
from faster_whisper.audio import decode_audio

from captioner.app.folders import user_folders
from captioner.app.networks import make_sound_classifier
from captioner.core.audio import SAMPLE_RATE, AudioChunk
from captioner.sound_events.detection import SoundListener
from captioner.sound_events.kinds import SoundKind

_KIND_OF_NOTE = {
    "applause": SoundKind.APPLAUSE,
    "crying_baby": SoundKind.BABY,
    "dog": SoundKind.DOG,
    "laughter": SoundKind.LAUGHTER,
    "music": SoundKind.MUSIC,
    "siren": SoundKind.SIREN,
}
_WITHOUT_SPEECH = "sounds", "nonspeech"


def main() -> None:
    """Measure, and print a line for each recording with labels and for each folder."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sound_events", description=__doc__)
    parser.add_argument("--manifest", type=Path, required=True)
    options = parser.parse_args()
    minutes: defaultdict[str, float] = defaultdict(float)
    labels: Counter[str] = Counter()
    classifier = make_sound_classifier(user_folders())
    facts = classifier.load()
    there = right = wrong = 0
    for line in map(json.loads, options.manifest.read_text("utf-8").splitlines()):
        audio = line["audio"]
        listener = SoundListener(classifier, facts, set(SoundKind))
        samples = decode_audio(str(options.manifest.parent / audio))
        # A second of silence, so that the last window is complete.
        found = [*listener.hear(AudioChunk(np.pad(samples, (0, SAMPLE_RATE)), 0))]
        folder = audio.split("/")[0]
        minutes[folder] += len(samples) / SAMPLE_RATE / 60
        labels[folder] += len(found)
        kinds = {one.kind for one in found}
        if folder in _WITHOUT_SPEECH:
            notes = line.get("notes", "")
            wanted = {kind for note, kind in _KIND_OF_NOTE.items() if note in notes}
            there, right = there + len(wanted), right + len(wanted & kinds)
            wrong += len(kinds - wanted)
        if found:
            told = ", ".join(
                f"{one.kind} from {one.start_s:.0f} s, shown at {one.end_s:.0f} s "
                f"({one.probability:.2f})"
                for one in found
            )
            print(f"{audio}: {told}", flush=True)
    classifier.close()
    for folder, count in labels.items():
        print(f"{folder}: {count} labels in {minutes[folder]:.1f} minutes")
    print(f"without speech: {right} of {there} sounds found, {wrong} wrong labels")


if __name__ == "__main__":
    main()
