"""Labels, names and colours of the voices of a session; captions split by voice.

A voice's label ("S1") comes from the engine and stays; name and colour are a table beside the
captions. Joining two voices is an entry in that table, too, so that it holds for captions to come
and can be taken back.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from typing import Any

from captioner.core.captions import (
    Caption,
    Edit,
    MergeSpeakers,
    NameSpeaker,
    RecogniseSpeaker,
    SetSpeaker,
    join_words,
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
What is painted is the shade that `captions.contrast.readable` makes of one."""

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


# Split captions where the speaker changes, before they are shown or when labels arrive later.
#
# Labels may arrive after their caption, and clustering may change all of them. Words do not change;
# the words after a turn become a caption of their own.

_MOST_SPLITS = 1000
"""Of one caption: no session makes as many, and a tampered journal is still read quickly."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Words in a row of one voice: their places in the caption, `first` up to but not `last`."""

    first: int
    last: int
    speaker: str


def turns(labels: Sequence[str]) -> Iterator[Turn]:
    """What one voice says in a row; words without a label belong to the voice before or after."""
    known = next((label for label in labels if label), "")
    first = 0
    for place, label in enumerate(labels):
        if label and label != known:
            yield Turn(first, place, known)
            first, known = place, label
    if labels:
        yield Turn(first, len(labels), known)


def split_at_turns(
    caption: Caption, found: Sequence[Turn], new_caption_id: Callable[[], int]
) -> list[Caption]:
    """A caption for each turn; the first keeps the number, and the words stay as they are.

    One whose text is not that of its words is not split: the longest turn gives it its label.
    """
    if len(found) < 2 or join_words(caption.words) != caption.committed:
        longest = max(found, key=lambda turn: turn.last - turn.first, default=None)
        return [replace(caption, speaker=longest.speaker) if longest else caption]
    parts = []
    for turn in found:
        words = caption.words[turn.first : turn.last]
        is_last = turn is found[-1]
        parts.append(
            replace(
                caption,
                id=new_caption_id() if turn.first else caption.id,
                start_s=words[0].start_s if turn.first else caption.start_s,
                end_s=caption.end_s if is_last else max(words[-1].end_s, words[0].start_s),
                committed=join_words(words),
                words=words,
                speaker=turn.speaker,
            )
        )
    return parts


@dataclass(frozen=True, slots=True)
class Part:
    """What one voice says of a caption that is split.

    Attributes:
        caption_id: Its number from now on.
        first: Place of its first word in the caption that is split.
        speaker: Label of the voice.
    """

    caption_id: int
    first: int
    speaker: str


@dataclass(frozen=True, slots=True)
class CaptionSplit:
    """A final caption is several from now on; the first part keeps its number.

    Raises:
        ValueError: There are fewer than two parts, or they are not in order from the first word.
    """

    caption_id: int
    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        numbers = [part.caption_id for part in self.parts]
        places = [part.first for part in self.parts]
        if (
            len(self.parts) < 2
            or numbers[0] != self.caption_id
            or len(set(numbers)) < len(numbers)
            or places[0] != 0
            or any(first >= last for first, last in pairwise(places))
        ):
            raise ValueError("not the parts of a caption")

    @property
    def labels(self) -> Mapping[int, str]:
        """The label of each part, by its number."""
        return {part.caption_id: part.speaker for part in self.parts}

    def of(self, caption: Caption) -> list[Caption]:
        """The parts of the caption; itself where its text is not that of its words."""
        count = len(caption.words)
        parts = [part for part in self.parts if part.first < max(1, count)]
        ends = [*[part.first for part in parts[1:]], count]
        found = [Turn(part.first, end, part.speaker) for part, end in zip(parts, ends, strict=True)]
        numbers = iter(part.caption_id for part in parts[1:])
        return split_at_turns(caption, found, lambda: next(numbers))

    def among(self, captions: Iterable[Caption]) -> list[Caption]:
        """These captions, with the parts in the place of the one that is split."""
        return [
            part
            for caption in captions
            for part in (self.of(caption) if caption.id == self.caption_id else [caption])
        ]


class SplitCaptions:
    """Splits and labels of a session's captions, for captions that come before and after them."""

    def __init__(self) -> None:
        self._splits: defaultdict[int, list[CaptionSplit]] = defaultdict(list)
        self._labels: dict[int, str] = {}

    @property
    def new_numbers(self) -> set[int]:
        """Numbers of parts that are captions of their own only since a split."""
        splits = chain.from_iterable(self._splits.values())
        return {part.caption_id for split in splits for part in split.parts[1:]}

    def split(self, split: CaptionSplit) -> None:
        """Take in that a caption is several."""
        if len(self._splits[split.caption_id]) < _MOST_SPLITS:
            self._splits[split.caption_id].append(split)
            self._labels.update(split.labels)

    def relabel(self, labels: Mapping[int, str]) -> None:
        """Take in that captions are other voices', by number."""
        self._labels.update(labels)

    def clear(self) -> None:
        """Forget everything: another session begins."""
        self._splits.clear()
        self._labels.clear()

    def parts(self, caption: Caption) -> list[Caption]:
        """What the caption is by now, with the labels of now."""
        found: list[Caption] = []
        waiting = [(caption, 0)]
        while waiting:
            one, place = waiting.pop()
            splits = self._splits.get(one.id, ())
            if place >= len(splits):
                found.append(relabelled(one, self._labels))
                continue
            first, *rest = splits[place].of(one)
            waiting += [(each, 0) for each in reversed(rest)]
            waiting.append((first, place + 1))
        return found

    def all_parts(self, captions: Iterable[Caption], others: Iterable[int] = ()) -> list[Caption]:
        """What these are by now; one stays whole where a part would have another one's number.

        Args:
            others: Numbers of further captions.
        """
        whole = list(captions)
        taken = {*others, *(caption.id for caption in whole)}
        found: list[Caption] = []
        for caption in whole:
            parts = self.parts(caption)
            new = [part.id for part in parts[1:]]
            if len(set(new)) < len(new) or not taken.isdisjoint(new):
                parts = [relabelled(caption, self._labels)]
            taken.update(part.id for part in parts)
            found += parts
        return found


def split_facts(split: CaptionSplit) -> dict[str, Any]:
    """A split as event log and journal have it."""
    return {
        "caption": split.caption_id,
        "parts": [
            {"caption": part.caption_id, "first_word": part.first, "speaker": part.speaker}
            for part in split.parts
        ],
    }
