"""From a model's name to a recogniser."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from captioner.app.deferred_recogniser import DeferredRecogniser
from captioner.app.folders import Folders, resource
from captioner.core.ports import Recogniser
from captioner.speech.catalogue import DEFAULT_NAME, STARTER_NAME
from captioner.speech.device_probe import DeviceProbe
from captioner.speech.model_store import ChosenModel, ModelStore
from captioner.speech.pace_advice import advise
from captioner.speech.recogniser_host import Host, host_recogniser
from captioner.speech.whisper_recogniser import WhisperRecogniser
from captioner.transcripts.trash import empty_trash, move_to_trash

STARTER_NOTICE = (
    "Starter model: it has only ever heard synthetic voices, for a first look and tests, not for "
    f"real meetings. Get the full model: captioner models download {DEFAULT_NAME}"
)


def model_store(folders: Folders) -> ModelStore:
    """The models of this user.

    Raises:
        CaptionerError: A catalogue file edited by hand is wrong.
    """
    return ModelStore(folders.models, resource("starter-model"), trash=_move_to_trash)


def _move_to_trash(folder: Path) -> Path | None:
    """To the system's trash, or to our own beside the models, which forgets what is old."""
    empty_trash(folder.parent)
    return move_to_trash(folder)


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


def device_probe(folders: Folders) -> DeviceProbe:
    """Decides what a model runs on, and remembers it."""
    return DeviceProbe(folders.cache / "device-probe.json")


def make_recogniser(
    model: ChosenModel,
    folders: Folders,
    *,
    language: str = "en",
    device: str = "auto",
    host: Host = Host.AUTO,
    idle_s: float = 0.0,
    on_message: Callable[[str], None] = lambda _message: None,
) -> Recogniser:
    """A recogniser for the model, not loaded yet.

    Args:
        model: The model.
        folders: Where findings about this machine are kept.
        language: Code of the spoken language.
        device: "auto", "cpu" or "cuda".
        host: Where it runs: in this process or in a child of its own.
        idle_s: Unloaded after so many seconds without speech; 0: never.
        on_message: Told sentences for the user: why a GPU is not used, that the model is too slow
            for this machine and what to do, a child was replaced, the device changed.
    """

    def make() -> Recogniser:
        # The starter is so small that probing for a GPU would cost more than it could gain.
        if model.name == STARTER_NAME and host is Host.AUTO and device != "cuda":
            return WhisperRecogniser(
                model.path, model_name=model.name, language=language, device="cpu"
            )
        choice = device_probe(folders).choose(model.path, wanted=device)
        if choice.cuda_failure:
            on_message(f"{choice.cuda_failure} {choice.hint}")
        advice = advise(model.name, choice)
        if not advice.can_caption_live:
            on_message(f"{advice.message} {advice.hint}")
        return host_recogniser(
            model.path,
            choice,
            model_name=model.name,
            language=language,
            host=host,
            idle_s=idle_s,
            on_message=on_message,
        )

    return DeferredRecogniser(make)
