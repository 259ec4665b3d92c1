"""Translatable messages: English text that keeps its template and values."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

Value = str | float | Path | Exception
"""A value in a message: text, a number, a path, an error, another message."""

_PLACEHOLDER = re.compile(r"\{(\w+)(?::\.(\d)f)?\}(\.?)")


class Message(str):
    """English text that keeps its template and values, so that a window can translate it.

    Args:
        template: The text, as a literal, with `{name}` for a value, or `{name:.1f}` for a number
            with decimals; without it a number has none. A message is not changed.
        values: The values. For an error, its reason is shown, without number and path. If a value
            ends a sentence itself, a full stop after it is left out.
    """

    template: str
    values: Mapping[str, str | float]

    def __new__(cls, template: str, /, **values: Value) -> "Message":
        if isinstance(template, Message):
            return template
        plain = {name: _plain(value) for name, value in values.items()}
        message = super().__new__(cls, _filled(template, plain, _in_english))
        message.template = template
        message.values = plain
        return message

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        return (self.template,), dict(self.values)

    def __getstate__(self) -> None:
        """Return None, as only the arguments of `__new__` are pickled."""

    def translated(self, translation: str, in_words: Callable[[str | float, int], str]) -> str:
        """Return a translation of the template with the values.

        Args:
            translation: The template in another language.
            in_words: Formats a value in that language, a number with the given decimals.
        """
        return _filled(translation, self.values, in_words)


def joined(messages: Iterable[str], separator: str = " ") -> Message:
    """Return messages joined into one, without empty ones."""
    values = {f"part{number}": each for number, each in enumerate(filter(None, messages))}
    return Message(separator.join(f"{{{name}}}" for name in values), **values)


def recovered(text: str, templates: Iterable[Message]) -> Message:
    """Return English text as a message of the first template that it fits, else as its own."""
    for template in (each.template for each in templates):
        names = [place[1] for place in _PLACEHOLDER.finditer(template)]
        pattern = "(.*)".join(map(re.escape, re.split(r"\{\w+\}", template)))
        if (found := re.fullmatch(pattern, text)) is not None:
            return Message(template, **dict(zip(names, found.groups(), strict=True)))
    return Message(text)


def _plain(value: Value) -> str | float:
    if isinstance(value, (str, float, int)):
        return value
    if isinstance(value, Path):
        return str(value)
    if isinstance(value, UnicodeDecodeError):
        return Message("it is not text in UTF-8")
    # Errors of the system and of FFmpeg have a strerror.
    if reason := getattr(value, "strerror", None):
        return Message(reason)
    if value.args and isinstance(value.args[0], Message):
        return value.args[0]
    return str(value).rstrip(".")  # as it may be shown in brackets


def _filled(
    template: str, values: Mapping[str, str | float], in_words: Callable[[str | float, int], str]
) -> str:
    # Not str.format: a template may come from a subprocess that reads untrusted files.
    def value(place: re.Match[str]) -> str:
        if place[1] not in values:
            return place[0]
        words = in_words(values[place[1]], int(place[2] or 0))
        # A reason may be a sentence that has its own full stop.
        return words if words.endswith((".", "?", "!")) else words + place[3]

    return _PLACEHOLDER.sub(value, template)


def _in_english(value: str | float, decimals: int) -> str:
    return f"{value:.{decimals}f}" if isinstance(value, float) else str(value)


NO_MESSAGE = Message("")
