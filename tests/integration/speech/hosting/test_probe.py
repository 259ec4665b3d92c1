"""The probe survives whatever native code does, and remembers what it found."""

import _ctypes
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from captioner.core.errors import CaptionerError
from captioner.speech.hosting.device_choice import Gpu, nvidia_gpus
from captioner.speech.hosting.probe import DeviceProbe, Measure, thread_candidates
from captioner.subprocesses.child import ChildTaskError, run_in_child
from captioner.subprocesses.entry import describe_exit
from tests.helpers.speech.child_tasks import (
    GPU,
    aborts,
    answers,
    cuda_aborts,
    cuda_hangs,
    cuda_lacks_cublas,
    cuda_lacks_memory,
    cuda_works,
    exits,
    hangs,
    is_killed,
    makes_no_sense,
    no_gpu,
    nothing_works,
    one_gpu,
    raises,
    runs_out_of_memory,
    segfaults,
)


def test_an_answer_comes_back() -> None:
    assert run_in_child(answers, {"a": (1, 2)}, time_limit_s=30) == {"a": (1, 2)}


@pytest.mark.parametrize(
    ("function", "arguments", "told"),
    [
        (raises, ("a reason",), "a reason"),
        (runs_out_of_memory, (), "too little memory"),
        (aborts, (), r"SIGABRT \(terminate called: CUDA driver"),
        (segfaults, (), "SIGSEGV"),
        (exits, (3,), "code 3"),
        (exits, (0,), "without an answer"),
        (is_killed, (), "memory runs out"),
    ],
)
def test_a_child_that_fails_costs_a_sentence(
    function: Callable[..., object], arguments: tuple[object, ...], told: str
) -> None:
    with pytest.raises(ChildTaskError, match=told):
        run_in_child(function, *arguments, time_limit_s=30)


def test_a_child_that_hangs_is_killed() -> None:
    started_s = time.monotonic()

    with pytest.raises(ChildTaskError, match="no answer within"):
        run_in_child(hangs, time_limit_s=1.5)

    assert time.monotonic() - started_s < 10


def test_exit_codes_are_told_in_words() -> None:
    assert "did not end" in describe_exit(None)
    assert "signal 99" in describe_exit(-99)


def test_the_probe_decodes_with_the_real_model(built_in_model: Path, tmp_path: Path) -> None:
    choice = DeviceProbe(tmp_path / "devices.json", gpus=no_gpu).choose(built_in_model)

    assert choice.device == "cpu"
    assert choice.compute_type.startswith("int8")
    assert choice.cpu_threads in thread_candidates()
    assert 0 < choice.encode_s < 5
    assert 0 < choice.token_s < 1
    assert choice.memory_mb > 20
    assert choice.cuda_error is None


def test_a_working_gpu_is_chosen(built_in_model: Path) -> None:
    choice = DeviceProbe(None, measure=cuda_works, gpus=one_gpu).choose(built_in_model)

    assert (choice.device, choice.compute_type, choice.cpu_threads) == ("cuda", "float16", 0)


def test_the_cpu_is_chosen_where_it_is_wanted(built_in_model: Path) -> None:
    probe = DeviceProbe(None, measure=cuda_works, gpus=one_gpu)

    assert probe.choose(built_in_model, wanted="cpu").device == "cpu"


@pytest.mark.slow(reason="a failing GPU is in the fast tests of captioning")
@pytest.mark.parametrize(
    ("measure", "told", "hint"),
    [
        (cuda_aborts, "CUDA driver version is insufficient", "driver"),
        (cuda_lacks_cublas, "libcublas.so.12", "pip install nvidia-cublas-cu12"),
        (cuda_lacks_memory, "out of memory", "smaller model"),
        (cuda_hangs, "no answer within", "doctor"),
    ],
)
def test_a_gpu_that_fails_costs_a_sentence_and_the_cpu_is_used(
    built_in_model: Path, measure: Measure, told: str, hint: str
) -> None:
    limit_s = 8 if measure is cuda_hangs else 60
    probe = DeviceProbe(None, measure=measure, gpus=one_gpu, time_limit_s=limit_s)

    choice = probe.choose(built_in_model)

    assert choice.device == "cpu"
    assert choice.cuda_error is not None
    assert GPU.name in choice.cuda_error.message
    assert told in choice.cuda_error.message
    assert hint in choice.cuda_error.hint


def test_a_gpu_that_was_wanted_and_fails_is_an_error(built_in_model: Path) -> None:
    probe = DeviceProbe(None, measure=cuda_lacks_cublas, gpus=one_gpu)

    with pytest.raises(CaptionerError) as caught:
        probe.choose(built_in_model, wanted="cuda")

    assert "nvidia-cublas-cu12" in caught.value.hint


def test_a_gpu_that_was_wanted_and_is_not_there_is_an_error(built_in_model: Path) -> None:
    with pytest.raises(CaptionerError, match="No NVIDIA GPU"):
        DeviceProbe(None, measure=cuda_works, gpus=no_gpu).choose(built_in_model, wanted="cuda")


@pytest.mark.parametrize(
    ("measure", "told"), [(nothing_works, "code 7"), (makes_no_sense, "made no sense")]
)
def test_a_model_that_runs_nowhere_is_an_error(
    built_in_model: Path, measure: Measure, told: str
) -> None:
    with pytest.raises(CaptionerError, match=told):
        DeviceProbe(None, measure=measure, gpus=one_gpu).choose(built_in_model)


def test_damaged_model_is_said_with_its_own_sentence(built_in_model: Path, tmp_path: Path) -> None:
    model_dir = shutil.copytree(built_in_model, tmp_path / "damaged")
    content = (model_dir / "model.bin").read_bytes()
    (model_dir / "model.bin").write_bytes(content[: len(content) // 2])

    with pytest.raises(CaptionerError, match="could not be loaded"):
        DeviceProbe(None, gpus=no_gpu).choose(model_dir)


def test_finding_is_stored_until_something_changes(built_in_model: Path, tmp_path: Path) -> None:
    model_dir = shutil.copytree(built_in_model, tmp_path / "model")
    cache = tmp_path / "cache" / "devices.json"
    found = DeviceProbe(cache, measure=cuda_works, gpus=one_gpu).choose(model_dir)

    again = DeviceProbe(cache, measure=nothing_works, gpus=one_gpu)

    assert again.choose(model_dir) == again.cached(model_dir) == found
    assert again.cached(model_dir, wanted="cpu") is None
    newer = DeviceProbe(cache, gpus=lambda: (replace(GPU, driver="560.1"),))
    assert newer.cached(model_dir) is None
    (model_dir / "model.bin").touch()
    assert again.cached(model_dir) is None
    (model_dir / "model.bin").unlink()
    assert again.cached(model_dir) is None


@pytest.mark.parametrize("damage", ["{", "[]", "null", "types", "device"])
def test_a_cache_edited_by_hand_is_probed_again(
    built_in_model: Path, tmp_path: Path, damage: str
) -> None:
    cache = tmp_path / "devices.json"
    found = DeviceProbe(cache, measure=cuda_works, gpus=one_gpu).choose(built_in_model)
    content = json.loads(cache.read_text())
    entry = next(iter(content.values()))
    if damage == "types":
        entry["encode_s"] = "quick"
    elif damage == "device":
        entry["device"] = "toaster"
    cache.write_text(json.dumps(content) if damage in {"types", "device"} else damage)

    probe = DeviceProbe(cache, measure=cuda_works, gpus=one_gpu)

    assert probe.cached(built_in_model) is None
    assert probe.choose(built_in_model) == found


def test_unwritable_cache_is_no_failure(built_in_model: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    probe = DeviceProbe(tmp_path / "file" / "devices.json", measure=cuda_works, gpus=one_gpu)

    assert probe.choose(built_in_model).device == "cuda"


def test_gpus_are_read_from_the_driver_own_tool(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "nvidia-smi"
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")

    def install(script: str) -> None:
        tool.write_text(f"#!/bin/sh\n{script}\n")
        tool.chmod(0o755)

    install("echo 'GeForce RTX 4090, 550.54, 24564'; echo 'odd line'; echo 'A, B, [N/A]'")
    assert nvidia_gpus() == (GPU, Gpu("A", "B", 0))
    install("exit 9")
    assert nvidia_gpus() == ()


PRELOAD = """
from captioner.speech.hosting.device_choice import cublas_directory, preload_cublas
print(cublas_directory() is not None, preload_cublas())
with open("/proc/self/maps") as maps:
    print(sum("libcublas" in line for line in maps) > 0)
"""


def preload(path: Path) -> list[str]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(path), *sys.path])}
    answer = subprocess.run(
        [sys.executable, "-c", PRELOAD], env=environment, capture_output=True, text=True, check=True
    )
    return answer.stdout.split()


@pytest.mark.parametrize("is_damaged", [False, True])
def test_cublas_of_the_package_is_loaded_beforehand(tmp_path: Path, is_damaged: bool) -> None:
    library = tmp_path / "nvidia" / "cublas" / "lib"
    library.mkdir(parents=True)
    (library.parent / "__init__.py").touch()
    # Any shared library serves: only that it is found and loaded can be judged without a GPU.
    for name in ("libcublasLt.so.12", "libcublas.so.12"):
        if is_damaged:
            (library / name).write_bytes(b"not a library")
        else:
            shutil.copyfile(_ctypes.__file__, library / name)

    found, loaded, mapped = preload(tmp_path)

    assert found == "True"
    assert loaded == mapped == str(not is_damaged)


def test_without_the_package_nothing_is_loaded(tmp_path: Path) -> None:
    assert preload(tmp_path) == ["False", "False", "False"]
