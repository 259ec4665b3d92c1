"""Every damaged model is refused in a sentence, or works; none ends the process."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from captioner.core.audio import SAMPLE_RATE, SpeechSegment
from captioner.core.errors import CaptionerError
from captioner.core.long_form import LongFormSettings
from captioner.core.recognition import RecognitionRequest, WindowSettings
from captioner.speech.long_form.sound_window import SoundWindow
from captioner.speech.long_form.transcriber import LongFormTranscriber
from captioner.speech.long_form.window_model import WindowModel
from captioner.speech.models.files import inspect_model_directory
from captioner.speech.models.store import ModelStore
from captioner.speech.models.tokenizer_files import load_tokenizer
from captioner.speech.recogniser.whisper import WhisperRecogniser
from tests.helpers.attacks.damaged_models import REFUSED, WORKING, random_damage
from tests.helpers.speech.whisper_files import tiny_model

NATIVE_CRASHES = (
    "alignment layer",
    "suppress negative",
    "no encoder heads",
    "no decoder heads",
    "rows fewer",
    "alignment layer in the weights",
)
"""What used to end the process with a signal."""


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_model(tmp_path_factory.mktemp("whole") / "tiny")


@pytest.fixture
def model(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "tiny")


@pytest.fixture(scope="module")
def child() -> Iterator[ProcessPoolExecutor]:
    """A process that may die of what it is given."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        pool.submit(int).result(60)  # Its threads are there before any test looks.
        yield pool


def use(directory: str) -> str:
    """Use a model for everything; what became of it. Runs in a process of its own."""
    model = WindowModel(Path(directory), device="cpu", cpu_threads=1)
    try:
        info = model.load()
        noise = np.random.default_rng(1).normal(0, 0.1, SAMPLE_RATE).astype(np.float32)
        request = RecognitionRequest(
            SpeechSegment(noise, 0.0, 1.0, is_final=True),
            window=WindowSettings(floor_s=1.0, margin_s=0.0),
            prefix="the",
            max_new_tokens=8,
        )
        heard = model.recognise(request)
        assert heard.forced_words <= len(heard.words)
        window = SoundWindow(noise, 0)
        model.hear([window], "en", LongFormSettings(), timestamps=True)
        if info.is_multilingual:
            model.detect_language(window)
    except CaptionerError as error:
        assert error.message and error.hint
        return f"refused: {error.message}"
    finally:
        model.close()
    return "works"


def check(directory: Path) -> None:
    """What happens to a model before anything native reads its weights."""
    inspect_model_directory(directory)
    load_tokenizer(directory, "tiny")


def assert_said(error: CaptionerError) -> None:
    assert error.hint
    assert len(error.message) < 600
    assert error.message.isprintable()


@pytest.mark.parametrize("name", REFUSED)
def test_a_damaged_model_is_refused_in_a_sentence(model: Path, name: str) -> None:
    REFUSED[name](model)

    with pytest.raises(CaptionerError) as caught:
        check(model)

    assert_said(caught.value)


@pytest.mark.parametrize("name", NATIVE_CRASHES)
def test_what_ended_the_process_is_refused_at_import_live_and_for_recordings(
    model: Path, tmp_path: Path, built_in_model: Path, name: str
) -> None:
    REFUSED[name](model)
    store = ModelStore(tmp_path / "models", built_in_model, trash=Path.rmdir)

    with pytest.raises(CaptionerError) as at_import:
        store.import_folder(model)
    with pytest.raises(CaptionerError) as live:
        WhisperRecogniser(model, device="cpu").load()
    with pytest.raises(CaptionerError) as recordings:
        LongFormTranscriber(WindowModel(model, device="cpu")).load()

    for caught in (at_import, live, recordings):
        assert_said(caught.value)
    assert not [one for one in store.models() if one.entry.name == "tiny" and one.path is not None]


@pytest.mark.parametrize("name", WORKING)
def test_an_unusual_model_works(model: Path, child: ProcessPoolExecutor, name: str) -> None:
    WORKING[name](model)

    check(model)

    assert child.submit(use, str(model)).result(60) == "works"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
@pytest.mark.parametrize(
    "name", ["model.bin", "config.json", "vocabulary.json", "tokenizer.json", "captioner.json"]
)
def test_a_pipe_is_not_waited_for(model: Path, name: str) -> None:
    (model / name).unlink(missing_ok=True)
    os.mkfifo(model / name)

    with pytest.raises(CaptionerError) as caught:
        check(model)

    assert_said(caught.value)


def survives(child: ProcessPoolExecutor, whole: Path, tmp_path: Path, seed: int) -> str:
    model = shutil.copytree(whole, tmp_path / f"damaged-{seed}")
    random_damage(model, seed)
    try:
        check(model)
    except CaptionerError as error:
        assert_said(error)
        return "refused"
    finally:
        fate = child.submit(use, str(model)).result(60)
        shutil.rmtree(model)
    return fate


@pytest.mark.parametrize("first", range(0, 24, 8))
def test_models_damaged_by_chance_are_refused_or_work(
    child: ProcessPoolExecutor, whole: Path, tmp_path: Path, first: int
) -> None:
    fates = [survives(child, whole, tmp_path, seed) for seed in range(first, first + 8)]

    assert any(fate.startswith("refused") for fate in fates)


@pytest.mark.slow(reason="a thousand damaged models, each loaded in a child")
@pytest.mark.parametrize("first", range(100, 1100, 50))
def test_many_models_damaged_by_chance_are_refused_or_work(
    child: ProcessPoolExecutor, whole: Path, tmp_path: Path, first: int
) -> None:
    for seed in range(first, first + 50):
        survives(child, whole, tmp_path, seed)


@pytest.mark.slow(reason="a hundred damaged copies of the starter model, each loaded and run")
@pytest.mark.parametrize("first", range(2000, 2100, 20))
def test_the_starter_damaged_by_chance_is_refused_or_works(
    child: ProcessPoolExecutor, built_in_model: Path, tmp_path: Path, first: int
) -> None:
    for seed in range(first, first + 20):
        survives(child, built_in_model, tmp_path, seed)
