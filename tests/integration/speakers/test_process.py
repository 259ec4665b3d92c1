"""Networks for voices in their child process."""

import os
import signal
from pathlib import Path

import numpy as np
import pytest

from captioner.core.errors import CaptionerError
from captioner.core.folders import resource
from captioner.speakers.features import SETTINGS, VoiceFeatures
from captioner.speakers.network import VoiceNetwork
from captioner.speakers.process import ProcessVoices
from captioner.subprocesses.child import ChildLostError


def test_a_killed_child_is_replaced_and_gives_the_same_vectors() -> None:
    file = resource("models/ge2e/ge2e.onnx")
    stretches = [np.random.default_rng(0).normal(0, 0.1, 16_000).astype(np.float32)] * 2
    voices = ProcessVoices(file)
    try:
        assert voices.load() == SETTINGS[VoiceFeatures.GE2E]
        assert voices.process_id is not None
        os.kill(voices.process_id, signal.SIGTERM)
        found = voices.vectors(stretches)
        np.testing.assert_array_equal(found, VoiceNetwork(file).vectors(stretches))
        assert voices.overlaps(stretches[0]) == []
    finally:
        voices.close()


def test_a_damaged_file_is_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "voices.onnx"
    file.write_bytes(resource("models/ge2e/ge2e.onnx").read_bytes()[:5_000])
    voices = ProcessVoices(file)
    try:
        with pytest.raises(CaptionerError, match="cannot be loaded"):
            voices.load()
    finally:
        voices.close()


def test_a_process_that_never_survives_is_told_of_as_what_it_is() -> None:
    file = resource("models/ge2e/ge2e.onnx")
    voices = ProcessVoices(file)
    voices._ask = lost  # type: ignore[method-assign]
    try:
        with pytest.raises(CaptionerError, match="tells voices apart stopped 3 times"):
            voices.vectors([np.zeros(16_000, np.float32)])
    finally:
        voices.close()


def lost(*_: object, **__: object) -> object:
    raise ChildLostError("it died")
