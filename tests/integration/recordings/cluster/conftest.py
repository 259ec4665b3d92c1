from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.cluster import scheduler
from tests.helpers.needs_environment import module_that_needs


def pytest_pycollect_makemodule(
    module_path: Path, parent: pytest.Collector
) -> pytest.Module | None:
    return module_that_needs(("distributed",), "test", module_path, parent)


@pytest.fixture
def address() -> Iterator[str]:
    """The address of a scheduler."""
    with scheduler() as address:
        yield address
