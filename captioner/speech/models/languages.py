"""Which languages a model was trained on, where its vocabulary does not tell.

The distilled models from distil-large-v2 on have the multilingual vocabulary of their teachers
and hear English alone; nothing in their weights or configuration says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from captioner.speech.models.catalogue import BUILT_IN
from captioner.speech.models.manifest import Manifest

_ENGLISH = ("en",)
_MOST_LANGUAGES = 200
_CACHE_PREFIX = "models--"

# Known to hear English alone, beside the models of the catalogue.
_ENGLISH_REPOSITORIES = frozenset(
    {
        "distil-whisper/distil-large-v2",
        "distil-whisper/distil-large-v3",
        "distil-whisper/distil-large-v3-ct2",
        "distil-whisper/distil-large-v3.5",
        "Systran/faster-distil-whisper-large-v2",
    }
)


def trained_languages(path: Path, name: str, own_settings: Mapping[str, object]) -> tuple[str, ...]:
    """Codes of the languages that a model was trained on, as far as that is known.

    What the model's captioner.json says counts. Else the repository counts that its manifest
    names, or the hub's cache that it lies in, and at last a name that is known.

    Returns:
        Empty if unknown: its vocabulary shows.
    """
    told = own_settings.get("languages")
    if isinstance(told, list) and len(told) <= _MOST_LANGUAGES:
        return tuple(code for code in told if isinstance(code, str))
    manifest = Manifest.load(path)
    repository = manifest.repository if manifest else ""
    for part in path.resolve().parts:
        if not repository and part.startswith(_CACHE_PREFIX):
            repository = part.removeprefix(_CACHE_PREFIX).replace("--", "/", 1)
    if repository:
        return _ENGLISH if is_english_repository(repository) else ()
    named = {entry.name for entry in BUILT_IN if entry.is_english_only}
    named |= {each.partition("/")[2] for each in _ENGLISH_REPOSITORIES}
    return _ENGLISH if name in named else ()


def is_english_repository(repository: str) -> bool:
    """Whether a repository of the hub is known to hold a model that hears English alone."""
    return repository in _ENGLISH_REPOSITORIES or any(
        entry.repository == repository and entry.is_english_only for entry in BUILT_IN
    )
