"""Words, captions, marks, and edits of a transcript, as data."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

_SENTENCE_ENDS = (".", "?", "!", "…")
OUTER_MARKS = ".,;:?!…\"'()[]-–—“”‘’"
"""Punctuation around a word that is no part of it."""

UNCOVERED_S = 1.0
"""Shorter speech without a word is a breath, a laugh or the long end of a word, in seconds."""

_LONGEST_WORD_S, _LETTER_S = 0.15, 0.08
"""Longest duration of a word, in seconds: a constant plus a share for each letter."""

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
        recognised_as: The recognised text, if a listed term was written in its place; else empty.
    """

    text: str
    start_s: float
    end_s: float
    probability: float
    recognised_as: str = ""

    @property
    def middle_s(self) -> float:
        """Middle between its start and end."""
        return (self.start_s + self.end_s) / 2


def join_words(words: Iterable[Word]) -> str:
    return " ".join(word.text for word in words)


def normalised(text: str) -> str:
    """Return a word in lower case without outer punctuation, to compare words of two decodes."""
    return text.strip(OUTER_MARKS).casefold() or text


def is_same_word(one: Word, other: Word, apart_s: float) -> bool:
    """Return whether two decodes have the same word, at most `apart_s` seconds apart."""
    is_near = abs(one.start_s - other.start_s) <= apart_s
    return is_near and normalised(one.text) == normalised(other.text)


def ends_sentence(text: str) -> bool:
    """Return whether a word ends with the last mark of a sentence."""
    return text.rstrip("\"'”’)]").endswith(_SENTENCE_ENDS)


@dataclass(frozen=True, slots=True)
class Caption:
    """The current text of one utterance.

    Attributes:
        id: Number of the caption, counted from 1 within a session, over all channels.
        start_s: When the utterance begins, in seconds since the session's first sample.
        end_s: Its end, or the end of its text for a partial caption.
        committed: Text that will never change.
        tentative: Text after it that may still change; empty in a final caption.
        words: The words of both, in order, with their times.
        is_final: Whether the utterance is complete.
        channel: Label of the channel ("You", "Others"); empty if there is only one.
        language: Code of the spoken language; empty if unknown.
        speaker: Label of the voice ("S1"), unique in the session across channels; empty if the
            speaker is unknown.
        sound: Kind of the sound event described by the text ("laughter" for "[laughter]"); empty
            for speech.
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
        """The sequence that it belongs to: a channel's speech, or a channel's sound events."""
        return f"{self.channel}\0sounds" if self.sound else self.channel

    @property
    def text(self) -> str:
        """Committed and tentative text together."""
        return " ".join(part for part in (self.committed, self.tentative) if part)

    @property
    def committed_words(self) -> tuple[Word, ...]:
        length = -1
        for count, word in enumerate(self.words):
            length += 1 + len(word.text)
            if length > len(self.committed):
                return self.words[:count]
        return self.words

    def as_committed(self) -> "Caption":
        """Return a final caption of the committed text, if no further decode can follow."""
        words = self.committed_words
        end_s = words[-1].end_s if words else self.start_s
        return replace(self, end_s=end_s, tentative="", words=words, is_final=True)


def comes_too_late(caption: Caption, last: Caption) -> bool:
    """Return whether a caption precedes the last one of its stream, or its own final one.

    Times decide, not numbers: a part split off at a change of speaker gets a higher number than
    utterances that waited meanwhile. Numbers decide about sounds: one that must last for a second
    is captioned after a shorter one that began later.
    """
    if caption.id == last.id:
        return last.is_final
    if caption.sound:
        return caption.id < last.id
    return (caption.start_s, caption.id) < (last.start_s, last.id)


@dataclass(slots=True)
class Transcript:
    """Append-only finals plus at most one tentative caption a channel.

    Finals are sorted by their start. A caption without text, of an utterance that was no speech,
    removes its tentative predecessor.
    """

    _finals: list[Caption] = field(default_factory=list)
    _tentative: dict[str, Caption] = field(default_factory=dict)

    def accept(self, caption: Caption) -> None:
        """Add a partial or final caption."""
        if not caption.is_final:
            self._tentative[caption.stream] = caption
            return
        pending = self._tentative.get(caption.stream)
        if pending is not None and pending.id == caption.id:
            del self._tentative[caption.stream]
        if not caption.text:
            return
        index = len(self._finals)
        while index > 0 and self._finals[index - 1].start_s > caption.start_s:
            index -= 1
        self._finals.insert(index, caption)

    @property
    def finals(self) -> Sequence[Caption]:
        """Final captions, in order of their start."""
        return tuple(self._finals)

    @property
    def tentative(self) -> Sequence[Caption]:
        """Open captions, at most one a channel."""
        return tuple(sorted(self._tentative.values(), key=lambda caption: caption.start_s))


def word_to_json_object(word: Word) -> dict[str, Any]:
    """Return a word as JSON for exports and the event log, with times in seconds."""
    return {
        "text": word.text,
        "start_s": json_number(word.start_s, 3),
        "end_s": json_number(word.end_s, 3),
        "probability": json_number(word.probability, 4),
        **({"recognised_as": word.recognised_as} if word.recognised_as else {}),
    }


def caption_facts(caption: Caption) -> dict[str, Any]:
    """Return a final caption as JSON for exports and the journal, without its words."""
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
    """Return a rounded number for JSON; 0 for infinity and NaN, which JSON does not have."""
    # Python prints the shortest text that parses to the same number, so rounding keeps lines short.
    return round(value, digits) if math.isfinite(value) else 0.0


def longest_word_s(text: str) -> float:
    """Return the longest plausible duration of a word, in seconds."""
    return _LONGEST_WORD_S + _LETTER_S * len(text)


def uncovered(speech: Iterable[Stretch], words: Iterable[Word]) -> list[Stretch]:
    """Return the stretches of speech of at least `UNCOVERED_S` that no word covers.

    A word covers at most its longest plausible duration (`longest_word_s`).

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


def are_beside(
    again: Sequence[Word], words: Iterable[Word], stretch: Stretch, speech: Iterable[Stretch]
) -> bool:
    """Return whether a second decode of a stretch has words that are next to it already.

    Half of them are enough: their times were wrong, or the speech is slow, and was said once. Words
    that are further away count if a third of them are timed in silence.

    Args:
        again: Words of the second decode, in order.
        words: The other words.
        stretch: Speech that they leave without words.
        speech: Detected speech.
    """
    start_s, end_s = stretch[0] - _BESIDE_S, stretch[1] + _BESIDE_S
    ordered = sorted(words, key=lambda word: word.start_s)
    if _are_half(
        [word for word in ordered if word.end_s > start_s and word.start_s < end_s], again
    ):
        return True
    count, pieces = len(again), list(speech)
    before = [word for word in ordered if word.middle_s < stretch[0]][-count:]
    after = [word for word in ordered if word.middle_s > stretch[1]][:count]
    return any(
        _are_half(near, again) and 3 * sum(_is_silent(word, pieces) for word in near) >= count
        for near in (before, after)
    )


def _is_silent(word: Word, speech: Iterable[Stretch]) -> bool:
    """Return whether no speech was detected during most of a word."""
    spoken_s = sum(
        max(0.0, min(word.end_s, end_s) - max(word.start_s, start_s)) for start_s, end_s in speech
    )
    return spoken_s < (word.end_s - word.start_s) / 2


def _are_half(near: Iterable[Word], again: Sequence[Word]) -> bool:
    """Return whether half of the words of a second decode are among those near it."""
    texts = {normalised(word.text) for word in near}
    return 2 * sum(normalised(word.text) in texts for word in again) >= len(again)


@dataclass(frozen=True, slots=True)
class Correct:
    """Replace a caption's words; words that stay keep their times."""

    id: int
    text: str


@dataclass(frozen=True, slots=True)
class Merge:
    """Join two captions of a channel, keeping the first one's number; None for the next caption."""

    id: int
    second: int | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """Split a caption at a word, counted from 0; None gives the new one the next free number."""

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
    """Change the channel of one caption."""

    id: int
    channel: str


@dataclass(frozen=True, slots=True)
class NameSpeaker:
    """Name a voice and set its colour; an empty name removes it, an empty colour keeps it."""

    label: str
    name: str
    colour: str


@dataclass(frozen=True, slots=True)
class MergeSpeakers:
    """Join two voices: all captions of the first one, also future ones, become the second's."""

    label: str
    into: str


@dataclass(frozen=True, slots=True)
class RecogniseSpeaker:
    """Recognise a voice as a remembered one. Not an edit of the user, so undo skips it.

    An empty name revokes an earlier recognition; one that is not certain is a suggestion.
    """

    label: str
    name: str
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class RefuseName:
    """Refuse the recognised or suggested name of a voice, now and when it is recognised again."""

    label: str
    name: str


@dataclass(frozen=True, slots=True)
class SetSpeaker:
    """Assign captions to another voice; an empty label for none."""

    ids: tuple[int, ...]
    label: str


@dataclass(frozen=True, slots=True)
class Remove:
    """Remove a caption from the transcript."""

    id: int


@dataclass(frozen=True, slots=True)
class Undo:
    """Undo the last edit."""


@dataclass(frozen=True, slots=True)
class Redo:
    """Redo the last undone edit."""


@dataclass(frozen=True, slots=True)
class UnknownEdit:
    """An edit of a newer version, or a damaged one: it changes nothing, and can be undone."""


Edit = (
    Correct
    | Merge
    | Split
    | RenameChannel
    | SetChannel
    | NameSpeaker
    | MergeSpeakers
    | RecogniseSpeaker
    | RefuseName
    | SetSpeaker
    | Remove
    | Undo
    | Redo
    | UnknownEdit
)

OF_VOICES = (NameSpeaker, MergeSpeakers, RecogniseSpeaker, RefuseName)
"""Edits of voices, which contain labels and no caption."""

LONGEST_LABEL = 200
"""Characters."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked moment, or the removal of one.

    Attributes:
        number: Its number in the session; a later mark with the same number replaces it.
        time_s: The moment, in seconds since the session's first sample.
        label: Its name; often empty.
    """

    number: int
    time_s: float
    label: str = ""
    is_removed: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark between captions of a transcript."""

    at_s: float
    text: str


def marks_in_force(marks: Iterable[Mark]) -> tuple[Mark, ...]:
    """Return the current marks by time: the last one of each number, unless that removes it."""
    last = {mark.number: mark for mark in marks}
    kept = (mark for mark in last.values() if not mark.is_removed)
    return tuple(sorted(kept, key=lambda mark: mark.time_s))


def mark_facts(mark: Mark) -> dict[str, Any]:
    """Return a mark as JSON for journal, event log and exports."""
    facts: dict[str, Any] = {"number": mark.number, "time_s": round(mark.time_s, 3)}
    facts["label"] = mark.label
    return facts | {"removed": True} if mark.is_removed else facts


def marks_between(marks: Sequence[Mark], begin_s: float, end_s: float) -> Sequence[Mark]:
    """Return the marks, given in order of time, from `begin_s` to before `end_s`."""
    first, after = (
        bisect_left(marks, time_s, key=lambda mark: mark.time_s) for time_s in (begin_s, end_s)
    )
    return marks[first:after]
