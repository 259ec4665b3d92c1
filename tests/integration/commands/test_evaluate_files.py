"""`captioner evaluate --measure`: the paper's tables with the starter model."""

import argparse
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from captioner.commands import evaluate
from captioner.commands.context import Context
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.speech.host.probe import Measure
from tests.helpers.paths import DATA

SAID = {
    "spoken-update.wav": "Please read the update before this afternoon.",
    "spoken-mute.wav": "Sorry, I was on mute. We need six more days.",
}


@pytest.fixture
def run(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[str, dict[str, Any]]]:
    def run(*arguments: Any, names: Sequence[str] = tuple(SAID)) -> tuple[str, dict[str, Any]]:
        manifest = tmp_path / "manifest.jsonl"
        manifest.write_text(
            "".join(
                json.dumps({"audio": str(DATA / name), "text": SAID[name]}) + "\n" for name in names
            )
        )
        parser = argparse.ArgumentParser()
        evaluate.add_arguments(parser)
        options = parser.parse_args(
            [
                str(manifest),
                "--model",
                "starter",
                "--json",
                str(tmp_path / "found.json"),
                *arguments,
            ]
        )
        code = evaluate.run(options, Context(Folders(*[tmp_path / "home"] * 5)))
        assert code == 0
        return capsys.readouterr().out, json.loads((tmp_path / "found.json").read_text())

    return run


@pytest.mark.parametrize(
    ("measure", "ways"),
    [("short", ["short-form"]), ("long", ["sequential", "chunked", "batched"])],
)
def test_tables_have_a_row_for_each_way_and_model(
    run: Callable[..., tuple[str, dict[str, Any]]], measure: Measure, ways: list[str]
) -> None:
    table, found = run("--measure", measure, "--compare", "starter")

    assert [row["way"] for row in found["rows"]] == ways * 2
    assert found["rows"][-1]["word_error_rate"] < 0.2
    assert found["rows"][-1]["recordings"] == 2
    assert "| starter | " in table
    assert table.count("\n") == 2 + 2 * len(ways)


def test_curves_go_down_with_the_noise(run: Callable[..., tuple[str, dict[str, Any]]]) -> None:
    table, found = run("--measure", "noise", "--snr", "40,-10")

    for kind in ("white", "babble"):
        curve = found["starter"][kind]
        assert curve["40"] < curve["-10"]
    assert "| noise | 40 dB | -10 dB |" in table


def test_babble_needs_others(run: Callable[..., tuple[str, dict[str, Any]]]) -> None:
    with pytest.raises(CaptionerError, match="other recordings"):
        run("--measure", "noise", names=("spoken-mute.wav",))
