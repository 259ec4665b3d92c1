"""Whisper's log-mel features in torch, equal to faster-whisper's feature extractor.

80 mel bins, 25 ms Hann windows every 10 ms, logarithm limited to 8 decades below the
loudest value of the clip, scaled to about -1 to 1.
"""

from __future__ import annotations

from functools import cache

import torch
from faster_whisper.feature_extractor import FeatureExtractor

MEL_BINS = 80
FFT_SIZE = 400
HOP_SAMPLES = 160
FRAMES_PER_S = 100


@cache
def _mel_filters() -> torch.Tensor:
    extractor = FeatureExtractor(feature_size=MEL_BINS)
    return torch.from_numpy(extractor.mel_filters.astype("float32"))


def log_mel(samples: torch.Tensor) -> torch.Tensor:
    """[n] samples at 16 kHz to [80, n // 160 + 1] features, as faster-whisper makes them."""
    padded = torch.nn.functional.pad(samples, (0, HOP_SAMPLES))
    spectrum = torch.stft(
        padded,
        FFT_SIZE,
        HOP_SAMPLES,
        window=torch.hann_window(FFT_SIZE),
        center=True,
        return_complex=True,
    )
    mel = _mel_filters() @ spectrum[:, :-1].abs().square()
    log = mel.clamp(min=1e-10).log10()
    log = torch.maximum(log, log.max() - 8.0)
    return (log + 4.0) / 4.0


def fit(features: torch.Tensor, frames: int) -> torch.Tensor:
    """Cut or pad with zeros to ``frames``, as faster-whisper's ``pad_or_trim`` does."""
    if features.shape[1] >= frames:
        return features[:, :frames]
    return torch.nn.functional.pad(features, (0, frames - features.shape[1]))
