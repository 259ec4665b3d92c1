"""What a session is called that nobody has named: by the first words said."""

from __future__ import annotations

import re
from collections.abc import Iterable

from captioner.core.captions import Caption
from captioner.core.text.scripts import written
from captioner.core.text.tokens import beginning

_FEWEST_WORDS = 3
_LONGEST = 60
"""Characters."""

_SENTENCE_END = re.compile(r"[.!?…。！？]+(?=\s|$)")


def first_words(captions: Iterable[Caption]) -> str:
    """The first sentence, or as much of it as a title may be long; empty for less than a few words.

    Args:
        captions: Final ones, in the order in which they were said.
    """
    said = ""
    for caption in captions:
        if caption.sound:
            continue
        said = f"{said} {written(caption.text)}".strip()
        end = _SENTENCE_END.search(said)
        while end is not None and len(said[: end.start()].split()) < _FEWEST_WORDS:
            end = _SENTENCE_END.search(said, end.end())
        if end is not None:
            return _shortened(said[: end.start()])
        if len(said) > _LONGEST:
            return _shortened(said)
    return said if len(said.split()) >= _FEWEST_WORDS else ""


def _shortened(text: str) -> str:
    if len(text) <= _LONGEST:
        return text
    whole, _, _ = text[:_LONGEST].rpartition(" ")
    return (whole or beginning(text, _LONGEST - 1)).rstrip(" ,;:–-") + "…"
