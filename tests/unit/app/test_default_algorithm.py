"""The algorithm of recordings that no option names: the same for the command line and windows."""

from __future__ import annotations

import argparse

import pytest

from captioner.app.live_session.settings import long_form_settings
from captioner.commands.options import long_form as long_form_options
from captioner.core.long_form import Algorithm, LongFormSettings
from captioner.settings.model import Settings


@pytest.mark.parametrize(
    ("options", "algorithm"),
    [
        ([], Algorithm.CHUNKED),
        (["--draft", "small"], Algorithm.BATCHED),
        (["--algorithm", "sequential"], Algorithm.SEQUENTIAL),
        (["--algorithm", "chunked", "--draft", "small"], Algorithm.CHUNKED),
    ],
)
def test_the_command_line(options: list[str], algorithm: Algorithm) -> None:
    parser = argparse.ArgumentParser()
    long_form_options.add_model_arguments(parser)

    settings = long_form_options.long_form_settings(parser.parse_args(options))

    assert settings.algorithm is algorithm


def test_the_windows() -> None:
    assert long_form_settings(Settings()).algorithm is Algorithm.CHUNKED
    assert long_form_settings(Settings(), has_draft=True).algorithm is Algorithm.BATCHED


def test_nothing_at_all() -> None:
    assert LongFormSettings().algorithm is Algorithm.CHUNKED
