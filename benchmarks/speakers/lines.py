"""Estimate how lines, rooms and babble move the vectors of voices, for `LineCompensation`.

    python -m benchmarks.speakers.lines --manifest speech/manifest.jsonl

Of every second reader of the manifest (the others are held out, as in `benchmarks.speakers`), up
to 40 s of speech go through three telephones, five rooms and babble at three levels. The mean is
0.8 times that of all vectors, each reader and line counting equally. The directions are the
principal ones of the differences between the vectors of 4.8 s through a line and as recorded.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from benchmarks.material.noise import babble, mixed_at
from benchmarks.material.readers import read_readers
from benchmarks.speakers.talks import Readings, room, speech_windows, telephone
from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.core.folders import resource
from captioner.speakers.features import LineCompensation, Vectors, line_file
from captioner.speakers.network import VoiceNetwork

_LONGEST_S = 40.0
_AVERAGED = 3
_BANDS_HZ = (300, 3400), (200, 3400), (350, 3000)
_ROOMS = (0.3, 0.0), (0.6, 0.0), (0.9, 3.0), (0.5, -3.0), (0.4, 6.0)
"""Reverberation in seconds, and level of the direct sound above it in dB."""
_BABBLE_DB = 20.0, 15.0, 10.0
_MEAN_SHARE = 0.8
"""Of the mean that is subtracted: less than all, so that no vector comes near to zero."""
_DIGITS = 5
_KNOWN, _SUGGESTED = 0.54, 0.42


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the compensation beside the network."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.speakers.lines",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--manifest", type=Path, required=True, help="recordings, JSON lines")
    parser.add_argument("--directions", type=int, default=8, help="how many are projected out")
    parser.add_argument("--network", type=Path, default=resource("models/ge2e/ge2e.onnx"))
    options = parser.parse_args(arguments)
    network = VoiceNetwork(options.network)
    lines = estimate([*vectors_by_line(options.manifest, network)], options.directions)
    content = {
        "made_by": f"benchmarks.speakers.lines --directions {options.directions}",
        "known": lines.known,
        "suggested": lines.suggested,
        "mean": lines.mean.astype(float).round(_DIGITS).tolist(),
        "directions": lines.directions.astype(float).round(_DIGITS).tolist(),
    }
    text = json.dumps(content).replace("], [", "],\n[").replace(', "', ',\n"')
    line_file(options.network).write_text(text + "\n", encoding="utf-8")


def vectors_by_line(manifest: Path, network: VoiceNetwork) -> Iterator[list[Vectors]]:
    """Yield the vectors of each chosen reader: as recorded, and through each line."""
    recordings = read_readers(manifest)
    readings = Readings(recordings)
    names = readings.names[::2]
    for number, name in enumerate(names):
        samples, spans = readings.longest(name)
        lengths_s = np.cumsum([end_s - start_s for start_s, end_s, _ in spans])
        spans = spans[: 1 + int(np.searchsorted(lengths_s, _LONGEST_S))]
        samples = samples[: round(spans[-1][1] * SAMPLE_RATE)]
        others = [each for one in names if one != name for each in recordings[one]]
        generator = np.random.default_rng(number)
        heard = [samples, *through_lines(samples, others, generator)]
        yield [network.vectors(speech_windows(each, spans)) for each in heard]


def through_lines(
    samples: Samples, others: Sequence[Samples], generator: np.random.Generator
) -> Iterator[Samples]:
    """Yield the sound through telephones, in rooms and in babble of the others."""
    for band_hz in _BANDS_HZ:
        yield telephone(samples, band_hz)
    for reverberation_s, direct_db in _ROOMS:
        yield room(samples, generator, reverberation_s, direct_db)
    for ratio_db in _BABBLE_DB:
        yield mixed_at(samples, babble(len(samples), others, generator), ratio_db)


def estimate(readers: Sequence[Sequence[Vectors]], count: int) -> LineCompensation:
    """Return the share of the mean and the principal directions of the differences.

    Args:
        readers: Vectors of each reader as recorded and through each line, of the same stretches.
        count: Number of directions.
    """
    mean = np.mean([line.mean(axis=0) for lines in readers for line in lines], axis=0)
    differences = []
    for recorded, *lines in readers:
        parts = max(1, len(recorded) // _AVERAGED)
        for line in lines:
            moved = [part.mean(axis=0) for part in np.array_split(line - recorded, parts)]
            differences.append(np.stack(moved) / np.sqrt(parts))
    directions = np.linalg.svd(np.concatenate(differences), full_matrices=False)[2][:count]
    share = (_MEAN_SHARE * mean).astype(np.float32)
    return LineCompensation(share, directions.astype(np.float32), _KNOWN, _SUGGESTED)


if __name__ == "__main__":
    main()
