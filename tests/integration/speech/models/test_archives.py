"""Models in archives: imported as those in folders are; harmful archives change nothing."""

from __future__ import annotations

import gzip
import io
import shutil
import tarfile
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from captioner.core.errors import CaptionerError
from captioner.core.models import DownloadProgress
from captioner.speech.models.importing import ImportCancelledError
from captioner.speech.models.store import ModelStore
from tests.helpers.speech.whisper_files import tiny_model


@pytest.fixture
def model(tmp_path: Path) -> Path:
    return tiny_model(tmp_path / "work" / "mine")


def zipped(model: Path, target: Path, prefix: str = "mine/") -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(model.iterdir()):
            archive.write(file, prefix + file.name)
        archive.writestr("__MACOSX/mine/._model.bin", b"resource fork")
        archive.writestr(prefix + "README.md", b"A model.")
    return target


def tarred(model: Path, target: Path) -> Path:
    is_plain = target.suffix == ".tar"
    with tarfile.open(target, "w" if is_plain else "w:gz") as archive:
        archive.add(model, "./releases/mine")
    return target


def packed(target: Path, *members: tarfile.TarInfo) -> Path:
    with tarfile.open(target, "w:gz") as archive:
        for member in members:
            archive.addfile(member, io.BytesIO(bytes(member.size)))
    return target


def member(name: str, size_bytes: int = 0, kind: bytes = tarfile.REGTYPE) -> tarfile.TarInfo:
    found = tarfile.TarInfo(name)
    found.size, found.type = size_bytes, kind
    return found


def rejected(store: ModelStore, archive: Path, *fragments: str) -> None:
    before = [each.entry.name for each in store.models()]
    with pytest.raises(CaptionerError) as caught:
        store.import_model(archive)
    for fragment in (archive.name, *fragments):
        assert fragment in caught.value.full_message
    assert [each.entry.name for each in store.models()] == before
    assert not list(store._root.rglob("*.import-*"))


@pytest.mark.parametrize(
    ("pack", "name"), [(zipped, "own.zip"), (tarred, "own.TAR.GZ"), (tarred, "own.tar")]
)
def test_a_model_in_an_archive_is_imported(
    store: ModelStore, model: Path, tmp_path: Path, pack: Callable[[Path, Path], Path], name: str
) -> None:
    seen: list[DownloadProgress] = []
    path = store.import_model(pack(model, tmp_path / name), on_progress=seen.append)
    assert path.name == "own"
    assert store.verify("own").is_whole
    assert (path / "model.bin").read_bytes() == (model / "model.bin").read_bytes()
    assert not (path / "README.md").exists()
    assert seen[-1].done_bytes <= seen[-1].total_bytes
    assert not list(store._root.rglob("*.import-*"))


def test_manifest_in_an_archive_is_compared(store: ModelStore, model: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(store.import_model(model), tmp_path / "copy")
    (copy / "tokenizer.json").write_bytes((copy / "tokenizer.json").read_bytes() + b" ")
    rejected(store, zipped(copy, tmp_path / "second.zip"), "tokenizer.json is not what")


def test_an_import_is_cancelled_and_leaves_nothing(
    store: ModelStore, model: Path, tmp_path: Path
) -> None:
    stop = threading.Event()
    stop.set()
    for source in (model, zipped(model, tmp_path / "own.zip")):
        with pytest.raises(ImportCancelledError):
            store.import_model(source, stop=stop)
    assert not list(store._root.rglob("*.import-*"))


@pytest.mark.parametrize(
    ("harmful", "fragment"),
    [
        (member("/etc/passwd", 3), "/etc/passwd leads out of it"),
        (member("mine/../../model.bin", 3), "leads out of it"),
        (member("C:/model.bin", 3), "leads out of it"),
        (member("mine/model.bin", 0, tarfile.SYMTYPE), "is a link or a device"),
        (member("mine/model.bin", 0, tarfile.LNKTYPE), "is a link or a device"),
        (member("mine/pipe", 0, tarfile.FIFOTYPE), "is a link or a device"),
    ],
)
def test_a_tar_file_made_to_do_harm_is_rejected(
    store: ModelStore, tmp_path: Path, harmful: tarfile.TarInfo, fragment: str
) -> None:
    archive = packed(tmp_path / "bad.tar.gz", member("mine/config.json", 20), harmful)
    rejected(store, archive, "not safe to unpack", fragment)


@pytest.mark.parametrize(
    ("name", "mode", "fragment"),
    [
        ("../model.bin", 0o100644, "leads out of it"),
        ("..\\model.bin", 0o100644, "leads out of it"),
        ("/model.bin", 0o100644, "leads out of it"),
        ("mine/model.bin", 0o120777, "is a link or a device"),
    ],
)
def test_a_zip_file_made_to_do_harm_is_rejected(
    store: ModelStore, tmp_path: Path, name: str, mode: int, fragment: str
) -> None:
    info = zipfile.ZipInfo(name)
    info.external_attr = mode << 16
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    rejected(store, tmp_path / "bad.zip", "not safe to unpack", fragment)


@pytest.mark.parametrize("name", ["model.bin", "padding"])
def test_archives_that_unpack_to_far_more_are_rejected(
    store: ModelStore, tmp_path: Path, name: str
) -> None:
    size_bytes = 80 << 20
    bomb = packed(tmp_path / "bomb.tar.gz", member(name, size_bytes))
    assert bomb.stat().st_size < 1 << 20
    rejected(store, bomb, "not safe to unpack", "more than")
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, bytes(size_bytes))
    rejected(store, tmp_path / "bomb.zip", "not safe to unpack", "more than")


def test_a_tar_header_that_never_ends_is_rejected(store: ModelStore, tmp_path: Path) -> None:
    header = member("./PaxHeaders/x", 40 << 20, tarfile.XHDTYPE).tobuf()
    with gzip.open(tmp_path / "bomb.tar.gz", "wb") as archive:
        archive.write(header + bytes(40 << 20))
    rejected(store, tmp_path / "bomb.tar.gz", "not safe to unpack")


def test_a_file_twice_in_an_archive_is_rejected(store: ModelStore, tmp_path: Path) -> None:
    twice = [member("model.bin", 3), member("model.bin", 3)]
    rejected(store, packed(tmp_path / "bad.tar.gz", *twice), "twice")


def test_archive_without_one_model_lists_its_contents(store: ModelStore, tmp_path: Path) -> None:
    (tmp_path / "no.zip").write_bytes(b"not an archive")
    rejected(store, tmp_path / "no.zip", "cannot be unpacked")
    (tmp_path / "no.tar.gz").write_bytes(b"not an archive")
    rejected(store, tmp_path / "no.tar.gz", "cannot be unpacked")
    photos = packed(tmp_path / "photos.tar.gz", member("one.jpg", 9))
    rejected(store, photos, "has no model.bin")
    checkpoint = packed(tmp_path / "large.tar.gz", member("large/model.safetensors", 9))
    rejected(store, checkpoint, "is a transformers checkpoint")
    two = packed(tmp_path / "two.tar.gz", member("a/model.bin", 9), member("b/model.bin", 9))
    rejected(store, two, "several models: a, b")
    part = packed(tmp_path / "part.tar.gz", member("a/model.bin", 9))
    rejected(store, part, "config.json is missing")


def test_a_cut_archive_is_rejected(store: ModelStore, model: Path, tmp_path: Path) -> None:
    for whole in (zipped(model, tmp_path / "own.zip"), tarred(model, tmp_path / "own.tar.gz")):
        whole.write_bytes(whole.read_bytes()[:-200_000])
        rejected(store, whole, "cannot be unpacked")


@pytest.mark.slow(reason="an archive that is cut is in the fast tests")
@pytest.mark.parametrize("compression", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_damaged_data_is_the_archives_fault_not_the_disks(
    store: ModelStore, model: Path, tmp_path: Path, compression: int
) -> None:
    path = tmp_path / "own.zip"
    with zipfile.ZipFile(path, "w", compression) as archive:
        archive.write(model / "model.bin", "mine/model.bin")
    content = path.read_bytes()
    path.write_bytes(content[:60] + bytes(byte ^ 0x5A for byte in content[60:240]) + content[240:])
    rejected(store, path, "cannot be unpacked")


@pytest.mark.parametrize("name", [".zip", "-v.zip"])
def test_an_archive_whose_name_no_model_can_have_is_rejected(
    store: ModelStore, model: Path, tmp_path: Path, name: str
) -> None:
    with pytest.raises(CaptionerError, match="cannot be called"):
        store.import_model(zipped(model, tmp_path / name))
    with pytest.raises(CaptionerError, match="cannot be called"):
        store.import_model(tmp_path / ("y" * 300 + name))
