"""From the models on this machine to what hears sounds."""

from __future__ import annotations

from pathlib import Path

from captioner.app.recognisers import move_model_to_trash
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.resources import resource
from captioner.core.sounds.decision import SoundClassifier
from captioner.speech.models.catalogue import STARTER_NAME
from captioner.speech.models.store import ModelStore
from captioner.speech.sounds.files import SOUND_MODEL, SOUND_MODEL_FORM, sound_network
from captioner.speech.sounds.process import ProcessSounds

__all__ = [
    "SOUND_MODEL",
    "installed_sound_network",
    "make_sound_classifier",
    "sound_model_store",
    "sound_network",
]


def sound_model_store(folders: Folders) -> ModelStore:
    """The model that hears sounds, hidden among the models."""
    root = folders.models / f".{SOUND_MODEL}"
    return ModelStore(
        root, resource("starter-model"), trash=move_model_to_trash, form=SOUND_MODEL_FORM
    )


def installed_sound_network(folders: Folders) -> Path | None:
    """The file of its network; None where it is not on this machine."""
    return sound_network(folders.models / f".{SOUND_MODEL}" / SOUND_MODEL)


def make_sound_classifier(folders: Folders, model_name: str) -> SoundClassifier:
    """What hears sounds; beside the starter model one that knows synthesised sounds only.

    Args:
        model_name: Name of the recogniser's model.

    Raises:
        CaptionerError: Its model is not here.
    """
    network = installed_sound_network(folders)
    if network is None and model_name == STARTER_NAME:
        network = resource("sounds-model/sounds.onnx")
    if network is None:
        raise CaptionerError(
            "Sounds cannot be captioned: the model for that is not on this machine.",
            "Run `captioner models download sounds` once (6 MB).",
        )
    return ProcessSounds(network)
