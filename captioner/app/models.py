"""From a model's name to a recogniser."""

from __future__ import annotations

from captioner.app.folders import Folders, resource
from captioner.core.ports import Recogniser
from captioner.speech.catalogue import DEFAULT_NAME, STARTER_NAME
from captioner.speech.model_store import ChosenModel, ModelStore
from captioner.speech.whisper_recogniser import WhisperRecogniser

STARTER_NOTICE = (
    "Starter model: it hears synthetic voices and a few hundred words, for a first look and "
    f"tests, not for real meetings. Get the full model: captioner models download {DEFAULT_NAME}"
)


def model_store(folders: Folders) -> ModelStore:
    """The models of this user.

    Raises:
        CaptionerError: A catalogue file edited by hand is wrong.
    """
    return ModelStore(folders.models, resource("starter-model"))


def choose_model(wanted: str | None, folders: Folders) -> ChosenModel:
    """The model to use, and in `notice` what the user should know of it.

    Args:
        wanted: Name or directory; None: the default model, or until it is here the starter.
        folders: Where installed models are.

    Raises:
        CaptionerError: A model was named that is not on this machine.
    """
    store = model_store(folders)
    chosen = store.default() if wanted is None else store.resolve(wanted)
    if chosen.name == STARTER_NAME:
        return ChosenModel(chosen.path, chosen.name, STARTER_NOTICE)
    return chosen


def make_recogniser(
    model: ChosenModel, *, language: str = "en", device: str = "auto"
) -> Recogniser:
    """A recogniser for the model, not loaded yet."""
    return WhisperRecogniser(model.path, model_name=model.name, language=language, device=device)
