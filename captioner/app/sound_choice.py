"""Choose the network that detects sounds.

The built-in YAMNet does it with any recogniser; a downloaded network takes its place.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

from captioner.app.recognisers import move_model_to_trash
from captioner.core.folders import Folders, built_in_model, resources_folder
from captioner.core.message import Message
from captioner.live.engine.sounds import SoundCaptions
from captioner.settings.model import SoundSettings
from captioner.sound_events.detection import SoundClassifier
from captioner.sound_events.kinds import SoundKind
from captioner.sound_events.process import (
    SOUND_MODEL,
    SOUND_MODEL_FORM,
    ProcessSounds,
    sound_network,
)
from captioner.speech.models.store import ModelStore
from captioner.subprocesses.placement import LIVE_NICENESS
from captioner.translation import translator

__all__ = [
    "SOUND_MODEL",
    "installed_sound_network",
    "make_sound_classifier",
    "sound_captions",
    "sound_model_store",
    "sound_network",
    "wanted_sound_captions",
]

_BUILT_IN = "models/yamnet/yamnet.onnx"


def sound_model_store(folders: Folders) -> ModelStore:
    """The model that hears sounds, hidden among the models."""
    root = folders.models / f".{SOUND_MODEL}"
    return ModelStore(root, built_in_model(), trash=move_model_to_trash, form=SOUND_MODEL_FORM)


def installed_sound_network(folders: Folders) -> Path | None:
    """The file of its network; None where it is not on this machine."""
    return sound_network(folders.models / f".{SOUND_MODEL}" / SOUND_MODEL)


def sound_captions(folders: Folders, kinds: Collection[SoundKind], language: str) -> SoundCaptions:
    """Sounds for the terminal.

    Args:
        language: Code of the one spoken; their names are in it, or else in the desktop's, where
            Captioner knows it.
    """
    return SoundCaptions(make_sound_classifier(folders), kinds, translator(language))


def make_sound_classifier(folders: Folders, niceness: int = LIVE_NICENESS) -> SoundClassifier:
    """Make what detects sounds: the downloaded network, or else the built-in YAMNet.

    Args:
        niceness: How much its process gives way (`captioner.subprocesses.placement`).
    """
    return ProcessSounds(
        installed_sound_network(folders) or resources_folder() / _BUILT_IN, niceness
    )


def wanted_sound_captions(
    folders: Folders,
    settings: SoundSettings,
    in_words: Callable[[Message], str],
    niceness: int = LIVE_NICENESS,
) -> SoundCaptions | None:
    """Return captions of the sounds that the settings want.

    Args:
        in_words: Translates a label into the user's language.
        niceness: How much its process gives way (`captioner.subprocesses.placement`).
    """
    if not settings.wanted:
        return None
    return SoundCaptions(make_sound_classifier(folders, niceness), settings.wanted, in_words)
