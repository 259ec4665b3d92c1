"""The built-in model, loaded."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from captioner.speech.whisper.recogniser import WhisperRecogniser


@pytest.fixture(scope="session")
def recogniser(built_in_model: Path) -> Iterator[WhisperRecogniser]:
    recogniser = WhisperRecogniser(built_in_model, model_name="tiny.en")
    recogniser.load()
    yield recogniser
    recogniser.close()
