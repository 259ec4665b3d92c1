"""Tests of the extra `accurate`; run by `make test-accurate`, which has torch and transformers.

They need an environment of their own, which that target makes.
"""

from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.helpers.needs_environment import module_that_needs

if find_spec("torch") is not None:
    import torch

    # The networks are tiny: a second thread only waits for the first.
    torch.set_num_threads(1)


def pytest_pycollect_makemodule(
    module_path: Path, parent: pytest.Collector
) -> pytest.Module | None:
    return module_that_needs(("torch", "transformers"), "test-accurate", module_path, parent)
