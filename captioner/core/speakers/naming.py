"""Labels, names and colours of the voices of a session; captions split by voice.

A voice's label ("S1") comes from the engine and never changes; its name and colour are in a table
beside the captions. Joined voices are entries in that table, too, so that a join also applies to
future captions and can be undone.
"""

from __future__ import annotations

import re
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from typing import Any, NamedTuple

from captioner.core.captions import (
    Caption,
    Edit,
    MergeSpeakers,
    NameSpeaker,
    RecogniseSpeaker,
    RefuseName,
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
"""Hues by name; all but the violet are Okabe and Ito's, distinguishable for colour-blind people.
The painted shade of a hue comes from `captions.contrast.readable`."""

CHANNEL_HUES = ("#00bf00", "#ff00ff")
"""Hues of the two channels of a session without speaker labels. No voice has them, and colour-blind
people can distinguish them: one contains blue, the other does not."""

_LABEL = re.compile(r"S[1-9][0-9]{0,4}", re.ASCII)
_DIRECTION_CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


_unnamed: list[Callable[[], str]] = [lambda: "Speaker {number}"]


class Recognition(NamedTuple):
    """A remembered voice that a voice of the session resembles.

    Attributes:
        name: The person's name.
        is_certain: Whether it is asserted; otherwise it is suggested, and the user decides.
    """

    name: str
    is_certain: bool = True


def read_unnamed_as(words: Callable[[], str]) -> None:
    """Set the text for voices without a name, wherever they are shown, sent or exported.

    Args:
        words: Returns the text, with `{number}`, in the application's current language.
    """
    _unnamed[0] = words


def is_label(text: str) -> bool:
    """Return whether a text is a voice's label: "S" and a number from 1."""
    return _LABEL.fullmatch(text) is not None


def clean_name(name: str) -> str:
    """Return a person's name on one line, without characters that change the text direction.

    Raises:
        CaptionerError: The name is too long.
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
    """A voice with its name and colour.

    Attributes:
        label: Its label.
        name: Its name; empty until the user names it.
        colour: One of `COLOURS`; empty for the label's default.
        suggestion: Without a name: that of the remembered voice that it may be, unconfirmed.
    """

    label: str
    name: str = ""
    colour: str = ""
    suggestion: str = ""

    @property
    def number(self) -> int:
        return int(self.label[1:])

    @property
    def hue(self) -> str:
        """Its hue as "#rrggbb", before adjusting it to a background."""
        hues = list(COLOURS.values())
        return COLOURS.get(self.colour) or hues[(self.number - 1) % len(hues)]


@dataclass(frozen=True, slots=True)
class SpeakerChange:
    """A caption's label changed; both labels may be empty."""

    caption_id: int
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Speakers:
    """The speakers of a session: names, colours, joins and corrections.

    Attributes:
        named: Named or coloured voices, by label.
        joined: Labels of joined voices, with the label that each is joined to.
        moved: Labels of captions that the user assigned to a voice, by the caption's number.
        recognised: Recognised remembered voices, by label; the user's names take precedence.
        refused: Labels with names that the user refused for them.
        channels: Names of channels with speech, in order of their first caption; at most the number
            of `CHANNEL_HUES`.
    """

    named: Mapping[str, Speaker] = field(default_factory=dict)
    joined: Mapping[str, str] = field(default_factory=dict)
    moved: Mapping[int, str] = field(default_factory=dict)
    recognised: Mapping[str, Recognition] = field(default_factory=dict)
    refused: frozenset[tuple[str, str]] = frozenset()
    channels: tuple[str, ...] = ()

    def resolved(self, label: str) -> str:
        """Return the label of the voice that this one is joined to, or itself."""
        for _ in range(len(self.joined)):
            if label not in self.joined:
                break
            label = self.joined[label]
        return label

    @property
    def names(self) -> frozenset[str]:
        found = map(self.speaker, [*self.named, *self.recognised])
        return frozenset(one.name for one in found if one.name)

    def speaker(self, label: str) -> Speaker:
        label = self.resolved(label)
        speaker = self.named.get(label, Speaker(label))
        name, is_certain = self.recognised.get(label, ("", True))
        taken = {one.name.casefold() for one in self.named.values()}
        if speaker.name or name.casefold() in taken or (label, name) in self.refused:
            return speaker
        return replace(speaker, **{"name" if is_certain else "suggestion": name})

    @property
    def with_suggestions(self) -> Speakers:
        """These speakers as windows show them: "Anna?" where Anna is suggested.

        Files and what is sent elsewhere have no name that the user did not confirm.
        """
        asked = [one for one in map(self.speaker, self.recognised) if one.suggestion]
        named = {one.label: replace(one, name=f"{one.suggestion}?") for one in asked}
        return replace(self, named={**self.named, **named}) if named else self

    def label_of(self, caption: Caption) -> str:
        """Return the label of a caption's voice; empty without one."""
        label = self.resolved(self.moved.get(caption.id, caption.speaker))
        return label if is_label(label) else ""

    def of(self, caption: Caption) -> Speaker | None:
        """Return the speaker of a caption; None without a label."""
        label = self.label_of(caption)
        return self.speaker(label) if label else None

    def with_channels_of(self, captions: Iterable[Caption]) -> Speakers:
        """Return the speakers after these captions, which may add channels."""
        channels = self.channels
        for caption in captions:
            if len(channels) == len(CHANNEL_HUES):
                break
            if caption.channel and caption.channel not in channels and not self.label_of(caption):
                channels += (caption.channel,)
        return self if channels == self.channels else replace(self, channels=channels)

    def following(self, earlier: Speakers) -> Speakers:
        """Return these speakers with the channels of earlier ones."""
        return replace(self, channels=self.channels or earlier.channels)

    def hue_of(self, caption: Caption) -> str:
        """Return the hue of a caption's voice or else channel, as "#rrggbb"; may be empty.

        A channel's hue follows from its name, so that it is the same in every session, unless an
        earlier channel has it.
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
        """Return the shown name of a caption's speaker: the voice's, else the channel's."""
        speaker = self.of(caption)
        return caption.channel if speaker is None else self.shown(speaker, caption.channel)

    def given_name(self, caption: Caption, unnamed: Collection[str]) -> str:
        """Return the name of a caption's speaker by the user or by recognition; else empty.

        Args:
            unnamed: Default names of channels.
        """
        speaker = self.of(caption)
        if speaker is not None:
            return speaker.name
        return "" if caption.channel in unnamed else caption.channel

    def shown(self, speaker: Speaker, channel: str = "") -> str:
        """Return a voice's name or, without one, its number after the channel's name, if any."""
        if speaker.name:
            return speaker.name
        if channel:
            return f"{channel} {speaker.number}"
        return _unnamed[0]().replace("{number}", str(speaker.number))

    def attributed(self, captions: Iterable[Caption]) -> list[Caption]:
        """Return the captions with the shown name of the speaker as their channel."""
        return [
            replace(caption, channel=self.name_of(caption), speaker=self.label_of(caption))
            if caption.speaker or caption.id in self.moved
            else caption
            for caption in captions
        ]

    def all_of(self, captions: Iterable[Caption]) -> list[Speaker]:
        """Return the voices of these captions, in the order of their numbers."""
        found = {one.label: one for one in map(self.of, captions) if one is not None}
        return sorted(found.values(), key=lambda one: one.number)

    def after(self, edit: Edit) -> Speakers:
        """Return the speakers after an edit; unchanged after an edit of words.

        Raises:
            CaptionerError: The edit has an unknown voice or colour, joins a voice with itself, or
                the name is too long.
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
            case RecogniseSpeaker(label, name, is_certain):
                found = Recognition(clean_name(name), is_certain)
                return replace(self, recognised={**self.recognised, _checked(label): found})
            case RefuseName(label, name):
                speaker = replace(self.speaker(_checked(label)), name="", suggestion="")
                named = {**self.named, speaker.label: speaker}
                return replace(self, named=named, refused=self.refused | {(speaker.label, name)})
            case SetSpeaker(ids, label):
                moved = dict.fromkeys(ids, _checked(label) if label else "")
                return replace(self, moved={**self.moved, **moved})
        return self

    def named_as(
        self, label: str, name: str, captions: Iterable[Caption], colour: str = ""
    ) -> Edit:
        """Return the edit that names a voice, or joins it with another voice of that name.

        Otherwise both would have the same name wherever they are shown and exported. Without a
        name, a recognised one is refused.

        Args:
            label: Label of the voice.
            name: Its new name.
            captions: The session's captions, whose speakers' shown names count as well.
            colour: The new colour; empty to keep it.
        """
        speaker, name = self.speaker(_checked(label)), clean_name(name)
        known, _ = self.recognised.get(speaker.label, ("", True))
        if known and not name and not colour and known in (speaker.name, speaker.suggestion):
            return RefuseName(speaker.label, known)
        if (other := self.label_read_as(name, captions)) not in ("", speaker.label):
            return MergeSpeakers(speaker.label, other)
        for named in map(self.speaker, [*self.named, *self.recognised]):
            if name and named.name.casefold() == name.casefold() and named.label != speaker.label:
                return MergeSpeakers(speaker.label, named.label)
        return NameSpeaker(speaker.label, name, colour or speaker.colour)

    def label_read_as(self, name: str, captions: Iterable[Caption]) -> str:
        """Return the label of the voice of captions with a shown name; empty without one."""
        wanted = one_line(name).casefold()
        for caption in captions:
            speaker = self.of(caption)
            if speaker is not None:
                # In menus and lists a voice may be shown without its channel.
                readings = self.shown(speaker, caption.channel), self.shown(speaker)
                if wanted in map(str.casefold, readings):
                    return speaker.label
        return ""


NOBODY_NAMED = Speakers()
"""Speakers without any edit."""


def next_label(captions: Iterable[Caption], speakers: Speakers) -> str:
    """Return a label that no voice has."""
    labels = [caption.speaker for caption in captions]
    labels += [*speakers.named, *speakers.joined, *speakers.moved.values()]
    return f"S{1 + max((int(one[1:]) for one in labels if is_label(one)), default=0)}"


def relabelled(caption: Caption, changes: Mapping[int, str]) -> Caption:
    """Return the caption with its new label in `changes`, if any."""
    label = changes.get(caption.id)
    return caption if label is None else replace(caption, speaker=label)


def speakers_facts(speakers: Sequence[Speaker]) -> list[dict[str, Any]]:
    """Return speakers as JSON for event log and exports."""
    return [{"label": one.label, "name": one.name, "colour": one.hue} for one in speakers]


def speaker_changes_facts(changes: Iterable[SpeakerChange]) -> dict[str, Any]:
    """Return changes of labels as JSON for event log and journal."""
    return {
        "changes": [{"caption": one.caption_id, "old": one.old, "new": one.new} for one in changes]
    }


def _wanted_hue(channel: str) -> int:
    """Return the index in `CHANNEL_HUES` for a name; the usual two names differ."""
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
# Labels may arrive after their caption, and clustering may change any of them. Words do not change;
# the words after a turn become a caption of their own.

_MOST_SPLITS = 1000
"""Most splits of one caption: far more than in any session, and few enough to read a tampered
journal quickly."""


@dataclass(frozen=True, slots=True)
class Turn:
    """Consecutive words of one voice, with indices from `first` to before `last`."""

    first: int
    last: int
    speaker: str


def turns(labels: Sequence[str]) -> Iterator[Turn]:
    """Yield the turns of speakers; words without a label belong to the voice before or after."""
    known = next((label for label in labels if label), "")
    first = 0
    for index, label in enumerate(labels):
        if label and label != known:
            yield Turn(first, index, known)
            first, known = index, label
    if labels:
        yield Turn(first, len(labels), known)


def split_at_turns(
    caption: Caption, found: Sequence[Turn], new_caption_id: Callable[[], int]
) -> list[Caption]:
    """Return a caption for each turn, of which the first keeps the number.

    A caption whose text does not consist of its words is not split: it gets the label of the
    longest turn.
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
    """One voice's part of a split caption.

    Attributes:
        caption_id: Its new number.
        first: Index of its first word in the split caption.
        speaker: Label of the voice.
    """

    caption_id: int
    first: int
    speaker: str


@dataclass(frozen=True, slots=True)
class CaptionSplit:
    """A final caption was split; the first part keeps its number.

    Raises:
        ValueError: There are fewer than two parts, or they are not in order from the first word.
    """

    caption_id: int
    parts: tuple[Part, ...]

    def __post_init__(self) -> None:
        numbers = [part.caption_id for part in self.parts]
        indices = [part.first for part in self.parts]
        if (
            len(self.parts) < 2
            or numbers[0] != self.caption_id
            or len(set(numbers)) < len(numbers)
            or indices[0] != 0
            or any(first >= last for first, last in pairwise(indices))
        ):
            raise ValueError("not the parts of a caption")

    @property
    def labels(self) -> Mapping[int, str]:
        """The labels of the parts, by number."""
        return {part.caption_id: part.speaker for part in self.parts}

    def of(self, caption: Caption) -> list[Caption]:
        """Return the parts of the caption, or itself if its text does not consist of its words."""
        count = len(caption.words)
        parts = [part for part in self.parts if part.first < max(1, count)]
        ends = [*[part.first for part in parts[1:]], count]
        found = [Turn(part.first, end, part.speaker) for part, end in zip(parts, ends, strict=True)]
        numbers = iter(part.caption_id for part in parts[1:])
        return split_at_turns(caption, found, lambda: next(numbers))

    def among(self, captions: Iterable[Caption]) -> list[Caption]:
        """Return these captions with the split one replaced by its parts."""
        return [
            part
            for caption in captions
            for part in (self.of(caption) if caption.id == self.caption_id else [caption])
        ]


class SplitCaptions:
    """The splits and labels of a session, applied to captions before or after they arrive."""

    def __init__(self) -> None:
        self._splits: defaultdict[int, list[CaptionSplit]] = defaultdict(list)
        self._labels: dict[int, str] = {}

    @property
    def new_numbers(self) -> set[int]:
        """Numbers of captions created by splits."""
        splits = chain.from_iterable(self._splits.values())
        return {part.caption_id for split in splits for part in split.parts[1:]}

    def split(self, split: CaptionSplit) -> None:
        if len(self._splits[split.caption_id]) < _MOST_SPLITS:
            self._splits[split.caption_id].append(split)
            self._labels.update(split.labels)

    def relabel(self, labels: Mapping[int, str]) -> None:
        """Add new labels of captions, by number."""
        self._labels.update(labels)

    def clear(self) -> None:
        """Forget all splits and labels, for another session."""
        self._splits.clear()
        self._labels.clear()

    def parts(self, caption: Caption) -> list[Caption]:
        """Return the caption's current parts with their current labels."""
        found: list[Caption] = []
        waiting = [(caption, 0)]
        while waiting:
            one, index = waiting.pop()
            splits = self._splits.get(one.id, ())
            if index >= len(splits):
                found.append(relabelled(one, self._labels))
                continue
            first, *rest = splits[index].of(one)
            waiting += [(each, 0) for each in reversed(rest)]
            waiting.append((first, index + 1))
        return found

    def all_parts(self, captions: Iterable[Caption], others: Iterable[int] = ()) -> list[Caption]:
        """Return the current parts of captions; a split into a number already in use is ignored.

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
    """Return a split as JSON for event log and journal."""
    return {
        "caption": split.caption_id,
        "parts": [
            {"caption": part.caption_id, "first_word": part.first, "speaker": part.speaker}
            for part in split.parts
        ],
    }
