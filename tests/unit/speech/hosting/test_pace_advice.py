from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.speech.hosting.device_choice import DeviceChoice
from captioner.speech.hosting.probe import advise, estimate
from captioner.speech.models.catalogue import KNOWN_MODELS, Catalogue, CatalogueEntry

FAST = DeviceChoice("cpu", "int8", 8, 1.0, encode_s=0.3, token_s=0.005, memory_mb=900)


def entry(name: str) -> CatalogueEntry:
    found = Catalogue().find(name)
    assert found is not None
    return found


def test_a_fast_machine_is_left_alone() -> None:
    advice = advise("distil-large-v3.5", FAST)

    assert advice.can_caption_live
    assert advice.hint == ""
    assert "every second" in advice.message
    assert advice.decode_s == pytest.approx(0.3 + 24 * 0.005)


@pytest.mark.parametrize(
    ("encode_s", "told", "offered"),
    [
        (1.5, "every", "captions every"),
        (5.0, "when a sentence is finished", "finished sentences"),
        (12.0, "cannot keep up", "record now and caption later"),
    ],
)
def test_a_slow_machine_is_offered_something_in_words(
    encode_s: float, told: str, offered: str
) -> None:
    advice = advise("distil-large-v3.5", replace(FAST, encode_s=encode_s))

    assert told in advice.message
    assert "measured" in advice.message
    assert "distil-medium.en" in advice.hint
    assert offered in advice.hint.lower()
    assert not advice.can_caption_live
    assert advice.must_record_first == (encode_s == 12.0)


def test_an_estimate_is_said_to_be_one() -> None:
    assert "estimated" in advise("large-v3", FAST, is_measured=False).message


def test_the_smallest_model_has_no_smaller_one() -> None:
    assert "smallest" in advise("tiny.en", replace(FAST, encode_s=12.0)).hint
    assert "smaller" in advise("somebody--elses", replace(FAST, encode_s=12.0)).hint


@given(encode_s=st.floats(0.001, 100), token_s=st.floats(0.0001, 1))
def test_advice_is_consistent_whatever_the_speed(encode_s: float, token_s: float) -> None:
    advice = advise("small.en", replace(FAST, encode_s=encode_s, token_s=token_s))

    assert not (advice.can_caption_live and advice.must_record_first)
    assert advice.can_caption_live == (advice.hint == "")
    assert advice.interval_s > advice.decode_s


def test_a_model_is_estimated_as_itself() -> None:
    same = estimate(entry("small.en"), entry("small.en"), FAST)

    assert same is not None
    assert (same.encode_s, same.token_s) == (FAST.encode_s, FAST.token_s)


def test_larger_models_are_estimated_slower() -> None:
    speeds = [
        estimate(entry(name), entry("small.en"), FAST)
        for name in ("tiny.en", "base.en", "small.en", "large-v3")
    ]

    assert [s.encode_s for s in speeds] == sorted(s.encode_s for s in speeds)
    assert [s.token_s for s in speeds] == sorted(s.token_s for s in speeds)


def test_unknown_dimensions_give_no_estimate() -> None:
    unknown = entry("somebody/else")

    assert estimate(unknown, entry("small.en"), FAST) is None


def test_every_entry_of_the_catalogue_can_be_estimated() -> None:
    assert all(estimate(model, entry("tiny.en"), FAST) for model in KNOWN_MODELS)


def test_models_are_estimated_from_tiny_en_by_what_each_took_on_one_machine() -> None:
    tiny = replace(FAST, encode_s=0.04, token_s=0.0004)

    large = estimate(entry("distil-large-v3.5"), entry("tiny.en"), tiny)
    small = estimate(entry("distil-small.en"), entry("tiny.en"), tiny)

    assert large is not None and small is not None
    assert large.encode_s == pytest.approx(0.04 * 2.26 / 0.09)
    assert small.encode_s == pytest.approx(0.04 * 0.34 / 0.09)
