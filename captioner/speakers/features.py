"""Features that networks for voices and sounds were trained on, in NumPy."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from captioner.core.audio import Samples
from captioner.core.errors import CaptionerError
from captioner.core.speakers.labelling import VoicePrint

Features = NDArray[np.float32]
"""float32[frames, bins], a frame every `FRAME_SHIFT_S`."""

FRAME_SHIFT_S = 0.010
_FRAME_LENGTH_S = 0.025
_PRE_EMPHASIS = 0.97
_LOWEST_HZ = 20.0
_FLOOR = float(np.finfo(np.float32).eps)
_FRAMES_AT_ONCE = 4096

GE2E_BINS = 40
_GE2E_FRAME = 400
_GE2E_SHIFT = 160
_GE2E_LEAST_DBFS = -30.0
_GE2E_STRETCH = 160
_GE2E_STEP = 77
_GE2E_LEAST_STEP = 20


def filter_bank(samples: Samples, rate_hz: int, bins: int) -> Features:
    """Logarithmic mel energies with Kaldi's defaults and no dither.

    Frames of 25 ms every 10 ms, as many as fit; their mean subtracted, pre-emphasised, Povey's
    window; triangular filters between 20 Hz and half the rate.

    Args:
        samples: float32[n], in whatever range the network expects.
        rate_hz: Samples a second.
        bins: Filters.
    """
    length, shift = round(rate_hz * _FRAME_LENGTH_S), round(rate_hz * FRAME_SHIFT_S)
    if len(samples) < length:
        return np.zeros((0, bins), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples, length)[::shift]
    parts = [
        _log_mel(frames[first : first + _FRAMES_AT_ONCE], rate_hz, bins)
        for first in range(0, len(frames), _FRAMES_AT_ONCE)
    ]
    return np.concatenate(parts)


def _log_mel(frames: Features, rate_hz: int, bins: int) -> Features:
    centred = frames - frames.mean(axis=1, keepdims=True)
    emphasised = centred.copy()
    emphasised[:, 1:] -= _PRE_EMPHASIS * centred[:, :-1]
    emphasised[:, 0] -= _PRE_EMPHASIS * centred[:, 0]
    padded = 1 << (frames.shape[1] - 1).bit_length()
    spectrum = np.fft.rfft(emphasised * _povey_window(frames.shape[1]), padded)
    power = (spectrum.real**2 + spectrum.imag**2)[:, :-1].astype(np.float32)
    energies = power @ mel_filters(padded, rate_hz, bins, _LOWEST_HZ)
    logarithms: Features = np.log(np.maximum(energies, _FLOOR))
    return logarithms


@cache
def _povey_window(length: int) -> Features:
    hann = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / (length - 1))
    window: Features = (hann**0.85).astype(np.float32)
    return window


@cache
def mel_filters(
    padded: int, rate_hz: int, bins: int, lowest_hz: float, highest_hz: float | None = None
) -> Features:
    """Return triangles on HTK's mel scale, which is Kaldi's, over a spectrum of `padded` samples.

    Args:
        padded: Samples of the Fourier transform.
        rate_hz: Samples a second.
        bins: Filters.
        lowest_hz: Where the first filter begins.
        highest_hz: Where the last one ends; None: half the rate.

    Returns:
        float32[padded / 2, bins].
    """
    lowest, highest = _mel(lowest_hz), _mel(highest_hz or rate_hz / 2)
    edges = np.linspace(lowest, highest, bins + 2)
    left, centre, right = edges[:-2], edges[1:-1], edges[2:]
    mel = _mel(np.arange(padded // 2) * rate_hz / padded)[:, None]
    rising, falling = (mel - left) / (centre - left), (right - mel) / (right - centre)
    filters: Features = np.maximum(0, np.minimum(rising, falling)).astype(np.float32)
    return filters


def _mel(hz: float | NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(1127.0 * np.log1p(np.asarray(hz) / 700.0))


def ge2e_stretches(samples: Samples) -> Features:
    """Return the features of a sound as the GE2E voice encoder takes them.

    Mel power without logarithm: 40 bands of Slaney's scale and norm up to 8 kHz, frames of 25 ms
    every 10 ms under a periodic Hann window, centred. A level below -30 dBFS is raised to it.
    Source: Resemblyzer 0.1.4, audio.py and voice_encoder.py, except that the last stretch ends
    with the sound and that a short sound is repeated: silence in its place, as there, makes all
    short sounds alike (docs/decisions/voices-by-clustering.md).

    Args:
        samples: float32[n], 16 kHz, -1 to 1.

    Returns:
        float32[stretches, 160, 40]: stretches of 1.6 s, one every 0.77 s.
    """
    if not len(samples):
        return np.zeros((0, _GE2E_STRETCH, GE2E_BINS), np.float32)
    level = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64))))
    least = 10 ** (_GE2E_LEAST_DBFS / 20)
    if 0 < level < least:
        samples = samples * np.float32(least / level)
    mel = _slaney_power_mel(samples)
    if len(mel) < _GE2E_STRETCH:
        mel = np.resize(mel, (_GE2E_STRETCH, GE2E_BINS))
    last = len(mel) - _GE2E_STRETCH
    starts = [*range(0, last, _GE2E_STEP), last]
    if len(starts) > 1 and last - starts[-2] < _GE2E_LEAST_STEP:
        starts.pop()
    return np.stack([mel[start : start + _GE2E_STRETCH] for start in starts])


def _slaney_power_mel(samples: Samples) -> Features:
    padded = np.pad(samples, _GE2E_FRAME // 2)
    frames = np.lib.stride_tricks.sliding_window_view(padded, _GE2E_FRAME)[::_GE2E_SHIFT]
    spectrum = np.fft.rfft(frames * periodic_hann(_GE2E_FRAME))
    power = spectrum.real**2 + spectrum.imag**2
    mel: Features = (power @ _slaney_filters()).astype(np.float32)
    return mel


@cache
def periodic_hann(length: int) -> Features:
    """Return Hann's window of a period of `length` samples."""
    window: Features = (0.5 - 0.5 * np.cos(2 * np.pi * np.arange(length) / length)).astype(
        np.float32
    )
    return window


@cache
def _slaney_filters() -> NDArray[np.float64]:
    """Return triangles of unit area on Slaney's mel scale: float64[201, 40].

    The scale is linear up to 1 kHz and logarithmic above (Auditory Toolbox, 1998).
    """
    highest_mel = 15 + 27 * np.log(8000 / 1000) / np.log(6.4)
    mel = np.linspace(0, highest_mel, GE2E_BINS + 2)
    edges = np.where(mel < 15, mel * 200 / 3, 1000 * 6.4 ** ((mel - 15) / 27))
    hz = np.arange(_GE2E_FRAME // 2 + 1)[:, None] * 16_000 / _GE2E_FRAME
    left, centre, right = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (hz - left) / (centre - left), (right - hz) / (right - centre)
    filters: NDArray[np.float64] = np.maximum(0, np.minimum(rising, falling)) * 2 / (right - left)
    return filters


Vectors = NDArray[np.float32]
"""float32[n, d], each of length 1, or all zeros where the network could not tell."""

_LINES_SUFFIX = ".lines.json"


@dataclass(frozen=True, slots=True)
class LineCompensation:
    """Make prints of a voice alike through a telephone, in a room and in babble.

    They are centred, and the directions in which lines move all vectors are projected out: nuisance
    attribute projection (Solomonoff, Campbell, Boardman 2005, "Advances in channel compensation for
    SVM speaker recognition").

    Attributes:
        mean: float32[d]: subtracted from each vector.
        directions: float32[k, d] of unit length, orthogonal to each other.
        known: Takes the place of `VoiceSettings.known` for compensated prints,
        suggested: and of `VoiceSettings.suggested`.
    """

    mean: NDArray[np.float32]
    directions: NDArray[np.float32]
    known: float
    suggested: float

    def compensate(self, voice: VoicePrint) -> VoicePrint:
        """Return a print for comparison with others; as it is if its vectors have another size."""
        if voice.total.shape != self.mean.shape:
            return voice
        total = voice.total - np.float32(voice.heard_s) * self.mean
        total -= self.directions.T @ (self.directions @ total)
        return VoicePrint(voice.model, total, voice.heard_s)


def line_file(network: Path) -> Path:
    """Return the path of the line compensation of a network; most have none."""
    return network.with_suffix(_LINES_SUFFIX)


def line_compensation(network: Path) -> LineCompensation | None:
    """Read the line compensation beside a network's file; None if there is none.

    Raises:
        CaptionerError: It is damaged.
    """
    file = line_file(network)
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        mean, directions = (np.array(content[key], np.float32) for key in ("mean", "directions"))
        known, suggested = float(content["known"]), float(content["suggested"])
        if directions.ndim != 2 or mean.shape != directions.shape[1:]:
            raise ValueError(f"{mean.shape} and {directions.shape} do not fit")
    except FileNotFoundError:
        return None
    except (OSError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise CaptionerError(
            "The line compensation {file} cannot be read: {error}.",
            "Please install Captioner again.",
            file=file,
            error=error,
        ) from error
    return LineCompensation(mean, directions, known, suggested)


Spans = list[tuple[float, float]]
"""From and to, in seconds of the sound."""


class VoiceFeatures(StrEnum):
    """Features that a network for voices takes, by their name in its file's metadata."""

    KALDI = "log-mel-kaldi"
    GE2E = "mel-power-40-slaney"


@dataclass(frozen=True, slots=True)
class VoiceSettings:
    """When two pieces of speech are one voice; cosines depend on the network.

    Attributes:
        together: Clusters less alike than this stay apart.
        apart: So do large ones less alike than this share of what each is within itself,
        most_within: which counts as this at most.
        unlike: A caption less alike than this to every voice has none.
        fragment: A small cluster as alike as this to a large one is part of it.
        change_cost: What a change of voice must gain at a pause, in cosine times seconds,
        unpaused_cost: and where no pause is.
        new_s: Seconds of speech that make a new voice,
        kept_s: and that it must have when everything is clustered again.
        known: A voice as alike as this to a remembered one is that person's,
        suggested: and may be that person's from this on,
        known_s: once it was heard for this many seconds.
    """

    together: float
    apart: float
    unlike: float
    fragment: float
    known: float
    suggested: float = 1.0
    most_within: float = 1.0
    change_cost: float = 0.05
    unpaused_cost: float = 0.2
    new_s: float = 1.0
    kept_s: float = 2.0
    known_s: float = 4.0


SETTINGS: Mapping[VoiceFeatures, VoiceSettings] = {
    VoiceFeatures.KALDI: VoiceSettings(
        together=0.4, apart=0.0, unlike=0.3, fragment=0.7, known=0.7
    ),
    VoiceFeatures.GE2E: VoiceSettings(
        together=0.6,
        apart=0.89,
        most_within=0.78,
        unlike=0.58,
        fragment=0.82,
        known=0.82,
        suggested=0.74,
    ),
}
"""Of networks whose files name none of their own, by their features.

Kaldi's: 3D-Speaker's own threshold for the clusters of CAM++; a voice is recognised well above it.
GE2E's: measured on human readers (docs/decisions/voices-by-clustering.md); those of compensated
prints are in the file of the compensation (docs/decisions/lines-and-rooms.md).
"""


class VoicePort(Protocol):
    """Networks for voices."""

    def load(self) -> VoiceSettings:
        """Load them; a second call returns the same.

        Returns:
            What the vectors of the network mean.

        Raises:
            CaptionerError: One is absent, damaged, or of another kind.
        """

    def vectors(self, stretches: Sequence[Samples]) -> Vectors:
        """A vector for each stretch of sound; zeros where one is too short.

        Raises:
            CaptionerError: It can no longer be done.
        """

    def overlaps(self, samples: Samples) -> Spans:
        """Where several voices speak at once; nowhere without a network that hears that.

        Raises:
            CaptionerError: It can no longer be done.
        """

    def close(self) -> None:
        """Free them; safe to call twice, and from any thread."""
