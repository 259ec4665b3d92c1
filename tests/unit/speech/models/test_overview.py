"""Which model is recommended, for machines from fast to hopeless."""

import pytest

from captioner.speech.hosting.device_choice import DeviceChoice
from captioner.speech.hosting.probe import advise, estimate
from captioner.speech.models.catalogue import KNOWN_MODELS
from captioner.speech.models.manifest import StoredModel
from captioner.speech.models.overview import Basis, ModelOverview, recommended

PLENTY_MB = 16_000.0


def machine(default_encode_s: float) -> list[ModelOverview]:
    """All models on a machine that was measured with the default model."""
    default = KNOWN_MODELS[0]
    choice = DeviceChoice("cpu", "int8", 4, 1.0, default_encode_s, default_encode_s / 100, 1_000)
    found = []
    for entry in KNOWN_MODELS:
        expected = estimate(entry, default, choice)
        assert expected is not None
        advice = advise(entry.name, expected, is_measured=False)
        found.append(ModelOverview(StoredModel(entry, None, 0, 0), Basis.ESTIMATED, advice))
    return found


def name_of(found: ModelOverview | None) -> str:
    assert found is not None
    return found.model.entry.name


@pytest.mark.parametrize(
    ("default_encode_s", "name"),
    [
        (0.1, "distil-large-v3.5"),
        (1.0, "distil-medium.en"),
        (2.26, "distil-small.en"),
        (200.0, "tiny.en"),
    ],
)
def test_most_accurate_fast_model_is_recommended(default_encode_s: float, name: str) -> None:
    known = machine(default_encode_s)

    assert name_of(recommended(known, PLENTY_MB)) == name
    assert name_of(recommended(known[::-1], PLENTY_MB)) == name


def test_on_usual_machines_words_come_within_two_seconds() -> None:
    for encode_s in (0.05, 0.2, 0.5, 1.0, 2.0, 3.0):
        best = recommended(machine(encode_s), PLENTY_MB)
        assert best is not None
        assert best.advice is not None
        assert best.advice.behind_s <= 2.0


def test_where_none_keeps_up_words_still_come_during_speech() -> None:
    best = recommended(machine(60.0), PLENTY_MB)

    assert best is not None
    assert best.advice is not None
    assert best.advice.behind_s > 2.0
    assert best.advice.interval_s <= 3.0 or name_of(best) == "tiny.en"


def test_a_model_that_needs_more_memory_than_there_is_is_not_recommended() -> None:
    known = machine(0.1)

    assert name_of(recommended(known, 500.0)) == "distil-small.en"
    assert recommended(known, 100.0) is None


def test_nothing_is_recommended_before_anything_was_measured() -> None:
    unknown = [ModelOverview(one.model, Basis.UNKNOWN, None) for one in machine(1.0)]

    assert recommended(unknown, PLENTY_MB) is None
