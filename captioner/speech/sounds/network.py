"""The network that hears kinds of sounds: Captioner's own, or one of the CED family."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.core.errors import CaptionerError
from captioner.core.sounds.decision import Probabilities, SoundModelFacts
from captioner.core.sounds.kinds import AUDIOSET_CLASSES, LABELS_FILE, SoundKind
from captioner.speech.sounds.features import BINS, decibel_mel
from captioner.speech.speakers.network import open_network

_CED = "CED"
_OWN = "captioner-sounds"
_CED_WINDOW_MS = 2_000
_CED_THRESHOLD = 0.5
_LOUDEST = 100.0
_MOST_CLASSES = 2_000
_MOST_LABELS_BYTES = 1 << 20


class SoundNetwork:
    """A sound event classifier with what its file says of input and output.

    The file's metadata name its type; Captioner's own also the rate, the length of a window, its
    classes and their thresholds. Networks of the CED family take the same features.

    Raises:
        CaptionerError: The file is absent, damaged, or a network of another kind.
    """

    def __init__(self, file: Path) -> None:
        self._file = file
        session = open_network(file, "sounds")
        facts = session.get_modelmeta().custom_metadata_map
        if facts.get("model_type") == _CED:
            facts = {"window_ms": str(_CED_WINDOW_MS), **facts}
            self._places = _places_of(_audioset_names(file), file)
            thresholds = dict.fromkeys(self._places, _CED_THRESHOLD)
        elif facts.get("model_type") == _OWN:
            names = facts.get("classes", "").split(",")
            if not set(names) <= set(SoundKind):
                raise _unfit(file, f"it knows classes {', '.join(names)!r}")
            self._places = {SoundKind(name): [place] for place, name in enumerate(names)}
            shares = [_share(text, file) for text in facts.get("thresholds", "").split(",")]
            if len(shares) != len(names):
                raise _unfit(file, f"it has {len(shares)} thresholds for {len(names)} classes")
            thresholds = {SoundKind(name): one for name, one in zip(names, shares, strict=True)}
        else:
            raise _unfit(file, f"its type is {facts.get('model_type', '')!r}")
        if facts.get("sample_rate", str(SAMPLE_RATE)) != str(SAMPLE_RATE):
            raise _unfit(file, f"it wants a sample rate of {facts['sample_rate']!r}")
        window = facts.get("window_ms", "")
        if not (window.isascii() and window.isdigit() and 500 <= int(window[:6]) <= 10_000):
            raise _unfit(file, f"its windows last {window!r} ms")
        inputs = session.get_inputs()
        shapes = [list(one.shape) for one in inputs]
        if len(shapes) != 1 or len(shapes[0]) != 3 or shapes[0][1] != BINS:
            raise _unfit(file, f"it does not take {BINS} features of a frame")
        self.facts = SoundModelFacts(int(window) / 1000, thresholds)
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
            found = self._session.run(None, {self._input: decibel_mel(samples)[None]})[0]
        except Exception as error:  # onnxruntime's errors share no base class
            raise _unfit(self._file, str(error)) from error
        shares = np.asarray(found, np.float32).reshape(-1)
        if not np.isfinite(shares).all():
            raise _unfit(self._file, "it gives probabilities that are no numbers")
        if len(shares) <= max(max(places) for places in self._places.values()):
            raise _unfit(self._file, f"it gives {len(shares)} classes")
        return {
            kind: float(np.clip(shares[places].max(), 0.0, 1.0))
            for kind, places in self._places.items()
        }


def _audioset_names(file: Path) -> list[str]:
    """The display names of AudioSet's classes, by the network's outputs."""
    labels = file.with_name(LABELS_FILE)
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
        raise _unfit(file, f"{LABELS_FILE} has no class for {', '.join(missing)}")
    return places


def _share(text: str, file: Path) -> float:
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 < share < 1:
        raise _unfit(file, f"a threshold is {text!r}")
    return share


def _unfit(file: Path, reason: str) -> CaptionerError:
    return CaptionerError(
        "{file} is not a model for sounds that Captioner can use: {reason}.",
        "Run `captioner models remove sounds` and `captioner models download sounds`.",
        file=file,
        reason=reason,
    )
