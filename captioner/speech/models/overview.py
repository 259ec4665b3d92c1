"""All models with their expected performance on this machine, and draft models."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path

from captioner.core.models import DownloadProgress
from captioner.speech.hosting.device_choice import DeviceChoice
from captioner.speech.hosting.probe import (
    SLOW_INTERVAL_S,
    DeviceProbe,
    PaceAdvice,
    advise,
    estimate,
)
from captioner.speech.models.catalogue import RECOMMENDABLE, CatalogueEntry
from captioner.speech.models.download import OnProgress
from captioner.speech.models.manifest import ChosenModel, StoredModel
from captioner.speech.models.store import ModelStore

_BEHIND_S = 2.0
"""Captions with more latency are hard to follow in a conversation."""


class Basis(Enum):
    """Source of a statement about speed."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ModelOverview:
    """A model and its expected performance on this machine.

    Attributes:
        basis: Whether the advice was measured on this machine or estimated from another model.
        advice: Expected performance; None before any measurement on this machine.
    """

    model: StoredModel
    basis: Basis
    advice: PaceAdvice | None


def overview(store: ModelStore, probe: DeviceProbe) -> list[ModelOverview]:
    """Return every model of the store with its performance, from earlier probes."""
    models = store.models()
    measured: list[tuple[CatalogueEntry, DeviceChoice]] = []
    for model in models:
        choice = probe.cached(model.path) if model.path else None
        if choice is not None:
            measured.append((model.entry, choice))
    return [_overview(model, measured) for model in models]


def recommended(known: Sequence[ModelOverview], free_mb: float) -> ModelOverview | None:
    """Return the recommended model: the most accurate one with a latency of at most two seconds.

    If there is none, the most accurate one with partial captions during speech, or else the
    fastest.

    Returns:
        None before any measurement on this machine, or if no model fits into memory.
    """
    by_name = {one.model.entry.name: one for one in known}
    fitting = [
        (one, one.advice)
        for one in map(by_name.get, RECOMMENDABLE)
        if one is not None and one.advice is not None and one.model.entry.memory_mb <= free_mb
    ]
    for one, advice in fitting:
        if advice.behind_s <= _BEHIND_S:
            return one
    for one, advice in fitting:
        if advice.interval_s <= SLOW_INTERVAL_S:
            return one
    return fitting[-1][0] if fitting else None


def _overview(
    model: StoredModel, measured: list[tuple[CatalogueEntry, DeviceChoice]]
) -> ModelOverview:
    for entry, choice in measured:
        if entry.name == model.entry.name:
            return ModelOverview(model, Basis.MEASURED, advise(entry.name, choice))
    known = [(entry, choice) for entry, choice in measured if entry.parameters_m]
    if known and model.entry.parameters_m:
        entry, choice = min(
            known, key=lambda item: _difference(item[0].parameters_m, model.entry.parameters_m)
        )
        expected = estimate(model.entry, entry, choice)
        if expected is not None:
            advice = advise(model.entry.name, expected, is_measured=False)
            return ModelOverview(model, Basis.ESTIMATED, advice)
    return ModelOverview(model, Basis.UNKNOWN, None)


def _difference(first: int, second: int) -> float:
    return max(first, second) / max(1, min(first, second))


def installed_draft(store: ModelStore, name: str) -> ChosenModel | None:
    """Return the best downloaded draft model for a model; None without one.

    The built-in model is used as a draft only when the user names it: its words change so often
    that captions flicker (docs/decisions/draft-model.md).
    """
    downloaded = {
        model.entry.name for model in store.models() if model.path and not model.is_built_in
    }
    return next((store.resolve(one) for one in _drafts(store, name) if one in downloaded), None)


def missing_draft(store: ModelStore, name: str) -> CatalogueEntry | None:
    """Return the draft model to download for a model; None if one is installed or none is known."""
    if installed_draft(store, name) is not None:
        return None
    entries = map(store.catalogue.find, _drafts(store, name))
    return next(filter(None, entries), None)


def download_pair(
    store: ModelStore, name: str, *, on_progress: OnProgress, stop: threading.Event
) -> Path:
    """Download a model, then its draft model unless one is installed, as one download.

    Raises:
        DownloadPausedError: It was paused.
        CaptionerError: One of them is not available; the downloaded part is kept.
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
        return progress  # The hub has not reported the size yet.
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
