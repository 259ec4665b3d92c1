"""Words, captions, marks, and edits of a transcript, as data."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

_SENTENCE_ENDS = (".", "?", "!", "…")
_TRIMMED = ".,;:?!…\"'()[]-–—“”‘’"

UNCOVERED_S = 1.0
"""Speech without a word for less than this is a breath, a laugh or a word's long end."""

_LONGEST_WORD_S, _LETTER_S = 0.15, 0.08
"""A word lasts no longer than this and so much for each letter."""

_BESIDE_S = 0.7

Stretch = tuple[float, float]
"""Start and end in seconds."""


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word.

    Attributes:
        text: The word with its punctuation and without surrounding space.
        start_s: When it begins, in seconds since the session's first sample.
        end_s: When it ends, in the same clock; never before `start_s`.
        probability: The recogniser's confidence from 0 to 1.
    """

    text: str
    start_s: float
    end_s: float
    probability: float

    @property
    def middle_s(self) -> float:
        """Half-way between its begin and end."""
        return (self.start_s + self.end_s) / 2


def join_words(words: Iterable[Word]) -> str:
    """The words as running text."""
    return " ".join(word.text for word in words)


def normalised(text: str) -> str:
    """A word without case and outer punctuation: what two decodes must agree on."""
    return text.strip(_TRIMMED).casefold() or text


def is_same_word(one: Word, other: Word, apart_s: float) -> bool:
    """Whether two decodes heard one word, at most so far apart."""
    is_near = abs(one.start_s - other.start_s) <= apart_s
    return is_near and normalised(one.text) == normalised(other.text)


def ends_sentence(text: str) -> bool:
    """Whether a word carries a sentence's last mark."""
    return text.rstrip("\"'”’)]").endswith(_SENTENCE_ENDS)


@dataclass(frozen=True, slots=True)
class Caption:
    """What was said in one utterance, as far as it is known.

    Attributes:
        id: Number of the caption, counted from 1 within a session, over all channels.
        start_s: When the utterance begins, in seconds since the session's first sample.
        end_s: When it ends, or how far it is known.
        committed: Text that will never change.
        tentative: Text after it that still may; empty when final.
        words: The words of both, in order, with their times.
        is_final: Whether the utterance is complete.
        channel: Label of who speaks ("You", "Others"); empty where there is one channel.
        language: Code of the language that was spoken; empty where it is not known.
        speaker: Label of the voice ("S1"), unique in the session whatever the channel; empty where
            voices are not told apart, or not yet.
        sound: Name of the kind of sound that it tells instead of words ("laughter", and the text is
            "[laughter]"); empty for speech.
    """

    id: int
    start_s: float
    end_s: float
    committed: str
    tentative: str
    words: tuple[Word, ...]
    is_final: bool
    channel: str = ""
    language: str = ""
    speaker: str = ""
    sound: str = ""

    @property
    def stream(self) -> str:
        """What follows one another: speech of a channel, or its sounds, told while people speak."""
        return f"{self.channel}\0sounds" if self.sound else self.channel

    @property
    def text(self) -> str:
        """Committed and tentative text together."""
        return " ".join(part for part in (self.committed, self.tentative) if part)

    @property
    def committed_words(self) -> tuple[Word, ...]:
        """The words of `committed`, with their times."""
        length = -1
        for count, word in enumerate(self.words):
            length += 1 + len(word.text)
            if length > len(self.committed):
                return self.words[:count]
        return self.words

    def as_committed(self) -> Caption:
        """The final caption of what is committed so far: what is left when nothing can follow."""
        words = self.committed_words
        end_s = words[-1].end_s if words else self.start_s
        return replace(self, end_s=end_s, tentative="", words=words, is_final=True)


def comes_too_late(caption: Caption, last: Caption) -> bool:
    """Whether its stream has got past a caption: to a later one, or to its own end.

    Later is what was said later. A number does not tell: what follows a turn of speaker within an
    utterance gets its number after utterances that wait meanwhile.
    """
    if caption.id == last.id:
        return last.is_final
    return (caption.start_s, caption.id) < (last.start_s, last.id)


@dataclass(slots=True)
class Transcript:
    """Append-only finals plus at most one tentative caption a channel.

    Finals are kept in the order of their start. A caption without text (the utterance turned out
    to be none) takes its tentative predecessor away and leaves nothing.
    """

    _finals: list[Caption] = field(default_factory=list)
    _tentative: dict[str, Caption] = field(default_factory=dict)

    def accept(self, caption: Caption) -> None:
        """Take a partial or final caption in."""
        if not caption.is_final:
            self._tentative[caption.stream] = caption
            return
        pending = self._tentative.get(caption.stream)
        if pending is not None and pending.id == caption.id:
            del self._tentative[caption.stream]
        if not caption.text:
            return
        place = len(self._finals)
        while place > 0 and self._finals[place - 1].start_s > caption.start_s:
            place -= 1
        self._finals.insert(place, caption)

    @property
    def finals(self) -> Sequence[Caption]:
        """Final captions, in the order in which they were said."""
        return tuple(self._finals)

    @property
    def tentative(self) -> Sequence[Caption]:
        """Captions still open, one a channel at most."""
        return tuple(sorted(self._tentative.values(), key=lambda caption: caption.start_s))


def word_to_json_object(word: Word) -> dict[str, Any]:
    """A word as exports and the event log write it, times in seconds."""
    return {
        "text": word.text,
        "start_s": json_number(word.start_s, 3),
        "end_s": json_number(word.end_s, 3),
        "probability": json_number(word.probability, 4),
    }


def caption_facts(caption: Caption) -> dict[str, Any]:
    """A final caption as exports and the journal write it, without its words."""
    return {
        "id": caption.id,
        "channel": caption.channel,
        "start_s": json_number(caption.start_s, 3),
        "end_s": json_number(caption.end_s, 3),
        "text": caption.text,
        **({"language": caption.language} if caption.language else {}),
        **({"speaker": caption.speaker} if caption.speaker else {}),
        **({"sound": caption.sound} if caption.sound else {}),
    }


def json_number(value: float, digits: int) -> float:
    """A number short enough for a line of JSON; 0 for what JSON has no number for."""
    # Python prints the shortest text that reads back the same, so rounding keeps lines short.
    return round(value, digits) if math.isfinite(value) else 0.0


def longest_word_s(text: str) -> float:
    """Return how long a word can last, in seconds: the rest of its time is not its own."""
    return _LONGEST_WORD_S + _LETTER_S * len(text)


def uncovered(speech: Iterable[Stretch], words: Iterable[Word]) -> list[Stretch]:
    """Return the stretches of speech of at least `UNCOVERED_S` that no word covers.

    A word covers no more time than words last (`longest_word_s`).

    Args:
        speech: Detected speech, in order.
        words: In any order.
    """
    covered = sorted(
        (word.start_s, min(word.end_s, word.start_s + longest_word_s(word.text))) for word in words
    )
    found: list[Stretch] = []
    first = 0
    for start_s, end_s in speech:
        at_s = start_s
        while first < len(covered) and covered[first][1] <= start_s:
            first += 1
        index = first
        while index < len(covered) and covered[index][0] < end_s:
            if covered[index][0] - at_s >= UNCOVERED_S:
                found.append((at_s, covered[index][0]))
            at_s = max(at_s, covered[index][1])
            index += 1
        if end_s - at_s >= UNCOVERED_S:
            found.append((at_s, end_s))
    return found


def are_beside(again: Sequence[Word], words: Iterable[Word], stretch: Stretch) -> bool:
    """Return whether a second decode of a stretch has words that stand beside it already.

    Half of them are enough: their times were wrong, or the speech is slow, and was said once.
    """
    start_s, end_s = stretch[0] - _BESIDE_S, stretch[1] + _BESIDE_S
    beside = {
        normalised(word.text) for word in words if word.end_s > start_s and word.start_s < end_s
    }
    return 2 * sum(normalised(word.text) in beside for word in again) >= len(again)


@dataclass(frozen=True, slots=True)
class Correct:
    """Replace a caption's words; words that stay keep their times."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class Merge:
    """Join two captions of one channel; the first keeps its number. None: with what follows it."""

    id: int
    second: int | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """Begin a new caption at a word, counted from 0. None: it gets the next free number."""

    id: int
    word: int
    new_id: int | None = None


@dataclass(frozen=True, slots=True)
class RenameChannel:
    """Give a speaker or channel another name, everywhere."""

    old: str
    new: str


@dataclass(frozen=True, slots=True)
class SetChannel:
    """Say who spoke one caption."""

    id: int
    channel: str


@dataclass(frozen=True, slots=True)
class NameSpeaker:
    """Name a voice and choose its colour; an empty name is none, an empty colour as before."""

    label: str
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class MergeSpeakers:
    """Two voices are one: what the first says, and will say, is the second's."""

    label: str
    into: str


@dataclass(frozen=True, slots=True)
class RecogniseSpeaker:
    """A voice is like one that is remembered; no person's correction, so undo passes it over.

    An empty name: it turned out not to be.
    """

    label: str
    name: str


@dataclass(frozen=True, slots=True)
class SetSpeaker:
    """Give captions another voice; an empty label for none."""

    ids: tuple[int, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Remove:
    """Take a caption out of the transcript."""

    id: int


@dataclass(frozen=True, slots=True)
class Undo:
    """Take the last edit back."""


@dataclass(frozen=True, slots=True)
class Redo:
    """Make the edit again that was undone last."""


@dataclass(frozen=True, slots=True)
class UnknownEdit:
    """An edit that a newer version made, or that is not whole: passed over, and can be undone."""


Edit = (
    Correct
    | Merge
    | Split
    | RenameChannel
    | SetChannel
    | NameSpeaker
    | MergeSpeakers
    | RecogniseSpeaker
    | SetSpeaker
    | Remove
    | Undo
    | Redo
    | UnknownEdit
)

OF_VOICES = (NameSpeaker, MergeSpeakers, RecogniseSpeaker)
"""Edits that name voices by their labels, and no caption."""

EDITS: dict[str, type[Edit]] = {
    "correct": Correct,
    "merge": Merge,
    "split": Split,
    "rename_channel": RenameChannel,
    "set_channel": SetChannel,
    "name_speaker": NameSpeaker,
    "merge_speakers": MergeSpeakers,
    "recognise_speaker": RecogniseSpeaker,
    "set_speaker": SetSpeaker,
    "remove": Remove,
    "undo": Undo,
    "redo": Redo,
}
"""Every edit by the name that journals have for it."""

_NAMES = {kind: name for name, kind in EDITS.items()}


def edit_record(edit: Edit) -> dict[str, Any]:
    """An edit as JSON holds it; `op` says which."""
    return {"op": _NAMES[type(edit)], **asdict(edit)}


LONGEST_LABEL = 200
"""Characters."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked moment, or that one is no longer marked.

    Attributes:
        number: Tells it from the session's other marks; a later one of the same number replaces it.
        time_s: When, in seconds since the session's first sample.
        label: What it is called; often empty.
    """

    number: int
    time_s: float
    label: str = ""
    is_removed: bool = False


def marks_in_force(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """What counts of them: the last of each number unless it removes it, by time."""
    last = {mark.number: mark for mark in marks}
    kept = (mark for mark in last.values() if not mark.is_removed)
    return tuple(sorted(kept, key=lambda mark: mark.time_s))


def mark_facts(mark: Mark) -> dict[str, Any]:
    """A mark as journal, event log and JSON have it."""
    facts: dict[str, Any] = {"number": mark.number, "time_s": round(mark.time_s, 3)}
    facts["label"] = mark.label
    return facts | {"removed": True} if mark.is_removed else facts


def marks_between(marks: Sequence[Mark], begin_s: float, end_s: float) -> Sequence[Mark]:
    """Those of marks in order of time that were set from `begin_s` on and before `end_s`."""
    first, after = (
        bisect_left(marks, time_s, key=lambda mark: mark.time_s) for time_s in (begin_s, end_s)
    )
    return marks[first:after]
