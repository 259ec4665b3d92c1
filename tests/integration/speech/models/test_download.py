"""Every fault a hub, a network or a disk can have: what is loaded is whole, or absent."""

import shutil
from pathlib import Path
from types import SimpleNamespace

import pytest

from captioner.core.errors import CaptionerError
from captioner.core.models import DownloadProgress
from captioner.speech.models.catalogue import CatalogueEntry, KnownFile
from captioner.speech.models.download import ModelDownload
from captioner.speech.models.manifest import Manifest
from captioner.speech.models.store import ModelStore
from captioner.speech.whisper.recogniser import WhisperRecogniser
from tests.helpers.network.downloads import NAME, assert_fails, assert_whole, fetched_bytes
from tests.helpers.network.fault_hub import COMMIT, REPOSITORY, Fault, FaultHub


def test_a_download_is_whole_and_tells_where_it_came_from(hub: FaultHub, store: ModelStore) -> None:
    seen: list[DownloadProgress] = []

    path = store.download(REPOSITORY, on_progress=seen.append)

    assert_whole(path, hub.files)
    manifest = Manifest.load(path)
    assert (manifest.repository, manifest.revision) == (REPOSITORY, COMMIT)
    assert "listing of" in manifest.origin
    assert hub.total_sent == fetched_bytes(hub.files)
    assert seen[-1].done_bytes == seen[-1].total_bytes == fetched_bytes(hub.files)
    assert [p.done_bytes for p in seen] == sorted(p.done_bytes for p in seen)
    assert store.resolve(REPOSITORY).path == path
    assert not (path.parent / ".downloads" / NAME).exists()


def test_a_second_download_asks_nobody(hub: FaultHub, store: ModelStore) -> None:
    store.download(REPOSITORY)
    asked = len(hub.requests)

    store.download(REPOSITORY)

    assert len(hub.requests) == asked


@pytest.mark.parametrize(
    ("faults", "starts"),
    [
        ([Fault(drop_after=300_000), Fault(drop_after=100_000)], [0, 300_000, 400_000]),
        ([Fault(stall_after=131_072)], [0, 131_072]),
    ],
)
def test_a_connection_that_ends_or_stands_still_is_resumed(
    hub: FaultHub, store: ModelStore, faults: list[Fault], starts: list[int]
) -> None:
    hub.faults["model.bin"].extend(faults)

    assert_whole(store.download(REPOSITORY), hub.files)

    assert hub.starts("model.bin") == starts
    assert hub.total_sent == fetched_bytes(hub.files)


@pytest.mark.parametrize(
    ("more", "left_out", "announced", "told"),
    [
        (b"more", 0, True, ("model.bin", "log in")),  # before anything is fetched
        (b"more", 0, False, ("sent more for model.bin",)),
        (b"", 1, False, ("could not be downloaded", "shorter")),
    ],
)
def test_another_length_than_listed_is_never_taken_for_whole(
    hub: FaultHub,
    store: ModelStore,
    more: bytes,
    left_out: int,
    announced: bool,
    told: tuple[str, ...],
) -> None:
    content = hub.files["model.bin"]
    content = content[: len(content) - left_out] + more
    hub.always["model.bin"] = Fault(content=content, announce_length=announced)

    assert_fails(store, *told)


def test_wrong_bytes_are_fetched_again(hub: FaultHub, store: ModelStore) -> None:
    wrong = bytes(len(hub.files["model.bin"]))
    hub.faults["model.bin"].append(Fault(content=wrong))

    path = store.download(REPOSITORY)

    assert_whole(path, hub.files)
    assert hub.starts("model.bin") == [0, 0]


@pytest.mark.parametrize("name", ["model.bin", "tokenizer.json"])
def test_bytes_that_stay_wrong_are_not_kept(
    hub: FaultHub, store: ModelStore, tmp_path: Path, name: str
) -> None:
    hub.always[name] = Fault(content=bytes(len(hub.files[name])))

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


def test_too_little_room_is_said_before_anything_is_fetched(
    hub: FaultHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=50_000_000))
    download = ModelDownload(CatalogueEntry(NAME, REPOSITORY), tmp_path / "aside")

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
    hub: FaultHub, built_in_model: Path, tmp_path: Path
) -> None:
    (tmp_path / "models").write_text("a file is in the way")
    store = ModelStore(tmp_path / "models", built_in_model, trash=Path.rmdir)

    with pytest.raises(CaptionerError, match="cannot be written"):
        store.download(REPOSITORY)


@pytest.mark.parametrize(
    ("name", "told"),
    [("model.bin", ("no model.bin", "CTranslate2")), ("tokenizer.json", ("tokenizer.json",))],
)
def test_a_repository_that_lacks_a_file_is_not_installed(
    hub: FaultHub, store: ModelStore, name: str, told: tuple[str, ...]
) -> None:
    del hub.files[name]

    assert_fails(store, *told)


def test_names_that_lead_elsewhere_are_not_fetched(
    hub: FaultHub, store: ModelStore, tmp_path: Path
) -> None:
    listing = hub.true_listing()
    listing["siblings"].append({"rfilename": "../model.bin", "size": 3, "blobId": "0" * 40})
    listing["siblings"].append({"rfilename": "sub/config.json", "size": 3, "blobId": "0" * 40})
    hub.listing = listing

    assert_whole(store.download(REPOSITORY), hub.files)


def test_the_catalogues_digest_counts_more_than_the_hubs(hub: FaultHub, tmp_path: Path) -> None:
    size = len(hub.files["model.bin"])
    entry = CatalogueEntry(NAME, REPOSITORY, files={"model.bin": KnownFile(size, "0" * 64)})

    with pytest.raises(CaptionerError, match="not what the catalogue says"):
        ModelDownload(entry, tmp_path / "aside").run()

    assert hub.total_sent == 0


def test_a_downloaded_model_recognises(
    hub: FaultHub, built_in_model: Path, tmp_path: Path, store: ModelStore
) -> None:
    hub.files = {
        file.name: file.read_bytes() for file in built_in_model.iterdir() if file.is_file()
    }
    hub.faults["model.bin"].extend([Fault(drop_after=1_000_000), Fault(drop_after=3_000_000)])

    recogniser = WhisperRecogniser(store.download(REPOSITORY))

    assert recogniser.load().model_name == NAME
    recogniser.close()


def test_a_store_on_a_drive_that_was_unplugged_is_empty(store: ModelStore, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "models", ignore_errors=True)

    assert all(model.path is None for model in store.models() if not model.is_built_in)
