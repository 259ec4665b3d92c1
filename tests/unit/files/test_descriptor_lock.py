"""Folders that one process at a time holds."""

from pathlib import Path

import pytest

from captioner.files.private import folder_held


def test_a_folder_that_is_held_is_waited_for_in_vain_and_free_afterwards(tmp_path: Path) -> None:
    with folder_held(tmp_path), pytest.raises(TimeoutError), folder_held(tmp_path, patience_s=0):
        pass
    with folder_held(tmp_path, patience_s=0):
        pass
