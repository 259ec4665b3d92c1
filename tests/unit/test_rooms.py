"""The layout of the house: small rooms, no circles."""

import ast
from collections import Counter
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.helpers.paths import ROOT

MOST_MODULES = 20
MOST_LINES = 600
CAPTIONER = ROOT / "captioner"


def modules(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def dotted(path: Path) -> str:
    name = path.relative_to(ROOT).with_suffix("")
    return ".".join(name.parent.parts if name.name == "__init__" else name.parts)


def imports(path: Path, known: set[str]) -> set[str]:
    """Modules of the package that a module imports anywhere: in functions and for types, too."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                found.add(inner if inner in known else node.module)
    return (found & known) - {dotted(path)}


@pytest.mark.parametrize("folder", ["captioner", "tests", "benchmarks"])
def test_a_folder_can_be_taken_in_at_a_glance(folder: str) -> None:
    sizes = Counter(path.parent for path in modules(ROOT / folder))

    assert not {path: size for path, size in sizes.items() if size > MOST_MODULES}


@pytest.mark.parametrize("folder", ["captioner", "tests", "benchmarks", "training", "packaging"])
def test_a_module_can_be_read_in_one_go(folder: str) -> None:
    lengths = {
        str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines())
        for path in modules(ROOT / folder)
    }

    assert not {path: length for path, length in lengths.items() if length > MOST_LINES}


def test_modules_do_not_import_each_other_in_a_circle() -> None:
    known = {dotted(path): path for path in modules(CAPTIONER)}
    graph = {name: imports(path, set(known)) for name, path in known.items()}

    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"a circle of imports: {' -> '.join(error.args[1])}")


def test_no_two_classes_have_the_same_name() -> None:
    names = Counter(
        node.name
        for path in modules(CAPTIONER)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )

    assert not [name for name, count in names.items() if count > 1]


def test_commands_and_app_share_no_names_of_modules() -> None:
    commands, app = (
        {path.stem for path in modules(CAPTIONER / room)} for room in ("commands", "app")
    )

    assert commands & app == {"__init__"}
