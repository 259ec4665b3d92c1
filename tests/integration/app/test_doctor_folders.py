"""The doctor tries to write where Captioner writes, and leaves nothing behind."""

from pathlib import Path

import pytest

from captioner.app.findings import examine_folders
from captioner.app.folders import nearest_existing
from captioner.core.folders import Folders


def folders_below(root: Path) -> Folders:
    return Folders(*(root / name for name in ("sessions", "models", "settings", "cache", "log")))


def test_folders_that_can_be_written(tmp_path: Path) -> None:
    found = examine_folders(folders_below(tmp_path))
    assert [finding.topic for finding in found] == ["transcripts", "settings"]
    assert all("is writable" in finding.message for finding in found)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("home", "reason"),
    [("/dev/null", "Not a directory"), ("/proc/nowhere", "No such file or directory")],
)
def test_a_home_that_cannot_be_written_whoever_asks(home: str, reason: str) -> None:
    """Root may write everywhere, as far as permission bits tell."""
    for finding in examine_folders(folders_below(Path(home))):
        assert not finding.ok
        assert f"cannot be written to: {reason}." in finding.message
        assert finding.hint


def test_the_nearest_folder_above_what_is_not_there(tmp_path: Path) -> None:
    assert nearest_existing(tmp_path / "a" / "b") == tmp_path
    assert nearest_existing(tmp_path) == tmp_path
    assert nearest_existing(Path("/dev/null/a/b")) == Path("/dev/null")
