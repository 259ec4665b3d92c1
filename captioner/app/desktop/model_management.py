"""Models as the windows see them."""

import importlib.util
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import psutil

from captioner.app.recognisers import device_probe, model_in_use, model_store
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.message import NO_MESSAGE, Message
from captioner.core.models import DownloadProgress, ModelChoice
from captioner.files.paths import file_exists
from captioner.live.decisions.pacing import PaceSettings
from captioner.settings.model import Settings
from captioner.speech.models.catalogue import BUILT_IN_MODEL
from captioner.speech.models.download import DownloadPausedError
from captioner.speech.models.files import MODEL_FILE
from captioner.speech.models.importing import ImportCancelledError, name_of_model
from captioner.speech.models.manifest import ChosenModel, StoredModel
from captioner.speech.models.overview import (
    Basis,
    ModelOverview,
    download_pair,
    missing_draft,
    overview,
    recommended,
)

_log = logging.getLogger(__name__)


class DesktopModels:
    """The catalogue, and what of it is on this machine."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders

    @property
    def can_be_accurate(self) -> bool:
        """Whether the extra `accurate` is installed: torch and transformers."""
        return all(importlib.util.find_spec(name) for name in ("torch", "transformers"))

    def has_network(self, name: str) -> bool:
        from captioner.app.networks import has_network

        return has_network(self._folders, name)

    def choices(self) -> Sequence[ModelChoice]:
        """Return all of them: the recommended one, those that are installed, then the rest."""
        store = model_store(self._folders)
        free_mb = psutil.virtual_memory().available / 1e6
        choices = []
        everything = overview(store, device_probe(self._folders))
        best = recommended(everything, free_mb)
        for known in everything:
            choice = replace(
                _choice(known.model),
                fits_here=_fits(known, free_mb, is_best=known is best),
                is_recommended=known is best,
            )
            advice = known.advice
            is_quick = advice is not None and advice.behind_s <= PaceSettings().shown_within_s
            draft = missing_draft(store, choice.name)
            if draft is not None and not is_quick:
                choice = replace(
                    choice, missing_draft=draft.name, draft_bytes=draft.download_mb * 1_000_000
                )
            choices.append(choice)
        return sorted(choices, key=lambda one: (not one.is_recommended, not one.is_installed))

    def measure(self) -> None:
        store, probe = model_store(self._folders), device_probe(self._folders)
        if any(one.advice is not None for one in overview(store, probe)):
            return
        try:
            probe.choose(store.resolve(BUILT_IN_MODEL).path)
        except CaptionerError as error:
            _log.warning("This machine could not be measured: %s", error.message)

    def resolve(self, settings: Settings) -> ChosenModel:
        """Return the model that a session uses: the built-in one until the chosen one is here."""
        return model_in_use(settings, self._folders)

    def effective(self, settings: Settings) -> ModelChoice:
        """Return the same, as the windows show it."""
        chosen = self.resolve(settings)
        for choice in self.choices():
            if choice.name == chosen.name:
                return choice
        return ModelChoice(
            name=str(chosen.path),
            title=chosen.name,
            description=Message("The model in {path}.", path=chosen.path),
            is_installed=True,
        )

    def download(
        self,
        name: str,
        progress: Callable[[DownloadProgress], None],
        is_cancelled: Callable[[], bool],
        *,
        with_draft: bool = False,
    ) -> None:
        """Fetch a model; returns when it is installed and verified, or was cancelled.

        Args:
            name: The model; "speakers" for those that label voices, "sounds" for sounds.

        Raises:
            CaptionerError: It cannot be had; what came so far is kept.
        """
        from captioner.app.networks import network_downloads

        store, stop = model_store(self._folders), _StopWhen(is_cancelled)
        networks = network_downloads(self._folders, name)
        try:
            for network_store, network in networks:
                network_store.download(network, on_progress=progress, stop=stop)
            if networks:
                return
            if with_draft:
                download_pair(store, name, on_progress=progress, stop=stop)
            else:
                store.download(name, on_progress=progress, stop=stop)
        except DownloadPausedError:
            return  # It resumes there the next time.

    def import_model(
        self,
        source: Path,
        progress: Callable[[DownloadProgress], None],
        is_cancelled: Callable[[], bool],
    ) -> str:
        """Check a model in a folder or an archive, and copy it into the store.

        Returns:
            What settings call it; empty where it was cancelled.

        Raises:
            CaptionerError: It is no model that can be used, or one of this name is here.
        """
        store, name = model_store(self._folders), name_of_model(source)
        if name == BUILT_IN_MODEL:
            name += "-copy"
        if any(model.entry.name == name and model.path is not None for model in store.models()):
            raise CaptionerError(
                "There is already a model {name} on this computer.",
                "Choose it in the list, or rename the folder and import it again.",
                name=name,
            )
        found, stop = _folder_with_model(source), _StopWhen(is_cancelled)
        try:
            return store.import_model(found, name, on_progress=progress, stop=stop).name
        except (ImportCancelledError, DownloadPausedError):
            return ""

    def remove(self, name: str) -> None:
        """Move a model to the trash; raises CaptionerError."""
        model_store(self._folders).remove(name)


def _folder_with_model(folder: Path) -> Path:
    """Return the folder that holds the files: downloads put it into one or two others."""
    if not file_exists(folder / MODEL_FILE):
        for depth in ("*", "*/*"):
            found = [each.parent for each in folder.glob(f"{depth}/{MODEL_FILE}")]
            if len(found) == 1:
                return found[0]
    return folder


class _StopWhen(threading.Event):
    """Set as soon as the user cancels, also while the hub is silent and no progress is reported."""

    def __init__(self, is_cancelled: Callable[[], bool]) -> None:
        super().__init__()
        self._is_cancelled = is_cancelled

    def is_set(self) -> bool:
        return super().is_set() or self._is_cancelled()


def _fits(known: ModelOverview, free_mb: float, *, is_best: bool) -> Message:
    entry, advice = known.model.entry, known.advice
    if entry.memory_mb > free_mb:
        return Message(
            "It needs {memory_gb:.1f} GB of memory, and {free_gb:.1f} GB are free.",
            memory_gb=entry.memory_mb / 1000,
            free_gb=free_mb / 1000,
        )
    if advice is None:
        return NO_MESSAGE
    if advice.must_record_first:
        words = Message("Too slow for live captions on this computer.")
    elif advice.can_caption_live or is_best:
        words = Message(
            "Captions appear about {behind_s:.1f} s behind speech.", behind_s=advice.behind_s
        )
    else:
        words = Message(
            "May be slow here: captions appear about {behind_s:.1f} s behind speech.",
            behind_s=advice.behind_s,
        )
    return (
        words
        if known.basis is Basis.MEASURED
        else Message("{words} This is an estimate.", words=words)
    )


def _choice(model: StoredModel) -> ModelChoice:
    entry = model.entry
    return ModelChoice(
        name=entry.name,
        title=entry.name,
        description=entry.note,
        size_bytes=entry.download_mb * 1_000_000,
        is_installed=model.path is not None,
        is_built_in=model.is_built_in,
        begun_bytes=model.partial_bytes,
        is_english_only=entry.is_english_only,
    )
