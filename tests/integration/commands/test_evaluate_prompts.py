"""`captioner evaluate --prompt-lengths` with the starter model over the demo recording."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from captioner.commands.evaluation.prompt_lengths import PromptedRecogniser
from captioner.core.audio import SpeechSegment
from captioner.core.captions import Word
from captioner.core.recognition import Hypothesis, RecognitionRequest
from captioner.evaluation.prompt_lengths import PromptRow, prompt_table
from captioner.evaluation.word_errors import WordErrors
from tests.helpers.captioner_process import run
from tests.helpers.paths import BUILT_IN_MODEL_DIR, ROOT
from tests.helpers.session.fakes import ScriptedRecogniser

MANIFEST = ROOT / "resources/demo/demo.jsonl"


class Says(ScriptedRecogniser):
    """Hears given words, one utterance after the other."""

    def __init__(self, *utterances: str) -> None:
        super().__init__()
        self.warm_ups_left = 0
        self._utterances = iter(utterances)

    def _hear(self, request: RecognitionRequest) -> Hypothesis:
        words = next(self._utterances).split()
        return Hypothesis(tuple(Word(word, 0.0, 0.1, 0.9) for word in words))


def test_each_utterance_is_told_what_was_heard_before_and_loops_are_counted() -> None:
    inner = Says("calibration", "one two", "no no no no no no", "three")
    prompted = PromptedRecogniser(inner, 20)
    request = RecognitionRequest(SpeechSegment(np.zeros(16, np.float32), 0.0, 0.001, True))
    prompted.recognise(replace(request, max_new_tokens=12))
    prompted.recognise_batch([request, request, request])

    assert [one.prompt for one in inner.requests] == ["", "", "one two", "one two" + " no" * 6]
    assert [one.prompt_tokens for one in inner.requests] == [None, 20, 20, 20]
    assert (prompted.utterances, prompted.repeats) == (3, 1)


def test_the_table_has_a_row_for_each_length() -> None:
    table = prompt_table(
        [PromptRow(0, WordErrors(10, 1), 4, 0, 1.0), PromptRow(20, WordErrors(), 4, 2, 1.5)]
    )
    assert table.splitlines()[2:] == [
        "| 0 | 10.0 | 10.0 | 0.0 | 0.0 | 0 of 4 | 0 | 1.0 |",
        "| 20 | – | – | – | – | 2 of 4 | 0 | 1.5 |",
    ]


def test_the_starter_is_measured(command_environment: dict[str, str], tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    arguments = ("evaluate", MANIFEST, "--model", "tiny.en", "--prompt-lengths", "0,35")
    done = run(command_environment, *arguments, "--json", figures)
    assert done.code == 0, done.err
    rows = json.loads(figures.read_text())["prompt_lengths"]
    assert [row["prompt_tokens"] for row in rows] == [0, 35]
    assert all(row["utterances"] > 2 and row["word_error_rate"] is not None for row in rows)
    assert "| prompt tokens | WER % |" in done.out


def test_a_model_that_takes_no_prompt_is_told_in_a_sentence(
    command_environment: dict[str, str], tmp_path: Path
) -> None:
    model = shutil.copytree(BUILT_IN_MODEL_DIR, tmp_path / "promptless")
    (model / "manifest.json").unlink()
    (model / "captioner.json").write_text('{"supports_prompt": false}')
    done = run(command_environment, "evaluate", MANIFEST, "--model", model, "--prompt-lengths")
    assert done.code == 1
    assert "promptless takes no text before an utterance" in done.err


@pytest.mark.parametrize("lengths", ["-1", "35,many", "224", ""])
def test_lengths_that_cannot_be_are_wrong_usage(
    command_environment: dict[str, str], lengths: str
) -> None:
    done = run(
        command_environment, "evaluate", MANIFEST, "--model", "tiny.en",
        f"--prompt-lengths={lengths}",
    )  # fmt: skip
    assert done.code == 2
    assert "prompt lengths are numbers from 0 to 223" in done.err
