"""Models for the command line: those on this machine, and what this machine can do with each."""

from __future__ import annotations

from collections.abc import Sequence

import psutil

from captioner.app.recognisers import accurate_store, device_probe, model_store
from captioner.core.folders import Folders
from captioner.speech.models.catalogue import STARTER_NAME
from captioner.speech.models.draft_pair import download_pair, missing_draft
from captioner.speech.models.forms import PUBLISHED_PAIRS
from captioner.speech.models.overview import ModelOverview, overview, recommended
from captioner.speech.models.store import ModelStore
from captioner.speech.models.stored import StoredModel

__all__ = [
    "PUBLISHED_PAIRS",
    "STARTER_NAME",
    "ModelOverview",
    "ModelStore",
    "StoredModel",
    "accurate_store",
    "download_pair",
    "known_models",
    "missing_draft",
    "model_store",
    "recommended_name",
]


def known_models(store: ModelStore, folders: Folders) -> list[ModelOverview]:
    """Every model that is here or can be downloaded."""
    return overview(store, device_probe(folders))


def recommended_name(known: Sequence[ModelOverview]) -> str:
    """The model to begin with on this machine; empty where that is not known."""
    best = recommended(known, psutil.virtual_memory().available / 1e6)
    return best.model.entry.name if best is not None else ""
