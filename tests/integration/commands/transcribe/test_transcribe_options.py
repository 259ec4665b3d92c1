import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from captioner.app import recognisers
from captioner.commands import transcribe
from captioner.core.audio import SAMPLE_RATE
from captioner.core.errors import CaptionerError
from captioner.core.folders import Folders
from captioner.speech.hosting.hosted_recogniser import HostedModel
from captioner.speech.long_form.window_model import WindowModel
from tests.helpers.captioner_process import parsed
from tests.helpers.paths import BUILT_IN_MODEL_DIR, DATA


class Watched:
    """Notes what the decoder of the built-in model is given, in this process."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.hosted: HostedModel
        self.decodes: list[dict[str, Any]] = []
        self.longest_s = 0.0
        self.batches: list[int] = []
        # What a child would be given is made here.
        monkeypatch.setattr(recognisers, "window_hosting", lambda hosted, _niceness: hosted)
        monkeypatch.setattr(recognisers, "ProcessWindowModel", self._host)

    @property
    def longest_prompt(self) -> int:
        return max(len(prompt) for decode in self.decodes for prompt in decode["prompts"])

    def _host(self, choose: Callable[..., Any], **_options: object) -> WindowModel:
        self.hosted = choose(lambda: False)
        return _Noting(self, self.hosted)


class _Noting(WindowModel):
    def __init__(self, watched: Watched, hosted: HostedModel) -> None:
        super().__init__(hosted.path, device="cpu", cpu_threads=hosted.threads)
        self._watched = watched

    def load(self) -> Any:
        info = super().load()
        if not isinstance(self._model, _NotingDecoder):
            self._model = _NotingDecoder(self._model, self._watched.decodes)
        return info

    def decode(self, windows: Any, *arguments: Any, **options: Any) -> Any:
        self._watched.batches.append(len(windows))
        longest = max(len(window.samples) for window in windows)
        self._watched.longest_s = max(self._watched.longest_s, longest / SAMPLE_RATE)
        return super().decode(windows, *arguments, **options)


class _NotingDecoder:
    def __init__(self, model: Any, decodes: list[dict[str, Any]]) -> None:
        self._model = model
        self._decodes = decodes

    def __getattr__(self, name: str) -> Any:
        return getattr(self._model, name)

    def generate(self, encoded: Any, prompts: Any, **options: Any) -> Any:
        self._decodes.append({**options, "prompts": prompts})
        return self._model.generate(encoded, prompts, **options)


@pytest.fixture
def watched(monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(monkeypatch)


@pytest.fixture
def run(folders: Folders, tmp_path: Path) -> Callable[..., int]:
    """Runs the command over more speech than one window of the model takes."""
    talk = DATA / "unbroken.ogg"

    def run(*words: str) -> int:
        return transcribe.run(
            parsed(
                transcribe,
                *(str(talk), "--output-dir", str(tmp_path)),
                *("--model", "tiny.en", "--format", "txt", *words),
            ),
            folders,
        )

    return run


@pytest.mark.slow(reason="the option is in faster tests of the settings")
@pytest.mark.parametrize("algorithm", ["sequential", "chunked", "batched"])
def test_the_beam_reaches_the_decoder(
    run: Callable[..., int], watched: Watched, algorithm: str
) -> None:
    assert run("--beam-size", "3", "--algorithm", algorithm) == 0
    assert 3 in {decode["beam_size"] for decode in watched.decodes}


@pytest.mark.slow(reason="the option is in faster tests of the settings")
@pytest.mark.parametrize("algorithm", ["chunked", "batched"])
def test_so_many_windows_are_decoded_together(
    run: Callable[..., int], watched: Watched, algorithm: str
) -> None:
    assert run("--batch-size", "2", "--algorithm", algorithm) == 0
    assert max(watched.batches) == 2


@pytest.mark.slow(reason="the option is in faster tests of the settings")
def test_chunks_are_as_long_as_asked_for(run: Callable[..., int], watched: Watched) -> None:
    assert run("--algorithm", "chunked", "--chunk-length", "7") == 0
    assert watched.longest_s == 7.0


@pytest.mark.slow(reason="the option is in faster tests of the settings")
def test_chunks_are_never_longer_than_the_model_hears_well(
    run: Callable[..., int],
    watched: Watched,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    model = shutil.copytree(BUILT_IN_MODEL_DIR, tmp_path / "model", copy_function=os.symlink)
    (model / "captioner.json").write_text('{"longest_window_s": 12.0}')
    assert run("--algorithm", "chunked", "--chunk-length", "20", "--model", str(model)) == 0
    assert watched.longest_s == 12.0
    told = capsys.readouterr().err
    assert "hears at most 12.0 s at a time" in told, told


@pytest.mark.slow(reason="session terms are in the fast tests")
def test_terms_reach_the_prompt_and_the_text(
    run: Callable[..., int], watched: Watched, tmp_path: Path
) -> None:
    assert run("--terms", "NATO", "--terms", "exhibition => fair") == 0
    assert "represented in the fair" in (tmp_path / "unbroken.txt").read_text()
    with_terms = watched.longest_prompt
    watched.decodes.clear()
    assert run("--overwrite") == 0
    assert with_terms > watched.longest_prompt


@pytest.mark.slow(reason="the option is in faster tests of the settings")
@pytest.mark.parametrize("option", ["--device", "--compute-device"])
def test_device_and_threads_reach_the_model(
    run: Callable[..., int], watched: Watched, monkeypatch: pytest.MonkeyPatch, option: str
) -> None:
    assert run(option, "cpu", "--threads", "2") == 0
    assert watched.hosted.threads == 2
    assert watched.hosted.choice.device == "cpu"


def test_the_child_process_takes_them_all(run: Callable[..., int], tmp_path: Path) -> None:
    options = "--algorithm chunked --chunk-length 9 --beam-size 2 --threads 1".split()
    assert run(*options, "--terms", "exhibition => fair", "--device", "cpu") == 0
    assert (tmp_path / "unbroken.txt").read_text().count("represented in the fair") == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--beam-size", "0"), "0 is no number from 1 to 20"),
        (("--beam-size", "many"), "many is no number from 1 to 20"),
        (("--batch-size", "1000"), "1000 is no number from 1 to 256"),
        (("--chunk-length", "31"), "31 is no number from 1 to 30"),
        (("--threads", "-1"), "-1 is no number from 1 to 64"),
        (("--device", "tpu"), "invalid choice: 'tpu'"),
    ],
)
def test_a_wrong_value_is_wrong_usage(
    run: Callable[..., int], capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str
) -> None:
    with pytest.raises(SystemExit, match="2"):
        run(*words)
    assert told in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("--batch-size", "2", "--algorithm", "sequential"),
            "does not apply to the sequential algorithm",
        ),
        (
            ("--chunk-length", "9", "--algorithm", "batched"),
            "does not apply to the batched algorithm",
        ),
        (("--beam-size", "2", "--draft", "small"), "--beam-size does not apply to accurate mode"),
        (("--terms", ", ;"), "names no term"),
    ],
)
def test_an_option_that_would_change_nothing_is_told(
    run: Callable[..., int], words: tuple[str, ...], told: str
) -> None:
    with pytest.raises(CaptionerError, match=told):
        run(*words)


def test_a_document_is_no_list_of_terms(run: Callable[..., int], tmp_path: Path) -> None:
    (tmp_path / "notes.md").write_text("# Notes\n\nWe ask Ana about the plan for all of the year.")
    with pytest.raises(CaptionerError, match="line 3 is a sentence") as raised:
        run("--terms", str(tmp_path / "notes.md"))
    assert "`captioner terms suggest FILE`" in raised.value.hint
