"""`make check-real-model` against a hub of our own that serves the starter under other names."""

import subprocess
import sys
from collections.abc import Iterator

import pytest

from benchmarks.published import real_model
from captioner.speech.models.catalogue import Catalogue
from tests.helpers.network.fault_hub import FaultHub
from tests.helpers.paths import BUILT_IN_MODEL_DIR, ROOT

FILES = (
    "config.json",
    "model.bin",
    "preprocessor_config.json",
    "tokenizer.json",
    "vocabulary.json",
)
GOOD = {"word_error_rate": 0.02, "rtfx": 5.0, "repeated_5_grams": 0}


@pytest.fixture
def hub() -> Iterator[FaultHub]:
    repositories = tuple(Catalogue().find(name).repository for name in real_model.SMALL)
    content = {name: (BUILT_IN_MODEL_DIR / name).read_bytes() for name in FILES}
    hub = FaultHub(content, repositories=repositories)
    yield hub
    hub.close()


@pytest.mark.slow(reason="captions live, at real pace, with two models")
@pytest.mark.timeout(1200)
def test_it_runs_to_its_end_and_tells_what_is_out_of_bounds(
    command_environment: dict[str, str], hub: FaultHub
) -> None:
    environment = {**command_environment, "HF_ENDPOINT": hub.address, "HF_HUB_OFFLINE": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.published.real_model"], cwd=ROOT, env=environment,
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    # The starter only understands synthetic voices.
    assert done.returncode == 1, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "| model | way | WER % | final p90 s | RTFx | 5-gram repeats |"
    ways = ["live", "sequential", "chunked", "batched"]
    cells = [[cell.strip() for cell in line.split("|")[1:3]] for line in lines[2:]]
    assert cells == [[model, way] for model in real_model.SMALL for way in ways]
    assert "tiny.en, live: " in done.stderr
    assert "word errors, at most 15.0 % allowed." in done.stderr
    assert hub.starts("model.bin") == [0, 0]


def test_bounds_hold_words_times_and_repeats() -> None:
    bounds = real_model.Bounds(0.1, final_p90_s=2.0)
    live = {**GOOD, "final_p90_s": 1.5}

    assert real_model.breaches("m", {"live": live, "chunked": GOOD}, bounds) == []
    for worse, told in (
        ({"word_error_rate": 0.11}, "11.0 % word errors"),
        ({"word_error_rate": None}, "– % word errors"),
        ({"final_p90_s": 2.1}, "final after 2.1 s"),
        ({"repeated_5_grams": 1}, "1 repeated 5-grams"),
    ):
        (sentence,) = real_model.breaches("m", {"live": {**live, **worse}}, bounds)
        assert told in sentence


@pytest.mark.parametrize(("arguments", "names"), [([], 2), (["--full"], 3)])
def test_within_bounds_it_succeeds(
    arguments: list[str],
    names: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(real_model, "measured", lambda _model, _folder: {"chunked": GOOD})

    assert real_model.main(arguments) == 0

    assert capsys.readouterr().out.count("| chunked | 2.0 | – | 5.0 | 0 |") == names
