"""The language of texts in the terminal."""

import sys

import pytest

from captioner.core.message import Message
from captioner.translation import desktop_languages, translator

posix = pytest.mark.skipif(
    sys.platform in ("win32", "darwin"), reason="other systems do not ask the environment"
)


@posix
@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, []),
        ({"LANG": "C.UTF-8", "LANGUAGE": "de"}, []),
        ({"LANG": "de_CH.UTF-8"}, ["de_CH.UTF-8"]),
        ({"LANG": "de_CH.UTF-8", "LC_ALL": "fr_CH"}, ["fr_CH"]),
        ({"LANG": "en_GB.UTF-8", "LANGUAGE": "de:en"}, ["de", "en", "en_GB.UTF-8"]),
    ],
)
def test_desktop_languages_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], expected: list[str]
) -> None:
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert desktop_languages() == expected


@posix
def test_translator_uses_the_desktop_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LANGUAGE", raising=False)
    monkeypatch.setenv("LC_ALL", "de_DE.UTF-8")
    message = Message("[phone ringing]")

    assert translator("")(message) == "[Telefon klingelt]"
    assert translator("en")(message) == "[phone ringing]"
    assert translator("")(Message("No translation has this")) == "No translation has this"
