"""`make check-real-model`: the bounds, and both models on the recordings in tests/data."""

import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.published import real_model
from tests.helpers.captioner_process import command_environment, run_program

GOOD: dict[str, Any] = {
    "model": "tiny.en",
    "way": "live",
    "word_error_rate": 0.02,
    "committed_s": {"p50": 1.0, "p90": 1.9},
    "invented_words_an_hour": 0.0,
    "non_words": 0,
    "committed_words_changed": 0,
}
BOUNDS = real_model.Bounds(files=0.05, live=0.1, committed_p90_s=2.0)


def test_figures_within_the_bounds_pass() -> None:
    assert real_model.breaches(GOOD, BOUNDS) == []


@pytest.mark.parametrize(
    ("worse", "sentence"),
    [
        ({"word_error_rate": 0.11}, "11.0 % word errors, at most 10.0 % allowed"),
        ({"word_error_rate": 0.06, "way": "chunked"}, "6.0 % word errors, at most 5.0 % allowed"),
        ({"word_error_rate": None}, "– % word errors"),
        ({"committed_s": {"p50": 1.0, "p90": 2.1}}, "committed after 2.1 s"),
        ({"invented_words_an_hour": 7.0}, "7 invented words an hour"),
        ({"non_words": 1}, "1 non-words"),
        ({"committed_words_changed": 2}, "2 changed committed words"),
    ],
)
def test_each_figure_out_of_bounds_is_named(worse: dict[str, Any], sentence: str) -> None:
    (found,) = real_model.breaches({**GOOD, **worse}, BOUNDS)
    assert sentence in found


@pytest.mark.slow(reason="decodes the recordings with two models in four ways")
@pytest.mark.timeout(1200)
def test_both_models_hold_the_bounds_without_a_network(base_model: Path) -> None:
    environment = command_environment(
        CAPTIONER_DEVELOPMENT_MODELS=str(base_model.parent),
        HF_ENDPOINT="http://127.0.0.1:9",  # the discard port: nobody listens
        PIP_NO_INDEX="1",
    )
    module = "benchmarks.published.real_model"
    done = run_program(sys.executable, "-m", module, env=environment, limit_s=None)
    assert done.code == 0, done.err
    assert done.out.count("| base | live |") == 3  # read, sounds, all
