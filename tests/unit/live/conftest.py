"""The bundled recording, for sessions that are simulated."""

import pytest

from captioner.evaluation.speakers import ManifestEntry, read_manifest
from tests.helpers.paths import ROOT


@pytest.fixture(scope="session")
def entry() -> ManifestEntry:
    (demo,) = read_manifest(ROOT / "resources/demo/demo.jsonl")
    return demo
