"""pyannote-segmentation-3.0: which of up to three voices speak in each frame."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.speech.speakers.network import (
    open_network,
    positive_fact,
    run_network,
    unfit_error,
)

_STEP = 0.5
"""Share of the window by which it moves on."""


class OverlapNetwork:
    """A network that gives each frame a set of voices (powerset).

    Raises:
        CaptionerError: The file is absent, damaged, or a network of another kind.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        session = open_network(file)
        facts = session.get_modelmeta().custom_metadata_map
        if positive_fact(facts, "sample_rate", file, most=48_000) != SAMPLE_RATE:
            raise unfit_error(file, f"it takes {facts['sample_rate']} Hz")
        self._window = positive_fact(facts, "window_size", file, most=60 * SAMPLE_RATE)
        self._field = positive_fact(facts, "receptive_field_size", file, most=SAMPLE_RATE)
        self._shift = positive_fact(facts, "receptive_field_shift", file, most=SAMPLE_RATE)
        voices = positive_fact(facts, "num_speakers", file, most=8)
        at_once = positive_fact(facts, "powerset_max_classes", file, most=voices)
        sizes = [len(one) for k in range(at_once + 1) for one in combinations(range(voices), k)]
        self._count_of_class: NDArray[np.int64] = np.array(sizes)
        if positive_fact(facts, "num_classes", file, most=256) != len(sizes):
            raise unfit_error(file, f"it has {facts['num_classes']} classes, not {len(sizes)}")
        inputs = session.get_inputs()
        if len(inputs) != 1 or len(inputs[0].shape) != 3 or inputs[0].type != "tensor(float)":
            raise unfit_error(file, "it does not take samples alone")
        self._input, self._session = inputs[0].name, session
        # Silence up to a whole window costs as much as speech, where the network takes less.
        self._least = self._window if isinstance(inputs[0].shape[2], int) else SAMPLE_RATE

    def overlaps(self, samples: Samples) -> list[tuple[float, float]]:
        """Where several voices speak at once: from and to, in seconds of the sound.

        Raises:
            CaptionerError: The network does not give what its file promises.
        """
        step = round(self._window * _STEP)
        starts = range(0, max(1, len(samples) - self._window + step), step)
        frames = len(samples) // self._shift + 2 + self._window // self._shift
        total, heard = np.zeros(frames), np.zeros(frames)
        for start in starts:
            window = samples[start : start + self._window]
            padded = np.zeros((1, 1, max(len(window), self._least)), np.float32)
            padded[0, 0, : len(window)] = window
            scores = np.asarray(run_network(self._session, {self._input: padded}, self._file)[0])
            if scores.ndim != 3 or scores.shape[2] != len(self._count_of_class):
                raise unfit_error(self._file, f"it gives {scores.shape}")
            counts = self._count_of_class[scores[0].argmax(axis=1)]
            first = round(start / self._shift)
            counts = counts[: frames - first]
            total[first : first + len(counts)] += counts
            heard[first : first + len(counts)] += 1
        several = total / np.maximum(heard, 1) > 1.5
        return [
            (
                (first * self._shift + self._field / 2) / SAMPLE_RATE,
                (last * self._shift + self._field / 2) / SAMPLE_RATE,
            )
            for first, last in _runs(several)
            if first * self._shift < len(samples)
        ]


def _runs(flags: NDArray[np.bool_]) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(np.int8), [0]))))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))
