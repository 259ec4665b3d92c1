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
from captioner.settings.store import (
    CURRENT_VERSION,
    MIGRATIONS,
    PAGES,
    from_json_text,
    migrated,
    to_json_text,
)

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


def test_an_older_overlay_becomes_opaque_and_wide_unless_the_reader_chose_otherwise() -> None:
    def overlay_of(**stored: object) -> OverlaySettings:
        return from_json_text(json.dumps({"version": 3, "overlay": stored})).settings.overlay

    assert overlay_of(characters_per_line=42, background_opacity=0.85) == OverlaySettings()
    chosen = overlay_of(characters_per_line=30, background_opacity=0.5)
    assert (chosen.characters_per_line, chosen.window_opacity) == (30, 0.5)


def test_what_an_older_file_calls_background_is_the_window() -> None:
    stored = {"background_colour": "#112233", "background_opacity": 0.4, "text_colour": "#ffee00"}
    read = from_json_text(json.dumps({"version": 4, "overlay": stored}))
    look = read.settings.overlay
    assert (look.window_colour, look.window_opacity) == ("#112233", 0.4)
    assert (look.background_opacity, look.text_colour) == (0.0, "#ffee00")
    assert not read.is_damaged


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
    read = from_json_text(json.dumps({"version": 1, page: {field: value}}))
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


def test_migrations_run_in_order_from_the_files_version() -> None:
    steps = {
        1: lambda pages: {**pages, "path": [*pages.get("path", []), "1->2"]},
        2: lambda pages: {**pages, "path": [*pages.get("path", []), "2->3"]},
    }
    assert migrated({}, 1, migrations=steps, current=3) == {"path": ["1->2", "2->3"]}
    assert migrated({}, 2, migrations=steps, current=3) == {"path": ["2->3"]}
    assert migrated({}, 3, migrations=steps, current=3) == {}
    assert migrated({}, 9, migrations=steps, current=3) == {}


def test_every_older_version_has_a_step() -> None:
    assert set(MIGRATIONS) == set(range(1, CURRENT_VERSION))


@pytest.mark.parametrize(
    ("stored", "read"),
    [
        (("You", "Others"), ("", "")),
        (("Ada", "Others"), ("Ada", "")),
        (("Others", "You"), ("Others", "You")),
        (("", "The board"), ("", "The board")),
    ],
)
def test_english_defaults_of_version_1_give_way_to_the_users_language(
    stored: tuple[str, str], read: tuple[str, str]
) -> None:
    capture = {"own_label": stored[0], "others_label": stored[1], "headphones": True}
    found = from_json_text(json.dumps({"version": 1, "capture": capture})).settings.capture
    assert (found.own_label, found.others_label, found.headphones) == (*read, True)
    now = from_json_text(json.dumps({"version": 2, "capture": capture})).settings.capture
    assert (now.own_label, now.others_label) == stored


def test_pairs_that_contradict_each_other_are_made_to_agree() -> None:
    voice = {"onset_probability": 0.3, "release_probability": 0.8, "longest_hangover_ms": 100}
    read = from_json_text(json.dumps({"version": 1, "voice_activity": voice})).settings
    assert read.voice_activity.release_probability == 0.3
    assert read.voice_activity.longest_hangover_ms == read.voice_activity.shortest_hangover_ms


@pytest.mark.parametrize("overlay", [None, {"lines": 4}])
def test_broadcast_of_version_2_becomes_a_layout_of_the_overlay(
    overlay: dict[str, object] | None,
) -> None:
    pages: dict[str, object] = {"recognition": {"reading": "broadcast", "model": "tiny.en"}}
    if overlay is not None:
        pages["overlay"] = overlay
    read = from_json_text(json.dumps({"version": 2, **pages}))
    assert not read.is_damaged
    assert read.settings.recognition.reading is ReadingMode.STEADY
    assert read.settings.recognition.model == "tiny.en"
    assert read.settings.overlay.broadcast
    assert read.settings.overlay.lines == (4 if overlay else 2)
    other = from_json_text(json.dumps({"version": 2, "recognition": {"reading": "fast"}})).settings
    assert (other.recognition.reading, other.overlay.broadcast) == (ReadingMode.FAST, False)


@pytest.mark.parametrize(
    ("version", "stored", "read"),
    [
        (5, {"model": "starter", "draft_model": "starter"}, ("tiny.en", "tiny.en")),
        (1, {"model": "starter"}, ("tiny.en", "auto")),
        (5, {"model": "small.en", "draft_model": "none"}, ("small.en", "none")),
        # A model of the user's own may be called so.
        (6, {"model": "starter"}, ("starter", "auto")),
    ],
)
def test_starter_before_version_6_becomes_the_built_in_model(
    version: int, stored: dict[str, str], read: tuple[str, str]
) -> None:
    found = from_json_text(json.dumps({"version": version, "recognition": stored}))
    assert not found.is_damaged
    recognition = found.settings.recognition
    assert (recognition.model, recognition.draft_model) == read


@pytest.mark.parametrize("recognition", [None, [], "starter", {"model": ["starter"]}])
def test_a_damaged_recognition_page_of_version_5_is_salvaged(recognition: object) -> None:
    found = from_json_text(json.dumps({"version": 5, "recognition": recognition}))
    assert found.settings.recognition == Settings().recognition
