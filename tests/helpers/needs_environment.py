"""Test files that run in an environment of their own: elsewhere they are skipped aloud."""

from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

import pytest


class NotRunHere(pytest.Module):
    """A test file that is not imported, and stands in the summary with the reason."""

    reason = ""

    def collect(self) -> NoReturn:
        pytest.skip(self.reason, allow_module_level=True)


def module_not_run_here(reason: str, path: Path, parent: pytest.Collector) -> pytest.Module:
    """What `pytest_pycollect_makemodule` returns for a file that is to be left out."""
    module: NotRunHere = NotRunHere.from_parent(parent, path=path)
    module.reason = reason
    return module


def module_that_needs(
    packages: tuple[str, ...], target: str, path: Path, parent: pytest.Collector
) -> pytest.Module | None:
    """What `pytest_pycollect_makemodule` answers: None where the packages are installed.

    Args:
        packages: What the file imports.
        target: The make target that has them.
        path: The test file.
        parent: What it is collected for.
    """
    missing = [package for package in packages if find_spec(package) is None]
    if not missing:
        return None
    return module_not_run_here(f"needs {' and '.join(missing)}: make {target}", path, parent)
