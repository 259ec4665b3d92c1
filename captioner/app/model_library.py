"""Available models: what this machine can do with each."""

from collections.abc import Sequence

import psutil

from captioner.app.recognisers import device_probe
from captioner.core.folders import Folders
from captioner.speech.models.catalogue import BUILT_IN_MODEL
from captioner.speech.models.download import DownloadPausedError
from captioner.speech.models.manifest import StoredModel
from captioner.speech.models.overview import (
    ModelOverview,
    download_pair,
    missing_draft,
    overview,
    recommended,
)
from captioner.speech.models.store import ModelStore

__all__ = [
    "BUILT_IN_MODEL",
    "DownloadPausedError",
    "ModelOverview",
    "ModelStore",
    "StoredModel",
    "download_pair",
    "known_models",
    "missing_draft",
    "recommended_name",
]


def known_models(store: ModelStore, folders: Folders) -> list[ModelOverview]:
    """Return every model that is here or can be downloaded."""
    return overview(store, device_probe(folders))


def recommended_name(known: Sequence[ModelOverview]) -> str:
    """Return the model to begin with on this machine; empty where that is not known."""
    best = recommended(known, psutil.virtual_memory().available / 1e6)
    return best.model.entry.name if best is not None else ""
