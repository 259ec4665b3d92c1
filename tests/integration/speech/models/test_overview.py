import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from captioner.core.errors import CaptionerError
from captioner.core.models import DownloadProgress
from captioner.speech.hosting.device_choice import DeviceChoice
from captioner.speech.hosting.probe import DeviceProbe
from captioner.speech.models.catalogue import Catalogue, CatalogueEntry
from captioner.speech.models.download import DownloadPausedError
from captioner.speech.models.overview import (
    Basis,
    download_pair,
    installed_draft,
    missing_draft,
    overview,
)
from captioner.speech.models.store import ModelStore
from tests.helpers.network.fault_hub import COMMIT, REPOSITORY, Fault, FaultHub


def quick(_model_dir: str, _device: str, threads: int) -> DeviceChoice:
    return DeviceChoice("cpu", "int8_float32", threads, 1.0, 0.2, 0.002, 300)


@pytest.fixture
def probe(tmp_path: Path) -> DeviceProbe:
    return DeviceProbe(tmp_path / "devices.json", measure=quick, gpus=lambda: ())


def by_name(found: Iterable[Any]) -> dict[str, Any]:
    return {item.model.entry.name: item for item in found}


def test_nothing_is_claimed_before_a_measurement(store: ModelStore, probe: DeviceProbe) -> None:
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


@pytest.fixture
def pairs(store: ModelStore) -> ModelStore:
    """A store that knows an accurate model and two drafts for it."""
    store.catalogue = Catalogue(
        (
            CatalogueEntry("accurate", REPOSITORY, COMMIT, draft_models=("good", "quick")),
            CatalogueEntry("good", REPOSITORY, COMMIT, download_mb=1),
            CatalogueEntry("quick", REPOSITORY, COMMIT, download_mb=1),
        )
    )
    return store


def fetch(store: ModelStore, name: str = "accurate") -> list[DownloadProgress]:
    seen: list[DownloadProgress] = []
    download_pair(store, name, on_progress=seen.append, stop=threading.Event())
    return seen


def test_download_of_both_has_one_monotonic_bar(hub: FaultHub, pairs: ModelStore) -> None:
    draft = missing_draft(pairs, "accurate")
    assert draft is not None
    assert draft.name == "good"

    seen = fetch(pairs)

    assert pairs.resolve("accurate").path.name == "accurate"
    found = installed_draft(pairs, "accurate")
    assert found is not None
    assert found.name == "good"
    assert missing_draft(pairs, "accurate") is None
    assert [one.done_bytes for one in seen] == sorted(one.done_bytes for one in seen)
    assert all(one.done_bytes <= one.total_bytes for one in seen if one.total_bytes)
    assert seen[-1].done_bytes == seen[-1].total_bytes
    with_files = [one for one in seen if one.total_bytes]
    assert with_files[0].total_bytes > hub.total_sent / 2


def test_a_draft_that_is_here_is_not_fetched_again(hub: FaultHub, pairs: ModelStore) -> None:
    pairs.download("quick")
    fetch(pairs)
    assert missing_draft(pairs, "accurate") is None
    with pytest.raises(CaptionerError):
        pairs.resolve("good")


def test_a_model_that_is_here_gets_its_draft_alone(hub: FaultHub, pairs: ModelStore) -> None:
    pairs.download("accurate")
    before = hub.total_sent
    seen = fetch(pairs)
    assert installed_draft(pairs, "accurate") is not None
    assert seen[-1].total_bytes == hub.total_sent - before


def test_a_model_without_a_draft_comes_alone(hub: FaultHub, pairs: ModelStore) -> None:
    fetch(pairs, "quick")
    assert installed_draft(pairs, "quick") is None
    assert missing_draft(pairs, "quick") is None


def test_a_hub_that_fails_at_the_draft_leaves_the_model(hub: FaultHub, pairs: ModelStore) -> None:
    pairs.download("accurate")
    hub.always["model.bin"] = Fault(status=404)
    with pytest.raises(CaptionerError):
        fetch(pairs)
    assert pairs.resolve("accurate").path.is_dir()
    assert installed_draft(pairs, "accurate") is None


def test_a_pause_fetches_neither(hub: FaultHub, pairs: ModelStore) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(DownloadPausedError):
        download_pair(pairs, "accurate", on_progress=lambda _progress: None, stop=stop)
    assert missing_draft(pairs, "accurate") is not None
