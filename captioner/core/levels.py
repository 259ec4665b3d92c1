"""How loud sound is, in dB relative to full scale."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from captioner.core.audio import SAMPLE_RATE, Samples


def level_dbfs(samples: Samples) -> float:
    """Root mean square level in dB relative to full scale; -120 for silence and no samples."""
    if len(samples) == 0:
        return -120.0
    mean_square = float(np.dot(samples, samples)) / len(samples)
    return max(-120.0, 10.0 * float(np.log10(mean_square + 1e-12)))


def peak_dbfs(samples: Samples) -> float:
    """Level of the largest sample in dB relative to full scale; -120 for silence."""
    return max(-120.0, 20.0 * float(np.log10(float(np.max(np.abs(samples))) + 1e-6)))


def block_levels_db(blocks: Samples) -> NDArray[np.float64]:
    """Root mean square level of each row of float32[n, m], in dB relative to full scale."""
    levels: NDArray[np.float64] = 10.0 * np.log10(
        np.mean(np.square(blocks, dtype=np.float64), axis=1) + 1e-12
    )
    return levels


def loudest_level_dbfs(samples: Samples) -> float:
    """Level of the loudest quarter second: pauses around a soft word do not hide it."""
    block = SAMPLE_RATE // 4
    return max(
        (level_dbfs(samples[at : at + block]) for at in range(0, len(samples), block)),
        default=-120.0,
    )
