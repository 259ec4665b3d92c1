"""Choose the networks that tell voices apart.

The built-in GE2E encoder does it with any recogniser; a downloaded network takes its place.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from captioner.app.recognisers import move_model_to_trash
from captioner.core.folders import Folders, built_in_model, resources_folder
from captioner.core.speakers.labelling import VoiceLabeller
from captioner.settings.model import CaptureSettings
from captioner.speakers.process import (
    VoiceModelKind,
    network_file,
    network_identity,
    voice_model_form,
    voice_networks,
)
from captioner.speech.models.store import ModelStore
from captioner.subprocesses.placement import LIVE_NICENESS

if TYPE_CHECKING:
    from captioner.speakers.remembered import RememberedVoices

__all__ = [
    "VoiceModelKind",
    "installed_network",
    "make_labeller",
    "remembered_voices",
    "voice_downloads",
    "voice_model_store",
    "voice_networks",
]

_BUILT_IN = "models/ge2e/ge2e.onnx"


def wanted_labeller(
    folders: Folders, capture: CaptureSettings, niceness: int = LIVE_NICENESS
) -> VoiceLabeller | None:
    """Make what tells voices apart, if the settings ask for it."""
    return make_labeller(folders, niceness) if capture.tell_voices_apart else None


def make_labeller(folders: Folders, niceness: int = LIVE_NICENESS) -> VoiceLabeller:
    """Make what tells voices apart: the downloaded network, or else the built-in one.

    Args:
        niceness: How much its process gives way (`captioner.subprocesses.placement`).
    """
    from captioner.speakers.labeller import Labeller
    from captioner.speakers.process import ProcessVoices

    vectors = installed_network(folders, VoiceModelKind.VECTORS) or resources_folder() / _BUILT_IN
    overlap = installed_network(folders, VoiceModelKind.OVERLAP)
    return Labeller(
        ProcessVoices(vectors, overlap, niceness),
        model=partial(network_identity, vectors),
        remembered=remembered_voices(folders).prints,
    )


def remembered_voices(folders: Folders) -> RememberedVoices:
    """The voices that people asked to have recognised."""
    from captioner.speakers.remembered import RememberedVoices

    return RememberedVoices(folders.remembered_voices_file)


def voice_model_store(folders: Folders, kind: VoiceModelKind, file_name: str = "") -> ModelStore:
    """The networks for voices of a kind, hidden among the models.

    Args:
        file_name: Of the network that is imported.
    """
    root = folders.models / f".{kind}"
    form = voice_model_form(kind, file_name)
    return ModelStore(root, built_in_model(), trash=move_model_to_trash, form=form)


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
