"""What only tests call is deleted, or made of use to somebody."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CALLED_BY = {
    "do_GET": "http.server",
    "find_class": "pickle",
    "handle_error": "http.server",
    "send_error": "http.server",
    "server_bind": "http.server",
    "service_actions": "http.server",
    "doRollover": "logging",
    "on_broken_pipe": "rich",
    "paint": "Qt",
    "wheelEvent": "Qt",
    "readable": "io",
    "readinto": "io",
    "seekable": "io",
    "http_open": "urllib",
    "log_message": "http.server",
    "https_open": "urllib",
}
"""Methods that a library calls by their name."""


def trees(folder: str) -> Iterator[ast.Module]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield ast.parse(path.read_text("utf-8"))


def used_names(tree: ast.Module) -> Iterator[str]:
    """Every name that is read, and every text that may name one (`child.ask("call")`)."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(name, ast.Load()) | ast.Attribute(_, name, ast.Load()):
                yield name
            case ast.Constant(str(text)):
                yield text.rpartition(":")[2]


def defined(tree: ast.Module) -> Iterator[str]:
    """Public functions, classes and methods; not properties, which let a test look inside."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name
        if isinstance(node, ast.ClassDef):
            is_qt = any(ast.unparse(base).startswith("Q") for base in node.bases)
            for method in node.body:
                if (
                    isinstance(method, ast.FunctionDef)
                    and not any(ast.unparse(each) == "property" for each in method.decorator_list)
                    and not (is_qt and method.name != method.name.lower())
                ):
                    yield method.name


@pytest.fixture(scope="module")
def used() -> Counter[str]:
    """How often captioner/ and what measures it (benchmarks/) use each name."""
    folders = ("captioner", "benchmarks", "training", "packaging")
    return Counter(
        name for folder in folders for tree in trees(folder) for name in used_names(tree)
    )


def test_no_public_name_is_there_for_tests_alone(used: Counter[str]) -> None:
    idle = {
        name
        for tree in trees("captioner")
        for name in defined(tree)
        if not name.startswith("_") and not used[name] and name not in CALLED_BY
    }
    assert idle == set()
