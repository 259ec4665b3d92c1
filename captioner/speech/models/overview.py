"""Every model with what this machine can do with it: measured, estimated, or unknown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from captioner.speech.host.device_choice import DeviceChoice
from captioner.speech.host.pace_advice import SLOW_INTERVAL_S, PaceAdvice, advise, estimate
from captioner.speech.host.probe import DeviceProbe
from captioner.speech.models.catalogue import RECOMMENDABLE, CatalogueEntry
from captioner.speech.models.store import ModelStore
from captioner.speech.models.stored import StoredModel

_BEHIND_S = 2.0
"""Captions further behind speech are hard to follow in a conversation."""


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


def recommended(known: Sequence[ModelOverview], free_mb: float) -> ModelOverview | None:
    """The model to begin with here: the most accurate one whose words come within two seconds.

    Where none does, the most accurate one that still renews captions during speech, and failing
    that the fastest.

    Args:
        known: Every model, as `overview` has them.
        free_mb: Memory that is free, in megabytes (10^6); models that need more are left out.

    Returns:
        None where nothing was measured on this machine yet, or no model fits its memory.
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
