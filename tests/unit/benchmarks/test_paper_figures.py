"""Figures copied from a paper: the averages that it prints follow from the ones copied."""

import pytest

from benchmarks.published import paper_figures as published

OUT_OF_DISTRIBUTION = ("CHIME-4", "Earnings-22", "FLEURS", "SPGISpeech")
LONG = ("Earnings-21", "Earnings-22", "Meanwhile", "Rev 16")
MODELS = "tiny.en base.en small.en medium.en large-v2 distil-medium.en distil-large-v2".split()


def averages(way: str, sets: tuple[str, ...]) -> list[float]:
    return [
        float(published.average([published.word_error_rate(model, way, one) for one in sets]))
        for model in MODELS
    ]


@pytest.mark.parametrize(
    ("way", "sets", "printed"),
    [
        ("short-form", OUT_OF_DISTRIBUTION, [18.9, 14.3, 10.8, 9.5, 9.1, 11.1, 10.1]),
        ("chunked", LONG, [18.9, 15.7, 14.7, 12.3, 11.7, 12.4, 11.6]),
    ],
    ids=["table 16", "table 17"],
)
def test_averages_are_those_of_the_paper(
    way: str, sets: tuple[str, ...], printed: list[float]
) -> None:
    assert averages(way, sets) == pytest.approx(printed, abs=0.11)


def test_detailed_averages_are_those_of_table_8() -> None:
    for model, printed in {
        "large-v2": (23792, 3.3, 3.9, 4.5, 11.7),
        "distil-large-v2": (18503, 2.1, 5.3, 4.2, 11.6),
        "tiny.en": (23313, 5.1, 8.9, 4.8, 18.9),
    }.items():
        of_sets = zip(*(published.long_form_errors(model, name) for name in LONG), strict=True)
        means = [float(published.average(list(figures))) for figures in of_sets]
        assert means == pytest.approx(printed, abs=0.6)


def test_names_differ_in_case_and_punctuation() -> None:
    assert published.word_error_rate("whisper-large-v2", "sequential", "earnings 21") == "10.7"
    assert published.word_error_rate("faster-whisper-tiny.en", "chunked", "rev16") == "17.4"
    assert published.relative_latency("distil-large-v2", "short-form") == "5.8"
    assert published.draft_latency("large-v2", "distil-large-v2", 16) == "0.8"
    assert published.draft_latency("medium.en", "", 1) == "1.4"
    assert published.chunk_length_rate("distil-large-v2", 15.0) == "4.2"


def test_what_was_not_published_is_a_dash() -> None:
    assert published.word_error_rate("a-model-of-ours", "chunked", "Rev 16") == "–"
    assert published.word_error_rate("large-v2", "batched", "Rev 16") == "–"
    assert published.long_form_errors("large-v2", "mine") == ("–",) * 5
    assert published.average(["1.0", "–"]) == published.average([]) == "–"
