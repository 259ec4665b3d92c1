"""The model that hears sounds, as the model manager has it: a network and its classes' names."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from captioner.children.task import ChildTaskError, run_in_child
from captioner.core.errors import CaptionerError
from captioner.core.message import Message
from captioner.core.sounds.kinds import LABELS_FILE
from captioner.files.paths import file_exists
from captioner.speech.models.catalogue import CatalogueEntry
from captioner.speech.models.forms import ModelForm

SOUND_MODEL = "sounds"
"""The model's name."""

_NETWORK_FILE = "model.int8.onnx"
_PATIENCE_S = 60.0

_ENTRY = CatalogueEntry(
    SOUND_MODEL,
    "k2-fsa/sherpa-onnx-ced-tiny-audio-tagging-2024-04-19",
    licence="Apache-2.0 (weights); GPL-3.0 (source)",
    download_mb=6,
    note=Message(
        "Detects laughter, applause, alarms and more, in place of the built-in model (CED-tiny)."
    ),
)


def sound_network(folder: Path) -> Path | None:
    """The network in a folder; None where it holds none."""
    file = folder / _NETWORK_FILE
    return file if all(map(file_exists, (file, file.with_name(LABELS_FILE)))) else None


def _inspect(folder: Path, _name: str) -> None:
    try:
        run_in_child(_try, str(folder / _NETWORK_FILE), time_limit_s=_PATIENCE_S)
    except ChildTaskError as error:
        raise CaptionerError(
            "{folder} holds no model for sounds that Captioner can use: {reason}.",
            "Copy it again from its source, or run `captioner models download sounds`.",
            folder=folder,
            reason=error.reason,
        ) from error


def _try(file: str) -> None:
    """In the child: load it and hear something, as a session will."""
    from captioner.speech.sounds.network import SoundNetwork

    SoundNetwork(Path(file)).try_out()


def _foreign(repository: str, _files: Iterable[str]) -> CaptionerError:
    return CaptionerError(
        "{repository} is not a complete model: it has no {missing}.",
        "Choose another mirror (HF_ENDPOINT), or import the model with `captioner models import`.",
        repository=repository,
        missing=_NETWORK_FILE,
    )


SOUND_MODEL_FORM = ModelForm(
    files=(_NETWORK_FILE, LABELS_FILE),
    needed=((_NETWORK_FILE,), (LABELS_FILE,)),
    inspect=_inspect,
    foreign=_foreign,
    known=(_ENTRY,),
    download_command="captioner models download",
)
"""What it consists of."""
