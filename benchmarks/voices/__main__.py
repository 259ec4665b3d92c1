"""How well voices are told apart: people of a manifest who take turns, and recorded meetings.

    python -m benchmarks.voices --manifest speech/manifest.jsonl --recordings 8
    python -m benchmarks.voices --manifest speech/manifest.jsonl --real      # with label delays

Recordings of turns are cut from those of single readers (lines with `speaker`), the same for the
same seed: two to five people, one to three of their utterances a turn, at most 0.8 s between turns.
Lines with `speakers` (meetings, dialogues) are measured as they are. Both go through a live session
with the recognition model; without `--real` as fast as that goes, so that delays mean nothing.
"""

from __future__ import annotations

import argparse
import json
import random
import tempfile
import wave
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from faster_whisper.audio import decode_audio

from captioner.app.folders import user_folders
from captioner.app.networks import make_labeller
from captioner.app.recognisers import choose_model, make_recogniser
from captioner.commands.evaluate import live_events
from captioner.core.audio import FRAME_SAMPLES, SAMPLE_RATE, Samples
from captioner.evaluation.speakers import (
    ManifestEntry,
    Span,
    SpeakerMeasures,
    measure_speakers,
    speaker_figures,
)
from captioner.live.engine.setup import SessionSettings
from captioner.speech.models.catalogue import BUILT_IN_MODEL
from captioner.speech.recogniser.voice_activity import SileroVoiceActivity

_SPEECH = 0.5
_PAUSE_S = 0.35
_SHORTEST_S, _LONGEST_S = 0.8, 12.0
_LEAST_S = 8.0
"""Readers with less speech than this are left out."""

Readers = Mapping[str, Sequence[Samples]]
"""Utterances by the name of who reads them."""


def utterances(samples: Samples) -> Iterator[Samples]:
    """Cut a reader's recording at pauses, as Silero's voice activity detector has them."""
    detector = SileroVoiceActivity()
    frames = samples[: len(samples) // FRAME_SAMPLES * FRAME_SAMPLES].reshape(-1, FRAME_SAMPLES)
    voiced = np.flatnonzero(
        [detector.speech_probability(frame) >= _SPEECH for frame in frames]
    ).tolist()
    if not voiced:
        return
    most_frames = _PAUSE_S * SAMPLE_RATE / FRAME_SAMPLES
    borders = [k for k in range(1, len(voiced)) if voiced[k] - voiced[k - 1] > most_frames]
    for first, last in zip([0, *borders], [*borders, len(voiced)], strict=True):
        said = samples[voiced[first] * FRAME_SAMPLES : (voiced[last - 1] + 1) * FRAME_SAMPLES]
        if _SHORTEST_S <= len(said) / SAMPLE_RATE <= _LONGEST_S:
            yield said


def read_readers(lines: Sequence[Mapping[str, Any]], folder: Path) -> Readers:
    """Read the utterances of every single reader who says enough."""
    found: defaultdict[str, list[Samples]] = defaultdict(list)
    for line in lines:
        if line.get("speaker") and line.get("kind", "read") == "read":
            found[line["speaker"]] += utterances(decode_audio(str(folder / line["audio"])))
    return {
        name: said
        for name, said in sorted(found.items())
        if sum(map(len, said)) >= _LEAST_S * SAMPLE_RATE
    }


def make_turns(readers: Readers, people: int, turns: int, seed: int) -> tuple[Samples, list[Span]]:
    """Make a recording in which people take turns, and the truth about it.

    Each keeps a level of his or her own, -18 to -30 dBFS. A reader's utterances are used in order,
    and from the start again once all were.
    """
    rng = random.Random(seed)
    names = rng.sample(list(readers), people)
    level = {name: 10 ** (rng.uniform(-30, -18) / 20) for name in names}
    used = dict.fromkeys(names, 0)
    parts = [np.zeros(SAMPLE_RATE // 2, np.float32)]
    spans: list[Span] = []
    name = ""
    for turn in range(turns):
        name = names[turn] if turn < people else rng.choice([one for one in names if one != name])
        for _ in range(rng.choice((1, 1, 2, 3))):
            said = readers[name][used[name] % len(readers[name])]
            used[name] += 1
            start_s = sum(map(len, parts)) / SAMPLE_RATE
            loudness = max(float(np.sqrt(np.mean(said**2))), 1e-6)
            parts.append(np.clip(said * np.float32(level[name] / loudness), -1, 1))
            spans.append((start_s, start_s + len(said) / SAMPLE_RATE, name))
            parts.append(np.zeros(round(rng.uniform(0.1, 0.8) * SAMPLE_RATE), np.float32))
    parts.append(np.zeros(2 * SAMPLE_RATE, np.float32))
    samples = np.concatenate(parts)
    noise = np.random.default_rng(seed).normal(0, 10 ** (-66 / 20), len(samples))
    return (samples + noise).astype(np.float32), spans


def write_recording(path: Path, samples: Samples) -> None:
    """Write 16-bit WAV."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())


def entries_of(options: argparse.Namespace, folder: Path) -> Iterator[ManifestEntry]:
    """Make the recordings of turns, then read those whose speakers are known."""
    root = options.manifest.parent
    lines = [json.loads(line) for line in options.manifest.read_text("utf-8").splitlines()]
    readers = read_readers(lines, root) if options.recordings else {}
    for number in range(options.recordings):
        people = 2 + number % 4
        samples, spans = make_turns(readers, people, options.turns, options.seed + number)
        path = folder / f"turns-{options.seed + number}-{people}-people.wav"
        write_recording(path, samples)
        yield ManifestEntry(path, "", speakers=tuple(spans))
    for line in lines:
        if line.get("speakers"):
            spans = [(float(start), float(end), name) for start, end, name in line["speakers"]]
            yield ManifestEntry(root / line["audio"], "", speakers=tuple(spans))


def main() -> None:
    """Print a line for each recording, and one for those of turns and those of meetings."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.voices", description=__doc__)
    parser.add_argument("--manifest", type=Path, required=True)
    parser.add_argument("--recordings", type=int, default=8, help="recordings of turns")
    parser.add_argument("--turns", type=int, default=14, help="turns in each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--model", default=BUILT_IN_MODEL, help="that recognises the words")
    parser.add_argument("--real", action="store_true", help="at real pace")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    folders = user_folders()
    recogniser = make_recogniser(choose_model(options.model, folders), folders)
    settings = SessionSettings()
    if not options.real:
        settings = settings.for_waiting_source()
    rows: list[dict[str, object]] = []
    pools = {"turns": SpeakerMeasures(), "meetings": SpeakerMeasures()}
    with tempfile.TemporaryDirectory() as folder:
        for entry in entries_of(options, Path(folder)):
            assert entry.speakers is not None
            events = live_events(
                entry,
                recogniser,
                options.model,
                settings,
                speed=1.0 if options.real else 0.0,
                voices=make_labeller(folders),
            )
            measures = measure_speakers(events, entry.speakers)
            pools["turns" if entry.audio.parent == Path(folder) else "meetings"].add(measures)
            rows.append(_row(entry.audio.name, measures, options))
    recogniser.close()
    for name, pool in pools.items():
        if pool.recordings:
            rows.append(_row(f"all {name}", pool, options))
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1), encoding="utf-8")


def _row(name: str, measures: SpeakerMeasures, options: argparse.Namespace) -> dict[str, object]:
    row: dict[str, object] = {"recording": name, **speaker_figures(measures)}
    if not options.real:
        del row["label_lag_p50_s"], row["label_lag_p95_s"]
    print(json.dumps(row), flush=True)
    return row


if __name__ == "__main__":
    main()
