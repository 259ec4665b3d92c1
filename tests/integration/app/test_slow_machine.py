"""A machine that is too slow for the model is told so in words, and what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from captioner.app import recognisers
from captioner.app.folders import user_folders
from captioner.speech.hosting.device_choice import DeviceChoice
from captioner.speech.hosting.probe import DeviceProbe
from captioner.speech.models.manifest import ChosenModel


def measured(encode_s: float) -> DeviceChoice:
    return DeviceChoice("cpu", "int8", 2, 1.0, encode_s, 0.01, 900)


def fast(*_: object) -> DeviceChoice:
    return measured(0.2)


def slow(*_: object) -> DeviceChoice:
    return measured(1.5)


def too_slow(*_: object) -> DeviceChoice:
    return measured(12.0)


@pytest.mark.parametrize(
    ("measure", "told"),
    [
        (fast, ()),
        (slow, ("captions follow every", "(measured)", "Choose distil-medium.en")),
        (
            too_slow,
            (
                "distil-large-v3.5 cannot keep up here",
                "(measured)",
                "Choose distil-medium.en",
                "record now and caption later: captioner listen --record-only",
            ),
        ),
    ],
)
def test_the_session_says_what_was_measured_and_what_to_do(
    measure: Callable[..., DeviceChoice],
    told: tuple[str, ...],
    tmp_path: Path,
    built_in_model: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    probe = DeviceProbe(None, measure=measure, gpus=lambda: ())
    monkeypatch.setattr(recognisers, "device_probe", lambda _: probe)
    sentences: list[str] = []
    recogniser = recognisers.make_recogniser(
        ChosenModel(built_in_model, "distil-large-v3.5"),
        user_folders(),
        on_message=sentences.append,
    )
    recogniser.load()
    recogniser.close()
    assert len(sentences) == bool(told)
    for part in told:
        assert part in sentences[0]
