"""Which sounds are captioned in the recordings of a manifest, how soon, and what live words do.

    python -m benchmarks.sound_events --manifest speech/manifest.jsonl [--live tiny.en]

Each recording goes through the windows and thresholds of a session, every kind of sound wanted,
once for each of several beginnings within the distance of two windows (`--beginnings`): a label may
depend on where windows fall. Prints the labels of each recording that got any and when they came,
then for each folder its labels and minutes, and:

- recall and precision over the folders without speech: the sounds of a recording are in its `notes`
  ("applause", "crying_baby", "music");
- the delay from the start of a recording's sound, where its level first comes within 25 dB of its
  loudest tenth of a second, to the first right label;
- false labels in ten minutes of speech, and the processor time that the network took.

With `--live` the words of live captions in virtual time (`benchmarks.simulated_session`) follow,
without and with the network as a witness: words invented over sounds, and readers over the music
of the manifest, whose level is 5 dB below theirs.
"""

from __future__ import annotations

import argparse
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path
from statistics import median

import numpy as np
import psutil

from benchmarks.words.__main__ import model_folder
from benchmarks.words.figures import count_errors
from benchmarks.words.recordings import Recording, chosen, read_recordings
from benchmarks.words.ways import live_captions
from captioner.core.audio import SAMPLE_RATE, AudioChunk, Samples
from captioner.core.folders import resource
from captioner.sound_events.detection import HeardSound, SoundListener
from captioner.sound_events.kinds import SoundKind
from captioner.sound_events.process import ProcessSounds

_KIND_OF_NOTE: Mapping[str, SoundKind] = {
    "applause": SoundKind.APPLAUSE,
    "bells": SoundKind.BELL,
    "car-horn": SoundKind.HORN,
    "cat": SoundKind.CAT,
    "cough": SoundKind.COUGH,
    "crying_baby": SoundKind.BABY,
    "dog": SoundKind.DOG,
    "engine": SoundKind.ENGINE,
    "gunshot": SoundKind.GUNSHOT,
    "laughter": SoundKind.LAUGHTER,
    "music": SoundKind.MUSIC,
    "siren": SoundKind.SIREN,
    "thunder": SoundKind.THUNDER,
    "typing": SoundKind.TYPING,
}
_WITHOUT_SPEECH = "sounds", "nonspeech"
_SOON_S = 1.5
_ONSET_DB = 25.0
_FRAME = SAMPLE_RATE // 10
_MUSIC_DB = -5.0


@dataclass(slots=True)
class Counts:
    """Counts over recordings."""

    minutes: defaultdict[str, float] = field(default_factory=lambda: defaultdict(float))
    labels: Counter[str] = field(default_factory=Counter)
    there: Counter[SoundKind] = field(default_factory=Counter)
    right: Counter[SoundKind] = field(default_factory=Counter)
    wrong: Counter[SoundKind] = field(default_factory=Counter)
    delays_s: list[float] = field(default_factory=list)

    def add(self, recording: Recording, onset_s: float, sounds: Sequence[HeardSound]) -> None:
        """Count the sounds that were reported in a recording."""
        self.minutes[recording.kind] += recording.seconds / 60
        self.labels[recording.kind] += len(sounds)
        if recording.kind not in _WITHOUT_SPEECH:
            return
        wanted = {kind for note, kind in _KIND_OF_NOTE.items() if note in recording.notes}
        shown_s: dict[SoundKind, float] = {}
        for sound in sounds:
            shown_s.setdefault(sound.kind, sound.end_s)
        self.there.update(wanted)
        self.right.update(wanted & shown_s.keys())
        self.wrong.update(shown_s.keys() - wanted)
        self.delays_s += [shown_s[kind] - onset_s for kind in wanted & shown_s.keys()]

    def report(self, cpu_s: float) -> str:
        """Return the figures in lines."""
        lines = [
            f"{kind}: {self.labels[kind]} labels in {minutes:.1f} minutes"
            for kind, minutes in self.minutes.items()
        ]
        spoken = [kind for kind in self.minutes if kind not in _WITHOUT_SPEECH]
        minutes = sum(self.minutes[kind] for kind in spoken)
        if minutes:
            false = sum(self.labels[kind] for kind in spoken)
            lines.append(f"false labels in ten minutes of speech: {10 * false / minutes:.2f}")
        right, there = self.right.total(), self.there.total()
        lines += [
            f"  {kind}: {self.right[kind]} of {self.there[kind]}, {self.wrong[kind]} wrong"
            for kind in sorted(self.there | self.wrong)
        ]
        if there and right:
            precision = right / (right + self.wrong.total())
            lines.append(f"recall {right / there:.2f}, precision {precision:.2f}")
            soon = sum(delay_s <= _SOON_S for delay_s in self.delays_s)
            lines.append(
                f"delay: median {median(self.delays_s):.1f} s, {soon} of {right} within {_SOON_S} s"
            )
        share = cpu_s / (60 * sum(self.minutes.values()))
        lines.append(f"network and its process: {100 * share:.2f} % of a core")
        return "\n".join(lines)


def _onset_s(samples: Samples) -> float:
    frames = samples[: len(samples) // _FRAME * _FRAME].reshape(-1, _FRAME)
    levels = 10 * np.log10((frames**2).mean(axis=1) + 1e-12)
    return float(np.argmax(levels >= levels.max() - _ONSET_DB)) * _FRAME / SAMPLE_RATE


def _at_level(samples: Samples, level_db: float) -> Samples:
    """Return sound at a level in dB relative to full scale."""
    level = float(np.sqrt(np.mean(samples**2)))
    return np.asarray(samples * (10 ** (level_db / 20) / max(level, 1e-9)), np.float32)


def _over_music(recording: Recording, music: Samples) -> Samples:
    """Return a reader over music that is 5 dB softer, with a second of music around."""
    speech = np.pad(recording.samples(), SAMPLE_RATE)
    under = np.resize(music, len(speech))
    spoken = speech[SAMPLE_RATE:-SAMPLE_RATE]
    level_db = 20 * np.log10(max(float(np.sqrt(np.mean(spoken**2))), 1e-9))
    mixed: Samples = np.clip(speech + _at_level(under, level_db + _MUSIC_DB), -1, 1)
    return mixed


def _words(
    name: str,
    recordings: Sequence[Recording],
    minutes: float,
    listener: Callable[[], SoundListener],
) -> None:
    """Print the words of live captions over sounds, without and with these as witness."""
    caption = live_captions(model_folder(name), name, 1)
    for recording in recordings:
        if recording.kind in _WITHOUT_SPEECH:
            alone, beside = (
                caption(recording.samples(), recording.language, sounds).text
                for sounds in (None, listener())
            )
            print(f"{recording.audio.name}: {alone!r}, with sounds {beside!r}", flush=True)
    tunes = [
        one.samples() for one in recordings if "music" in one.notes and one.kind in _WITHOUT_SPEECH
    ]
    errors: Counter[str] = Counter()
    for recording in chosen(recordings, ["read"], minutes, only_references=True):
        for tune in tunes:
            mixed = _over_music(recording, tune)
            for way, sounds in (("without", None), ("with", listener())):
                heard = caption(mixed, recording.language, sounds)
                found = count_errors(recording, heard.text)
                errors[way] += found.count
                errors[f"{way}, missing"] += found.deletions
                errors[f"{way}, rejected"] += sum(
                    event.get("refused_by") == "sound" for event in heard.events
                )
            errors["words"] += len((recording.text or "").split())
    print(f"readers over music at 5 dB: {dict(errors)}")


def main() -> None:
    """Measure, and print a line for each recording with labels, and the figures."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sound_events", description=__doc__)
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--live", metavar="MODEL", help="live captions of a model, too")
    parser.add_argument("--minutes", type=float, default=1.0, help="of readers over music")
    parser.add_argument("--beginnings", type=int, default=5, help="within a window's distance")
    options = parser.parse_args()
    recordings, counts = read_recordings(options.manifest), Counts()
    with closing(ProcessSounds(resource("models/yamnet/yamnet.onnx"))) as classifier:
        facts = classifier.load()

        def listener() -> SoundListener:
            return SoundListener(classifier, facts, frozenset(SoundKind))

        process = psutil.Process(classifier.process_id)
        before = process.cpu_times()
        for recording, beginning in product(recordings, range(options.beginnings)):
            samples = recording.samples()
            before_s = beginning * facts.hop_s / options.beginnings
            # A second of silence, so that the last window is complete.
            padded = np.pad(samples, (round(before_s * SAMPLE_RATE), SAMPLE_RATE))
            reported = listener().hear(AudioChunk(padded, 0))
            found = [sound for sound in reported if not sound.is_over]
            counts.add(recording, _onset_s(samples) + before_s, found)
            if found:
                shown = ", ".join(
                    f"{sound.kind} from {sound.start_s - before_s:.1f} s, "
                    f"shown at {sound.end_s - before_s:.1f} s ({sound.probability:.2f})"
                    for sound in found
                )
                print(f"{recording.audio.name}, {before_s:.2f} s later: {shown}", flush=True)
        used = process.cpu_times()
        print(counts.report(used.user + used.system - before.user - before.system))
        if options.live:
            _words(options.live, recordings, options.minutes, listener)


if __name__ == "__main__":
    main()
