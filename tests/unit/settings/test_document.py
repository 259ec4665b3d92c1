"""Settings files in every state of repair."""

import dataclasses
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from captioner.live.decisions.settings import ReadingMode
from captioner.settings.fields import limits_of
from captioner.settings.model import RecognitionSettings, Settings, SourceKind, TranscriptSettings
from captioner.settings.overlay import OverlaySettings, OwnLook, OwnLooks
from captioner.settings.store import CURRENT_VERSION, PAGES, from_json_text, to_json_text

CHANGED = Settings(
    overlay=OverlaySettings(lines=4, text_colour="#ffee00", window_opacity=0.5, locked=True),
    recognition=RecognitionSettings(
        model="tiny.en", reading=ReadingMode.FAST, vocabulary=("Müller", "Q3")
    ),
)


def test_what_is_written_is_read_again() -> None:
    read = from_json_text(to_json_text(CHANGED))
    assert read.settings == CHANGED
    assert not read.is_damaged
    assert read.version == CURRENT_VERSION


def test_every_default_keeps_its_own_limits() -> None:
    read = from_json_text(to_json_text(Settings()))
    assert read.settings == Settings()
    assert read.given_up == ()


def test_looks_of_ones_own_are_read_one_by_one() -> None:
    own = (OwnLook(name="Film", text_colour="#ffff00"), OwnLook(name="Café", window_opacity=0.5))
    settings = Settings(looks=OwnLooks(own))
    assert from_json_text(to_json_text(settings)).settings == settings
    stored = json.loads(to_json_text(settings))
    damaged = [{"name": "Odd", "text_colour": 7}, {"name": ""}, {}, 5, stored["looks"]["saved"][0]]
    stored["looks"]["saved"] += damaged
    read = from_json_text(json.dumps(stored))
    assert read.settings == settings
    assert read.given_up == ("looks.saved",)
    unusable: tuple[object, ...] = ("gone", None, {}, [[]], [None])
    for saved in unusable:
        stored["looks"]["saved"] = saved
        read = from_json_text(json.dumps(stored))
        assert read.settings.looks == OwnLooks()
        assert read.given_up == ("looks.saved",)


def test_damage_costs_only_the_damaged_fields() -> None:
    stored = json.loads(to_json_text(CHANGED))
    stored["overlay"]["lines"] = 9
    stored["overlay"]["text_colour"] = "yellowish"
    stored["recognition"]["reading"] = "psychic"
    stored["capture"] = "gone"
    stored["transcripts"]["formats"] = ["srt", "exe"]
    read = from_json_text(json.dumps(stored))
    assert set(read.given_up) == {
        "overlay.lines",
        "overlay.text_colour",
        "recognition.reading",
        "capture.(all)",
        "transcripts.formats",
    }
    assert read.settings.overlay.lines == 2
    assert read.settings.overlay.window_opacity == 0.5
    assert read.settings.recognition.vocabulary == ("Müller", "Q3")
    assert read.settings.capture.source is SourceKind.MICROPHONE
    assert read.settings.transcripts.formats == TranscriptSettings().formats


@pytest.mark.parametrize(
    "content", ["", "garbage", "[]", "null", '{"overlay": ', "\x00\x01", "[" * 100_000, "NaN"]
)
def test_garbage_gives_defaults(content: str) -> None:
    read = from_json_text(content)
    assert read.settings == Settings()
    assert not read.is_readable


@pytest.mark.parametrize(
    ("page", "field", "value"),
    [
        ("overlay", "font_size_px", float("nan")),
        ("overlay", "font_size_px", True),
        ("overlay", "font_size_px", 34.5),
        ("overlay", "font_size_px", 10**30),
        ("recognition", "window_floor_s", 10**400),
        ("overlay", "locked", "yes"),
        ("overlay", "font_family", "x" * 10_000),
        ("overlay", "font_family", "a\nb"),
        ("recognition", "model", ""),
        ("recognition", "vocabulary", "words"),
        ("recognition", "vocabulary", ["word"] * 3 + [7]),
        ("general", "appearance", None),
    ],
)
def test_values_of_another_kind_are_given_up(page: str, field: str, value: object) -> None:
    read = from_json_text(json.dumps({"version": CURRENT_VERSION, page: {field: value}}))
    assert read.given_up == (f"{page}.{field}",)
    assert read.settings == Settings()


def test_unknown_fields_and_pages_are_passed_over() -> None:
    stored = json.loads(to_json_text(CHANGED))
    stored["holograms"] = {"on": True}
    stored["overlay"]["hologram"] = 1
    assert from_json_text(json.dumps(stored)).settings == CHANGED


def test_newer_version_keeps_what_is_understood() -> None:
    stored = json.loads(to_json_text(CHANGED))
    stored["version"] = CURRENT_VERSION + 7
    read = from_json_text(json.dumps(stored))
    assert read.is_newer
    assert read.settings == CHANGED


@pytest.mark.parametrize("version", [1, CURRENT_VERSION - 1])
def test_older_version_gives_defaults(version: int) -> None:
    stored = json.loads(to_json_text(CHANGED))
    read = from_json_text(json.dumps(stored | {"version": version}))
    assert read.is_older
    assert read.settings == Settings()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)
overlay_fields = st.sampled_from([field.name for field in dataclasses.fields(OverlaySettings)])


@given(
    overlay=st.dictionaries(overlay_fields, json_values),
    others=st.dictionaries(st.sampled_from(PAGES), json_values),
    version=json_values,
)
def test_no_content_raises_and_nothing_read_breaks_a_limit(
    overlay: dict[str, object], others: dict[str, object], version: object
) -> None:
    read = from_json_text(json.dumps({"version": version, **others, "overlay": overlay}))
    again = from_json_text(to_json_text(read.settings))
    assert again.settings == read.settings
    assert not again.is_damaged
    limits = limits_of(OverlaySettings, "lines")
    assert limits.least is not None and limits.most is not None
    assert limits.least <= read.settings.overlay.lines <= limits.most


def test_a_page_is_reset_alone() -> None:
    reset = CHANGED.with_page(OverlaySettings())
    assert reset.overlay == OverlaySettings()
    assert reset.recognition == CHANGED.recognition


def test_pairs_that_contradict_each_other_are_made_to_agree() -> None:
    voice = {"onset_probability": 0.3, "release_probability": 0.8, "longest_hangover_ms": 100}
    read = from_json_text(
        json.dumps({"version": CURRENT_VERSION, "voice_activity": voice})
    ).settings
    assert read.voice_activity.release_probability == 0.3
    assert read.voice_activity.longest_hangover_ms == read.voice_activity.shortest_hangover_ms
