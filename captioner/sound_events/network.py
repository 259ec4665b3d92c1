"""The network that detects kinds of sounds: YAMNet, or one of the CED family."""

import csv
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

import numpy as np

from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.core.errors import CaptionerError
from captioner.sound_events.detection import Probabilities, SoundModelFacts
from captioner.sound_events.kinds import AUDIOSET_CLASSES, LABELS_FILE, SoundKind
from captioner.speakers.features import Features, mel_filters, periodic_hann
from captioner.speakers.network import open_network

BINS = 64
_FRAME_SAMPLES = SAMPLE_RATE * 32 // 1000
_SHIFT_SAMPLES = SAMPLE_RATE // 100
_FLOOR = 1e-10
_RANGE_DB = 120.0

_YAMNET_FRAME, _YAMNET_PADDED = 400, 512
_YAMNET_HZ = 125.0, 7500.0
_YAMNET_OFFSET = 0.001
_PATCH, _PATCH_STEP = 96, 48


def decibel_mel(samples: Samples) -> Features:
    """Mel energies in dB, at most 120 dB below the loudest: float32[BINS, frames].

    Frames of 32 ms every 10 ms under Hann's window, centred over their 10 ms; beyond its ends the
    sound is mirrored. Without pre-emphasis and dither, filters from 0 Hz.
    """
    count = (len(samples) + _SHIFT_SAMPLES // 2) // _SHIFT_SAMPLES
    if not count:
        return np.zeros((BINS, 0), np.float32)
    before = (_FRAME_SAMPLES - _SHIFT_SAMPLES) // 2
    mirrored = np.pad(samples, (before, _FRAME_SAMPLES), mode="symmetric")
    frames = np.lib.stride_tricks.sliding_window_view(mirrored, _FRAME_SAMPLES)
    spectrum = np.fft.rfft(frames[::_SHIFT_SAMPLES][:count] * _hann())
    power = (spectrum.real**2 + spectrum.imag**2)[:, :-1].astype(np.float32)
    energies = power @ mel_filters(_FRAME_SAMPLES, SAMPLE_RATE, BINS, 0.0)
    decibels = 10 * np.log10(np.maximum(energies.T, _FLOOR))
    features: Features = np.maximum(decibels, decibels.max() - _RANGE_DB).astype(np.float32)
    return features


@cache
def _hann() -> Features:
    places = np.arange(_FRAME_SAMPLES)
    window = 0.5 - 0.5 * np.cos(2 * np.pi * places / (_FRAME_SAMPLES - 1))
    hann: Features = window.astype(np.float32)
    return hann


def yamnet_patches(samples: Samples) -> Features:
    """Return the log-mel patches of a sound: float32[patches, 96, 64].

    A patch is 96 frames, 0.975 s, and the next begins 0.48 s later; a sound that is shorter than
    one gives none. Frames of 25 ms every 10 ms under a periodic Hann window, a Fourier transform of
    512 samples, magnitudes in 64 bands of HTK's scale from 125 to 7,500 Hz, log(x + 0.001). Source:
    tensorflow/models, `research/audioset/yamnet/features.py`.

    Args:
        samples: float32[n], 16 kHz, -1 to 1.
    """
    if len(samples) < _YAMNET_FRAME + (_PATCH - 1) * _SHIFT_SAMPLES:
        return np.zeros((0, _PATCH, BINS), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(samples, _YAMNET_FRAME)[::_SHIFT_SAMPLES]
    spectrum = np.fft.rfft(frames * periodic_hann(_YAMNET_FRAME), _YAMNET_PADDED)
    filters = mel_filters(_YAMNET_PADDED, SAMPLE_RATE, BINS, *_YAMNET_HZ)
    mel = np.log(np.abs(spectrum)[:, :-1].astype(np.float32) @ filters + _YAMNET_OFFSET)
    starts = range(0, len(mel) - _PATCH + 1, _PATCH_STEP)
    return np.stack([mel[start : start + _PATCH] for start in starts]).astype(np.float32)


_LOUDEST = 100.0
_MOST_CLASSES = 2_000
_MOST_LABELS_BYTES = 1 << 20


class SoundFeatures(StrEnum):
    """Features that a network for sounds takes, by their name in its file's metadata."""

    CED = "decibel-mel-64"
    YAMNET = "log-mel-64-htk"


_FEATURES_OF_TYPE = {"CED": SoundFeatures.CED}
"""Networks published for sherpa-onnx name their type, and by that their features."""


@dataclass(frozen=True, slots=True)
class _Family:
    """Networks that take the same features.

    Attributes:
        compute: Features of a window, with an axis for several parts of it first.
        shape: Of the input, parts and open dimensions left out.
        labels: Name of the file beside the network that names its classes.
        facts: Length and distance of windows, and thresholds.
    """

    compute: Callable[[Samples], Features]
    shape: tuple[int, ...]
    labels: str
    facts: SoundModelFacts


# Of smoothed probabilities. In 52 minutes of speech (readers, meetings, telephones, 13 languages)
# only a cough (0.45), a cat (a chair) and thunder (wind in a microphone) reach 0.2; where windows
# begin elsewhere, these two reach 0.58 and 0.50, and no other its threshold. In 900 recordings of
# sounds, half of each kind are far above; those of glass, horns and babies are not. Nothing was
# recorded for knocks, doorbells, smoke alarms, running water and crowds.
_YAMNET_THRESHOLDS: Probabilities = {
    **dict.fromkeys(SoundKind, 0.3),
    SoundKind.LAUGHTER: 0.25,
    SoundKind.CHEERING: 0.2,
    SoundKind.MUSIC: 0.35,
    SoundKind.BABY: 0.2,
    SoundKind.COUGH: 0.5,
    SoundKind.KNOCK: 0.25,
    SoundKind.DOORBELL: 0.25,
    SoundKind.BELL: 0.4,
    SoundKind.ALARM: 0.25,
    SoundKind.SMOKE_ALARM: 0.25,
    SoundKind.HORN: 0.2,
    SoundKind.CAT: 0.5,
    SoundKind.GLASS: 0.2,
    SoundKind.GUNSHOT: 0.25,
    SoundKind.THUNDER: 0.45,
}

_FAMILIES: Mapping[SoundFeatures, _Family] = {
    SoundFeatures.CED: _Family(
        lambda samples: decibel_mel(samples)[None],
        (BINS,),
        LABELS_FILE,
        SoundModelFacts(2.0, 1.0, dict.fromkeys(SoundKind, 0.5)),
    ),
    SoundFeatures.YAMNET: _Family(
        yamnet_patches,
        (96, BINS),
        "yamnet_class_map.csv",
        SoundModelFacts(0.975, 0.48, _YAMNET_THRESHOLDS),
    ),
}


class SoundNetwork:
    """A sound event classifier with what its file says of its input.

    The file's metadata name its features, or the type that implies them; a file beside it names
    AudioSet's classes in the order of its outputs.

    Raises:
        CaptionerError: The file is absent, damaged, or a network of another kind.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        session = open_network(file, "sounds")
        facts = session.get_modelmeta().custom_metadata_map
        self._family = family = _FAMILIES[_features_of(facts, file)]
        if facts.get("sample_rate", str(SAMPLE_RATE)) != str(SAMPLE_RATE):
            raise _unfit(file, f"it wants a sample rate of {facts['sample_rate']!r}")
        self._places = _places_of(_audioset_names(file.with_name(family.labels)), file)
        inputs = session.get_inputs()
        shapes = [list(one.shape) for one in inputs]
        taken = tuple(shapes[0][1 : 1 + len(family.shape)]) if len(shapes) == 1 else ()
        if taken != family.shape or len(shapes[0]) != 3:
            raise _unfit(file, f"it does not take {BINS} features of a frame")
        self.facts = family.facts
        self._input = inputs[0].name
        self._session = session

    def try_out(self) -> None:
        """Hear a window of faint noise, as a session will hear rooms.

        Raises:
            CaptionerError: The network does not give what its file promises.
        """
        length = round(self.facts.window_s * SAMPLE_RATE)
        self.probabilities(np.random.default_rng(0).normal(0, 0.01, length).astype(np.float32))

    def probabilities(self, samples: Samples) -> Probabilities:
        """What is heard in a window of 16 kHz sound; nothing in silence.

        Raises:
            CaptionerError: The network does not give what its file promises.
        """
        samples = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)
        samples = np.clip(samples, -_LOUDEST, _LOUDEST)  # Damaged floats have no finite energy.
        if not samples.any():
            return {}
        try:
            found = self._session.run(None, {self._input: self._family.compute(samples)})[0]
        except Exception as error:  # onnxruntime's errors share no base class
            raise _unfit(self._file, str(error)) from error
        found = np.asarray(found, np.float32)
        shares = found.reshape(len(found), -1).max(axis=0, initial=0.0) if found.ndim else found
        if not np.isfinite(shares).all():
            raise _unfit(self._file, "it gives probabilities that are no numbers")
        if len(shares) <= max(max(places) for places in self._places.values()):
            raise _unfit(self._file, f"it gives {len(shares)} classes")
        return {
            kind: float(np.clip(shares[places].max(), 0.0, 1.0))
            for kind, places in self._places.items()
        }


def _features_of(facts: Mapping[str, str], file: Path) -> SoundFeatures:
    """Return the features that a file's metadata name, or those of its type."""
    name = facts.get("features", _FEATURES_OF_TYPE.get(facts.get("model_type", ""), ""))
    if name not in tuple(SoundFeatures):
        raise _unfit(
            file,
            f"it takes unknown features, {name!r}" if name else "it does not name its features",
        )
    return SoundFeatures(name)


def _audioset_names(labels: Path) -> list[str]:
    """Read the display names of AudioSet's classes, in the order of the network's outputs."""
    try:
        if labels.stat().st_size > _MOST_LABELS_BYTES:
            raise _unfit(labels, "it is too large")
        with labels.open(encoding="utf-8", newline="") as stream:
            names = [row["display_name"] or "" for row in csv.DictReader(stream)]
    except (OSError, ValueError, KeyError, csv.Error) as error:
        raise _unfit(labels, f"the names of its classes cannot be read ({error})") from error
    return names[:_MOST_CLASSES]


def _places_of(names: Sequence[str], file: Path) -> dict[SoundKind, list[int]]:
    """Where the outputs of each kind are."""
    places = {
        kind: [place for place, name in enumerate(names) if name in wanted]
        for kind, wanted in AUDIOSET_CLASSES.items()
    }
    missing = [kind for kind, found in places.items() if not found]
    if missing:
        raise _unfit(file, f"the names of its classes have none for {', '.join(missing)}")
    return places


def _unfit(file: Path, reason: str) -> CaptionerError:
    return CaptionerError(
        "{file} is not a model for sounds that Captioner can use: {reason}.",
        "Run `captioner models remove sounds` and `captioner models download sounds`.",
        file=file,
        reason=reason,
    )
