"""Models for voices, and the subprocess that runs them."""

import hashlib
import stat
from collections.abc import Sequence
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np

from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.files.paths import folder_exists
from captioner.speakers.features import Spans, Vectors, VoiceSettings
from captioner.speech.models.catalogue import CatalogueEntry
from captioner.speech.models.formats import incomplete_repository_error
from captioner.speech.models.forms import ModelForm
from captioner.subprocesses.child import ChildTaskError, run_in_child
from captioner.subprocesses.placement import LIVE_NICENESS, Placement
from captioner.subprocesses.supervised import Hosting, SupervisedService, Way

_SPARE_MEMORY_MB = 600


class VoiceService:
    """The child's side of a `VoicePort`.

    Args:
        voices: File of the network that gives vectors.
        overlap: File of the network that hears several voices at once; None without one.
    """

    def __init__(self, voices: Path, overlap: Path | None) -> None:
        self._files = voices, overlap

    def load(self) -> VoiceSettings:
        from captioner.speakers.network import OverlapNetwork, VoiceNetwork

        voices, overlap = self._files
        self._voices = VoiceNetwork(voices)
        self._overlap = OverlapNetwork(overlap) if overlap is not None else None
        return self._voices.settings

    def vectors(self, stretches: Sequence[Samples]) -> tuple[int, bytes]:
        """See `VoicePort`; how many, and their numbers one after another."""
        vectors = self._voices.vectors(stretches)
        return len(vectors), vectors.tobytes()

    def overlaps(self, samples: Samples) -> Spans:
        return self._overlap.overlaps(samples) if self._overlap is not None else []

    def close(self) -> None: ...


class ProcessVoices(SupervisedService):
    """A `VoicePort` whose work is done in a child process: what dies there is started again.

    Args:
        voices: File of the network that gives vectors.
        overlap: File of the network that hears several voices at once; None without one.
        niceness: How much the process gives way (`captioner.subprocesses.placement`).
    """

    def __init__(
        self, voices: Path, overlap: Path | None = None, niceness: int = LIVE_NICENESS
    ) -> None:
        files = [file for file in (voices, overlap) if file is not None]
        size_mb = sum(file.stat().st_size for file in files if file.is_file()) / 1e6
        self._has_overlap = overlap is not None
        way = Way(
            partial(VoiceService, voices, overlap),
            Placement(niceness=niceness),
            round(4 * size_mb) + _SPARE_MEMORY_MB,
        )
        hosting = Hosting([way])
        super().__init__(
            lambda _is_cancelled: hosting,
            name="captioner-voices",
            stopped=_stopped,
        )

    def load(self) -> VoiceSettings:
        return cast(VoiceSettings, super().load())

    def vectors(self, stretches: Sequence[Samples]) -> Vectors:
        sound_s = sum(map(len, stretches)) / SAMPLE_RATE
        answer = self.call("vectors", list(stretches), sound_s=sound_s)
        count, numbers = cast(tuple[int, bytes], answer)
        return np.frombuffer(numbers, np.float32).reshape(count, -1)

    def overlaps(self, samples: Samples) -> Spans:
        if not self._has_overlap:
            return []
        sound_s = len(samples) / SAMPLE_RATE
        return cast(Spans, self.call("overlaps", samples, sound_s=sound_s))


def _stopped(attempts: int, reason: str) -> CaptionerError:
    return CaptionerError(
        "The process that tells voices apart stopped {attempts} times at the same place: {reason}.",
        attempts=attempts,
        reason=reason,
    )


_SUFFIX = ".onnx"
_OF_RECOGNISERS = ("encoder", "decoder")
_MOST_BYTES = 1 << 30
_PATIENCE_S = 60.0


class VoiceModelKind(StrEnum):
    """What a network for voices does; its model's name."""

    VECTORS = "speakers"
    OVERLAP = "speakers-overlap"


_ENTRIES = {
    VoiceModelKind.VECTORS: CatalogueEntry(
        VoiceModelKind.VECTORS,
        "csukuangfj/speaker-embedding-models",
        licence="Apache-2.0",
        download_mb=30,
        note=Message("Tells voices apart, in place of the built-in model (CAM++ of 3D-Speaker)."),
    ),
    VoiceModelKind.OVERLAP: CatalogueEntry(
        VoiceModelKind.OVERLAP,
        "csukuangfj/sherpa-onnx-pyannote-segmentation-3-0",
        licence="MIT",
        download_mb=6,
        note=Message("Hears where several people speak at once; comes with “speakers”."),
    ),
}
_FILES = {
    VoiceModelKind.VECTORS: "3dspeaker_speech_campplus_sv_en_voxceleb_16k.onnx",
    VoiceModelKind.OVERLAP: "model.onnx",
}


def voice_model_form(kind: VoiceModelKind, file_name: str = "") -> ModelForm:
    """What a network of a kind consists of.

    Args:
        file_name: Of the network that is imported; empty: that of the download.
    """
    name = file_name or _FILES[kind]
    return ModelForm(
        files=(name,),
        needed=((name,),),
        inspect=_require_network,
        foreign=partial(incomplete_repository_error, name),
        known=(_ENTRIES[kind],),
        download_command="captioner models download",
    )


def voice_networks(folder: Path) -> dict[VoiceModelKind, Path]:
    """The networks for voices in a folder by what they do; none of them is trusted before.

    Raises:
        CaptionerError: One is damaged, or of another kind; or two do the same.
    """
    found: dict[VoiceModelKind, Path] = {}
    for file in _networks_in(folder):
        kind = _kind_of(file)
        if kind in found:
            raise CaptionerError(
                "{folder} holds two models for the same purpose: {one} and {other}.",
                "Leave only one of them there.",
                folder=folder,
                one=found[kind].name,
                other=file.name,
            )
        found[kind] = file
    return found


def network_file(folder: Path) -> Path | None:
    """The network of an installed model; None where its folder has none."""
    return next(iter(_networks_in(folder)), None)


def network_identity(file: Path) -> str:
    """What tells a network from every other: vectors of two are never compared.

    Raises:
        CaptionerError: It cannot be read.
    """
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        raise _damaged(file, str(error)) from error


def _networks_in(folder: Path) -> list[Path]:
    """Files that may be such networks, by their names."""
    if not folder_exists(folder):
        return []
    return sorted(
        file
        for file in folder.iterdir()
        if file.suffix == _SUFFIX and not file.name.startswith(_OF_RECOGNISERS)
    )


def _require_network(folder: Path, name: str) -> None:
    kinds = voice_networks(folder)
    if name not in kinds:
        raise _damaged(folder, f"it holds {', '.join(kinds) or 'nothing'} instead of {name}")


def _kind_of(file: Path) -> VoiceModelKind:
    status = file.stat()
    if not stat.S_ISREG(status.st_mode) or not 0 < status.st_size <= _MOST_BYTES:
        raise _damaged(file, "it is empty, too large, or no file")
    try:
        found = run_in_child(_try_kinds, str(file), time_limit_s=_PATIENCE_S)
    except ChildTaskError as error:
        raise _damaged(file, error.reason) from error
    return VoiceModelKind(found)


def _try_kinds(file: str) -> str:
    """In the child: load it as what its metadata say it is."""
    from captioner.speakers.network import OverlapNetwork, VoiceNetwork, open_network

    path = Path(file)
    try:
        facts = open_network(path).get_modelmeta().custom_metadata_map
        if "powerset_max_classes" in facts:
            OverlapNetwork(path)
            return VoiceModelKind.OVERLAP.value
        VoiceNetwork(path)
    except CaptionerError as error:
        values = error.message.values  # who asked names the file, and says that it is none
        raise ValueError(values.get("reason") or values.get("error")) from error
    return VoiceModelKind.VECTORS.value


def _damaged(file: Path, reason: str) -> CaptionerError:
    return CaptionerError(
        "{file} is not a model for voices: {reason}.",
        "Copy it again from its source, or run `captioner models download speakers`.",
        file=file,
        reason=reason,
    )
