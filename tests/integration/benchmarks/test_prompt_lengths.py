"""`python -m benchmarks.published --prompt-lengths` with the built-in model."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from benchmarks.published import __main__ as published
from benchmarks.published.prompt_lengths import PromptedRecogniser, PromptRow, prompt_table
from captioner.core.audio import SpeechSegment
from captioner.core.captions import Word
from captioner.core.recognition import Hypothesis, RecognitionRequest
from captioner.evaluation.report import WordErrors
from tests.helpers.captioner_process import command_environment
from tests.helpers.live.fakes import ScriptedRecogniser
from tests.helpers.paths import BUILT_IN_MODEL_DIR, ROOT

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


@pytest.fixture
def at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in command_environment().items():
        monkeypatch.setenv(name, value)


@pytest.mark.slow(reason="decodes recordings in many ways")
@pytest.mark.usefixtures("at_home")
def test_the_built_in_model_is_measured(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = tmp_path / "figures.json"
    arguments = (str(MANIFEST), "--model", "tiny.en", "--json", str(figures))
    assert published.main([*arguments, "--prompt-lengths", "0,35"]) == 0
    rows = json.loads(figures.read_text())["prompt_lengths"]
    assert [row["prompt_tokens"] for row in rows] == [0, 35]
    assert all(row["utterances"] > 2 and row["word_error_rate"] is not None for row in rows)
    assert "| prompt tokens | WER % |" in capsys.readouterr().out


@pytest.mark.slow(reason="it starts a model for one sentence")
@pytest.mark.usefixtures("at_home")
def test_a_model_that_takes_no_prompt_is_told_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = shutil.copytree(BUILT_IN_MODEL_DIR, tmp_path / "promptless")
    (model / "manifest.json").unlink()
    (model / "captioner.json").write_text('{"supports_prompt": false}')
    assert published.main([str(MANIFEST), "--model", str(model), "--prompt-lengths"]) == 1
    assert "promptless takes no text before an utterance" in capsys.readouterr().err


@pytest.mark.parametrize("lengths", ["-1", "35,many", "224", ""])
def test_lengths_that_cannot_be_are_wrong_usage(
    lengths: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        published.main([str(MANIFEST), f"--prompt-lengths={lengths}"])
    assert "prompt lengths are numbers from 0 to 223" in capsys.readouterr().err
