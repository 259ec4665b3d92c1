from pathlib import Path

import pytest

from tests.helpers.needs_environment import module_that_needs


def pytest_pycollect_makemodule(
    module_path: Path, parent: pytest.Collector
) -> pytest.Module | None:
    return module_that_needs(("distributed",), "test", module_path, parent)
