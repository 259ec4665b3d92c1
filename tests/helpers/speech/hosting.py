"""Hosted recognisers for which nothing is left to choose."""

from typing import Any

from captioner.speech.hosting.hosted_recogniser import (
    HostedModel,
    HostedRecogniser,
    recogniser_hosting,
)
from captioner.subprocesses.supervised import Hosting, SupervisionSettings, Way


def recogniser_in(
    *ways: Way, supervision: SupervisionSettings | None = None, **options: Any
) -> HostedRecogniser:
    """A recogniser that runs in these ways."""
    hosting = Hosting(ways, supervision or SupervisionSettings())
    return HostedRecogniser(lambda _is_cancelled: hosting, **options)


def host_recogniser(
    model: HostedModel, *, language: str = "en", **options: Any
) -> HostedRecogniser:
    """A recogniser that runs a model as live captions do."""
    hosting = recogniser_hosting(model, language=language)
    return HostedRecogniser(lambda _is_cancelled: hosting, **options)
