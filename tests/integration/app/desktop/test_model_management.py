"""What the windows are told about models on a real machine."""

from pathlib import Path

from captioner.app.desktop.model_management import DesktopModels
from captioner.core.folders import Folders


def test_one_decode_of_the_starter_tells_what_this_machine_can_do(tmp_path: Path) -> None:
    models = DesktopModels(Folders(*(tmp_path / name for name in "abcde")))
    before = {choice.name: choice for choice in models.choices()}
    assert before["tiny.en"].fits_here == ""
    assert before["distil-large-v3.5"].size_bytes == 1_513_000_000

    models.measure()

    after = {choice.name: choice for choice in models.choices()}
    assert "estimate" in after["tiny.en"].fits_here
    assert after["distil-large-v3.5"].fits_here
    assert after["starter"].fits_here == ""
