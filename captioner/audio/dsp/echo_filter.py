"""Learns how a loudspeaker sounds in a microphone, and takes that away.

A partitioned-block frequency-domain Kalman filter: beside each coefficient it keeps how uncertain
that coefficient is, so that its steps are large where it knows little and vanish while somebody
speaks into the microphone. It needs no double-talk detector of its own, and its uncertainty shows
how much echo is still left.

Sources: Enzner and Vary, "Frequency-domain adaptive Kalman filter for acoustic echo control in
hands-free telephones", Signal Processing 86 (2006); Kuech, Mabande and Enzner, "State-space
architecture of the partitioned-block-based acoustic echo controller", ICASSP 2014.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from captioner.core.audio import SAMPLE_RATE, Samples

BLOCK_SAMPLES = 256
"""Samples that the filter takes at a time: 16 ms."""

BINS = BLOCK_SAMPLES + 1
_PARTITION_S = BLOCK_SAMPLES / SAMPLE_RATE

_FAINT = 0.02

Spectrum = NDArray[np.complex64]
Powers = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class EchoFilterSettings:
    """What is assumed of rooms.

    Attributes:
        length_s: Longest echo, its delay and the room's reverberation together, in seconds.
        forgetting: How much of the filter is still believed a block later; below 1, so that a
            moved microphone is followed.
        smoothing: Of the voice's spectrum from block to block, 0 to 1.
        unknown_path: Power of each coefficient expected while the delay is not known.
        known_path: The same at the delay, once that is known.
        decay_60_db_s: Reverberation time expected after the delay, in seconds.
        distortion: Part of the echo's power that no linear filter takes away.
    """

    length_s: float = 0.55
    forgetting: float = 0.9998
    smoothing: float = 0.9
    unknown_path: float = 0.01
    known_path: float = 0.05
    decay_60_db_s: float = 0.5
    distortion: float = 0.002


@dataclass(frozen=True, slots=True)
class FilteredBlock:
    """One block without the echo, as far as it is known.

    Attributes:
        samples: float32[BLOCK_SAMPLES].
        residual_echo: float32[BINS], power of the echo expected to be left, for a transform of
            twice the block (the block before it zero).
        power: float32[BINS], power of `samples` under the same transform.
    """

    samples: Samples
    residual_echo: Powers
    power: Powers


class EchoFilter:
    """Subtracts from the microphone what the loudspeaker played."""

    def __init__(self, settings: EchoFilterSettings | None = None) -> None:
        self._settings = settings or EchoFilterSettings()
        self._partitions = round(self._settings.length_s / _PARTITION_S)
        self.forget()

    def forget(self, delay_samples: int | None = None, *, is_faint: bool = False) -> None:
        """Begin anew.

        Args:
            delay_samples: The echo's delay where it is known: then little else is expected.
            is_faint: Whether the echo was looked for and not found, so that it can only be faint.
        """
        settings = self._settings
        shape = (self._partitions, BINS)
        self._weights: Spectrum = np.zeros(shape, np.complex64)
        unknown_path = settings.unknown_path * (_FAINT if is_faint else 1.0)
        self._uncertainty: Powers = np.full(shape, unknown_path, np.float32)
        if delay_samples is not None:
            place_s = np.arange(self._partitions) * _PARTITION_S
            behind_s = np.maximum(0.0, place_s - delay_samples / SAMPLE_RATE)
            expected = settings.known_path * 10 ** (-6.0 * behind_s / settings.decay_60_db_s)
            expected[place_s < delay_samples / SAMPLE_RATE - _PARTITION_S] *= 0.02
            self._uncertainty[:] = expected[:, None]
        self._voice: Powers = np.full(BINS, 1e-4, np.float32)
        self.forget_sound()

    def forget_sound(self) -> None:
        """The next block does not follow the last one; what was learnt of the room stays."""
        self._far: Samples = np.zeros(2 * BLOCK_SAMPLES, np.float32)
        self._spectra: Spectrum = np.zeros((self._partitions, BINS), np.complex64)
        self._silent_blocks = self._partitions + 1

    def process(self, near: Samples, far: Samples) -> FilteredBlock:
        """One block.

        Args:
            near: float32[BLOCK_SAMPLES] of the microphone.
            far: float32[BLOCK_SAMPLES] that was played at that time, or a little earlier.
        """
        is_silent = not far.any()
        self._silent_blocks = self._silent_blocks + 1 if is_silent else 0
        if self._silent_blocks > self._partitions:
            # Nothing was played for longer than an echo lasts.
            power = _power(_transform(near))
            return FilteredBlock(near, np.zeros(BINS, np.float32), power)
        self._far = np.concatenate((self._far[BLOCK_SAMPLES:], far))
        self._spectra = np.roll(self._spectra, 1, axis=0)
        self._spectra[0] = np.fft.rfft(self._far)
        echo_spectrum = np.einsum("pk,pk->k", self._spectra, self._weights)
        echo = np.fft.irfft(echo_spectrum)[BLOCK_SAMPLES:].astype(np.float32)
        error = near - echo
        residual = self._learn(_transform(error))
        residual += np.float32(self._settings.distortion) * _power(_transform(echo))
        return FilteredBlock(error, residual, _power(_transform(error)))

    def _learn(self, error: Spectrum) -> Powers:
        """Correct the filter by what it left; the echo power that was expected to be left."""
        forgetting = self._settings.forgetting
        far_power = _power(self._spectra)
        residual: Powers = np.einsum("pk,pk->k", self._uncertainty, far_power)
        residual *= np.float32(0.5)
        smoothing = self._settings.smoothing
        self._voice *= np.float32(smoothing)
        self._voice += np.float32(1 - smoothing) * np.maximum(_power(error), np.float32(1e-8))
        step = self._uncertainty / (residual + self._voice + np.float32(1e-8))
        change = step * np.conj(self._spectra) * error
        # Only what a linear, not a circular, convolution can do (the "constraint").
        response = np.fft.irfft(change, axis=1)
        response[:, BLOCK_SAMPLES:] = 0.0
        self._weights += np.fft.rfft(response, axis=1).astype(np.complex64)
        self._weights *= np.float32(forgetting)
        self._uncertainty *= np.float32(forgetting**2) * (1 - np.float32(0.5) * step * far_power)
        self._uncertainty += np.float32(1 - forgetting**2) * _power(self._weights)
        return residual


def _transform(block: Samples) -> Spectrum:
    spectrum = np.fft.rfft(np.concatenate((np.zeros_like(block), block)))
    return spectrum.astype(np.complex64, copy=False)


def _power(spectrum: Spectrum) -> Powers:
    power: Powers = np.square(spectrum.real) + np.square(spectrum.imag)
    return power
