"""How recordings are transcribed that no option tells of: as the settings say, or by default."""

from __future__ import annotations

import argparse
from dataclasses import replace

import pytest

from captioner.app.live_session.settings import long_form_settings
from captioner.commands.options import long_form as long_form_options
from captioner.core.live.vocabulary import parse_vocabulary
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


def test_names_and_terms_of_the_settings_count_for_recordings() -> None:
    recognition = replace(Settings().recognition, vocabulary=("Siobhan", "q l => QL"))
    vocabulary = long_form_settings(replace(Settings(), recognition=recognition)).vocabulary
    assert vocabulary == parse_vocabulary(["Siobhan", "q l => QL"])


def test_nothing_at_all() -> None:
    assert LongFormSettings().algorithm is Algorithm.CHUNKED
