"""Which languages a model was trained on, where its vocabulary does not tell.

The distilled models from distil-large-v2 on have the multilingual vocabulary of their teachers
and hear English alone. Nothing in their configuration says so, but no other Whisper model has their
shape: a whole encoder of large over a decoder of two layers. A model of another language that was
distilled in the same way says so in a captioner.json: {"languages": ["ja"]}.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from captioner.core.recognition import ENGLISH
from captioner.speech.models.catalogue import KNOWN_MODELS
from captioner.speech.models.manifest import Manifest
from captioner.speech.models.whisper_weights import WhisperShape

_ENGLISH = (ENGLISH,)
_MOST_LANGUAGES = 200
_DISTILLED_LAYERS = (32, 2)

# Known to hear English alone, beside the models of the catalogue.
_ENGLISH_REPOSITORIES = frozenset(
    {
        "distil-whisper/distil-large-v2",
        "distil-whisper/distil-large-v3",
        "distil-whisper/distil-large-v3-ct2",
        "distil-whisper/distil-large-v3.5",
    }
)


def trained_languages(
    path: Path, shape: WhisperShape, own_settings: Mapping[str, object]
) -> tuple[str, ...]:
    """Codes of the languages that a model was trained on, as far as its own files tell.

    What its captioner.json says counts. Else the repository counts that the manifest of its
    download names, and at last its shape.

    Returns:
        Empty if unknown: its vocabulary shows.
    """
    listed = own_settings.get("languages")
    if isinstance(listed, list) and len(listed) <= _MOST_LANGUAGES:
        return tuple(code for code in listed if isinstance(code, str))
    manifest = Manifest.load(path)
    if manifest and manifest.repository:
        return _ENGLISH if is_english_repository(manifest.repository) else ()
    return _ENGLISH if _is_distilled(shape) else ()


def _is_distilled(shape: WhisperShape) -> bool:
    """Whether it has the shape of distil-large-v2 and its successors, and no other's."""
    return (shape.encoder_layers, shape.decoder_layers) == _DISTILLED_LAYERS


def is_english_repository(repository: str) -> bool:
    """Whether a repository of the hub is known to hold a model for English alone."""
    return repository in _ENGLISH_REPOSITORIES or any(
        entry.repository == repository and entry.is_english_only for entry in KNOWN_MODELS
    )
