"""What viewers of the page are sent who come late."""

import itertools
import json
import re
from dataclasses import replace
from typing import Any

import pytest

from captioner.captions.contrast import LEAST_CONTRAST, contrast_ratio, rgb
from captioner.core.captions import NameSpeaker
from captioner.core.events import (
    CaptionChanged,
    SessionEvent,
    SessionState,
    SpeakerChanged,
    SpeakersNamed,
)
from captioner.core.folders import resource
from captioner.core.outputs import PastSession
from captioner.core.speakers.naming import (
    COLOURS,
    CaptionSplit,
    Part,
    Speaker,
    SpeakerChange,
    Speakers,
)
from captioner.outputs.page.stream import CaptionStream
from tests.helpers.outputs.events import event, final, missed, partial, state


def said_by(label: str, number: int) -> SessionEvent:
    return event(CaptionChanged(replace(final(number, f"{number}.").body.caption, speaker=label)))


def who(stream: CaptionStream) -> list[str]:
    """Who said each caption, as a viewer learns who comes now."""
    lines = missed(stream).decode().splitlines()
    told = [json.loads(line[6:]) for before, line in itertools.pairwise(lines)
            if before == "event: finals"]  # fmt: skip
    return [caption["who"] for chunk in told for caption in chunk]


def test_names_hold_for_whoever_comes_before_and_after_them() -> None:
    stream = CaptionStream()
    stream.accept(said_by("S1", 1))
    stream.accept(said_by("S1", 2))
    assert who(stream) == ["Speaker 1", "Speaker 1"]
    stream.accept(event(SpeakerChanged((SpeakerChange(2, "S1", "S2"),))))
    assert who(stream) == ["Speaker 1", "Speaker 2"]
    speakers = Speakers({"S2": Speaker("S2", "Anna")})
    stream.accept(event(SpeakersNamed(NameSpeaker("S2", "Anna", ""), speakers)))
    stream.accept(said_by("S2", 3))
    assert who(stream) == ["Speaker 1", "Anna", "Anna"]


# The page itself, and the view for OBS over a white and a black picture: rgba(0, 0, 0, .8) and
# rgba(255, 255, 255, .95) of the style sheet.
GROUNDS = (("#000000", "#333333"), ("#ffffff", "#f2f2f2"))


@pytest.mark.parametrize("colour", COLOURS)
def test_names_can_be_read_on_dark_and_on_light(colour: str) -> None:
    stream = CaptionStream()
    stream.accept(event(SpeakersNamed(NameSpeaker("S1", "", colour), Speakers({
        "S1": Speaker("S1", "", colour)}))))  # fmt: skip
    told = json.loads(stream.accept(said_by("S1", 1)).decode().partition("data: ")[2])
    for shade, grounds in zip(told["shades"], GROUNDS, strict=True):
        assert min(contrast_ratio(rgb(shade), rgb(each)) for each in grounds) >= LEAST_CONTRAST


def test_text_can_be_read_in_every_colour() -> None:
    style = resource("page/page.css").read_text(encoding="utf-8")
    assert "rgba(0, 0, 0, .8)" in style
    assert "rgba(255, 255, 255, .95)" in style
    found = re.findall(r":root(\.light)?(?:\.\w+)? {[^}]*--text: (#\w+);", style)
    assert len(found) == 8
    for light, colour in found:
        whole = "#" + "".join(2 * part for part in colour[1:]) if len(colour) == 4 else colour
        for ground in GROUNDS[bool(light)]:
            assert contrast_ratio(rgb(whole), rgb(ground)) >= LEAST_CONTRAST


def told(message: bytes) -> dict[str, Any]:
    return json.loads(message.decode().partition("data: ")[2])


def test_two_channels_have_colours_that_can_be_read_on_dark_and_on_light() -> None:
    stream = CaptionStream()
    shades = []
    for number, channel in enumerate(("Others", "You"), 1):
        one = told(stream.accept(final(number, "One.", channel)))
        assert one["who"] == channel
        shades.append(one["shades"])
        for shade, grounds in zip(one["shades"], GROUNDS, strict=True):
            assert min(contrast_ratio(rgb(shade), rgb(each)) for each in grounds) >= LEAST_CONTRAST
    assert len({*shades[0], *shades[1]}) == 4
    # A voice is named meanwhile; and a page of the session that is over shows the same.
    stream.accept(event(SpeakersNamed(NameSpeaker("S1", "Ann", ""), Speakers())))
    assert told(stream.accept(final(3, "Two.", "You")))["shades"] == shades[1]
    said = [final(1, "One.", "You").body.caption, final(2, "Two.", "Others").body.caption]
    past = PastSession("Talk", said)
    lines = missed(CaptionStream(past)).decode().splitlines()
    (finals,) = [json.loads(line[6:]) for line in lines if '"shades"' in line]
    assert [each["shades"] for each in finals] == [shades[1], shades[0]]


def test_the_only_channel_has_the_colour_of_the_text() -> None:
    assert told(CaptionStream().accept(final(1, "One.")))["shades"] == []


@pytest.mark.parametrize(
    ("committed", "tentative", "shown"),
    [
        ("今日 は", "いい 天気", ["今日は", "いい天気"]),
        ("Guten", "Tag", ["Guten ", "Tag"]),
        ("", "Tag", ["", "Tag"]),
    ],
)
def test_scripts_without_spaces_are_shown_without(
    committed: str, tentative: str, shown: list[str]
) -> None:
    told = CaptionStream().accept(partial(1, committed, tentative)).decode().partition("data: ")[2]
    caption = json.loads(told)
    assert [caption["committed"], caption["tentative"]] == shown


def test_a_caption_runs_as_its_words_do_whatever_its_speakers_name() -> None:
    for text, language, is_rtl in (
        ("مرحبا!", "", True),
        ("Zoom يعمل", "ar", True),
        ("Good morning.", "", False),
    ):
        said = final(1, text, channel="Anna").body.caption
        event_ = event(CaptionChanged(replace(said, language=language)))
        told = CaptionStream().accept(event_).decode().partition("data: ")[2]
        assert json.loads(told)["rtl"] is is_rtl


def test_a_caption_that_is_split_comes_in_parts_for_whoever_comes_before_and_after() -> None:
    stream = CaptionStream()
    head = missed(stream).decode().splitlines()[2].removeprefix("id: ")
    whole = final(1, "Are you there? Yes.").body.caption
    stream.accept(event(CaptionChanged(replace(whole, speaker="S1"))))
    stream.accept(said_by("S1", 2))
    split = CaptionSplit(1, (Part(1, 0, "S1"), Part(5, 3, "S2")))
    told = stream.accept(event(split)).decode().splitlines()
    assert told[0] == "event: parts"
    shown = json.loads(told[1].removeprefix("data: "))
    assert [(one["id"], one["who"], one["committed"]) for one in shown] == [
        (1, "Speaker 1", "Are you there?"),
        (5, "Speaker 2", "Yes."),
    ]
    assert who(stream) == ["Speaker 1", "Speaker 2", "Speaker 1"]
    session = head.partition("-")[0]
    again = missed(stream, f"{session}-2").decode().splitlines()
    assert told[1] in again
    assert "event: finals" not in again
    stream.accept(event(SpeakerChanged((SpeakerChange(5, "S2", "S3"),))))
    assert who(stream) == ["Speaker 1", "Speaker 3", "Speaker 1"]


@pytest.mark.parametrize("ends", [SessionState.IDLE, SessionState.FAILED])
def test_an_open_caption_ends_with_its_session(ends: SessionState) -> None:
    stream = CaptionStream()
    for said in (partial(1, "Good morning,", "every"), partial(2, "", "Hm", channel="You")):
        stream.accept(said)
    told = stream.accept(state(ends)).decode()
    finals = re.findall(r'"id": (\d), .*"committed": "(.*)", "tentative": "(.*)"}', told)
    assert finals == [("1", "Good morning,", ""), ("2", "", "")]
    assert "event: open\ndata: []\n" in stream.present().decode()
    assert who(stream) == [""]
