"""Redirects, certificates, proxies and hubs in trouble, while a model is downloaded."""

import socket
import threading
from contextlib import closing
from pathlib import Path

import pytest

from captioner.core.errors import CaptionerError
from captioner.core.models import DownloadProgress
from captioner.speech.models import download as download_module
from captioner.speech.models.catalogue import CatalogueEntry
from captioner.speech.models.download import DownloadPausedError, ModelDownload
from captioner.speech.models.store import ModelStore
from tests.helpers.network.downloads import NAME, assert_fails, assert_whole, fetched_bytes
from tests.helpers.network.fault_hub import REPOSITORY, Fault, FaultHub
from tests.helpers.paths import CERTIFICATE


def test_a_hub_that_asks_for_time_gets_it(hub: FaultHub, store: ModelStore) -> None:
    hub.faults["listing"].append(Fault(status=429, headers={"Retry-After": "0"}))
    hub.faults["model.bin"].append(Fault(status=429, headers={"Retry-After": "1"}))
    seen: list[DownloadProgress] = []

    path = store.download(REPOSITORY, on_progress=seen.append)

    assert_whole(path, hub.files)
    assert any("Trying again in 1 s" in progress.message for progress in seen)


@pytest.mark.parametrize("value", ["3600", "Wed, 01 Jan 2120 00:00:00 GMT"])
def test_long_retry_after_is_reported(hub: FaultHub, store: ModelStore, value: str) -> None:
    hub.always["listing"] = Fault(status=429, headers={"Retry-After": value})

    assert_fails(store, "429", " min")
    assert len(hub.requests) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_hub_in_trouble_is_asked_again(hub: FaultHub, store: ModelStore, status: int) -> None:
    hub.faults["listing"].append(Fault(status=status))
    hub.faults["model.bin"].extend([Fault(status=status), Fault(status=status)])

    assert_whole(store.download(REPOSITORY), hub.files)


def test_a_hub_in_lasting_trouble_is_left_and_what_came_is_kept(
    hub: FaultHub, store: ModelStore
) -> None:
    hub.faults["model.bin"].extend([Fault(drop_after=500_000), *[Fault(status=503)] * 4])

    assert_fails(store, "503", "download will resume")
    assert next(m for m in store.models() if m.entry.name == "tiny.en").partial_bytes == 0

    assert_whole(store.download(REPOSITORY), hub.files)
    assert hub.starts("model.bin")[-1] == 500_000
    assert hub.total_sent == fetched_bytes(hub.files)


def test_a_hub_without_ranges_sends_everything_again(hub: FaultHub, store: ModelStore) -> None:
    hub.ranges = False
    hub.faults["model.bin"].append(Fault(drop_after=300_000))

    path = store.download(REPOSITORY)

    assert_whole(path, hub.files)
    assert hub.sent["model.bin"] == 300_000 + len(hub.files["model.bin"])


def test_hub_without_ranges_is_not_asked_for_ever(hub: FaultHub, store: ModelStore) -> None:
    hub.ranges = False
    hub.always["model.bin"] = Fault(drop_after=300_000)

    assert_fails(store, "could not be downloaded")
    assert len(hub.starts("model.bin")) == 4


def test_an_answer_with_another_range_is_not_taken(hub: FaultHub, store: ModelStore) -> None:
    hub.faults["model.bin"].extend([Fault(drop_after=300_000), Fault(wrong_range=True)])

    assert_whole(store.download(REPOSITORY), hub.files)


def test_redirects_are_followed_and_keep_the_position(hub: FaultHub, store: ModelStore) -> None:
    elsewhere = FaultHub(hub.files)
    elsewhere.faults["model.bin"].append(Fault(drop_after=200_000))
    hub.always["model.bin"] = Fault(redirect_to=elsewhere.address)

    path = store.download(REPOSITORY)
    elsewhere.close()

    assert_whole(path, hub.files)
    assert elsewhere.starts("model.bin") == [0, 200_000]
    assert hub.sent["model.bin"] == 0


def test_a_redirect_in_circles_ends(hub: FaultHub, store: ModelStore) -> None:
    hub.always["model.bin"] = Fault(redirect_to=hub.address)

    assert_fails(store, "302")


def test_a_false_certificate_is_refused_at_once(
    store: ModelStore, model_content: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(FaultHub(model_content, tls=True)) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        assert_fails(store, "could not prove", "SSL_CERT_FILE")
    assert hub.requests == []


def test_a_company_certificate_named_in_the_environment_is_trusted(
    tmp_path: Path,
    built_in_model: Path,
    model_content: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with closing(FaultHub(model_content, tls=True)) as hub:
        monkeypatch.setenv("HF_ENDPOINT", hub.address)
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        path = ModelStore(tmp_path / "models", built_in_model, trash=Path.rmdir).download(
            REPOSITORY
        )
    assert_whole(path, model_content)


def test_encryption_is_not_given_up_on_the_way(
    hub: FaultHub, tmp_path: Path, built_in_model: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with closing(FaultHub(hub.files, tls=True)) as secure:
        secure.always["model.bin"] = Fault(redirect_to=hub.address)
        monkeypatch.setenv("HF_ENDPOINT", secure.address)
        monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
        assert_fails(
            ModelStore(tmp_path / "models", built_in_model, trash=Path.rmdir),
            "unencrypted address",
        )


def test_hub_that_is_not_there_is_said(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "*")

    assert_fails(store, "cannot be reached")


@pytest.mark.parametrize("address", ["nonsense", "gopher://127.0.0.1", "http://"])
def test_an_address_that_is_none_is_said(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", address)

    with pytest.raises(CaptionerError):
        store.download(REPOSITORY)


def test_nothing_is_asked_offline(
    hub: FaultHub, store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")

    assert_fails(store, "HF_HUB_OFFLINE")
    assert hub.requests == []


def test_a_mirror_below_a_path_and_a_proxy_are_used(
    hub: FaultHub, store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
    monkeypatch.setenv("http_proxy", hub.address)
    monkeypatch.setenv("no_proxy", "")

    assert_whole(store.download(REPOSITORY), hub.files)


def test_patience_grows_between_attempts(
    hub: FaultHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download_module, "_ATTEMPTS", 4)
    monkeypatch.setattr(download_module, "_FIRST_WAIT_S", 0.02)
    monkeypatch.setattr(download_module, "_LONGEST_WAIT_S", 1.0)
    hub.always["listing"] = Fault(status=503)
    messages = []
    download = ModelDownload(
        CatalogueEntry(NAME, REPOSITORY),
        tmp_path / "aside",
        on_progress=lambda progress: messages.append(progress.message),
    )

    with pytest.raises(CaptionerError, match="503"):
        download.run()

    assert len(hub.requests) == 4
    assert sum("Trying again" in message for message in messages) == 3


def test_a_hub_that_does_not_answer_is_told_long_before_it_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    silence_s = download_module._SILENCE_S
    monkeypatch.setattr(download_module, "_SILENCE_S", 0.05)
    stop = threading.Event()
    messages = []

    def watch(progress: DownloadProgress) -> None:
        messages.append(progress.message)
        if progress.message.startswith("No response yet"):
            stop.set()

    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("HF_ENDPOINT", f"http://127.0.0.1:{silent.getsockname()[1]}")
        monkeypatch.setenv("no_proxy", "*")
        download = ModelDownload(
            CatalogueEntry(NAME, REPOSITORY),
            tmp_path / "aside",
            on_progress=watch,
            stop=stop,
        )
        with pytest.raises(DownloadPausedError):
            download.run()

    assert messages[1] == "No response yet; check your internet connection"
    assert silence_s < 5.0
