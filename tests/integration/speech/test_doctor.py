import json
from dataclasses import asdict

import pytest

from captioner.speech.device_probe import DeviceProbe, Measured
from captioner.speech.doctor import examine


def slow(_model_dir, _device, _compute_type, threads):
    return Measured("int8_float32", threads, 1.0, 20.0, 0.2, 900)


@pytest.fixture
def probe(tmp_path):
    return DeviceProbe(tmp_path / "devices.json", gpus=lambda: ())


def by_name(findings):
    return {finding.name: finding for finding in findings}


def test_everything_is_looked_at_and_is_data(store, probe):
    findings = by_name(examine(store, probe))

    assert set(findings) == {
        "packages",
        "voice activity",
        "gpu",
        "model",
        "device",
        "pace",
        "memory",
        "download",
    }
    assert all(finding.ok for finding in findings.values())
    assert "starter model" in findings["model"].message
    assert findings["device"].details["device"] == "cpu"
    assert findings["pace"].details["basis"] == "measured"
    assert findings["packages"].details["ctranslate2"]
    json.dumps([asdict(finding) for finding in findings.values()])


def test_a_model_that_is_not_here_is_a_finding(store, probe):
    model = by_name(examine(store, probe, "large-v3"))["model"]

    assert not model.ok
    assert "models download large-v3" in model.hint


def test_a_slow_machine_is_a_finding_with_advice(store):
    pace = by_name(examine(store, DeviceProbe(None, measure=slow, gpus=lambda: ())))["pace"]

    assert not pace.ok
    assert "cannot keep up" in pace.message
    assert pace.hint


def test_a_damaged_model_is_a_finding(store, probe, starter_model_dir):
    path = store.import_folder(starter_model_dir, "mine")
    (path / "config.json").write_text("{")

    device = by_name(examine(store, probe, "mine"))["device"]

    assert not device.ok
    assert "config.json" in device.message


def test_offline_and_begun_downloads_are_told(store, probe, tmp_path, monkeypatch):
    begun = tmp_path / "models" / ".downloads" / "tiny.en"
    begun.mkdir(parents=True)
    (begun / "model.bin.part").write_bytes(b"half")
    assert "tiny.en" in by_name(examine(store, probe))["download"].message

    monkeypatch.setenv("HF_HUB_OFFLINE", "1")

    assert by_name(examine(store, probe))["download"].details["offline"]
