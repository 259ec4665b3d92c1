"""The running Captioner cannot be kept out, or stood in for, by another user of the computer."""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from captioner.core.errors import CaptionerError
from captioner.gui.shell import single_instance
from captioner.gui.shell.single_instance import (
    InstanceCommand,
    InstanceServer,
    is_own_peer,
    runtime_folder,
    send_command,
)
from tests.helpers.gui.waiting import wait_until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="a pipe's own rights decide there")

_LIKE_STOP = pytest.mark.slow(reason="--stop is among the fast tests")


@pytest.fixture
def own(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder that the desktop gives the user; its path is short, as a socket's must be."""
    with tempfile.TemporaryDirectory(prefix="run-") as folder:
        monkeypatch.setenv("XDG_RUNTIME_DIR", folder)
        yield Path(folder)


@pytest.fixture
def shared(own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder like /tmp, and no folder of the user's own."""
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o1777)
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    monkeypatch.setattr(single_instance, "_LONGEST_FOLDER", 200)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(folder))
    return folder


@pytest.fixture
def server(own: Path) -> Iterator[InstanceServer]:
    found = InstanceServer()
    assert found.listen()
    yield found
    found.close()


def test_lock_and_socket_are_in_the_users_own_folder(own: Path, server: InstanceServer) -> None:
    names = sorted(each.name for each in own.iterdir())
    assert names == [single_instance.server_name(), f"{single_instance.server_name()}.lock"]


def test_a_folder_of_ones_own_is_made_where_the_desktop_gives_none(shared: Path) -> None:
    folder = runtime_folder()
    assert folder == shared / f"captioner-{os.getuid()}"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert runtime_folder() == folder


@pytest.mark.parametrize("trap", ["open", "link", "file", "foreign"])
def test_a_folder_that_others_can_reach_is_refused(
    shared: Path, trap: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shared / f"captioner-{os.getuid()}"
    if trap == "open":
        folder.mkdir()
        folder.chmod(0o777)
    elif trap == "link":
        elsewhere = shared / "elsewhere"
        elsewhere.mkdir(mode=0o700)
        folder.symlink_to(elsewhere)
    elif trap == "file":
        folder.write_text("")
    else:
        folder.mkdir(mode=0o700)
        monkeypatch.setattr("os.getuid", lambda: 4_000_000)
        folder.rename(shared / "captioner-4000000")
    with pytest.raises(CaptionerError):
        runtime_folder()


def test_a_runtime_folder_that_others_can_open_is_not_taken(own: Path, shared: Path,
    monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    own.chmod(0o755)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(own))
    assert runtime_folder().parent == shared


def test_both_ends_know_who_the_other_one_is(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = socket.socketpair()
    with one, other:
        assert is_own_peer(one.fileno())
        monkeypatch.setattr(single_instance, "_user_of", lambda _peer: os.getuid() + 1)
        assert not is_own_peer(one.fileno())
        monkeypatch.setattr(single_instance, "_user_of", lambda _peer: 0)
        assert is_own_peer(one.fileno())
        one.send(b"still open")
        assert other.recv(20) == b"still open"


def test_a_stranger_is_not_obeyed_and_gets_no_commands(
    server: InstanceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[object] = []
    server.commanded.connect(seen.append)
    program = (
        "import sys\n"
        "from captioner.gui.shell.single_instance import InstanceCommand, send_command\n"
        "sys.exit(0 if send_command(InstanceCommand.STOP) else 3)"
    )

    def ask() -> int:
        with subprocess.Popen([sys.executable, "-c", program]) as later:
            wait_until(lambda: later.poll() is not None)
            return int(later.returncode)

    assert ask() == 0
    monkeypatch.setattr(single_instance, "is_own_peer", lambda _descriptor: False)
    assert ask() == 3
    assert seen == [InstanceCommand.STOP]
    assert not send_command(InstanceCommand.STOP)


def test_a_remote_shell_reaches_the_one_that_runs(
    server: InstanceServer, own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = str(own / single_instance.server_name())
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("XDG_SESSION_ID", "of the remote shell")
    assert single_instance.server_name() != Path(there).name
    assert single_instance._running_address() == there
    monkeypatch.setenv("DISPLAY", ":5")
    assert single_instance._running_address() != there


@pytest.mark.parametrize(
    "request_",
    ["--stop", *(pytest.param(one, marks=_LIKE_STOP) for one in ("--toggle", "--start", "--mark"))],
)
def test_a_captioner_that_hangs_is_told_in_a_sentence(own: Path, request_: str) -> None:
    """It holds the place and takes connections, as a stopped process does, and never answers."""
    with socket.socket(socket.AF_UNIX) as stuck:
        stuck.bind(str(own / single_instance.server_name()))
        stuck.listen(8)
        answer = subprocess.run(
            [sys.executable, "-m", "captioner", request_],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert answer.returncode == 1
    assert "does not respond" in answer.stderr
    assert len(answer.stderr.splitlines()) == 2, "what happened, and what to do"


def test_a_captioner_that_lets_nobody_in_is_not_called_absent(own: Path) -> None:
    with socket.socket(socket.AF_UNIX) as stuck:
        stuck.bind(str(own / single_instance.server_name()))
        stuck.listen(0)
        for _ in range(4):  # more than may wait
            with pytest.raises(CaptionerError, match="does not respond"):
                send_command(InstanceCommand.STOP, timeout_ms=100)
    assert not send_command(InstanceCommand.STOP, timeout_ms=100), "it has ended"
