"""How recordings are transcribed that no option tells of: as the settings say, or by default."""

import argparse
from dataclasses import replace
from pathlib import Path

import pytest

from captioner.app.live_session.settings import (
    long_form_settings,
    recognition_options,
    recording_options,
    with_recording_models,
)
from captioner.commands.options import long_form as long_form_options
from captioner.core.captions import Word
from captioner.core.folders import Folders
from captioner.core.long_form import Algorithm, LongFormSettings, Task
from captioner.core.terms.vocabulary import parse_vocabulary
from captioner.live.engine.recording_queue import RecordingRequest
from captioner.settings.model import (
    ComputeDevice,
    RecordingDevice,
    RecordingSettings,
    RecordingTask,
    Settings,
)


@pytest.mark.parametrize(
    ("options", "algorithm"),
    [
        ([], Algorithm.BATCHED),
        (["--draft", "small"], Algorithm.BATCHED),
        (["--algorithm", "sequential"], Algorithm.SEQUENTIAL),
        (["--algorithm", "chunked", "--draft", "small"], Algorithm.CHUNKED),
    ],
)
def test_the_command_line(options: list[str], algorithm: Algorithm, tmp_path: Path) -> None:
    parser = argparse.ArgumentParser()
    long_form_options.add_model_arguments(parser)

    folders = Folders(*[tmp_path] * 5)
    settings = long_form_options.transcription_settings(parser.parse_args(options), folders)

    assert settings.algorithm is algorithm


def test_the_windows() -> None:
    assert long_form_settings(Settings()).algorithm is Algorithm.BATCHED


def test_names_and_terms_of_the_settings_count_for_recordings() -> None:
    recognition = replace(Settings().recognition, vocabulary=("Siobhan", "q l => QL"))
    vocabulary = long_form_settings(replace(Settings(), recognition=recognition)).vocabulary
    assert vocabulary == parse_vocabulary(["Siobhan", "q l => QL"])


def test_common_words_of_the_vocabulary_stay_words() -> None:
    recognition = replace(Settings().recognition, vocabulary=(".NET", "Apple", "Kubernetes"))
    vocabulary = long_form_settings(replace(Settings(), recognition=recognition)).vocabulary
    said = [Word(text, 0.0, 1.0, 0.9) for text in "net apple kubernetes".split()]
    assert [word.text for word in vocabulary.apply(said)] == ["net", "apple", "Kubernetes"]


def test_recordings_have_settings_of_their_own() -> None:
    recordings = RecordingSettings(
        language="de",
        task=RecordingTask.TRANSLATE,
        beam_size=4,
        terms=("Ana",),
        device=RecordingDevice.CPU,
    )
    recognition = replace(Settings().recognition, vocabulary=("Siobhan",))
    settings = replace(Settings(), recordings=recordings, recognition=recognition)

    found = long_form_settings(settings)

    assert (found.language, found.task, found.beam_size) == ("de", Task.TRANSLATE, 4)
    assert found.vocabulary.terms == ("Siobhan", "Ana")
    options = recording_options(settings)
    assert (options.device, options.language, options.task) == ("cpu", "de", Task.TRANSLATE)


def test_recordings_follow_live_captions_where_nothing_else_is_chosen() -> None:
    recognition = replace(
        Settings().recognition, language="fr", translate=True, device=ComputeDevice.CUDA
    )
    settings = replace(Settings(), recognition=recognition)

    assert long_form_settings(settings).language == "fr"
    assert long_form_settings(settings).task is Task.TRANSLATE
    assert recording_options(settings) == recognition_options(settings)


def test_a_request_without_models_gets_those_of_the_settings() -> None:
    plain = RecordingRequest(Path("talk.wav"))
    own = replace(plain, model="tiny.en")
    recordings = RecordingSettings(model="large-v3", main_model="/large", draft_model="/small")
    settings = replace(Settings(), recordings=recordings)
    accurate = replace(settings, recordings=replace(recordings, accurate=True))

    assert with_recording_models(plain, Settings()) == plain
    assert with_recording_models(plain, settings).model == "large-v3"
    assert with_recording_models(own, accurate) == own
    assert with_recording_models(plain, accurate) == replace(plain, model="/large", draft="/small")


def test_nothing_at_all() -> None:
    assert LongFormSettings().algorithm is Algorithm.BATCHED
