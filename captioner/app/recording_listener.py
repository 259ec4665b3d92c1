"""What else listens to a recording while it is transcribed: for voices, or for sounds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from captioner.core.audio import SourceItem
from captioner.core.captions import Caption
from captioner.core.message import Message


class RecordingListener(Protocol):
    """Adds to the captions of one recording after another, or of one channel after another."""

    @property
    def notices(self) -> Sequence[Message]:
        """What it cannot do in this recording, and why."""

    @property
    def recognised(self) -> Mapping[str, str]:
        """Names of remembered voices in all recordings so far, by the label in the captions."""

    def hear(self, item: SourceItem) -> None:
        """Take in what a source delivers, before its captions come."""

    def label(self, place: int, caption: Caption) -> None:
        """Take in the recording's caption at a place, which counts from 0."""

    def finished(self, captions: Sequence[Caption]) -> tuple[Caption, ...]:
        """The captions of the whole recording with what was added; the next one begins."""
