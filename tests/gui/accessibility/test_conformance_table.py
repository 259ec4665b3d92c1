"""docs/accessibility.md names tests that exist."""

import re

from tests.helpers.paths import ROOT


def test_every_test_in_the_table_exists() -> None:
    table = (ROOT / "docs/accessibility.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+/[\w/]+(?:\.py)?)`", table))
    assert len(named) > 20
    assert [each for each in named if not (ROOT / "tests" / each).exists()] == []
