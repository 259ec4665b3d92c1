import logging
from pathlib import Path

import pytest

from training.checkpoints import (
    KEPT,
    checkpoint_paths,
    newest_checkpoint,
    read_checkpoint,
    write_checkpoint,
)


def test_a_checkpoint_comes_back_as_it_was_written(tmp_path: Path) -> None:
    path = write_checkpoint(tmp_path, 40, b"weights")

    assert newest_checkpoint(tmp_path) == (path, b"weights")


def test_no_checkpoint_is_no_error(tmp_path: Path) -> None:
    assert newest_checkpoint(tmp_path / "absent") is None


@pytest.mark.parametrize("length", [0, 10, 40, 60])
def test_a_cut_off_checkpoint_is_noticed_and_the_one_before_it_used(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, length: int
) -> None:
    older = write_checkpoint(tmp_path, 9, b"older weights")
    newer = write_checkpoint(tmp_path, 10, b"newer weights")
    newer.write_bytes(newer.read_bytes()[:length])

    with caplog.at_level(logging.WARNING):
        found = newest_checkpoint(tmp_path)

    assert found == (older, b"older weights")
    assert newer.name in caplog.text


def test_a_flipped_bit_is_noticed(tmp_path: Path) -> None:
    path = write_checkpoint(tmp_path, 1, b"weights")
    damaged = bytearray(path.read_bytes())
    damaged[-1] ^= 1
    path.write_bytes(bytes(damaged))

    with pytest.raises(ValueError, match="checksum"):
        read_checkpoint(path)


def test_a_checkpoint_killed_in_mid_write_is_never_looked_at(tmp_path: Path) -> None:
    whole = write_checkpoint(tmp_path, 1, b"whole")
    (tmp_path / "checkpoint-0000002.part").write_bytes(b"captioner-che")

    assert newest_checkpoint(tmp_path) == (whole, b"whole")


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    for step in range(KEPT + 3):
        write_checkpoint(tmp_path, step, b"x")

    assert [path.name for path in checkpoint_paths(tmp_path)] == [
        f"checkpoint-{step:07d}.bin" for step in range(3, KEPT + 3)
    ]
