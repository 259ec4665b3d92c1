"""Finds the sentences that the rooms below the windows say, for Qt Linguist.

Those rooms know no Qt: they say what happened in English, and the windows look the sentence up
(`captioner/gui/widgets/sentences.py`). A sentence with values in it is found as a template: the
f-string `f"{path} cannot be read: {error}."` becomes `{path} cannot be read: {error}.`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

ROOMS = ("core", "files", "audio", "speech", "session", "transcripts", "settings", "app")
WINDOWS = ("gui/shell/application.py", "gui/settings/autostart.py")
"""Modules of the windows that raise errors."""

FOR_THE_TERMINAL = {
    "app/log.py",
    "app/transcription_files.py",
    "core/live/guards.py",
    "core/long_form.py",
    "speech/accurate/speculative.py",
    "speech/accurate/whisper_torch.py",
    "transcripts/event_log.py",
}
"""Modules whose words no window shows."""

SHORT = (
    "English",
    "100 languages",
    "Asking the hub",
    "Input/output error",
    "No space left on device",
    "No such file or directory",
    "Permission denied",
    "Read-only file system",
)
"""What is said in fewer words than a sentence has, the system's own reasons among it."""

PLACEHOLDER = re.compile(r"\{\w+\}")
_FEWEST_SPACES = 2
_FEWEST_LETTERS = 5
_CODE = re.compile(
    r"\b(SELECT|PRAGMA|DELETE|INSERT|REPLACE|CREATE)\b|[a-z]_[a-z]|-->|%[YHs(]|[<>]{2}|\n|^\W+$"
)
_UNSAID = (
    "_log.",
    "ValueError",
    "TypeError",
    "AssertionError",
    "RuntimeError",
    "Rejection",
    "re.compile",
)


def templates(package: Path) -> list[str]:
    """Every sentence of the package that a window may have to show, in order."""
    paths = [path for room in ROOMS for path in (package / room).rglob("*.py")]
    paths += [package / name for name in WINDOWS]
    found = set(SHORT)
    for path in paths:
        if path.relative_to(package).as_posix() not in FOR_THE_TERMINAL:
            found.update(_sentences(ast.parse(path.read_text(encoding="utf-8"))))
    return sorted(found)


def _sentences(tree: ast.Module) -> Iterator[str]:
    unsaid = set(_unsaid(tree))
    errors = {
        argument
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(("Error", "Message"))
        for argument in call.args
    }
    for node in ast.walk(tree):
        if node in unsaid:
            continue
        text = ""
        if isinstance(node, ast.JoinedStr):
            text = _template(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        text = text.strip()
        said = PLACEHOLDER.sub("", text)
        letters = sum(letter.isalpha() for letter in said)
        is_long = text.count(" ") >= _FEWEST_SPACES or node in errors
        if is_long and letters >= _FEWEST_LETTERS and not _CODE.search(said):
            yield text


def _unsaid(tree: ast.Module) -> Iterator[ast.AST]:
    """Docstrings, what goes to the log, and parts of f-strings, which are seen as a whole."""
    for node in ast.walk(tree):
        match node:
            case ast.Module() | ast.ClassDef() | ast.FunctionDef():
                for line in node.body:
                    if isinstance(line, ast.Expr):
                        yield line.value
            case ast.JoinedStr():
                yield from node.values
            case ast.Assert():
                yield from ast.walk(node)
            case ast.Call() if ast.unparse(node.func).startswith(_UNSAID):
                yield from ast.walk(node)


def _template(node: ast.JoinedStr) -> str:
    parts: list[str] = []
    names: set[str] = set()
    for part in node.values:
        if isinstance(part, ast.FormattedValue):
            plain = _name(part.value)
            name, number = plain, 2
            while name in names:
                name, number = f"{plain}{number}", number + 1
            names.add(name)
            parts.append(f"{{{name}}}")
        else:
            assert isinstance(part, ast.Constant)
            parts.append(str(part.value))
    return "".join(parts)


def _name(value: ast.expr) -> str:
    match value:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name.strip("_")
        case ast.BoolOp(values=[first, *_]) | ast.Subscript(value=first):
            return _name(first)
        case ast.Call(args=[first, *_]) | ast.Call(func=ast.Attribute(value=first)):
            return _name(first)
        case ast.Call(func=ast.Name(id=name)):
            return name.strip("_")
        case ast.BinOp(left=first) | ast.IfExp(body=first):
            return _name(first)
    return "value"
