"""Captions whose voices may still be found out, as they were shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from captioner.core.speakers.labelling import Labels
from captioner.core.speakers.naming import SpeakerChange


@dataclass(frozen=True, slots=True)
class ShownPart:
    """A caption as it was shown: words of one that the labeller knows, and their label.

    Attributes:
        is_divisible: Whether its text is that of its words.
    """

    caption_id: int
    first: int
    last: int
    label: str
    is_divisible: bool


def updated_part(shown: ShownPart, labels: Labels, changes: list[SpeakerChange]) -> ShownPart:
    """A caption with the label of most of its words; where that is another one, it is noted."""
    label = usual_label(labels[shown.first : shown.last])
    if not label or label == shown.label:
        return shown
    changes.append(SpeakerChange(shown.caption_id, shown.label, label))
    return replace(shown, label=label)


def usual_label(labels: Sequence[str]) -> str:
    """The label of most words that have one; empty where none has."""
    known = [label for label in labels if label]
    return max(known, key=known.count, default="")
