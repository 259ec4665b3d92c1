"""A newer release is looked for over HTTP when the user asks, and nothing connects otherwise."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import captioner
from captioner import cli
from captioner.app.release_check import RELEASES_PAGE, find_newest_release
from captioner.core.errors import CaptionerError
from tests.helpers.captioner_process import command_environment, run, run_program
from tests.helpers.network.local_http import Response
from tests.helpers.network.release_server import (
    ReleaseServer,
    address_where_nobody_listens,
    release,
)
from tests.helpers.paths import ROOT

Command = Callable[..., tuple[int, str, str]]


@pytest.fixture
def releases(monkeypatch: pytest.MonkeyPatch) -> Iterator[ReleaseServer]:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    server = ReleaseServer()
    monkeypatch.setenv("CAPTIONER_RELEASES_URL", server.address)
    yield server
    server.close()


@pytest.fixture
def updates(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command, run in this process: exit code, standard output, standard error."""
    monkeypatch.setattr(cli, "start_log", lambda _folders: None)

    def command(*arguments: str) -> tuple[int, str, str]:
        code = cli.main(["updates", *arguments])
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


def must_be_told(result: tuple[int, str, str], *wanted: str) -> None:
    code, out, error = result
    assert (code, out) == (1, ""), error
    assert error.startswith("Error: ")
    assert "Traceback" not in error
    assert RELEASES_PAGE in error
    for words in wanted:
        assert words in error


def test_a_newer_release_is_told_with_its_day_and_page(
    releases: ReleaseServer, updates: Command
) -> None:
    releases.response = release("v99.1")
    code, out, error = updates()
    assert (code, error) == (0, "")
    assert out == (
        f"Captioner 99.1, published on 2026-12-24, is newer than this one, "
        f"{captioner.__version__}.\n"
        "It can be downloaded here: https://example.org/releases/v99.1\n"
    )
    assert releases.asked == 1


def test_the_same_release(releases: ReleaseServer, updates: Command) -> None:
    releases.response = release(f"v{captioner.__version__}")
    assert updates() == (0, f"This is Captioner {captioner.__version__}, the newest release.\n", "")


def test_an_older_release(releases: ReleaseServer, updates: Command) -> None:
    releases.response = release("v0.0.1")
    code, out, _ = updates()
    assert code == 0
    assert out.endswith("newer than the latest release, 0.0.1.\n")


def test_for_other_programs(releases: ReleaseServer, updates: Command) -> None:
    releases.response = release("v99.1", html_url="javascript:alert(1)", published_at=None)
    _, out, _ = updates("--json")
    assert json.loads(out) == {
        "installed": captioner.__version__,
        "newest": "99.1",
        "is_newer": True,
        "page": RELEASES_PAGE,
        "published": None,
    }


def test_request_tells_nothing_about_the_machine(releases: ReleaseServer, updates: Command) -> None:
    releases.response = release("v99.1")
    updates()
    assert releases.agents == ["captioner"]


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>Please log in.</html>", b"{}", b'{"tag_name": 3}', b"\xff\x00", b"[" * 50_000],
)
def test_garbage(releases: ReleaseServer, updates: Command, body: bytes) -> None:
    releases.response = Response(body=body)
    must_be_told(updates(), "does not describe a release", "log in")


def test_an_answer_that_is_far_too_long(releases: ReleaseServer, updates: Command) -> None:
    releases.response = release("v99.1", body="a" * 3_000_000)
    must_be_told(updates(), "does not describe a release")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (404, "has no releases (404)"),
        (403, "no more requests from this network for now (403)"),
        (429, "no more requests from this network for now (429)"),
        (500, "error: 500"),
        (503, "error: 503"),
    ],
)
def test_an_error_of_the_server(
    releases: ReleaseServer, updates: Command, status: int, words: str
) -> None:
    releases.response = Response(status=status)
    must_be_told(updates(), words)


@pytest.mark.parametrize("answer", [Response(is_held=True), Response(body=b"{", is_endless=True)])
def test_an_answer_that_never_ends_is_not_waited_for(
    releases: ReleaseServer, answer: Response
) -> None:
    releases.response = answer
    with pytest.raises(CaptionerError, match="no response in time"):
        find_newest_release(timeout_s=0.3)


def test_a_redirect_in_a_circle(releases: ReleaseServer, updates: Command) -> None:
    releases.response = Response(status=302, headers={"Location": releases.address})
    must_be_told(updates(), "302")


def test_no_connection(monkeypatch: pytest.MonkeyPatch, updates: Command) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    monkeypatch.setenv("CAPTIONER_RELEASES_URL", address_where_nobody_listens())
    must_be_told(updates(), "cannot be reached", "Check the network")


@pytest.mark.parametrize(
    "address", ["file:///etc/hostname", "ftp://example.org/latest", "example.org", "http://", "ä:b"]
)
def test_an_address_that_is_none(
    monkeypatch: pytest.MonkeyPatch, updates: Command, address: str
) -> None:
    monkeypatch.setenv("CAPTIONER_RELEASES_URL", address)
    code, _, error = updates()
    assert code == 1
    assert "is not a valid address" in error
    assert "CAPTIONER_RELEASES_URL" in error


def test_the_notes_come_from_a_file_inside(releases: ReleaseServer, updates: Command) -> None:
    code, out, _ = updates("--notes")
    assert (code, out) == (0, (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"))
    assert releases.asked == 0


# --- nothing connects unless asked ----------------------------------------------------------------

_WATCH = """
import os, sys

def _write(event, arguments):
    # Sockets of this machine (PulseAudio, another Captioner) are no network.
    if event in ("socket.connect", "socket.bind") and isinstance(arguments[1], (str, bytes)):
        return
    if event in ("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname",
                 "urllib.Request"):
        with open(os.environ["WATCHED"], "a") as file:
            file.write(f"{sys.argv} {event} {arguments[1:]!r}\\n")

sys.addaudithook(_write)
"""


@pytest.fixture
def watched(tmp_path: Path, releases: ReleaseServer) -> tuple[dict[str, str], Path]:
    """An environment in which every process of Python writes down what it connects to."""
    (tmp_path / "sitecustomize.py").write_text(_WATCH, encoding="utf-8")
    log = tmp_path / "connections.txt"
    log.touch()
    path = os.pathsep.join((str(tmp_path), str(ROOT)))
    environment = command_environment(PYTHONPATH=path, WATCHED=str(log))
    # Whatever else might ask for something over HTTP asks our server, too, and is counted.
    for name in ("http_proxy", "https_proxy", "HF_ENDPOINT"):
        environment[name] = releases.address.removesuffix("/latest")
    environment.pop("HF_HUB_OFFLINE", None)
    return environment, log


def test_what_connects_is_seen(
    watched: tuple[dict[str, str], Path], releases: ReleaseServer
) -> None:
    environment, log = watched
    releases.response = release("v99.1")
    assert run("updates", env=environment).code == 0
    assert "socket.connect" in log.read_text(encoding="utf-8")
    assert releases.asked == 1


@pytest.mark.slow(reason="it starts every command")
@pytest.mark.parametrize(
    "arguments",
    [
        ("updates", "--notes"),
        ("updates", "--help"),
        ("doctor",),
        ("models", "list"),
        ("sessions", "list"),
        ("listen", "--source", "resources/demo/demo.flac", "--speed", "0", "--model", "tiny.en"),
    ],
)
def test_no_command_connects_unasked(
    watched: tuple[dict[str, str], Path], releases: ReleaseServer, arguments: tuple[str, ...]
) -> None:
    environment, log = watched
    done = run(*arguments, env=environment)
    # The doctor's code tells of problems, such as a missing microphone.
    assert done.code == 0 or (arguments == ("doctor",) and "problem  " in done.out)
    assert log.read_text(encoding="utf-8") == ""
    assert releases.asked == 0


_WINDOWS = """
import sys
from captioner.app.desktop.services import DesktopServices
from captioner.app.folders import user_folders
from captioner.gui.shell.application import create_application
from captioner.gui.shell.desktop import Desktop

application = create_application(["captioner"])
services = DesktopServices(user_folders())
desktop = Desktop(services)
desktop.show()
for page in range(desktop.window.pages.count()):
    desktop.window.show_page(page)
    application.processEvents()
for page in ("general", "recognition", "transcripts"):
    desktop.dialogs.show_settings(page)
    application.processEvents()
desktop.pages.help.check()
desktop.background.idle.connect(desktop.window.quit)
if sys.argv[1:] == ["ask"]:
    desktop.pages.help.about.check_button.click()
application.exec()
print(desktop.pages.help.about.answer.text())
services.close()
"""


@pytest.mark.parametrize("asks", [False, True])
def test_the_windows_connect_when_the_button_is_pressed_and_not_before(
    watched: tuple[dict[str, str], Path], releases: ReleaseServer, asks: bool
) -> None:
    environment, log = watched
    releases.response = release("v99.1")
    asked = ("ask",) if asks else ()
    done = run_program(sys.executable, "-c", _WINDOWS, *asked, env=environment)
    assert done.code == 0, done.err
    assert releases.asked == int(asks)
    assert ("socket.connect" in log.read_text(encoding="utf-8")) is asks
    assert ("https://example.org/releases/v99.1" in done.out) is asks
