"""The bundle under test; `make test-bundle` builds it first."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.helpers.frozen import Frozen, folder_for_anyone
from tests.helpers.paths import ROOT

_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here takes long."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.slow(reason="needs what make bundle takes minutes for"))
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def bundle() -> Path:
    """What `make bundle` made, or the folder that CAPTIONER_BUNDLE names."""
    folder = Path(os.environ.get("CAPTIONER_BUNDLE", ROOT / "dist/captioner"))
    if not (folder / "_internal/files.txt").exists():
        pytest.skip("there is no bundle: run make bundle")
    return folder


@pytest.fixture
def frozen(bundle: Path) -> Iterator[Frozen]:
    """The bundle with an empty home."""
    with folder_for_anyone("home") as home:
        yield Frozen(bundle, home)
