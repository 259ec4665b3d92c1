"""Networks for voices: speaker vectors, and overlapping speech."""

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.core.errors import CaptionerError
from captioner.core.folders import resources_folder
from captioner.speakers.features import (
    GE2E_BINS,
    SETTINGS,
    Features,
    Vectors,
    VoiceFeatures,
    VoiceSettings,
    filter_bank,
    ge2e_stretches,
)

_MOST_AT_ONCE = 32
_INT16_RANGE = 32768.0

_FEATURES_OF_FRAMEWORK = {
    "3d-speaker": VoiceFeatures.KALDI,
    "wespeaker": VoiceFeatures.KALDI,
}
"""Networks published for sherpa-onnx name who trained them, and by that their features."""


class VoiceNetwork:
    """A speaker embedding network with what its file says of its input.

    The file's metadata name the features, the rate and the numbers in a vector, and may name
    thresholds (fields of `VoiceSettings`) instead of those of the features. Networks that take
    Kaldi's features (3D-Speaker's and WeSpeaker's, which name their framework instead) also name
    the range of the samples and the normalisation of the features; their input's shape says how
    many features a frame has, and which axis is time.

    Raises:
        CaptionerError: The file is absent, damaged, or a network of another kind.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        session = open_network(file)
        facts = session.get_modelmeta().custom_metadata_map
        self.features = _features_of(facts, file)
        """What it takes."""
        self.settings = _settings_of(facts, self.features, file)
        """What its vectors mean."""
        self._rate_hz = positive_fact(facts, "sample_rate", file, most=48_000)
        self._dimension = positive_fact(facts, "output_dim", file, most=4096)
        # The scale of samples: -1 to 1, or that of 16-bit integers.
        self._scale = 1.0 if facts.get("normalize_samples", "1") == "1" else _INT16_RANGE
        normalisation = facts.get("feature_normalize_type", "")
        if normalisation not in ("", "global-mean"):
            raise unfit_error(file, f"it wants features normalised by {normalisation!r}")
        self._subtracts_mean = bool(normalisation)
        inputs = session.get_inputs()
        shape = list(inputs[0].shape)
        if len(inputs) != 1 or len(shape) != 3 or inputs[0].type != "tensor(float)":
            raise unfit_error(file, "it does not take features of frames alone")
        self._input = inputs[0].name
        self._time_is_last = isinstance(shape[1], int) and not isinstance(shape[2], int)
        bins = shape[1] if self._time_is_last else shape[2]
        self._bins = bins if isinstance(bins, int) else 80
        if not 8 <= self._bins <= 256:
            raise unfit_error(file, f"it takes {self._bins} features of a frame")
        if self.features is VoiceFeatures.GE2E and (
            self._rate_hz != SAMPLE_RATE or self._bins != GE2E_BINS or self._time_is_last
        ):
            raise unfit_error(file, f"it does not take {self.features}, which it names")
        self._batches = not isinstance(shape[0], int)
        self._session = session

    def vectors(self, stretches: Sequence[Samples]) -> Vectors:
        """A vector for each stretch of 16 kHz sound; zeros for one too short or without sound.

        Raises:
            CaptionerError: The network does not give what its file promises.
        """
        found = np.zeros((len(stretches), self._dimension), np.float32)
        by_length: dict[int, list[tuple[int, Features]]] = {}
        for place, samples in enumerate(stretches):
            for features in self._features(samples):
                if len(features):
                    by_length.setdefault(len(features), []).append((place, features))
        for group in by_length.values():
            size = _MOST_AT_ONCE if self._batches else 1
            for first in range(0, len(group), size):
                part = group[first : first + size]
                vectors = self._run([one for _, one in part])
                np.add.at(found, [place for place, _ in part], vectors)
        return _unit(found)

    def _features(self, samples: Samples) -> Sequence[Features]:
        """What the network takes of a stretch, at once or in parts whose vectors are averaged."""
        samples = np.nan_to_num(samples, nan=0.0, posinf=1.0, neginf=-1.0)
        if not samples.any():
            return []
        if self.features is VoiceFeatures.GE2E:
            return list(ge2e_stretches(samples))
        samples = _at_rate(samples, self._rate_hz)
        features = filter_bank(samples * np.float32(self._scale), self._rate_hz, self._bins)
        if self._subtracts_mean and len(features):
            features = features - features.mean(axis=0, keepdims=True)
        return [features]

    def _run(self, features: Sequence[Features]) -> Vectors:
        batch = np.stack(features)
        if self._time_is_last:
            batch = batch.transpose(0, 2, 1)
        vectors = np.asarray(run_network(self._session, {self._input: batch}, self._file)[0])
        if vectors.shape != (len(features), self._dimension):
            raise unfit_error(
                self._file, f"it gives {vectors.shape} instead of {self._dimension} numbers"
            )
        vectors = np.nan_to_num(vectors.astype(np.float32), nan=0.0, posinf=0.0, neginf=0.0)
        return _unit(vectors)


def _features_of(facts: Mapping[str, str], file: Path) -> VoiceFeatures:
    """Return the features that a file's metadata name, or those of its framework."""
    name = facts.get("features", _FEATURES_OF_FRAMEWORK.get(facts.get("framework", ""), ""))
    if name not in tuple(VoiceFeatures):
        raise unfit_error(
            file,
            f"it takes unknown features, {name!r}" if name else "it does not name its features",
        )
    return VoiceFeatures(name)


def _settings_of(facts: Mapping[str, str], features: VoiceFeatures, file: Path) -> VoiceSettings:
    """Return the thresholds of a network: those that its file names, else those of its features."""
    own: dict[str, float] = {}
    for name in (each.name for each in fields(VoiceSettings) if each.name in facts):
        try:
            own[name] = float(facts[name])
        except ValueError as error:
            raise unfit_error(file, f"its metadata give {name} as {facts[name]!r}") from error
    return replace(SETTINGS[features], **own)


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit


def _at_rate(samples: Samples, rate_hz: int) -> Samples:
    """16 kHz sound at another rate, by its spectrum: exact for stretches so short."""
    if rate_hz == SAMPLE_RATE:
        return samples
    length = len(samples) * rate_hz // SAMPLE_RATE
    spectrum = np.fft.rfft(samples)[: length // 2 + 1] * (length / max(1, len(samples)))
    resampled: Samples = np.fft.irfft(spectrum, length).astype(np.float32)
    return resampled


def open_network(file: Path, model: str = "speakers") -> Any:
    """The ONNX network in a file, on one thread of the CPU.

    Args:
        model: What the model manager calls it.

    Raises:
        CaptionerError: It is absent or damaged.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 4
    try:
        return onnxruntime.InferenceSession(
            str(file), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime's errors share no base class
        raise CaptionerError(
            "The model {file} cannot be loaded: {error}.",
            "Please install Captioner again."
            if file.is_relative_to(resources_folder())
            else "Run `captioner models remove {model}`, then download it again.",
            file=file,
            model=model,
            error=error,
        ) from error


def run_network(session: Any, inputs: dict[str, Any], file: Path) -> list[Any]:
    """The network's outputs.

    Raises:
        CaptionerError: It fails on them.
    """
    try:
        outputs: list[Any] = session.run(None, inputs)
    except Exception as error:
        raise unfit_error(file, str(error)) from error
    return outputs


def positive_fact(facts: dict[str, str], key: str, file: Path, *, most: int) -> int:
    """A whole number of the file's metadata.

    Raises:
        CaptionerError: It is absent, or none.
    """
    text = facts.get(key, "")
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 0 < int(text) <= most):
        raise unfit_error(file, f"its metadata give {key} as {text!r}")
    return int(text)


def unfit_error(file: Path, reason: str) -> CaptionerError:
    """The error for a network of another kind."""
    return CaptionerError(
        "{file} is not a model for voices that Captioner can use: {reason}.",
        "Import one such as CAM++ of 3D-Speaker, or run `captioner models download speakers`.",
        file=file,
        reason=reason,
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
