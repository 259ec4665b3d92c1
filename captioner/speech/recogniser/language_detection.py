"""Which language sound is in, by a multilingual model's own language tokens."""

from __future__ import annotations

import logging
from collections.abc import Container
from typing import Any

from captioner.core.recognition import LanguageDetected

_log = logging.getLogger(__name__)

_LEAST = 0.0005
"""Less probable languages are out of the question."""


def detect_languages(
    model: Any, encoded: Any, known: Container[str]
) -> list[LanguageDetected | None]:
    """The likeliest language of each row of encoded sound: one decoder step, no second encode.

    Args:
        model: A `ctranslate2.models.Whisper` whose configuration has `lang_ids`.
        encoded: Its encoder's output, [rows, positions, width].
        known: Codes of the languages that the model can be set to.

    Returns:
        None for each row where the model cannot tell: its vocabulary is one of English alone.
    """
    rows = int(encoded.shape[0])
    try:
        found = model.detect_language(encoded)
    except (RuntimeError, ValueError, TypeError) as error:
        _log.warning("The language cannot be detected: %s", error)
        return [None] * rows
    return [_likeliest(row, known) for row in found]


def _likeliest(row: list[tuple[str, float]], known: Container[str]) -> LanguageDetected | None:
    """The first of them, likeliest first, that the model can be set to."""
    found = {token.strip("<|>"): float(probability) for token, probability in row}
    found = {
        code: probability
        for code, probability in found.items()
        if code in known and probability >= _LEAST
    }
    for code, probability in found.items():
        return LanguageDetected(code, probability, found)
    return None
