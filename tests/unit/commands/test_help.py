"""`--help` of every command fits a screen of 80 columns and 40 lines."""

import argparse
from collections.abc import Iterator

import pytest

from captioner import cli

ROWS, COLUMNS = 40, 80


def parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """A parser and those of its actions."""
    yield parser
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for inner in action.choices.values():
                yield from parsers(inner)


@pytest.mark.parametrize("command", [None, *cli._COMMANDS])
def test_help_fits_a_screen(command: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(COLUMNS))
    root = cli._parser(command)
    asked = [root] if command is None else [
        parser for parser in parsers(root) if parser.prog.startswith(f"captioner {command}")
    ]  # fmt: skip

    assert asked
    for parser in asked:
        lines = parser.format_help().splitlines()
        assert len(lines) <= ROWS, parser.prog
        assert max(map(len, lines)) <= COLUMNS, parser.prog


def test_help_all_shows_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["listen", "--help"]) == 0
    short = capsys.readouterr().out
    assert cli.main(["listen", "--help-all"]) == 0
    whole = capsys.readouterr().out

    assert "--headphones" not in short
    assert "--headphones" in whole
    assert "--source" in short
    assert "settings" in short
