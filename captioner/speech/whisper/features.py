"""Log-mel features of an encoder window."""

import math

import numpy as np
from faster_whisper.feature_extractor import FeatureExtractor
from numpy.typing import NDArray

from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.core.recognition import WindowSettings

HOP_SAMPLES = 160
"""Samples of a feature frame: 10 ms."""

FRAMES_PER_S = SAMPLE_RATE // HOP_SAMPLES
"""Feature frames a second."""

FULL_WINDOW_FRAMES = 3000
"""The window that Whisper was trained on: 30 s."""

_ANALYSIS_SAMPLES = 400
_QUIET_PEAK = 10 ** (-30 / 20)
"""Peak of sound, -30 dBFS, below which Whisper makes more errors; quieter sound is raised to it."""
_MOST_GAIN = 100.0
_SILENT_LOG_POWER = -10.0
_DYNAMIC_RANGE = 8.0

Features = NDArray[np.float32]


def window_frames(duration_s: float, settings: WindowSettings) -> int:
    """Return the number of frames that the encoder gets for sound of a length.

    Returns:
        An even number from 2 to 3000, because the encoder halves it.
    """
    if settings.full:
        return FULL_WINDOW_FRAMES
    wanted_s = max(duration_s + settings.margin_s, settings.floor_s)
    return frames_for_duration(wanted_s)


def frames_for_duration(duration_s: float) -> int:
    """Return the even number of frames, 2 to 3000, that covers a duration in seconds."""
    # Rounded first, so that 12.000000001 s does not need two more frames.
    frames = math.ceil(round(duration_s * FRAMES_PER_S, 3))
    frames += frames % 2
    return min(max(frames, 2), FULL_WINDOW_FRAMES)


class LogMelFeatures:
    """Whisper's features, without computing those of silence.

    Args:
        mel_bins: The model's number of bins, 80 or 128.
    """

    def __init__(self, mel_bins: int) -> None:
        self.mel_bins = mel_bins
        self._extractor = FeatureExtractor(feature_size=mel_bins)

    def window(self, samples: Samples, frames: int) -> Features:
        """Return the features of a window of samples followed by silence.

        Whisper pads the sound with zeros and then takes the spectrogram. A frame of zeros has the
        floor's value throughout, so only frames with sound are computed. Quiet sound is amplified:
        the features keep the level, and Whisper was trained on hardly any so low.

        Args:
            samples: float32[n]; clipped to the window.
            frames: Length of the window in frames.

        Returns:
            float32[mel_bins, frames].
        """
        samples = samples[: frames * HOP_SAMPLES]
        peak = float(np.abs(samples).max(initial=0.0))
        if 0.0 < peak < _QUIET_PEAK:
            samples = samples * np.float32(min(_QUIET_PEAK / peak, _MOST_GAIN))
        # One analysis window of zeros is needed by the frames at the end of the sound, and gives
        # the reflection at the beginning enough samples, however short the sound is.
        padded = np.concatenate([samples, np.zeros(_ANALYSIS_SAMPLES, dtype=np.float32)])
        heard = np.asarray(self._extractor(padded, padding=0), dtype=np.float32)[:, :frames]
        if heard.shape[1] == frames:
            return np.ascontiguousarray(heard)
        # The extractor has scaled to (log10 power + 4) / 4, clipped to 8 below the loudest.
        loudest = float(heard.max()) * 4.0 - 4.0
        floor = (max(_SILENT_LOG_POWER, loudest - _DYNAMIC_RANGE) + 4.0) / 4.0
        window = np.full((self.mel_bins, frames), floor, dtype=np.float32)
        window[:, : heard.shape[1]] = heard
        return window
