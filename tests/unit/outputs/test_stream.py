"""What viewers of the page are sent who come late."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

from captioner.core.events import CaptionChanged, SessionEvent, SpeakerChanged, SpeakersNamed
from captioner.core.speakers.naming import Speaker, SpeakerChange, Speakers
from captioner.core.text.edits import NameSpeaker
from captioner.outputs.page.stream import CaptionStream
from tests.helpers.outputs.events import event, final


def said_by(label: str, number: int) -> SessionEvent:
    return event(CaptionChanged(replace(final(number, f"{number}.").body.caption, speaker=label)))


def who(stream: CaptionStream) -> list[str]:
    """Who said each caption, as a viewer learns who comes now."""
    lines = stream.since("").decode().splitlines()
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
