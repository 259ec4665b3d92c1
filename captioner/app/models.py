"""From a model's name to a recogniser."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from captioner.app.folders import Folders, resource
from captioner.core.errors import CaptionerError
from captioner.core.ports import Recogniser
from captioner.speech.whisper_recogniser import WhisperRecogniser

STARTER = "starter"
DEFAULT_MODEL = "distil-large-v3.5"
STARTER_NOTICE = (
    "Starter model: it hears synthetic voices and a few hundred words, for a first look and "
    "tests, not for real meetings. The full model: captioner models download " + DEFAULT_MODEL
)


@dataclass(frozen=True, slots=True)
class ChosenModel:
    """A model on this machine.

    Attributes:
        name: What a person calls it.
        directory: Where it is.
        notice: One line that the user should read; empty where there is nothing to say.
    """

    name: str
    directory: Path
    notice: str = ""


def choose_model(wanted: str | None, folders: Folders) -> ChosenModel:
    """The model to use.

    Args:
        wanted: Name or directory; None: the default model, or until it is here the starter.
        folders: Where installed models are.

    Raises:
        CaptionerError: A model was named that is not on this machine.
    """
    if wanted == STARTER:
        return ChosenModel(STARTER, resource("starter-model"), STARTER_NOTICE)
    name = wanted or DEFAULT_MODEL
    installed = folders.models / name
    if (installed / "model.bin").exists():
        return ChosenModel(name, installed)
    if wanted is None:
        return ChosenModel(STARTER, resource("starter-model"), STARTER_NOTICE)
    directory = Path(wanted).expanduser()
    if directory.is_dir():
        return ChosenModel(directory.name, directory)
    raise CaptionerError(
        f"There is no model named {wanted} on this machine.",
        "List models with: captioner models list. Get one with: captioner models download "
        f"{DEFAULT_MODEL}. Or name a directory that holds a CTranslate2 Whisper model.",
    )


def make_recogniser(
    model: ChosenModel, *, language: str = "en", device: str = "auto"
) -> Recogniser:
    """A recogniser for the model, not loaded yet."""
    return WhisperRecogniser(
        model.directory, model_name=model.name, language=language, device=device
    )
