"""From a model's name to a recogniser."""

import locale
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders, built_in_model
from captioner.core.long_form import LongFormPort, Task
from captioner.core.message import Message, joined
from captioner.core.recognition import ENGLISH
from captioner.live.decisions.pacing import PaceSettings
from captioner.settings.model import Settings
from captioner.settings.store import read_settings
from captioner.speech.hosting.device_choice import ON_ANY_CPU
from captioner.speech.hosting.hosted_recogniser import (
    HostedModel,
    HostedRecogniser,
    recogniser_hosting,
    speculative_hosting,
    window_hosting,
)
from captioner.speech.hosting.probe import DeviceProbe, advise
from captioner.speech.long_form.window_process import ProcessWindowModel
from captioner.speech.models.catalogue import BUILT_IN_MODEL
from captioner.speech.models.files import MODEL_FILE
from captioner.speech.models.forms import CHECKPOINT
from captioner.speech.models.manifest import ChosenModel
from captioner.speech.models.overview import installed_draft
from captioner.speech.models.store import ModelStore
from captioner.subprocesses.child import IsCancelled
from captioner.subprocesses.placement import RECORDING_NICENESS
from captioner.subprocesses.supervised import Hosting
from captioner.transcripts.library.trash import empty_trash, move_to_trash

AUTO_DRAFT = "auto"
NO_DRAFT = "none"


def model_store(folders: Folders) -> ModelStore:
    return ModelStore(folders.models, built_in_model(), trash=move_model_to_trash)


def accurate_store(folders: Folders) -> ModelStore:
    """Return the checkpoints of this user that accurate mode runs, hidden among the models."""
    root = folders.models / ".accurate"
    return ModelStore(root, built_in_model(), trash=move_model_to_trash, form=CHECKPOINT)


def move_model_to_trash(folder: Path) -> Path | None:
    """To the system's trash, or to our own beside the models, which drops old ones."""
    empty_trash(folder.parent)
    return move_to_trash(folder)


def choose_model(wanted: str | None, folders: Folders) -> ChosenModel:
    """Return the model to use, and in `notice` a message about it to the user.

    Args:
        wanted: Name or directory; None: the model of the saved settings, as in the windows.

    Raises:
        CaptionerError: A model was named that is not on this machine.
    """
    if wanted is None:
        return model_in_use(read_settings(folders.settings_file), folders)
    return model_store(folders).resolve(wanted)


def model_in_use(settings: Settings, folders: Folders) -> ChosenModel:
    """Return the model of the settings; as long as it is not on this machine, the built-in one."""
    store = model_store(folders)
    try:
        return store.resolve(settings.recognition.model)
    except CaptionerError:
        return store.resolve(BUILT_IN_MODEL)


def stored_model_identity(wanted: str | None, folders: Folders) -> str:
    """Return the identity of the model that `choose_model` chooses, apart from its newer weights.

    Raises:
        CaptionerError: A model was named that is not on this machine.
    """
    path = choose_model(wanted, folders).path
    with suppress(OSError):
        found = (path / MODEL_FILE).stat()
        return f"{path} {found.st_size} {found.st_mtime_ns}"
    return str(path)


def device_probe(folders: Folders) -> DeviceProbe:
    return DeviceProbe(folders.cache / "device-probe.json")


_BUILT_IN_THREADS = 1
"""Live, a second thread costs tiny.en processor time, and its short windows end no sooner."""


@dataclass(frozen=True, slots=True)
class RecognitionOptions:
    """How models are run, for live captions and for recordings, from settings or options.

    Attributes:
        device: "auto", "cpu" or "cuda".
        threads: Threads on the CPU; 0: as many as a probe found best.
        language: Code of the spoken language; empty: a multilingual model finds it out.
        task: What live captions say: the words spoken, or their English translation.
        idle_s: The model of live captions is unloaded after this many seconds without speech;
            0: never.
        draft_model: Name or directory of the model whose words live captions show first; "auto":
            the one that belongs to the model, where it is on this machine; "none": no such model.
    """

    device: str = "auto"
    threads: int = 0
    language: str = ""
    task: Task = Task.TRANSCRIBE
    idle_s: float = 0.0
    draft_model: str = AUTO_DRAFT


OnMessage = Callable[[Message], None]


def usual_languages(settings: Settings) -> tuple[str, ...]:
    """Codes of the languages that are detected from less evidence than others.

    English, the system's language, and those chosen before.
    """
    # "de_DE", or "German_Germany" on Windows.
    name = (locale.getlocale()[0] or ENGLISH).split("_")[0]
    system = locale.normalize(name).split("_")[0]
    return tuple(dict.fromkeys((ENGLISH, system, *settings.recent_languages)))


def make_recogniser(
    model: ChosenModel,
    folders: Folders,
    options: RecognitionOptions | None = None,
    on_message: OnMessage = lambda _message: None,
    on_loading: Callable[[bool], None] = lambda _is_loading: None,
) -> HostedRecogniser:
    """Return a recogniser for live captions with the model, in a child process, not loaded yet.

    Args:
        on_message: Called with messages for the user: why a GPU is not used, a model
            too slow for this machine and what to do, a replaced child, a changed device.
        on_loading: Called with True when the model begins to load, at first, after silence or
            after a crash, and with False when it is over.
    """
    options = options or RecognitionOptions()
    if model.name == BUILT_IN_MODEL and not options.threads:
        options = replace(options, threads=_BUILT_IN_THREADS)

    def choose(is_cancelled: IsCancelled) -> Hosting:
        hosted = replace(
            _hosted(model, folders, options, on_message, is_cancelled),
            draft_path=_draft_path(model, folders, options.draft_model, on_message),
        )
        if hosted.choice.encode_s:
            advice = advise(model.name, hosted.choice)
            if not advice.can_caption_live:
                on_message(joined([advice.message, advice.hint]))
        return recogniser_hosting(hosted, language=options.language, task=options.task)

    return HostedRecogniser(
        choose, idle_s=options.idle_s, on_message=on_message, on_loading=on_loading
    )


def with_draft(pace: PaceSettings, draft_model: str) -> PaceSettings:
    """The pace with a draft model: one that a person named is used however fast the model is."""
    return pace if draft_model == AUTO_DRAFT else replace(pace, shown_within_s=0.0)


def _draft_path(
    model: ChosenModel, folders: Folders, wanted: str, on_message: OnMessage
) -> Path | None:
    store = model_store(folders)
    if wanted == NO_DRAFT:
        return None
    if wanted == AUTO_DRAFT:
        draft = installed_draft(store, model.name)
        return draft.path if draft is not None else None
    try:
        return store.resolve(wanted).path
    except CaptionerError as error:
        on_message(
            Message("Continuing without the fast preview: {error}", error=error.full_message)
        )
        return None


def make_transcriber(
    model: ChosenModel,
    folders: Folders,
    options: RecognitionOptions | None = None,
    on_message: OnMessage = lambda _message: None,
    niceness: int = RECORDING_NICENESS,
) -> LongFormPort:
    """Return a transcriber of recordings with the model, in a child process, not loaded yet.

    Args:
        on_message: Called with messages for the user: why a GPU is not used, a child was replaced.
    """
    from captioner.speech.long_form.transcriber import LongFormTranscriber

    options = options or RecognitionOptions()

    def choose(is_cancelled: IsCancelled) -> Hosting:
        return window_hosting(_hosted(model, folders, options, on_message, is_cancelled), niceness)

    return LongFormTranscriber(ProcessWindowModel(choose, on_message=on_message))


def make_accurate_transcriber(
    main: str,
    draft: str,
    folders: Folders,
    options: RecognitionOptions | None = None,
    on_message: OnMessage = lambda _message: None,
) -> LongFormPort:
    """Return a transcriber with a large model and its draft (the extra `accurate`), not loaded yet.

    Args:
        main: Name of a checkpoint on this machine, or its directory.
        draft: The same of its draft; empty: the large model alone.

    Raises:
        CaptionerError: One of them is not on this machine.
    """
    from captioner.speech.long_form.transcriber import LongFormTranscriber

    options, store = options or RecognitionOptions(), accurate_store(folders)
    draft_path = store.resolve(draft).path if draft else None
    hosting = speculative_hosting(store.resolve(main).path, draft_path, device=options.device)
    return LongFormTranscriber(ProcessWindowModel(lambda _: hosting, on_message=on_message))


def _hosted(
    model: ChosenModel,
    folders: Folders,
    options: RecognitionOptions,
    on_message: OnMessage,
    is_cancelled: IsCancelled,
) -> HostedModel:
    """Return the model on the device that suits it here."""
    entry = model_store(folders).catalogue.find(model.name)
    hosted = HostedModel(
        model.path,
        model.name,
        ON_ANY_CPU,
        options.threads,
        prompt_tokens=entry.prompt_tokens if entry is not None else None,
    )
    # The built-in model keeps up on any CPU: probing for a GPU would only delay the first words.
    if model.name == BUILT_IN_MODEL and options.device != "cuda":
        return hosted
    probe = device_probe(folders)
    choice = probe.choose(model.path, wanted=options.device, is_cancelled=is_cancelled)
    if error := choice.cuda_error:
        on_message(error.full_message)
    return replace(hosted, choice=choice)
