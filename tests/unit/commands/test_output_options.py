"""Where `--send` takes addresses and passwords from."""

import argparse
import getpass
import io
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from captioner.app.sending import keep_choice, kept_choice
from captioner.commands.options import outputs
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.core.outputs import OutputChoice, OutputKind
from tests.helpers.outputs.keyrings import LockedKeyring, OpenKeyring, keyring_in_use

URL = "https://example.org/closedcaption?id=1"


@pytest.fixture(autouse=True)
def keyring() -> Iterator[OpenKeyring]:
    backend = OpenKeyring()
    with keyring_in_use(backend):
        yield backend


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[OutputChoice]:
    """What outputs were made of."""
    found: list[OutputChoice] = []
    monkeypatch.setattr(outputs, "make_output", lambda choice, _folders: found.append(choice))
    return found


@pytest.fixture
def send(tmp_path: Path, made: list[OutputChoice]) -> Callable[..., list[OutputChoice]]:
    def run(*arguments: str) -> list[OutputChoice]:
        parser = argparse.ArgumentParser()
        outputs.add_output_arguments(parser, parser)
        folders = Folders(*(tmp_path / each for each in "abcde"))
        outputs.wanted_outputs(parser.parse_args(arguments), folders)
        return made

    return run


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_the_environment_is_asked_before_the_keyring(
    send: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep_choice(OutputChoice(OutputKind.ZOOM, "https://kept.example"))
    monkeypatch.setenv("CAPTIONER_ZOOM_URL", URL)
    assert send("--send", "zoom") == [OutputChoice(OutputKind.ZOOM, URL)]


def test_what_was_remembered_is_used_without_an_address(send: Callable[..., Any]) -> None:
    send("--send", f"teams={URL}", "--remember")
    assert kept_choice(OutputKind.TEAMS) == OutputChoice(OutputKind.TEAMS, URL)
    assert send("--send", "teams")[-1] == OutputChoice(OutputKind.TEAMS, URL)


def test_nothing_is_remembered_unasked(send: Callable[..., Any], keyring: OpenKeyring) -> None:
    send("--send", f"zoom={URL}")
    assert not keyring.kept


def test_a_kept_password_goes_to_the_obs_that_it_is_for_alone(send: Callable[..., Any]) -> None:
    keep_choice(OutputChoice(OutputKind.OBS, "studio", "secret"))
    assert send("--send", "obs=studio")[-1].secret == "secret"
    assert send("--send", "obs=elsewhere")[-1].secret == ""


def test_at_a_terminal_both_are_asked_for_and_not_shown(
    send: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def answer(question: str) -> str:
        asked.append(question)
        return "localhost" if len(asked) == 1 else "secret"

    monkeypatch.setattr(sys, "stdin", Terminal())
    monkeypatch.setattr(getpass, "getpass", answer)
    assert send("--send", "obs") == [OutputChoice(OutputKind.OBS, "localhost", "secret")]
    assert asked == ["Address of the OBS stream: ", "Password of OBS (Enter: none): "]


def test_a_keyring_that_stays_locked_is_told_and_captions_are_sent(
    send: Callable[..., Any], capsys: pytest.CaptureFixture[str]
) -> None:
    with keyring_in_use(LockedKeyring()):
        assert send("--send", f"zoom={URL}", "--remember") == [OutputChoice(OutputKind.ZOOM, URL)]
        with pytest.raises(CaptionerError, match="no address to send captions to"):
            send("--send", "zoom")
    assert "no keyring, or it is locked" in capsys.readouterr().err


def test_receiver_named_twice_gets_text_once(send: Callable[..., list[OutputChoice]]) -> None:
    hooks = [f"webhook=https://example.org/{name}" for name in "aab"]
    asked = [argument for each in hooks for argument in ("--send", each)]
    assert [each.address[-1] for each in send(*asked)] == ["a", "b"]
