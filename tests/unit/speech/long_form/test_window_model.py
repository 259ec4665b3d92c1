"""Which windows are encoded and decoded together."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from captioner.core.audio import SAMPLE_RATE, Samples
from captioner.core.long_form import FallbackSettings, LongFormSettings
from captioner.speech.long_form.sound_window import DecodedWindow, SoundWindow
from captioner.speech.long_form.window_model import WindowModel
from tests.helpers.speech.sentences import talk

SETTINGS = LongFormSettings(language="en", fallback=FallbackSettings(temperatures=(0.0,)))


@pytest.fixture
def model(built_in_model: Path) -> WindowModel:
    model = WindowModel(built_in_model, device="cpu", cpu_threads=1)
    model.load()
    return model


def windows_of(samples: Samples, *durations_s: float) -> list[SoundWindow]:
    return [SoundWindow(samples[: round(each * SAMPLE_RATE)], 0) for each in durations_s]


def frames_of_encodes(model: WindowModel, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The length of each window's features, as they are made."""
    frames: list[int] = []
    features = model._features.window

    def noted(samples: Samples, count: int) -> Any:
        frames.append(count)
        return features(samples, count)

    monkeypatch.setattr(model._features, "window", noted)
    return frames


def test_a_window_is_not_encoded_as_long_as_a_longer_one_of_its_batch(
    model: WindowModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = frames_of_encodes(model, monkeypatch)

    model.decode(windows_of(talk("9u9m9"), 10, 28, 9.8, 27), "en", SETTINGS, timestamps=False)

    assert frames == [3000, 3000, 1200, 1200]


def test_a_graphics_card_hears_the_whole_batch_at_once(
    model: WindowModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = replace(model.load(), device="cuda")
    monkeypatch.setattr(model, "load", lambda: info)
    frames = frames_of_encodes(model, monkeypatch)

    model.decode(windows_of(talk("1u9m9"), 10, 20), "en", SETTINGS, timestamps=False)

    assert frames == [2200, 2200]


def test_a_window_that_fails_is_decoded_whole_before_it_is_decoded_at_random(
    model: WindowModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    decode = model._decode
    tried: list[tuple[int, int, float]] = []

    def repeats_itself(
        encoded: Any, frames: int, windows: list[SoundWindow], *options: Any
    ) -> list[DecodedWindow]:
        tried.append((frames, len(windows), options[-1]))
        heard = decode(encoded, frames, windows, *options)
        is_loop = frames < 3000 or windows[-1].duration_s > 9.9
        return [*heard[:-1], replace(heard[-1], compression_ratio=9.0 if is_loop else 1.0)]

    monkeypatch.setattr(model, "_decode", repeats_itself)
    settings = replace(SETTINGS, fallback=FallbackSettings(temperatures=(0.0, 0.2, 0.4)))

    model.decode(windows_of(talk("1u9m9"), 9.8, 9.7), "en", settings, timestamps=False)
    assert tried == [(1180, 2, 0.0), (3000, 1, 0.0)]

    tried.clear()
    model.decode(windows_of(talk("1u9m9"), 10), "en", settings, timestamps=False)
    assert tried == [(1200, 1, 0.0), (3000, 1, 0.0), (3000, 1, 0.2), (3000, 1, 0.4)]


def test_answers_come_in_the_order_of_the_windows(model: WindowModel) -> None:
    windows = windows_of(talk("1u3m1u"), 4, 12, 3, 16)

    together = model.decode(windows, "en", SETTINGS, timestamps=False)

    alone = [model.decode([each], "en", SETTINGS, timestamps=False)[0] for each in windows]
    assert [each.words for each in together] == [each.words for each in alone]
    assert together[0].words != together[1].words != together[2].words


def test_rows_encoded_one_after_the_other_are_those_encoded_alone(model: WindowModel) -> None:
    features = [np.full((model.load().mel_bins, 1000), place / 10, np.float32) for place in (1, 2)]

    rows = np.array(model._encode(features))

    assert len(rows) == 2
    for row, each in zip(rows, features, strict=True):
        np.testing.assert_array_equal(row, np.array(model._encode([each]))[0])


def test_a_model_of_english_alone_compares_no_languages(model: WindowModel) -> None:
    samples = talk("1u1")
    window = SoundWindow(samples, 0, ((0.0, len(samples) / SAMPLE_RATE),))
    (heard,) = model.decode([window], "en", replace(SETTINGS, language=""), timestamps=False)
    assert heard.words
    assert heard.pieces == ()
