import numpy as np
import pytest

from benchmarks.material.noise import NoiseKind, white_noise
from benchmarks.published.file_measures import (
    Row,
    Utterance,
    comparison_table,
    curves_table,
    grouped,
    robustness_curves,
    rows_to_json,
)
from captioner.core.audio import Samples
from captioner.evaluation.report import WordErrorCounter, WordErrors


def utterances() -> list[Utterance]:

    return [
        Utterance(str(place), 0.1 * white_noise(1000, np.random.default_rng(place)), "hello there")
        for place in range(3)
    ]


def test_errors_grow_with_the_noise_that_the_ear_is_given() -> None:
    def transcribe(samples: Samples) -> str:
        return "hello there" if abs(samples).max() < 0.6 else "hello"

    told = []
    curves = robustness_curves(
        utterances(),
        transcribe,
        WordErrorCounter(),
        [30.0, -10.0],
        on_point=lambda *point: told.append(point),
    )

    for kind in NoiseKind:
        assert curves[kind][30.0].rate == 0.0
        assert curves[kind][-10.0].rate == pytest.approx(0.5)
    assert len(told) == 4
    table = curves_table(curves)
    assert table.splitlines()[0] == "| noise | 30 dB | -10 dB |"
    assert table.splitlines()[2] == "| white | 0.0 | 50.0 |"


def test_rows_add_up_and_are_compared_with_the_first() -> None:
    slow = Row("large", "sequential").plus(WordErrors(100, 3, 2, 1, 4), 60.0, 6.0)
    fast = Row("small", "sequential").plus(WordErrors(50, 1, 0, 0), 30.0, 0.25)
    fast = fast.plus(WordErrors(50, 1, 0, 0), 30.0, 0.75)

    lines = comparison_table([slow, fast]).splitlines()

    assert lines[2] == "| large | sequential | 6.0 | 3.0 | 2.0 | 1.0 | 4 | 10.00 | 1.00 |"
    assert lines[3] == "| small | sequential | 2.0 | 2.0 | 0.0 | 0.0 | 0 | 60.00 | 6.00 |"
    first = rows_to_json([slow])[0]
    assert first["word_error_rate"] == pytest.approx(0.06)
    assert first["insertion_error_rate"] == pytest.approx(0.01)


def test_of_several_sets_the_mean_counts_each_as_much() -> None:
    long = Row("m", "chunked", "long").plus(WordErrors(900, 90), 600.0, 60.0)
    short = Row("m", "chunked", "short").plus(WordErrors(100, 40), 60.0, 6.0)
    again = Row("m", "chunked", "long").plus(WordErrors(900, 0), 600.0, 60.0)

    first, second = grouped([long, short, again])

    assert first.macro_average == pytest.approx(0.25)
    assert first.pooled.errors.rate == pytest.approx(0.13)
    assert second.rows == (again,)
    table = comparison_table([long, short])
    assert "| macro average WER % |" in table
    assert "| m | chunked | 13.0 | 13.0 | 0.0 | 0.0 | 25.0 |" in table


def test_noise_of_ones_own_has_a_curve_of_its_own() -> None:
    hum = np.sin(np.arange(300) / 3).astype(np.float32)
    heard: list[Samples] = []

    def transcribe(samples: Samples) -> str:
        heard.append(samples)
        return "hello there"

    curves = robustness_curves(
        utterances()[:2], transcribe, WordErrorCounter(), [0.0], own_noises={"pub": hum}
    )

    assert list(curves) == ["white", "babble", "pub"]
    assert curves_table(curves).splitlines()[-1] == "| pub | 0.0 |"
    assert len(heard) == 6
    with pytest.raises(ValueError, match="silent"):
        robustness_curves(
            utterances()[:2],
            transcribe,
            WordErrorCounter(),
            [0.0],
            own_noises={"pub": np.zeros(9, np.float32)},
        )


def test_nothing_said_and_nothing_done_is_no_division_by_zero() -> None:
    assert "–" in comparison_table([Row("m", "short-form")])
