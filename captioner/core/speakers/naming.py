"""Voices of a session: their labels, and the names and colours that people give them.

A voice's label ("S1") comes from the engine and stays; name and colour are a table beside the
captions. Joining two voices is an entry in that table, too, so that it holds for captions to come
and can be taken back.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from captioner.core.captions import (
    Caption,
    Edit,
    MergeSpeakers,
    NameSpeaker,
    RecogniseSpeaker,
    SetSpeaker,
)
from captioner.core.errors import CaptionerError
from captioner.core.plain_text import one_line

LONGEST_NAME = 80
"""Characters."""

COLOURS: Mapping[str, str] = {
    "blue": "#56b4e9",
    "orange": "#e69f00",
    "green": "#009e73",
    "pink": "#cc79a7",
    "yellow": "#f0e442",
    "red": "#d55e00",
    "violet": "#7b61d1",
}
"""Hues by name; all but the violet are Okabe and Ito's, which colour-blind people tell apart, too.
What is painted is the shade that `contrast.readable` makes of one."""

CHANNEL_HUES = ("#00bf00", "#ff00ff")
"""Of the two channels where voices are not told apart. No voice has them, and colour-blind people
tell them apart: one of them holds blue, the other none."""

_LABEL = re.compile(r"S[1-9][0-9]{0,4}", re.ASCII)
_DIRECTION_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


_unnamed: list[Callable[[], str]] = [lambda: "Speaker {number}"]


def read_unnamed_as(words: Callable[[], str]) -> None:
    """Have voices without a name read otherwise wherever they are shown, sent or exported.

    Args:
        words: Gives the words, with `{number}`, in the language that the application speaks then.
    """
    _unnamed[0] = words


def is_label(text: str) -> bool:
    """Whether it is a voice's label: "S" and a number from 1."""
    return _LABEL.fullmatch(text) is not None


def clean_name(name: str) -> str:
    """A person's name as it is kept: on one line, nothing in it that turns a line around.

    Raises:
        CaptionerError: It is too long.
    """
    name = one_line(_DIRECTION_CONTROLS.sub("", name))
    if len(name) > LONGEST_NAME:
        raise CaptionerError(
            "A name can have at most {most} characters; this one has {count}.",
            "Choose a shorter one.",
            most=LONGEST_NAME,
            count=len(name),
        )
    return name


@dataclass(frozen=True, slots=True)
class Speaker:
    """A voice as people know it.

    Attributes:
        label: Its label.
        name: Empty until somebody names it.
        colour: Of `COLOURS`; empty for the one that goes with the label.
    """

    label: str
    name: str = ""
    colour: str = ""

    @property
    def number(self) -> int:
        """The number in its label."""
        return int(self.label[1:])

    @property
    def hue(self) -> str:
        """Its colour as "#rrggbb", before it is made readable on a background."""
        hues = list(COLOURS.values())
        return COLOURS.get(self.colour) or hues[(self.number - 1) % len(hues)]


@dataclass(frozen=True, slots=True)
class SpeakerChange:
    """A caption is another voice's than was said before; a label may be empty."""

    caption_id: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Speakers:
    """Who the voices of a session are.

    Attributes:
        named: What is known of voices, by label.
        joined: Labels of voices that are one with another, with that one's.
        moved: Labels of captions that a person gave another voice, by the caption's number.
        recognised: Names of voices that are remembered, by label; what a person says counts more.
        channels: Names of channels that were heard, the first of them first; at most as many as
            there are `CHANNEL_HUES`.
    """

    named: Mapping[str, Speaker] = field(default_factory=dict)
    joined: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[int, str] = field(default_factory=dict)
    recognised: Mapping[str, str] = field(default_factory=dict)
    channels: tuple[str, ...] = ()

    def resolved(self, label: str) -> str:
        """The label of the voice that this one is joined to, or itself."""
        for _ in range(len(self.joined)):
            if label not in self.joined:
                break
            label = self.joined[label]
        return label

    @property
    def names(self) -> frozenset[str]:
        """All names that voices have."""
        given = {one.name for one in self.named.values()}
        return frozenset(name for name in {*given, *self.recognised.values()} if name)

    def speaker(self, label: str) -> Speaker:
        """The voice of a label."""
        label = self.resolved(label)
        return self.named.get(label) or Speaker(label, self._recognised_as(label))

    def _recognised_as(self, label: str) -> str:
        """The remembered name of a voice, unless a person gave it to another one."""
        name = self.recognised.get(label, "")
        taken = {one.name.casefold() for one in self.named.values()}
        return "" if name.casefold() in taken else name

    def label_of(self, caption: Caption) -> str:
        """The label of the voice that a caption is; empty where voices are not told apart."""
        label = self.resolved(self.moved.get(caption.id, caption.speaker))
        return label if is_label(label) else ""

    def of(self, caption: Caption) -> Speaker | None:
        """Whose voice a caption is; None where voices are not told apart."""
        label = self.label_of(caption)
        return self.speaker(label) if label else None

    def hearing(self, captions: Iterable[Caption]) -> Speakers:
        """The same once these captions were heard, in this order."""
        channels = self.channels
        for caption in captions:
            if len(channels) == len(CHANNEL_HUES):
                break
            if caption.channel and caption.channel not in channels and not self.label_of(caption):
                channels += (caption.channel,)
        return self if channels == self.channels else replace(self, channels=channels)

    def following(self, earlier: Speakers) -> Speakers:
        """What was said of voices anew, where channels were heard before."""
        return replace(self, channels=self.channels or earlier.channels)

    def hue_of(self, caption: Caption) -> str:
        """The colour of who speaks as "#rrggbb": the voice's, else the channel's; may be empty.

        A channel's goes with its name, so that it is the same in every session, unless that is
        taken by the one that was heard before.
        """
        speaker = self.of(caption)
        if speaker is not None:
            return speaker.hue
        if caption.channel not in self.channels:
            return ""
        first = _wanted_hue(self.channels[0])
        is_first = caption.channel == self.channels[0]
        return CHANNEL_HUES[first if is_first else 1 - first]

    def name_of(self, caption: Caption) -> str:
        """Who speaks, as a reader sees it: the voice's name or number, else the channel."""
        speaker = self.of(caption)
        return caption.channel if speaker is None else self.shown(speaker, caption.channel)

    def given_name(self, caption: Caption, unnamed: Collection[str]) -> str:
        """The name that a person gave the one who speaks, or that was recognised; else empty.

        Args:
            unnamed: What channels are called where nobody names them.
        """
        speaker = self.of(caption)
        if speaker is not None:
            return speaker.name
        return "" if caption.channel in unnamed else caption.channel

    def shown(self, speaker: Speaker, channel: str = "") -> str:
        """A voice's name; without one its number, behind the channel where that has a name."""
        if speaker.name:
            return speaker.name
        if channel:
            return f"{channel} {speaker.number}"
        return _unnamed[0]().replace("{number}", str(speaker.number))

    def attributed(self, captions: Iterable[Caption]) -> list[Caption]:
        """The captions with the one who speaks, as a reader sees it, for their channel."""
        return [
            replace(caption, channel=self.name_of(caption), speaker=self.label_of(caption))
            if caption.speaker or caption.id in self.moved
            else caption
            for caption in captions
        ]

    def all_of(self, captions: Iterable[Caption]) -> list[Speaker]:
        """The voices of these captions, in the order of their numbers."""
        found = {one.label: one for one in map(self.of, captions) if one is not None}
        return sorted(found.values(), key=lambda one: one.number)

    def after(self, edit: Edit) -> Speakers:
        """What holds after an edit of voices; the same after one of words.

        Raises:
            CaptionerError: It names no voice or colour, joins a voice with itself, or the name is
                too long.
        """
        match edit:
            case NameSpeaker(label, name, colour):
                label = self.resolved(_checked(label))
                if colour and colour not in COLOURS:
                    raise CaptionerError(
                        "There is no colour {colour}.",
                        "Choose one of {colours}.",
                        colour=repr(colour[:LONGEST_NAME]),
                        colours=", ".join(COLOURS),
                    )
                speaker = Speaker(label, clean_name(name), colour)
                return replace(self, named={**self.named, label: speaker})
            case MergeSpeakers(label, into):
                gone, kept = self.speaker(_checked(label)), self.speaker(_checked(into))
                if gone.label == kept.label:
                    raise CaptionerError(
                        "{label} and {into} are already one voice.", label=label, into=into
                    )
                named = {name: one for name, one in self.named.items() if name != gone.label}
                if gone.name and not kept.name:
                    named[kept.label] = replace(kept, name=gone.name)
                return replace(self, named=named, joined={**self.joined, gone.label: kept.label})
            case RecogniseSpeaker(label, name):
                known = {**self.recognised, _checked(label): clean_name(name)}
                return replace(self, recognised=known)
            case SetSpeaker(ids, label):
                moved = dict.fromkeys(ids, _checked(label) if label else "")
                return replace(self, moved={**self.moved, **moved})
        return self

    def named_as(
        self, label: str, name: str, captions: Iterable[Caption], colour: str = ""
    ) -> Edit:
        """The edit that names a voice: where another one is known by that name, the two are one.

        Else they would read alike wherever they are shown and exported.

        Args:
            captions: Those of the session: what their voices read as is known to readers.
            colour: Empty: as it is.
        """
        speaker, name = self.speaker(_checked(label)), clean_name(name)
        if (other := self.label_read_as(name, captions)) not in ("", speaker.label):
            return MergeSpeakers(speaker.label, other)
        for named in map(self.speaker, [*self.named, *self.recognised]):
            if name and named.name.casefold() == name.casefold() and named.label != speaker.label:
                return MergeSpeakers(speaker.label, named.label)
        return NameSpeaker(speaker.label, name, colour or speaker.colour)

    def label_read_as(self, name: str, captions: Iterable[Caption]) -> str:
        """The label of the voice of these captions that reads so; empty where none does."""
        wanted = one_line(name).casefold()
        for caption in captions:
            speaker = self.of(caption)
            if speaker is not None:
                # Beside its captions a voice may read without their channel: in menus and lists.
                readings = self.shown(speaker, caption.channel), self.shown(speaker)
                if wanted in map(str.casefold, readings):
                    return speaker.label
        return ""


NOBODY_NAMED = Speakers()
"""The voices of a session of which nothing was said yet."""


def next_label(captions: Iterable[Caption], speakers: Speakers) -> str:
    """A label that no voice has yet."""
    labels = [caption.speaker for caption in captions]
    labels += [*speakers.named, *speakers.joined, *speakers.moved.values()]
    return f"S{1 + max((int(one[1:]) for one in labels if is_label(one)), default=0)}"


def relabelled(caption: Caption, changes: Mapping[int, str]) -> Caption:
    """The caption with its label among the changes, by number."""
    label = changes.get(caption.id)
    return caption if label is None else replace(caption, speaker=label)


def speakers_facts(speakers: Sequence[Speaker]) -> list[dict[str, Any]]:
    """Voices as event log and JSON have them."""
    return [{"label": one.label, "name": one.name, "colour": one.hue} for one in speakers]


def speaker_changes_facts(changes: Iterable[SpeakerChange]) -> dict[str, Any]:
    """Changes of captions' voices as event log and journal have them."""
    return {
        "changes": [{"caption": one.caption_id, "old": one.old, "new": one.new} for one in changes]
    }


def _wanted_hue(channel: str) -> int:
    """Which of `CHANNEL_HUES` goes with a name; the usual two names have different ones."""
    return zlib.crc32(channel.encode("utf-8", "surrogatepass")) >> 4 & 1


def _checked(label: str) -> str:
    if not is_label(label):
        raise CaptionerError(
            "There is no voice {label}.",
            "Voices are labelled S1, S2 and so on.",
            label=repr(label[:LONGEST_NAME]),
        )
    return label
