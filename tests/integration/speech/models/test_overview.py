from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from captioner.speech.host.device_choice import DeviceChoice
from captioner.speech.host.probe import DeviceProbe
from captioner.speech.models.overview import Basis, overview
from captioner.speech.models.store import ModelStore


def quick(_model_dir: str, _device: str, threads: int) -> DeviceChoice:
    return DeviceChoice("cpu", "int8_float32", threads, 1.0, 0.2, 0.002, 300)


@pytest.fixture
def probe(tmp_path: Path) -> DeviceProbe:
    return DeviceProbe(tmp_path / "devices.json", measure=quick, gpus=lambda: ())


def by_name(found: Iterable[Any]) -> dict[str, Any]:
    return {item.model.entry.name: item for item in found}


def test_before_anything_was_measured_nothing_is_claimed(
    store: ModelStore, probe: DeviceProbe
) -> None:
    assert {item.basis for item in overview(store, probe)} == {Basis.UNKNOWN}


def test_one_measured_model_tells_about_the_others(
    store: ModelStore, probe: DeviceProbe, built_in_model: Path
) -> None:
    small = store.import_model(built_in_model, "small.en")
    own = store.import_model(built_in_model, "somebody-elses")
    probe.choose(small)

    found = by_name(overview(store, probe))

    assert found["small.en"].basis is Basis.MEASURED
    assert found["large-v3"].basis is Basis.ESTIMATED
    assert found["large-v3"].advice.decode_s > found["small.en"].advice.decode_s
    assert found["tiny.en"].advice.decode_s < found["small.en"].advice.decode_s
    assert "estimated" in found["large-v3"].advice.message
    assert found["somebody-elses"].basis is Basis.UNKNOWN
    assert found["somebody-elses"].model.path == own


def test_estimates_come_from_the_model_that_is_most_alike(
    store: ModelStore, probe: DeviceProbe, built_in_model: Path
) -> None:
    probe.choose(built_in_model)
    alone = by_name(overview(store, probe))["large-v3-turbo"].advice.decode_s

    probe.choose(store.import_model(built_in_model, "distil-large-v3.5"))

    assert by_name(overview(store, probe))["large-v3-turbo"].advice.decode_s < alone
