import json
from collections.abc import Iterable
from dataclasses import asdict
from functools import partial
from pathlib import Path

import pytest

from captioner.core.findings import Finding, Severity
from captioner.speech.doctor import examine
from captioner.speech.hosting.device_choice import DeviceChoice
from captioner.speech.hosting.probe import DeviceProbe, Measure
from captioner.speech.models.store import ModelStore
from tests.helpers.speech.child_tasks import (
    cuda_aborts,
    cuda_lacks_cublas,
    cuda_lacks_memory,
    cuda_works,
    one_gpu,
)


def quick(_model_dir: str, _device: str, threads: int) -> DeviceChoice:
    return DeviceChoice("cpu", "int8_float32", threads, 1.0, 0.1, 0.002, 300)


def slow(_model_dir: str, _device: str, threads: int) -> DeviceChoice:
    return DeviceChoice("cpu", "int8_float32", threads, 1.0, 20.0, 0.2, 900)


@pytest.fixture
def probe(tmp_path: Path) -> DeviceProbe:
    return DeviceProbe(tmp_path / "devices.json", gpus=lambda: ())


def by_name(findings: Iterable[Finding]) -> dict[str, Finding]:
    return {finding.topic: finding for finding in findings}


def test_everything_is_looked_at_and_is_data(store: ModelStore, tmp_path: Path) -> None:
    # Not measured: a machine that is busy for a moment would be too slow.
    probe = DeviceProbe(tmp_path / "devices.json", measure=quick, gpus=lambda: ())
    findings = by_name(examine(store, probe, partial(store.resolve, "tiny.en")))

    assert set(findings) == {
        "packages",
        "voice activity",
        "confinement",
        "gpu",
        "model",
        "device",
        "pace",
        "memory",
        "recommended",
        "download",
    }
    assert all(finding.ok for finding in findings.values())
    assert findings["model"].message == "The model tiny.en is on this computer."
    assert findings["model"].severity is Severity.GOOD
    assert findings["device"].details["device"] == "cpu"
    assert findings["pace"].details["basis"] == "measured"
    assert findings["packages"].details["ctranslate2"]
    json.dumps([asdict(finding) for finding in findings.values()])


def test_retired_model_finding_names_its_replacement(store: ModelStore, tmp_path: Path) -> None:
    probe = DeviceProbe(tmp_path / "devices.json", measure=quick, gpus=lambda: ())
    model = by_name(examine(store, probe, partial(store.resolve, "starter")))["model"]

    assert model.severity is Severity.NOTE
    assert "replaced by tiny.en" in model.message
    assert model.details["name"] == "tiny.en"


def test_a_model_that_is_not_here_is_a_finding(store: ModelStore, probe: DeviceProbe) -> None:
    model = by_name(examine(store, probe, partial(store.resolve, "large-v3")))["model"]

    assert not model.ok
    assert "models download large-v3" in model.hint


def test_a_slow_machine_is_a_finding_with_advice(store: ModelStore) -> None:
    pace = by_name(
        examine(
            store,
            DeviceProbe(None, measure=slow, gpus=lambda: ()),
            partial(store.resolve, "tiny.en"),
        )
    )["pace"]

    assert not pace.ok
    assert "cannot keep up" in pace.message
    assert pace.hint


def test_a_damaged_model_is_a_finding(
    store: ModelStore, probe: DeviceProbe, built_in_model: Path
) -> None:
    path = store.import_model(built_in_model, "mine")
    (path / "config.json").write_text("{")

    device = by_name(examine(store, probe, partial(store.resolve, "mine")))["device"]

    assert not device.ok
    assert "config.json" in device.message


def test_offline_and_begun_downloads_are_told(
    store: ModelStore, probe: DeviceProbe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = tmp_path / "models" / ".downloads" / "tiny.en"
    begun.mkdir(parents=True)
    (begun / "model.bin.part").write_bytes(b"half")
    assert (
        "tiny.en"
        in by_name(examine(store, probe, partial(store.resolve, "tiny.en")))["download"].message
    )

    monkeypatch.setenv("HF_HUB_OFFLINE", "1")

    assert by_name(examine(store, probe, partial(store.resolve, "tiny.en")))["download"].details[
        "offline"
    ]


@pytest.mark.parametrize(
    ("measure", "told", "hint"),
    [
        (cuda_lacks_cublas, "libcublas.so.12", "pip install nvidia-cublas-cu12"),
        (cuda_aborts, "CUDA driver version is insufficient", "newer NVIDIA driver"),
        (cuda_lacks_memory, "out of memory", "smaller model"),
    ],
)
def test_a_gpu_that_fails_is_a_finding_and_the_cpu_is_used(
    store: ModelStore, measure: Measure, told: str, hint: str
) -> None:
    findings = by_name(
        examine(
            store,
            DeviceProbe(None, measure=measure, gpus=one_gpu),
            partial(store.resolve, "tiny.en"),
        )
    )

    cuda = findings["cuda"]
    assert not cuda.ok
    assert told in cuda.message
    assert hint in cuda.hint
    assert cuda.details == {"used": False, "package": "nvidia-cublas-cu12"}
    assert findings["device"].details["device"] == "cpu"
    assert findings["pace"].ok
    json.dumps([asdict(finding) for finding in findings.values()])


def test_a_gpu_that_works_is_no_problem(store: ModelStore) -> None:
    findings = by_name(
        examine(
            store,
            DeviceProbe(None, measure=cuda_works, gpus=one_gpu),
            partial(store.resolve, "tiny.en"),
        )
    )

    assert "cuda" not in findings
    assert findings["device"].details["compute_type"] == "float16"
    assert "the GPU" in findings["device"].message
