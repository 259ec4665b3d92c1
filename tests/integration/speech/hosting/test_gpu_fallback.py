"""A machine whose NVIDIA tool names a GPU that cannot be used: a sentence, then the CPU.

The driver's own tool is played by a script; CTranslate2's refusal is its own.
"""

import json
import os
from pathlib import Path

import pytest

from tests.helpers.audio.spoken_files import FROG
from tests.helpers.captioner_process import (
    command_environment,
    only_session,
    run,
    srt_words,
    words_of,
)
from tests.helpers.paths import DATA, ROOT

RECORDING = DATA / "spoken-frog.wav"
MODEL = ROOT / "resources/models/tiny.en"
SAID = words_of(FROG)


@pytest.fixture
def broken_gpu(tmp_path: Path) -> dict[str, str]:
    """An environment in which a GPU seems to be there; where one really is, it is hidden."""
    tool = tmp_path / "tools" / "nvidia-smi"
    tool.parent.mkdir()
    tool.write_text("#!/bin/sh\necho 'GeForce RTX 4090, 550.54, 24564'\n")
    tool.chmod(0o755)
    path = f"{tool.parent}{os.pathsep}{os.environ['PATH']}"
    return command_environment(PATH=path, CUDA_VISIBLE_DEVICES="")


@pytest.mark.slow(reason="captioning on the processor is in the fast tests")
def test_the_doctor_names_the_gpu_the_reason_and_what_to_do(broken_gpu: dict[str, str]) -> None:
    done = run("doctor", "--json", "--model", MODEL, env=broken_gpu)
    assert done.code == 1, done.err
    findings = {finding["name"]: finding for finding in json.loads(done.out)}
    assert findings["gpu"]["details"]["gpus"] == [
        {"name": "GeForce RTX 4090", "driver": "550.54", "memory_mb": 24564}
    ]
    cuda = findings["cuda"]
    assert not cuda["ok"]
    assert cuda["message"].startswith("The GPU (GeForce RTX 4090) is not used:")
    assert cuda["hint"]
    assert findings["device"]["details"]["device"] == "cpu"


def test_captions_are_made_on_the_cpu(broken_gpu: dict[str, str], tmp_path: Path) -> None:
    arguments = ("listen", "--source", RECORDING, "--model", MODEL, "--save", tmp_path / "saved")
    done = run(*arguments, env=broken_gpu)
    assert done.code == 0, done.err
    assert done.err.count("The GPU (GeForce RTX 4090) is not used:") == 1
    assert srt_words(only_session(tmp_path / "saved") / "captions.srt") == SAID


def test_required_gpu_that_fails_is_an_error(broken_gpu: dict[str, str], tmp_path: Path) -> None:
    arguments = ("listen", "--source", RECORDING, "--model", MODEL, "--save", tmp_path / "saved")
    done = run(*arguments, "--compute-device", "cuda", env=broken_gpu)
    assert done.code == 1
    assert "The GPU (GeForce RTX 4090) is not used:" in done.err
    assert "Traceback" not in done.err
