import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.helpers.audio.spoken_files import write_wav
from tests.helpers.captioner_process import Finished, run
from tests.helpers.paths import DEMO, ROOT

Evaluated = tuple[Finished, dict[str, Any], Path]
"""The finished command, its figures, and the folder it ran in."""


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> Evaluated:
    folder = tmp_path_factory.mktemp("evaluate")
    noise = np.random.default_rng(3).normal(0, 300, 16_000 * 6).astype("<i2")
    write_wav(folder / "noise.wav", noise)
    entries = [
        {**json.loads(DEMO.with_suffix(".jsonl").read_text()), "audio": str(DEMO)},
        {"audio": "noise.wav", "text": ""},
    ]
    manifest = folder / "manifest.jsonl"
    manifest.write_text("".join(json.dumps(entry) + "\n" for entry in entries))
    (folder / "terms.txt").write_text("Norsemen\nexhibition\nbridge => tunnel\n")
    environment = {**os.environ, "HOME": str(folder), "PYTHONPATH": str(ROOT)}
    done = run(
        "evaluate", manifest, "--model", "tiny.en", "--json", folder / "figures.json",
        "--vocabulary", folder / "terms.txt", "--events", folder / "events", env=environment,
    )  # fmt: skip
    assert done.code == 0, done.err
    return done, json.loads((folder / "figures.json").read_text()), folder


def test_every_measure_of_the_contract_is_in_the_figures(evaluated: Evaluated) -> None:
    _, figures, _ = evaluated
    speech = figures["recordings"][0]
    for measure in ("first_shown_s", "committed_s", "finalisation_s"):
        assert set(speech[measure]) >= {"p50", "p90", "p99"}
    assert speech["committed_words_changed"] == 0
    assert {"normalised_erasure", "changes_a_second", "unstable_word_ratio"} <= speech.keys()
    for way in ("live", "offline"):
        counted = {"substitutions", "deletions", "insertions", "repeated_5_grams"}
        assert counted <= speech[way].keys()
    assert speech["real_time_factor"] > 0
    assert "longest_backlog_s" in speech
    assert figures["model"] == "tiny.en"


def test_a_wrong_replacement_shows_as_word_error_and_as_false_hit(evaluated: Evaluated) -> None:
    _, figures, _ = evaluated
    speech = figures["recordings"][0]
    assert speech["live"]["substitutions"] >= 1
    terms = speech["vocabulary"]
    assert (terms["hits"], terms["false_hits"]) == (2, 1)
    assert (terms["recall"], terms["precision"]) == (1.0, 0.6667)
    assert figures["all"]["vocabulary"]["false_alarms_an_hour"] > 0


def test_nothing_is_heard_in_noise(evaluated: Evaluated) -> None:
    _, figures, _ = evaluated
    noise = figures["recordings"][1]
    assert noise["words_on_non_speech_an_hour"] == 0
    assert noise["live"]["word_error_rate"] is None
    assert noise["first_shown_s"] is None


def test_the_table_says_the_same_and_the_event_logs_are_kept(evaluated: Evaluated) -> None:
    done, figures, folder = evaluated
    assert "committed words changed 0" in done.out
    assert "all (" in done.out
    p50 = figures["recordings"][0]["committed_s"]["p50"]
    assert f"p50 {p50:6.2f}" in done.out
    kept = {path.name for path in (folder / "events").iterdir()}
    assert kept == {"demo.jsonl", "noise.jsonl"}
