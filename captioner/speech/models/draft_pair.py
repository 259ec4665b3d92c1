"""A model and the small one that shows words before it: which one that is, and one download."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

from captioner.core.models import DownloadProgress
from captioner.network.progress_meter import OnProgress
from captioner.speech.models.catalogue import CatalogueEntry
from captioner.speech.models.store import ModelStore
from captioner.speech.models.stored import ChosenModel


def installed_draft(store: ModelStore, name: str) -> ChosenModel | None:
    """Return the best draft model that was downloaded for a model; None without one.

    The built-in model is used as a draft only when the user names it: its words change so often
    that captions flicker (docs/decisions/draft-model.md).
    """
    downloaded = {
        model.entry.name for model in store.models() if model.path and not model.is_built_in
    }
    return next((store.resolve(one) for one in _drafts(store, name) if one in downloaded), None)


def missing_draft(store: ModelStore, name: str) -> CatalogueEntry | None:
    """The draft model to download for a model; None where one is here, or none is known."""
    if installed_draft(store, name) is not None:
        return None
    entries = map(store.catalogue.find, _drafts(store, name))
    return next(filter(None, entries), None)


def download_pair(
    store: ModelStore, name: str, *, on_progress: OnProgress, stop: threading.Event
) -> Path:
    """Fetch a model, then its draft model unless one is here, as one download.

    Args:
        store: The models.
        name: The model, as `ModelStore.download` takes it.
        on_progress: Called several times a second, with the bytes of both.
        stop: Set from another thread to pause.

    Returns:
        The model's directory.

    Raises:
        DownloadPausedError: It was paused.
        CaptionerError: One of them cannot be had; what came so far is kept.
    """
    draft = missing_draft(store, name)
    if draft is None:
        return store.download(name, on_progress=on_progress, stop=stop)
    draft_bytes = draft.download_mb * 1_000_000
    fetched_bytes = 0

    def on_model(progress: DownloadProgress) -> None:
        nonlocal fetched_bytes
        fetched_bytes = progress.total_bytes
        on_progress(_with_rest(progress, draft_bytes))

    path = store.download(name, on_progress=on_model, stop=stop)
    store.download(
        draft.name, on_progress=lambda one: on_progress(_behind(one, fetched_bytes)), stop=stop
    )
    return path


def _drafts(store: ModelStore, name: str) -> tuple[str, ...]:
    entry = store.catalogue.find(name)
    return entry.draft_models if entry is not None else ()


def _with_rest(progress: DownloadProgress, rest_bytes: int) -> DownloadProgress:
    if not progress.total_bytes:
        return progress  # The hub has not reported it yet.
    left_s = progress.left_s
    if left_s is not None and progress.bytes_per_s:
        left_s += rest_bytes / progress.bytes_per_s
    return replace(progress, total_bytes=progress.total_bytes + rest_bytes, left_s=left_s)


def _behind(progress: DownloadProgress, fetched_bytes: int) -> DownloadProgress:
    return replace(
        progress,
        done_bytes=progress.done_bytes + fetched_bytes,
        total_bytes=progress.total_bytes + fetched_bytes,
    )
