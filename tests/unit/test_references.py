"""Documents and docstrings name only what exists: links, paths, modules, classes and functions."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.helpers.paths import ROOT

FOLDERS = ("captioner", "benchmarks", "packaging", "training", "docs")
DOCUMENTS = sorted(
    [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("resources/**/*.md")]
)
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
DOCUMENT = re.compile(r"\bdocs/[\w/.-]*\.md\b")
MODULE = re.compile(
    r"(?<![\w/.-])((?:captioner|benchmarks|tests|training)(?:\.(?!(?:md|jsonl?|exe|ic.+|iss|spec)\b)\w+)+)(?![\w/-])"
)
CLASS = re.compile(r"[A-Z]\w*[a-z]\w*[A-Z]\w*")
PATH = re.compile(r"(?:[\w.-]+/)*[\w.-]+\.(?:py|sh|md)|[\w.-]+(?:/[\w.-]+)+/?")
OTHERS = ("python/ctranslate2/", "research/audioset/")
"""Files of other projects."""


@cache
def sources() -> dict[Path, ast.Module]:
    return {
        path: ast.parse(path.read_text(encoding="utf-8"))
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*.py"))
    }


@cache
def names() -> set[str]:
    """Every name that the project's Python defines or uses, those of libraries included."""
    found = set()
    for tree in sources().values():
        for node in ast.walk(tree):
            match node:
                case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                    found.add(name)
                case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.alias(name=name):
                    found.add(name)
    return found


@cache
def files() -> set[str]:
    """Names of the files of the project's folders, and the folders at the top of each room."""
    found = {path.name for folder in (*FOLDERS, "tests") for path in (ROOT / folder).rglob("*.*")}
    return found | {path.name for path in ROOT.iterdir()}


@cache
def folders() -> set[str]:
    """What a path of ours begins with."""
    tops = (ROOT, ROOT / "captioner", ROOT / "tests")
    return {path.name for top in tops for path in top.iterdir() if path.is_dir()} - {
        "build",
        "dist",
    }


def is_module_or_member(dotted: str) -> bool:
    parts = dotted.split(".")
    path = ROOT.joinpath(*parts)
    if path.is_dir() or path.with_suffix(".py").is_file():
        return True
    module = path.parent.with_suffix(".py")
    if not module.is_file():
        module = path.parent / "__init__.py"
    return module.is_file() and bool(
        re.search(
            rf"^(?:class |def )?{parts[-1]}\b|import .*\b{parts[-1]}\b", module.read_text(), re.M
        )
    )


def is_missing_path(path: str, beside: Path) -> bool:
    if path.startswith(OTHERS):
        return False
    if "/" not in path:
        return path not in files()
    if path.split("/")[0] not in folders() and not path.endswith((".py", ".sh", ".md")):
        return False  # of a user's computer, of a build, or of a hub
    tops = (ROOT, ROOT / "captioner", ROOT / "tests", beside, beside.parent)
    return not any((top / path).exists() for top in tops)


def missing(text: str, beside: Path) -> Iterator[str]:
    """What a text names and the repository has not."""
    yield from (name for name in DOCUMENT.findall(text) if not (ROOT / name).exists())
    yield from (name for name in MODULE.findall(text) if not is_module_or_member(name))
    for code in CODE.findall(text):
        if CLASS.fullmatch(code) and code not in names():
            yield code
        if PATH.fullmatch(code) and is_missing_path(code, beside):
            yield code


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_document_names_what_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    dead = {
        target
        for target in LINK.findall(text)
        if "://" not in target and not (document.parent / target.partition("#")[0]).exists()
    }

    assert not dead | set(missing(text, document.parent))


@pytest.mark.parametrize("folder", FOLDERS)
def test_docstrings_name_what_exists(folder: str) -> None:
    found = {
        f"{path.relative_to(ROOT)}: {name}"
        for path, tree in sources().items()
        if path.is_relative_to(ROOT / folder)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        for name in missing(ast.get_docstring(node) or "", path.parent)
    }

    assert not found
