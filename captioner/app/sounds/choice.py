"""From the models on this machine to what hears sounds."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from captioner.app.recognisers import move_model_to_trash
from captioner.children.placement import LIVE_NICENESS
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.resources import resource
from captioner.core.sounds.decision import SoundClassifier
from captioner.core.sounds.kinds import SoundKind
from captioner.session.sounds import SoundCaptions
from captioner.settings.sounds import SoundSettings
from captioner.speech.models.catalogue import BUILT_IN_MODEL
from captioner.speech.models.store import ModelStore
from captioner.speech.sounds.files import SOUND_MODEL, SOUND_MODEL_FORM, sound_network
from captioner.speech.sounds.process import ProcessSounds

__all__ = [
    "SOUND_MODEL",
    "installed_sound_network",
    "make_sound_classifier",
    "sound_captions",
    "sound_model_store",
    "sound_network",
    "wanted_sound_captions",
]


def sound_model_store(folders: Folders) -> ModelStore:
    """The model that hears sounds, hidden among the models."""
    root = folders.models / f".{SOUND_MODEL}"
    return ModelStore(
        root, resource("models/tiny.en"), trash=move_model_to_trash, form=SOUND_MODEL_FORM
    )


def installed_sound_network(folders: Folders) -> Path | None:
    """The file of its network; None where it is not on this machine."""
    return sound_network(folders.models / f".{SOUND_MODEL}" / SOUND_MODEL)


def sound_captions(
    folders: Folders, kinds: Collection[SoundKind], model_name: str, language: str
) -> SoundCaptions:
    """Sounds for the terminal.

    Args:
        language: Code of the one spoken; their names are in it, or else in the desktop's, where
            Captioner knows it.

    Raises:
        CaptionerError: The model for that is not on this machine.
    """
    # Late: only who wants sounds needs words.
    from captioner.gui.widgets.translation import translator_without_windows

    classifier = make_sound_classifier(folders, model_name)
    return SoundCaptions(classifier, kinds, translator_without_windows(language))


def make_sound_classifier(folders: Folders, model_name: str) -> SoundClassifier:
    """What hears sounds.

    Args:
        model_name: Name of the recogniser's model.

    Raises:
        CaptionerError: Its model is not here.
    """
    network = _network_beside(folders, model_name)
    if network is None:
        raise CaptionerError(
            "Sounds cannot be captioned: the model for that is not on this computer.",
            "Run `captioner models download sounds` once (6 MB).",
        )
    return ProcessSounds(network)


def wanted_sound_captions(
    folders: Folders,
    settings: SoundSettings,
    model_name: str = "",
    niceness: int = LIVE_NICENESS,
) -> SoundCaptions | None:
    """The sounds that the settings want told, in the windows' language, where that is possible."""
    network = _network_beside(folders, model_name) if settings.wanted else None
    if network is None:
        return None
    # Late: the command line has no windows.
    from captioner.gui.widgets.translation import translated

    return SoundCaptions(ProcessSounds(network, niceness), settings.wanted, translated)


def _network_beside(folders: Folders, model_name: str) -> Path | None:
    """The installed one; beside the starter model one that knows synthesised sounds only."""
    network = installed_sound_network(folders)
    if network is None and model_name == BUILT_IN_MODEL:
        return resource("sounds-model/sounds.onnx")
    return network
