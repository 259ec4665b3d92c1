"""What the rooms below the windows say, in the reader's language.

Those rooms know no Qt and say in English what happened. `resources/translations/sentences.py` has
collected their sentences as templates, which are translated like the windows' own strings; here a
sentence is recognised by its template, and its values are put into the translated one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache

from PySide6.QtCore import QCoreApplication, QLocale

from captioner.core.message import Message
from captioner.core.resources import resources_folder

_CONTEXT = "Sentences"
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_SENTENCE_END = re.compile(r"(?<=[.!?]) ")
_DECIMAL = re.compile(r"\d+\.\d+")
_DEEPEST = 4


def told(text: str) -> str:
    """A sentence, or several, in the user's language; what is not known stays as it is."""
    if isinstance(text, Message):
        return text.translated(QCoreApplication.translate(_CONTEXT, text.template), _in_words)
    return _told(text, 0) or text


def _in_words(value: str | float, decimals: int) -> str:
    if isinstance(value, str):
        return told(value)
    return QLocale().toString(float(value), "f", decimals)


class SentenceTable:
    """Recognises sentences by their templates.

    Args:
        templates: Sentences with `{name}` where a value stands.
    """

    def __init__(self, templates: Sequence[str]) -> None:
        self.whole = {each for each in templates if not _PLACEHOLDER.search(each)}
        patterned = [each for each in templates if each not in self.whole]
        # The template that says most of the sentence itself is the right one.
        patterned.sort(key=lambda each: len(_PLACEHOLDER.sub("", each)), reverse=True)
        self._patterns = [(_pattern(each), each) for each in patterned]

    def find(self, text: str) -> tuple[str, dict[str, str]] | None:
        """The template of a sentence and its values; None where it has none."""
        if text in self.whole:
            return text, {}
        for pattern, template in self._patterns:
            found = pattern.fullmatch(text)
            if found is not None:
                return template, found.groupdict()
        return None


def _pattern(template: str) -> re.Pattern[str]:
    parts = _PLACEHOLDER.split(template)
    words = "".join(
        f"(?P<{part}>.+?)" if place % 2 else re.escape(part) for place, part in enumerate(parts)
    )
    return re.compile(words, re.DOTALL)


@cache
def _table() -> SentenceTable:
    path = resources_folder() / "translations" / "sentences.json"
    return SentenceTable(json.loads(path.read_text(encoding="utf-8")))


def _told(text: str, depth: int) -> str | None:
    if depth > _DEEPEST or not text:
        return None
    if text in _table().whole:
        return QCoreApplication.translate(_CONTEXT, text)
    for end in _SENTENCE_END.finditer(text):
        first = _told_one(text[: end.start()], depth)
        rest = _told(text[end.end() :], depth + 1) if first is not None else None
        if first is not None and rest is not None:
            return f"{first} {rest}"
    return _told_one(text, depth)


def _told_one(text: str, depth: int) -> str | None:
    found = _table().find(text)
    if found is None:
        # "Headset: voices are very quiet": a name, then what is to be said about it.
        name, colon, rest = text.partition(": ")
        words = _told(rest, depth + 1) if colon else None
        return f"{name}: {words}" if words is not None else None
    template, values = found
    shown = QCoreApplication.translate(_CONTEXT, template)
    return _PLACEHOLDER.sub(lambda each: _value(values[each[1]], depth), shown)


def _value(value: str, depth: int) -> str:
    if _DECIMAL.fullmatch(value):
        places = len(value.partition(".")[2])
        return QLocale().toString(float(value), "f", places)
    return _told(value, depth + 1) or value
