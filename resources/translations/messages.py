"""Finds the messages that the windows may have to show, for Qt Linguist.

The rooms below the windows know no Qt: they make a `Message` of a template and values, or an error
with such a message and a hint (captioner/core/message.py, core/errors.py). Their templates are the
literals that those are made of.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

FOR_THE_TERMINAL = (
    "recordings/cluster/",
    "cli.py",
    "commands/",
    "evaluation/",
    "gui/shell/application.py",
    "gui/shell/single_instance.py",
    "speech/accurate/",
    "transcripts/event_log.py",
)
"""What no window shows the messages of."""

SYSTEM = (
    "Input/output error",
    "Is a directory",
    "No space left on device",
    "No such file or directory",
    "Permission denied",
    "Read-only file system",
)
"""Reasons that the system gives."""

_MESSAGE = "Message"
_ERRORS = {"CaptionerError": 2, "ContentError": 1}
"""How many templates the errors that are built of templates have."""


def templates(package: Path) -> list[str]:
    """The template of every message that a window may have to show, in order."""
    found = set(SYSTEM)
    for path, call in message_calls(package):
        if not path.relative_to(package).as_posix().startswith(FOR_THE_TERMINAL):
            found.update(literal for each in call.args for literal in literals(each))
    return sorted(found - {""})


def message_calls(package: Path) -> Iterator[tuple[Path, ast.Call]]:
    """Every place where a message or an error with messages is made; arguments: its templates."""
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in package.rglob("*.py")}
    counts = {_MESSAGE: 1, **_ERRORS}
    classes = [node for tree in trees.values() for node in ast.walk(tree)
               if isinstance(node, ast.ClassDef)]  # fmt: skip
    while new := {
        each.name: counts[base.id]
        for each in classes
        for base in each.bases
        if isinstance(base, ast.Name) and base.id in counts and each.name not in counts
    }:
        counts.update(new)
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                count = counts.get(node.func.id, 0)
                if count:
                    yield path, ast.Call(node.func, node.args[:count], node.keywords)


def literals(argument: ast.expr) -> Iterator[str]:
    """The templates that an argument may be."""
    match argument:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=other):
            yield from literals(body)
            yield from literals(other)
