"""Docstrings and comments use plain words: how often they do not may only fall."""

import ast
import io
import re
import tokenize

from tests.helpers.paths import ROOT

# Per 10,000 words of captioner/. Lower a figure when the text has become plainer, never raise it.
MOST = {
    r"what (?:is|are|was|were|it|they|he|she)|where (?:it|they)": 14,
    r"told|tells?": 3,
    r"hears?|heard": 4,
    r"behind": 1,
    r"anew|goes on|in force|by now|so many": 1,
    r"somebody|nobody|whoever": 1,
    r"answers?|answered": 1,
}


def prose() -> str:
    """All docstrings and comments of the package."""
    parts = []
    for path in sorted((ROOT / "captioner").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        parts += [
            str(node.value.value)  # of modules, classes, functions, constants and fields
            for node in ast.walk(ast.parse(source))
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        ]
        tokens = tokenize.generate_tokens(io.StringIO(source).readline)
        parts += [token.string for token in tokens if token.type == tokenize.COMMENT]
    return "\n".join(parts).lower()


def test_plain_words() -> None:
    text = prose()
    words = len(re.findall(r"[a-z][\w'-]*", text))
    found = {
        pattern: round(10_000 * len(re.findall(rf"\b(?:{pattern})\b", text)) / words, 1)
        for pattern in MOST
    }

    assert {each: count for each, count in found.items() if count > MOST[each]} == {}
