import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "packaging/compare_bundles.py"


def compare(one: Path, other: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, SCRIPT, one, other], capture_output=True, text=True, check=False
    )


@pytest.fixture
def bundles(tmp_path: Path) -> tuple[Path, Path]:
    one, other = tmp_path / "one", tmp_path / "other"
    for bundle in (one, other):
        (bundle / "_internal").mkdir(parents=True)
        (bundle / "_internal/library.so").write_bytes(b"machine code")
    return one, other


def test_equal_builds_pass(bundles: tuple[Path, Path]) -> None:
    done = compare(*bundles)
    assert (done.returncode, done.stdout) == (0, "1 files are the same, 0 differ\n")


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ("_internal/library.so", "differs: _internal/library.so"),
        ("more.txt", "only in the second: more.txt"),
    ],
)
def test_another_file_fails(bundles: tuple[Path, Path], changed: str, told: str) -> None:
    (bundles[1] / changed).write_bytes(b"another code")
    done = compare(*bundles)
    assert done.returncode == 1
    assert told in done.stdout


def test_a_missing_build_is_not_an_equal_one(tmp_path: Path) -> None:
    done = compare(tmp_path / "none", tmp_path / "none")
    assert done.returncode == 2
    assert "is not a folder" in done.stderr
