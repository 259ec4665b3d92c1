import subprocess
import sys

import pytest

from tests.helpers.paths import ROOT

sys.path.insert(0, str(ROOT / "packaging"))

from release_notes import notes_of

CHANGES = """# Changes

## 0.3.0 (unreleased)

- Later.

## 0.2.0 (2027-01-31)

- Second.
- More.

## 0.1.1 (2027-01-02)

## 0.1.0 (2026-12-01)

The first version.
"""


@pytest.mark.parametrize(
    ("version", "notes"), [("0.2.0", "- Second.\n- More."), ("0.1.0", "The first version.")]
)
def test_the_section_of_one_version(version: str, notes: str) -> None:
    assert notes_of(version, CHANGES) == notes


@pytest.mark.parametrize(
    ("version", "why"),
    [("0.3.0", "unreleased"), ("0.1.1", "says nothing"), ("0.2", "not know"), ("9", "not know")],
)
def test_what_cannot_be_released(version: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        notes_of(version, CHANGES)


def test_the_program_refuses_a_tag_of_another_version() -> None:
    done = subprocess.run(
        [sys.executable, str(ROOT / "packaging/release_notes.py"), "99.0"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stdout == ""
    assert "99.0" in done.stderr


def test_the_change_log_knows_this_version() -> None:
    """With its day once it is released, without one before."""
    import captioner

    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    released = changes.replace(" (unreleased)", "")
    assert notes_of(captioner.__version__, released)
