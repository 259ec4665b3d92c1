"""What a confined child tries is refused by the kernel; what it needs is not."""

import ctypes
import os
import platform
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from captioner.subprocesses import confinement
from captioner.subprocesses.child import Child, ChildLostError
from captioner.subprocesses.placement import Placement, describe_confinement


def overwrite(folder: Path, _parent: int) -> None:
    (folder / "there").write_text("something else")


def append(folder: Path, _parent: int) -> None:
    with (folder / "there").open("a") as file:
        file.write("more")


def truncate(folder: Path, _parent: int) -> None:
    os.truncate(folder / "there", 0)


def create(folder: Path, _parent: int) -> None:
    (folder / "new").touch()


def remove(folder: Path, _parent: int) -> None:
    (folder / "there").unlink()


def rename(folder: Path, _parent: int) -> None:
    (folder / "there").rename(folder / "elsewhere")


def make_folder(folder: Path, _parent: int) -> None:
    (folder / "new").mkdir()


def link(folder: Path, _parent: int) -> None:
    (folder / "new").symlink_to("/etc/passwd")


def change_mode(folder: Path, _parent: int) -> None:
    (folder / "there").chmod(0o777)


def connect(_folder: Path, _parent: int) -> None:
    socket.create_connection(("127.0.0.1", 9), timeout=5)


def send_datagram(_folder: Path, _parent: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.sendto(b"word", ("127.0.0.1", 9))


def listen(_folder: Path, _parent: int) -> None:
    socket.create_server(("127.0.0.1", 0)).close()


def start_program(_folder: Path, _parent: int) -> None:
    subprocess.run(["true"], check=True)


def fork(_folder: Path, _parent: int) -> None:
    if os.fork() == 0:
        os._exit(0)


def end_the_parent(_folder: Path, parent: int) -> None:
    os.kill(parent, signal.SIGTERM)


WRITING = [
    overwrite,
    append,
    truncate,
    create,
    remove,
    rename,
    make_folder,
    link,
]
OTHERS = [change_mode, connect, send_datagram, listen, start_program, fork, end_the_parent]


class Trying:
    """Does what it is told, and tells the number of the error that came of it."""

    def __init__(self, confine: bool = False) -> None:
        if confine:
            assert confinement.forbid_calls()

    def attempt(self, deed: Callable[..., object], *arguments: Any) -> str:
        try:
            deed(*arguments)
        except OSError as error:
            return type(error).__name__
        return "done"

    def on_a_thread(self, deed: Callable[..., object], *arguments: Any) -> str:
        told: list[str] = []
        thread = threading.Thread(target=lambda: told.append(self.attempt(deed, *arguments)))
        thread.start()
        thread.join()
        return told[0]

    def read(self, path: Path) -> str:
        return path.read_text()

    def end_by(self, number: int) -> None:
        os.kill(os.getpid(), number)

    def write_to_standard_error(self) -> None:
        os.write(2, b"last words\n")
        os._exit(3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "there").write_text("what is there")
    return tmp_path


@pytest.fixture
def child(request: pytest.FixtureRequest) -> Iterator[Child]:
    """Confined as all are, or by seccomp alone, as on a kernel without Landlock."""
    by_seccomp_alone = getattr(request, "param", False)
    child = Child(
        partial(Trying, confine=by_seccomp_alone),
        name="captioner-test",
        placement=Placement(is_confined=not by_seccomp_alone),
    )
    yield child
    child.end()


needs_seccomp = pytest.mark.skipif(
    not confinement.is_seccomp_available(), reason="seccomp is not to be had"
)


@needs_seccomp
@pytest.mark.parametrize("child", [False, True], indirect=True, ids=["both", "seccomp"])
def test_a_confined_child_is_refused_whatever_it_does_not_need(child: Child, folder: Path) -> None:
    before = {path.name: path.stat().st_mode for path in folder.iterdir()}
    for method in ("attempt", "on_a_thread"):
        for deed in (*WRITING, *OTHERS):
            told = child.ask(method, deed, folder, os.getpid(), limit_s=60)
            assert told == "PermissionError", deed.__name__
    assert {path.name: path.stat().st_mode for path in folder.iterdir()} == before
    assert (folder / "there").read_text() == "what is there"
    assert child.ask("read", folder / "there", limit_s=60) == "what is there"


def forbidding_writing(folder: str) -> list[str]:
    assert confinement.forbid_writing()
    trying = Trying()
    return [trying.attempt(deed, Path(folder), 0) for deed in WRITING]


@pytest.mark.skipif(not confinement.is_landlock_available(), reason="this kernel has no Landlock")
def test_landlock_alone_keeps_from_writing(folder: Path) -> None:
    class_ = Child(ByLandlock, name="captioner-test", placement=Placement(is_confined=False))
    try:
        told = class_.ask("forbid_and_try", str(folder), limit_s=60)
    finally:
        class_.end()
    assert set(told) == {"PermissionError"}
    assert (folder / "there").read_text() == "what is there"


class ByLandlock:
    def forbid_and_try(self, folder: str) -> list[str]:
        return forbidding_writing(folder)


@needs_seccomp
@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGKILL])
def test_a_confined_child_may_still_die_and_its_end_be_told(child: Child, number: int) -> None:
    with pytest.raises(ChildLostError):
        child.ask("end_by", int(number), limit_s=60)


def test_last_words_come_through(child: Child) -> None:
    with pytest.raises(ChildLostError, match=r"code 3 \(last words\)"):
        child.ask("write_to_standard_error", limit_s=60)


@needs_seccomp
def test_calls_of_another_kind_of_processor_are_refused(child: Child) -> None:
    if platform.machine() != "x86_64":
        pytest.skip("x32 is x86-64's")
    assert child.ask("attempt", call_by_x32, limit_s=60) == "OSError"


def call_by_x32() -> None:
    system = ctypes.CDLL(None, use_errno=True)
    if system.syscall(0x40000000 + 41, 2, 1, 0) < 0:
        raise OSError(ctypes.get_errno(), "refused")


def test_what_is_kept_from_them_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Landlock" in describe_confinement() or "seccomp" in describe_confinement()
    monkeypatch.setattr(confinement, "is_landlock_available", lambda: False)
    assert "no Landlock" in describe_confinement() or "neither" in describe_confinement()
    monkeypatch.setattr(confinement, "is_seccomp_available", lambda: False)
    assert "neither Landlock nor seccomp" in describe_confinement()
    monkeypatch.setattr(sys, "platform", "darwin")
    assert "no way to keep these from writing" in describe_confinement()
