"""Tests that need torch run in the training environment: `make test-training`."""

from pathlib import Path

import pytest

from tests.helpers.needs_environment import module_that_needs

NEED_TORCH = {"test_distillation.py", "test_network.py"}


def pytest_pycollect_makemodule(
    module_path: Path, parent: pytest.Collector
) -> pytest.Module | None:
    if module_path.name not in NEED_TORCH:
        return None
    return module_that_needs(("torch",), "test-training", module_path, parent)
