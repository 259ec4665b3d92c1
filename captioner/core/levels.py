"""Levels of sound, in dB relative to full scale (dBFS).

Not in `captioner.core.audio`: windows are shown before NumPy is loaded.
"""

import numpy as np
from numpy.typing import NDArray

from captioner.core.audio import SAMPLE_RATE, Samples


def level_dbfs(samples: Samples) -> float:
    """Return the root mean square level in dBFS; -120 for silence or no samples."""
    if len(samples) == 0:
        return -120.0
    mean_square = float(np.dot(samples, samples)) / len(samples)
    return max(-120.0, 10.0 * float(np.log10(mean_square + 1e-12)))


def peak_dbfs(samples: Samples) -> float:
    """Return the level of the largest sample in dBFS; -120 for silence."""
    return max(-120.0, 20.0 * float(np.log10(float(np.max(np.abs(samples))) + 1e-6)))


def block_levels_db(blocks: Samples) -> NDArray[np.float64]:
    """Return the root mean square level of each row of float32[n, m], in dBFS."""
    levels: NDArray[np.float64] = 10.0 * np.log10(
        np.mean(np.square(blocks, dtype=np.float64), axis=1) + 1e-12
    )
    return levels


def loudest_level_dbfs(samples: Samples) -> float:
    """Return the level of the loudest quarter second, so that pauses do not hide a soft word."""
    block = SAMPLE_RATE // 4
    return max(
        (level_dbfs(samples[at : at + block]) for at in range(0, len(samples), block)),
        default=-120.0,
    )
