"""Voices told apart: the seams between their engine, the live session and recordings.

A label is "S1", "S2" …, in the order in which voices were first heard. An empty label is a voice
that is not known, or not yet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from captioner.core.audio import SpeechSegment
from captioner.core.captions import Caption, join_words
from captioner.core.speakers.prints import VoicePrint

Labels = tuple[str, ...]
"""A label for each word of a caption."""


class VoiceLabeller(Protocol):
    """Tells voices apart, within each channel. One thread at a time calls it."""

    def load(self) -> None:
        """Load the model; a second call returns immediately.

        Raises:
            CaptionerError: It is absent, damaged, or of another kind.
        """

    def prepare(self, caption: Caption, segment: SpeechSegment) -> str:
        """Do ahead what can be done for the committed words of a caption that is not final.

        Returns:
            The label of the one voice that speaks in it so far; empty where that is not known.

        Raises:
            CaptionerError: Voices cannot be told apart any more.
        """

    def label(self, caption: Caption, segment: SpeechSegment) -> Labels:
        """Whose voice each word of a final caption is; it is remembered.

        Args:
            segment: Its sound, at least from its first word to its last.

        Raises:
            CaptionerError: Voices cannot be told apart any more.
        """

    def cluster_again(self) -> None:
        """Decide anew about everything that was heard."""

    def changes(self) -> Mapping[int, Labels]:
        """Labels of captions that have changed since they were last told, by the captions' ids."""

    def recall(self) -> None:
        """Look up which voices are remembered, so that `recognised` can tell them.

        Raises:
            CaptionerError: They cannot be read; nobody will be recognised.
        """

    def recognised(self) -> Mapping[str, str]:
        """Names of remembered voices that are heard, by their labels."""

    def heard(self, caption_id: int, first: int, last: int) -> VoicePrint | None:
        """What some words of a labelled caption sound like; None where they are too short.

        Possible after `close`, too.

        Args:
            first: Place of the first word.
            last: Place behind the last.
        """

    def close(self) -> None:
        """Free the model; safe to call twice, and from any thread."""


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
