"""Choose the networks that label voices, and the one that detects sounds.

The built-in ones (GE2E, YAMNet) do it with any recogniser; downloaded ones take their places.
"""

from collections.abc import Callable, Collection
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from captioner.app.recognisers import move_model_to_trash
from captioner.core.audio import AudioChunk, Samples
from captioner.core.captions import Caption
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders, built_in_model, resources_folder
from captioner.core.message import Message
from captioner.core.speakers.labelling import VoiceLabeller
from captioner.live.engine.sounds import SoundCaptions
from captioner.settings.model import CaptureSettings, SoundSettings
from captioner.sound_events.detection import SoundClassifier, smoke_alarm
from captioner.sound_events.kinds import SoundKind
from captioner.sound_events.process import (
    SOUND_MODEL,
    SOUND_MODEL_FORM,
    ProcessSounds,
    sound_network,
)
from captioner.speakers.process import (
    VoiceModelKind,
    network_file,
    network_identity,
    voice_model_form,
    voice_networks,
)
from captioner.speech.models.store import ModelStore
from captioner.subprocesses.placement import LIVE_NICENESS
from captioner.translation import translator

if TYPE_CHECKING:
    from captioner.speakers.remembered import RememberedVoices


__all__ = [
    "SOUND_MODEL",
    "VoiceModelKind",
    "has_network",
    "installed_network",
    "installed_sound_network",
    "make_labeller",
    "make_sound_classifier",
    "network_downloads",
    "remembered_voices",
    "sound_captions",
    "sound_model_store",
    "sound_network",
    "try_sounds",
    "voice_model_store",
    "voice_networks",
    "wanted_sound_captions",
]

_BUILT_IN_VOICES = "models/ge2e/ge2e.onnx"
_BUILT_IN_SOUNDS = "models/yamnet/yamnet.onnx"


def sound_model_store(folders: Folders) -> ModelStore:
    """Return the store of the model that detects sounds, hidden among the models."""
    root = folders.models / f".{SOUND_MODEL}"
    return ModelStore(root, built_in_model(), trash=move_model_to_trash, form=SOUND_MODEL_FORM)


def installed_sound_network(folders: Folders) -> Path | None:
    return sound_network(folders.models / f".{SOUND_MODEL}" / SOUND_MODEL)


def sound_captions(folders: Folders, kinds: Collection[SoundKind], language: str) -> SoundCaptions:
    """Sounds for the terminal.

    Args:
        language: Code of the one spoken; their names are in it, or else in the desktop's, where
            Captioner knows it.
    """
    return SoundCaptions(make_sound_classifier(folders), kinds, translator(language))


def make_sound_classifier(folders: Folders, niceness: int = LIVE_NICENESS) -> SoundClassifier:
    """Make what detects sounds: the downloaded network, or else the built-in YAMNet."""
    return ProcessSounds(
        installed_sound_network(folders) or resources_folder() / _BUILT_IN_SOUNDS, niceness
    )


def wanted_sound_captions(
    folders: Folders,
    settings: SoundSettings,
    in_words: Callable[[Message], str],
    niceness: int = LIVE_NICENESS,
) -> SoundCaptions | None:
    if not settings.wanted:
        return None
    classifier = make_sound_classifier(folders, niceness)
    return SoundCaptions(classifier, settings.wanted, in_words, settings.sensitivity)


def try_sounds(
    folders: Folders, settings: SoundSettings, in_words: Callable[[Message], str]
) -> tuple[Caption, Samples]:
    """Detect a smoke alarm with the settings; return its caption, and the sound.

    Raises:
        CaptionerError: It is not captioned with these settings, or cannot be.
    """
    if SoundKind.SMOKE_ALARM not in settings.wanted:
        raise CaptionerError(
            "The sound is a smoke alarm, and smoke alarms are not described.",
            "Switch on “Describe sounds in brackets” and [smoke alarm].",
        )
    captions = wanted_sound_captions(folders, settings, in_words)
    assert captions is not None
    samples = smoke_alarm()
    with closing(captions.classifier):
        listener = captions.listener(captions.classifier.load())
        found = [*listener.hear(AudioChunk(samples, 0))]
    if not found:
        raise CaptionerError(
            "The model for sounds did not recognise the smoke alarm.",
            "Choose a higher sensitivity.",
        )
    return captions.caption(found[0], 1), samples


def wanted_labeller(
    folders: Folders, capture: CaptureSettings, niceness: int = LIVE_NICENESS
) -> VoiceLabeller | None:
    return make_labeller(folders, niceness) if capture.tell_voices_apart else None


def make_labeller(folders: Folders, niceness: int = LIVE_NICENESS) -> VoiceLabeller:
    """Make the labeller of voices: with the downloaded network, or else the built-in one."""
    from captioner.speakers.features import line_compensation
    from captioner.speakers.labeller import Labeller
    from captioner.speakers.process import ProcessVoices

    vectors = (
        installed_network(folders, VoiceModelKind.VECTORS) or resources_folder() / _BUILT_IN_VOICES
    )
    overlap = installed_network(folders, VoiceModelKind.OVERLAP)
    return Labeller(
        ProcessVoices(vectors, overlap, niceness),
        model=partial(network_identity, vectors),
        remembered=remembered_voices(folders).prints,
        lines=partial(line_compensation, vectors),
    )


def remembered_voices(folders: Folders) -> "RememberedVoices":
    from captioner.speakers.remembered import RememberedVoices

    return RememberedVoices(folders.remembered_voices_file)


def voice_model_store(folders: Folders, kind: VoiceModelKind, file_name: str = "") -> ModelStore:
    """Return the networks for voices of a kind, hidden among the models."""
    root = folders.models / f".{kind}"
    form = voice_model_form(kind, file_name)
    return ModelStore(root, built_in_model(), trash=move_model_to_trash, form=form)


def network_downloads(folders: Folders, name: str) -> list[tuple[ModelStore, str]]:
    """Return the networks for voices or sounds that go under a name, each with its store.

    All that voices need goes under the first one's name; models for words are not among them.
    """
    if name == SOUND_MODEL:
        return [(sound_model_store(folders), name)]
    if name not in tuple(VoiceModelKind):
        return []
    kinds = [kind for kind in VoiceModelKind if kind.startswith(name)]
    return [(voice_model_store(folders, kind), kind.value) for kind in kinds]


def has_network(folders: Folders, name: str) -> bool:
    """Return whether the network for voices or sounds of that name is on this machine."""
    if name == SOUND_MODEL:
        return installed_sound_network(folders) is not None
    return installed_network(folders, VoiceModelKind(name)) is not None


def installed_network(folders: Folders, kind: VoiceModelKind) -> Path | None:
    return network_file(folders.models / f".{kind}" / kind)
