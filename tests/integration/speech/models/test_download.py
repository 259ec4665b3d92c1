"""Every fault a hub, a network or a disk can have: what is loaded is whole, or absent."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from captioner.core.audio import SpeechSegment
from captioner.core.errors import CaptionerError
from captioner.core.models import DownloadProgress
from captioner.speech.models.catalogue import CatalogueEntry, KnownFile
from captioner.speech.models.download import (
    DownloadPausedError,
    ModelDownload,
    RetrySettings,
)
from captioner.speech.models.hub import HubClient
from captioner.speech.models.manifest import Manifest
from captioner.speech.models.store import ModelStore
from captioner.speech.recogniser.whisper import WhisperRecogniser
from tests.helpers.network.fault_hub import COMMIT, REPOSITORY, Fault, FaultHub
from tests.helpers.paths import CERTIFICATE

NAME = REPOSITORY.replace("/", "--")
FETCHED = ["config.json", "model.bin", "tokenizer.json", "vocabulary.json"]


def fetched_bytes(content: Mapping[str, bytes]) -> int:
    return sum(len(content[path]) for path in FETCHED)


def assert_whole(path: Path, content: Mapping[str, bytes]) -> None:
    assert sorted(file.name for file in path.iterdir()) == [
        *FETCHED[:1],
        "manifest.json",
        *FETCHED[1:],
    ]
    for name in FETCHED:
        assert (path / name).read_bytes() == content[name]


def assert_absent(store: ModelStore) -> None:
    with pytest.raises(CaptionerError, match="not on this machine"):
        store.resolve(REPOSITORY)


def assert_fails(store: ModelStore, *fragments: str) -> None:
    with pytest.raises(CaptionerError) as caught:
        store.download(REPOSITORY)
    for fragment in fragments:
        assert fragment in caught.value.message + " " + caught.value.hint
    assert caught.value.hint
    assert_absent(store)


def test_a_download_is_whole_and_tells_where_it_came_from(
    hub: FaultHub, store: ModelStore, model_content: dict[str, bytes]
) -> None:
    seen: list[DownloadProgress] = []

    path = store.download(REPOSITORY, on_progress=seen.append)

    assert_whole(path, model_content)
    manifest = Manifest.load(path)
    assert (manifest.repository, manifest.revision) == (REPOSITORY, COMMIT)
    assert "listing of" in manifest.origin
    assert hub.total_sent == fetched_bytes(model_content)
    assert seen[-1].done_bytes == seen[-1].total_bytes == fetched_bytes(model_content)
    assert [p.done_bytes for p in seen] == sorted(p.done_bytes for p in seen)
    assert store.resolve(REPOSITORY).path == path
    assert not (path.parent / ".downloads" / NAME).exists()


def test_a_second_download_asks_nobody(hub: FaultHub, store: ModelStore) -> None:
    store.download(REPOSITORY)
    asked = len(hub.requests)

    store.download(REPOSITORY)

    assert len(hub.requests) == asked


def test_a_dropped_connection_goes_on_from_the_last_byte(
    hub: FaultHub, store: ModelStore, model_content: dict[str, bytes]
) -> None:
    hub.faults["model.bin"].extend([Fault(drop_after=300_000), Fault(drop_after=100_000)])

    path = store.download(REPOSITORY)

    assert_whole(path, model_content)
    assert hub.starts("model.bin") == [0, 300_000, 400_000]
    assert hub.total_sent == fetched_bytes(model_content)


def test_a_connection_that_stands_still_is_given_up_and_resumed(
    hub: FaultHub, store: ModelStore, model_content: dict[str, bytes]
) -> None:
    hub.faults["model.bin"].append(Fault(stall_after=131_072))

    path = store.download(REPOSITORY)

    assert_whole(path, model_content)
    assert hub.starts("model.bin") == [0, 131_072]


def test_another_length_than_listed_is_refused_before_it_is_fetched(
    hub: FaultHub, store: ModelStore, model_content: dict[str, bytes]
) -> None:
    hub.always["model.bin"] = Fault(content=model_content["model.bin"] + b"more")

    assert_fails(store, "model.bin", "log in")


def test_more_than_listed_is_refused_where_no_length_was_announced(
    hub: FaultHub, store: ModelStore, model_content: dict[str, bytes]
) -> None:
    longer = Fault(content=model_content["model.bin"] + b"more", announce_length=False)
    hub.always["model.bin"] = longer

    assert_fails(store, "sent more for model.bin")


def test_less_than_listed_is_never_taken_for_whole(
    hub: FaultHub, store: ModelStore, model_content: dict[str, bytes]
) -> None:
    shorter = Fault(content=model_content["model.bin"][:-1], announce_length=False)
    hub.always["model.bin"] = shorter

    assert_fails(store, "could not be downloaded", "shorter")


def test_wrong_bytes_are_fetched_again(
    hub: FaultHub, store: ModelStore, model_content: dict[str, bytes]
) -> None:
    wrong = bytes(len(model_content["model.bin"]))
    hub.faults["model.bin"].append(Fault(content=wrong))

    path = store.download(REPOSITORY)

    assert_whole(path, model_content)
    assert hub.starts("model.bin") == [0, 0]


@pytest.mark.parametrize("name", ["model.bin", "tokenizer.json"])
def test_bytes_that_stay_wrong_are_not_kept(
    hub: FaultHub, store: ModelStore, tmp_path: Path, model_content: dict[str, bytes], name: str
) -> None:
    hub.always[name] = Fault(content=bytes(len(model_content[name])))

    assert_fails(store, name, "wrong content")
    assert hub.starts(name) == [0, 0]
    assert not list((tmp_path / "models").rglob(name + "*"))


def test_a_repository_that_does_not_exist_is_said_at_once(hub: FaultHub, store: ModelStore) -> None:
    with pytest.raises(CaptionerError, match="404"):
        store.download("nobody/nothing")

    assert len(hub.requests) == 1


def test_a_file_that_vanished_is_said_at_once(hub: FaultHub, store: ModelStore) -> None:
    hub.always["tokenizer.json"] = Fault(status=404)

    assert_fails(store, "tokenizer.json", "404")


def test_a_guarded_repository_is_said_at_once(hub: FaultHub, store: ModelStore) -> None:
    hub.always["listing"] = Fault(status=401)

    assert_fails(store, "401", "import")
    assert len(hub.requests) == 1


def test_a_hub_that_asks_for_time_gets_it(
    hub: FaultHub, store: ModelStore, model_content: dict[str, bytes]
) -> None:
    hub.faults["listing"].append(Fault(status=429, headers={"Retry-After": "0"}))
    hub.faults["model.bin"].append(Fault(status=429, headers={"Retry-After": "1"}))
    seen: list[DownloadProgress] = []

    path = store.download(REPOSITORY, on_progress=seen.append)

    assert_whole(path, model_content)
    assert any("Waiting 1 s" in progress.message for progress in seen)


@pytest.mark.parametrize("value", ["3600", "Wed, 01 Jan 2120 00:00:00 GMT"])
def test_a_hub_that_asks_for_much_time_is_told_to_the_person(
    hub: FaultHub, store: ModelStore, value: str
) -> None:
    hub.always["listing"] = Fault(status=429, headers={"Retry-After": value})

    assert_fails(store, "429", " min")
    assert len(hub.requests) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_a_hub_in_trouble_is_asked_again(
    hub: FaultHub, store: ModelStore, model_content: dict[str, bytes], status: int
) -> None:
    hub.faults["listing"].append(Fault(status=status))
    hub.faults["model.bin"].extend([Fault(status=status), Fault(status=status)])

    assert_whole(store.download(REPOSITORY), model_content)


def test_a_hub_in_lasting_trouble_is_left_and_what_came_is_kept(
    hub: FaultHub, store: ModelStore, model_content: dict[str, bytes]
) -> None:
    hub.faults["model.bin"].extend([Fault(drop_after=500_000), *[Fault(status=503)] * 4])

    assert_fails(store, "503", "goes on where it stopped")
    assert next(m for m in store.models() if m.entry.name == "tiny.en").partial_bytes == 0

    assert_whole(store.download(REPOSITORY), model_content)
    assert hub.starts("model.bin")[-1] == 500_000
    assert hub.total_sent == fetched_bytes(model_content)


def test_a_hub_without_ranges_sends_everything_again(
    hub: FaultHub, store: ModelStore, model_content: dict[str, bytes]
) -> None:
    hub.ranges = False
    hub.faults["model.bin"].append(Fault(drop_after=300_000))

    path = store.download(REPOSITORY)

    assert_whole(path, model_content)
    assert hub.sent["model.bin"] == 300_000 + len(model_content["model.bin"])


def test_a_hub_without_ranges_that_always_drops_is_not_asked_for_ever(
    hub: FaultHub, store: ModelStore
) -> None:
    hub.ranges = False
    hub.always["model.bin"] = Fault(drop_after=300_000)

    assert_fails(store, "could not be downloaded")
    assert len(hub.starts("model.bin")) == 4


def test_an_answer_with_another_range_is_not_taken(
    hub: FaultHub, store: ModelStore, model_content: dict[str, bytes]
) -> None:
    hub.faults["model.bin"].extend([Fault(drop_after=300_000), Fault(wrong_range=True)])

    assert_whole(store.download(REPOSITORY), model_content)


def test_redirects_are_followed_and_keep_the_position(
    hub: FaultHub, store: ModelStore, model_content: dict[str, bytes]
) -> None:
    elsewhere = FaultHub(model_content)
    elsewhere.faults["model.bin"].append(Fault(drop_after=200_000))
    hub.always["model.bin"] = Fault(redirect_to=elsewhere.address)

    path = store.download(REPOSITORY)
    elsewhere.close()

    assert_whole(path, model_content)
    assert elsewhere.starts("model.bin") == [0, 200_000]
    assert hub.sent["model.bin"] == 0


def test_a_redirect_in_circles_ends(hub: FaultHub, store: ModelStore) -> None:
    hub.always["model.bin"] = Fault(redirect_to=hub.address)

    assert_fails(store, "302")


def test_a_false_certificate_is_refused_at_once(
    store: ModelStore, model_content: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    hub = FaultHub(model_content, tls=True)
    monkeypatch.setenv("HF_ENDPOINT", hub.address)
    try:
        assert_fails(store, "could not prove", "SSL_CERT_FILE")
    finally:
        hub.close()
    assert hub.requests == []


def test_a_company_certificate_named_in_the_environment_is_trusted(
    tmp_path: Path,
    starter_model_dir: Path,
    model_content: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hub = FaultHub(model_content, tls=True)
    monkeypatch.setenv("HF_ENDPOINT", hub.address)
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    try:
        path = ModelStore(tmp_path / "models", starter_model_dir, trash=Path.rmdir).download(
            REPOSITORY
        )
    finally:
        hub.close()
    assert_whole(path, model_content)


def test_encryption_is_not_given_up_on_the_way(
    hub: FaultHub,
    tmp_path: Path,
    starter_model_dir: Path,
    model_content: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    secure = FaultHub(model_content, tls=True)
    secure.always["model.bin"] = Fault(redirect_to=hub.address)
    monkeypatch.setenv("HF_ENDPOINT", secure.address)
    monkeypatch.setenv("SSL_CERT_FILE", str(CERTIFICATE))
    try:
        assert_fails(
            ModelStore(tmp_path / "models", starter_model_dir, trash=Path.rmdir),
            "without encryption",
        )
    finally:
        secure.close()


def test_too_little_room_is_said_before_anything_is_fetched(hub: FaultHub, tmp_path: Path) -> None:
    download = ModelDownload(
        CatalogueEntry(NAME, REPOSITORY), tmp_path / "aside", HubClient(), free=lambda _: 50_000_000
    )

    with pytest.raises(CaptionerError, match="50 MB are free"):
        download.run()

    assert hub.total_sent == 0


def test_a_disk_that_becomes_full_is_said(hub: FaultHub, store: ModelStore, tmp_path: Path) -> None:
    # Writing to /dev/full fails as writing to a full disk does.
    aside = tmp_path / "models" / ".downloads" / NAME
    aside.mkdir(parents=True)
    (aside / "model.bin.part").symlink_to("/dev/full")

    assert_fails(store, "disk became full", "Free some space")


def test_a_directory_that_cannot_be_written_is_said(
    hub: FaultHub, starter_model_dir: Path, tmp_path: Path
) -> None:
    (tmp_path / "models").write_text("a file is in the way")
    store = ModelStore(tmp_path / "models", starter_model_dir, trash=Path.rmdir)

    with pytest.raises(CaptionerError, match="cannot be written"):
        store.download(REPOSITORY)


def test_a_hub_that_is_not_there_is_said(
    store: ModelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
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
    hub: FaultHub,
    store: ModelStore,
    model_content: dict[str, bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://hub.invalid")
    monkeypatch.setenv("http_proxy", hub.address)
    monkeypatch.setenv("no_proxy", "")

    assert_whole(store.download(REPOSITORY), model_content)


@pytest.mark.parametrize(
    "content",
    [
        b"<html>Please log in</html>",
        b"[]",
        b"{}",
        b'{"sha": "main", "siblings": []}',
        b'{"sha": 1}',
    ],
)
def test_a_listing_that_makes_no_sense_is_said(
    hub: FaultHub, store: ModelStore, content: bytes
) -> None:
    hub.always["listing"] = Fault(content=content)

    assert_fails(store, "listing", "log in")


def test_a_repository_without_a_converted_model_is_said(hub: FaultHub, store: ModelStore) -> None:
    del hub.files["model.bin"]

    assert_fails(store, "no model.bin", "CTranslate2")


def test_a_model_without_a_tokenizer_is_not_installed(hub: FaultHub, store: ModelStore) -> None:
    del hub.files["tokenizer.json"]

    assert_fails(store, "tokenizer.json")


def test_names_that_lead_elsewhere_are_not_fetched(
    hub: FaultHub, store: ModelStore, tmp_path: Path, model_content: dict[str, bytes]
) -> None:
    listing = hub.true_listing()
    listing["siblings"].append({"rfilename": "../model.bin", "size": 3, "blobId": "0" * 40})
    listing["siblings"].append({"rfilename": "sub/config.json", "size": 3, "blobId": "0" * 40})
    hub.listing = listing

    assert_whole(store.download(REPOSITORY), model_content)


def test_the_catalogues_digest_counts_more_than_the_hubs(
    hub: FaultHub, tmp_path: Path, model_content: dict[str, bytes]
) -> None:
    size = len(model_content["model.bin"])
    entry = CatalogueEntry(NAME, REPOSITORY, files={"model.bin": KnownFile(size, "0" * 64)})

    with pytest.raises(CaptionerError, match="not what the catalogue says"):
        ModelDownload(entry, tmp_path / "aside", HubClient()).run()

    assert hub.total_sent == 0


def test_a_pause_keeps_what_came(
    hub: FaultHub, store: ModelStore, model_content: dict[str, bytes]
) -> None:
    stop = threading.Event()

    def pause_in_the_middle(progress: DownloadProgress) -> None:
        if progress.done_bytes > 200_000:
            stop.set()

    hub.faults["model.bin"].append(Fault(drop_after=250_000))
    with pytest.raises(DownloadPausedError, match="paused"):
        store.download(REPOSITORY, on_progress=pause_in_the_middle, stop=stop)
    assert_absent(store)

    assert_whole(store.download(REPOSITORY), model_content)
    assert hub.starts("model.bin") == [0, 250_000]
    assert hub.requests.count(("listing", 0)) == 1


def test_a_download_that_was_begun_keeps_to_its_commit(
    hub: FaultHub, store: ModelStore, model_content: dict[str, bytes]
) -> None:
    hub.faults["model.bin"].extend([Fault(drop_after=300_000), *[Fault(status=503)] * 4])
    assert_fails(store, "503")
    hub.listing = {"sha": "f" * 40, "siblings": []}

    path = store.download(REPOSITORY)

    assert_whole(path, model_content)
    assert Manifest.load(path).revision == COMMIT


def test_a_commit_that_is_gone_is_replaced_by_what_there_is(
    hub: FaultHub, store: ModelStore, model_content: dict[str, bytes]
) -> None:
    hub.faults["model.bin"].extend([Fault(drop_after=300_000), *[Fault(status=503)] * 4])
    assert_fails(store, "503")
    hub.commit = "f" * 40

    path = store.download(REPOSITORY)

    assert_whole(path, model_content)
    assert Manifest.load(path).revision == "f" * 40


def test_a_part_with_damage_is_noticed(
    hub: FaultHub, store: ModelStore, tmp_path: Path, model_content: dict[str, bytes]
) -> None:
    hub.faults["model.bin"].extend([Fault(drop_after=300_000), *[Fault(status=503)] * 4])
    assert_fails(store, "503")
    part = tmp_path / "models" / ".downloads" / NAME / "model.bin.part"
    damaged = bytearray(part.read_bytes())
    damaged[1000] ^= 1
    part.write_bytes(damaged)

    assert_whole(store.download(REPOSITORY), model_content)


def test_two_downloads_at_once_fetch_once(
    hub: FaultHub, store: ModelStore, model_content: dict[str, bytes]
) -> None:
    hub.hold.clear()
    waiting = threading.Event()
    paths = []

    def download(on_progress: Callable[[DownloadProgress], None]) -> None:
        paths.append(store.download(REPOSITORY, on_progress=on_progress))

    def notice_waiting(progress: DownloadProgress) -> None:
        if "Waiting for another" in progress.message:
            waiting.set()

    first = threading.Thread(target=download, args=(lambda _progress: None,))
    first.start()
    assert hub.asked.wait(10)
    second = threading.Thread(target=download, args=(notice_waiting,))
    second.start()
    assert waiting.wait(10)
    hub.hold.set()
    first.join(20)
    second.join(20)

    assert len(set(paths)) == 1
    assert_whole(paths[0], model_content)
    assert hub.total_sent == fetched_bytes(model_content)


def test_waiting_for_another_download_can_be_paused(hub: FaultHub, store: ModelStore) -> None:
    hub.hold.clear()
    first = threading.Thread(target=store.download, args=(REPOSITORY,))
    first.start()
    assert hub.asked.wait(10)
    stop = threading.Event()

    with pytest.raises(DownloadPausedError):
        store.download(REPOSITORY, on_progress=lambda _progress: stop.set(), stop=stop)

    hub.hold.set()
    first.join(20)


KILLED = """
import sys
from pathlib import Path
from captioner.speech.models.store import ModelStore

def show(progress):
    print(progress.done_bytes, flush=True)

store = ModelStore(Path(sys.argv[1]), Path(sys.argv[2]), trash=Path.rmdir)
store.download(sys.argv[3], on_progress=show)
"""


def test_a_killed_download_goes_on_where_it_was(
    hub: FaultHub,
    store: ModelStore,
    tmp_path: Path,
    starter_model_dir: Path,
    model_content: dict[str, bytes],
) -> None:
    hub.faults["model.bin"].append(Fault(stall_after=400_000))
    root = tmp_path / "models"
    part = root / ".downloads" / NAME / "model.bin.part"
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(root), str(starter_model_dir), REPOSITORY],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as process:
        never = threading.Event()
        while not part.exists() or part.stat().st_size < 200_000:
            assert process.poll() is None
            never.wait(0.01)
        process.send_signal(signal.SIGKILL)
    hub.released.set()
    kept = part.stat().st_size

    path = store.download(REPOSITORY)

    assert_whole(path, model_content)
    assert hub.starts("model.bin") == [0, kept]


def test_a_downloaded_model_recognises(
    hub: FaultHub,
    starter_model_dir: Path,
    tmp_path: Path,
    store: ModelStore,
    spoken: Callable[..., SpeechSegment],
) -> None:
    hub.files = {
        file.name: file.read_bytes() for file in starter_model_dir.iterdir() if file.is_file()
    }
    hub.faults["model.bin"].extend([Fault(drop_after=1_000_000), Fault(drop_after=3_000_000)])

    recogniser = WhisperRecogniser(store.download(REPOSITORY))

    assert recogniser.load().model_name == NAME
    recogniser.close()


def test_patience_grows_between_attempts(hub: FaultHub, tmp_path: Path) -> None:
    hub.always["listing"] = Fault(status=503)
    messages = []
    download = ModelDownload(
        CatalogueEntry(NAME, REPOSITORY),
        tmp_path / "aside",
        HubClient(),
        on_progress=lambda progress: messages.append(progress.message),
        retry=RetrySettings(attempts=4, first_wait_s=0.02, longest_wait_s=1.0),
    )

    with pytest.raises(CaptionerError, match="503"):
        download.run()

    assert len(hub.requests) == 4
    assert sum("Waiting" in message for message in messages) == 3


def test_a_store_on_a_drive_that_was_unplugged_is_empty(store: ModelStore, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "models", ignore_errors=True)

    assert all(model.path is None for model in store.models() if model.entry.repository)
