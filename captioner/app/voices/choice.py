"""From the models on this machine to what tells voices apart.

The starter model hears synthetic voices only, and beside it the network of its own for these labels
them, whatever was downloaded. People's voices are labelled by a downloaded network or not at all.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from captioner.app.recognisers import move_model_to_trash
from captioner.children.placement import LIVE_NICENESS
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.resources import resource
from captioner.core.speakers.labelling import VoiceLabeller
from captioner.settings.model import CaptureSettings
from captioner.speech.models.catalogue import BUILT_IN_MODEL
from captioner.speech.models.store import ModelStore
from captioner.speech.speakers.files import (
    VoiceModelKind,
    network_file,
    network_identity,
    voice_model_form,
    voice_networks,
)

if TYPE_CHECKING:
    from captioner.speech.speakers.remembered import RememberedVoices
    from captioner.speech.speakers.voices import VoiceSettings

__all__ = [
    "VoiceModelKind",
    "installed_network",
    "make_labeller",
    "remembered_voices",
    "voice_downloads",
    "voice_model_store",
    "voice_networks",
]


def wanted_labeller(
    folders: Folders, capture: CaptureSettings, model_name: str, niceness: int = LIVE_NICENESS
) -> VoiceLabeller | None:
    """What tells voices apart, where the settings ask for it and that is possible.

    Args:
        model_name: Name of the recogniser's model.
    """
    return _labeller_beside(folders, model_name, niceness) if capture.tell_voices_apart else None


def make_labeller(folders: Folders, model_name: str) -> VoiceLabeller:
    """What tells voices apart.

    Args:
        model_name: Name of the recogniser's model.

    Raises:
        CaptionerError: Its model is not here.
    """
    labeller = _labeller_beside(folders, model_name)
    if labeller is None:
        raise CaptionerError(
            "Voices cannot be told apart: the model for that is not on this computer.",
            "Run `captioner models download speakers` once (36 MB).",
        )
    return labeller


def _labeller_beside(
    folders: Folders, model_name: str, niceness: int = LIVE_NICENESS
) -> VoiceLabeller | None:
    from captioner.speech.speakers.voices import PEOPLE, SYNTHETIC

    if model_name == BUILT_IN_MODEL:
        own = resource("voices-model/voices.onnx")
        return _labeller(folders, SYNTHETIC, own, niceness=niceness)
    vectors = installed_network(folders, VoiceModelKind.VECTORS)
    if vectors is None:
        return None
    overlap = installed_network(folders, VoiceModelKind.OVERLAP)
    return _labeller(folders, PEOPLE, vectors, overlap, niceness)


def _labeller(
    folders: Folders,
    settings: VoiceSettings,
    vectors: Path,
    overlap: Path | None = None,
    niceness: int = LIVE_NICENESS,
) -> VoiceLabeller:
    from captioner.speech.speakers.labeller import Labeller
    from captioner.speech.speakers.process import ProcessVoices

    return Labeller(
        ProcessVoices(vectors, overlap, niceness),
        settings,
        partial(network_identity, vectors),
        remembered_voices(folders).prints,
    )


def remembered_voices(folders: Folders) -> RememberedVoices:
    """The voices that people asked to have recognised."""
    from captioner.speech.speakers.remembered import RememberedVoices

    return RememberedVoices(folders.remembered_voices_file)


def voice_model_store(folders: Folders, kind: VoiceModelKind, file_name: str = "") -> ModelStore:
    """The networks for voices of a kind, hidden among the models.

    Args:
        file_name: Of the network that is imported.
    """
    root = folders.models / f".{kind}"
    form = voice_model_form(kind, file_name)
    return ModelStore(root, resource("models/tiny.en"), trash=move_model_to_trash, form=form)


def voice_downloads(folders: Folders, name: str) -> list[tuple[ModelStore, str]]:
    """The networks for voices that go under a name, each with where it comes from; none of others.

    All that is needed goes under the first one's name.
    """
    if name not in tuple(VoiceModelKind):
        return []
    kinds = [kind for kind in VoiceModelKind if kind.startswith(name)]
    return [(voice_model_store(folders, kind), kind.value) for kind in kinds]


def installed_network(folders: Folders, kind: VoiceModelKind) -> Path | None:
    """The file of the network of a kind; None where it is not on this machine."""
    return network_file(folders.models / f".{kind}" / kind)
