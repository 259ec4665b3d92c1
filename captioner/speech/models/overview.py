"""Every model with what this machine can do with it: measured, estimated, or unknown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from captioner.speech.host.device_choice import DeviceChoice
from captioner.speech.host.pace_advice import PaceAdvice, advise, estimate
from captioner.speech.host.probe import DeviceProbe
from captioner.speech.models.catalogue import CatalogueEntry
from captioner.speech.models.store import ModelStore
from captioner.speech.models.stored import StoredModel


class Basis(Enum):
    """Where a statement about speed comes from."""

    MEASURED = "measured"
    ESTIMATED = "estimated"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class ModelOverview:
    """A model and what to expect of it here.

    Attributes:
        basis: Whether the advice was measured here or estimated from another model.
        advice: What to expect; None where nothing was measured on this machine yet.
    """

    model: StoredModel
    basis: Basis
    advice: PaceAdvice | None


def overview(store: ModelStore, probe: DeviceProbe) -> list[ModelOverview]:
    """Every model of the store's list with what earlier probes say about it.

    Nothing is probed here, so this is quick; a model is measured when it is first used, or by
    `captioner doctor`. Estimates come from the measured model whose work is most alike.
    """
    models = store.models()
    measured: list[tuple[CatalogueEntry, DeviceChoice]] = []
    for model in models:
        choice = probe.cached(model.path) if model.path else None
        if choice is not None:
            measured.append((model.entry, choice))
    return [_overview(model, measured) for model in models]


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
