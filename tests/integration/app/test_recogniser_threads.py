from pathlib import Path

import pytest

from captioner.app import recognisers
from captioner.app.folders import user_folders
from captioner.speech.models.manifest import ChosenModel


@pytest.mark.parametrize(("wanted", "used"), [(0, 1), (2, 2)])
def test_the_built_in_model_has_one_thread_unless_told(
    built_in_model: Path, wanted: int, used: int
) -> None:
    options = recognisers.RecognitionOptions(device="cpu", threads=wanted)
    recogniser = recognisers.make_recogniser(
        ChosenModel(built_in_model, "tiny.en"), user_folders(), options
    )
    info = recogniser.load()
    recogniser.close()
    assert info.cpu_threads == used
