"""Voices in the overlay: whose lines are whose, and room for names once voices are told apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, SignalInstance

from captioner.core.captions import Caption
from captioner.core.speakers.naming import NOBODY_NAMED, CaptionSplit, SpeakerChange, Speakers
from captioner.gui.overlay.lines import OverlayLines


class VoiceSignals(Protocol):
    """What is heard of a session's voices."""

    @property
    def speaker_changed(self) -> SignalInstance:
        """`SpeakerChange` of captions."""

    @property
    def caption_split(self) -> SignalInstance:
        """`CaptionSplit` of one."""

    @property
    def speakers_named(self) -> SignalInstance:
        """Who the voices are (`Speakers`)."""


class OverlayVoices(QObject):
    """Who speaks in the overlay's lines.

    Args:
        break_again: Breaks the lines for the room that names leave them.
        refresh: Paints the overlay anew.
    """

    def __init__(
        self,
        lines: OverlayLines,
        break_again: Callable[[], None],
        refresh: Callable[[], None],
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._lines = lines
        self._break_again = break_again
        self._refresh = refresh
        self.are_told_apart = False
        """Whether any caption of the session had a label."""

    def follow(self, session: VoiceSignals) -> None:
        """Take in what a session says of its voices."""
        session.speaker_changed.connect(self.relabel)
        session.caption_split.connect(self.split)
        session.speakers_named.connect(self.show)

    def expect(self, caption: Caption) -> None:
        """A caption is about to be shown."""
        self._make_room(caption.speaker)

    @property
    def speakers(self) -> Speakers:
        """Who the voices are."""
        return self._lines.speakers

    def relabel(self, changes: Sequence[SpeakerChange]) -> None:
        """Captions turned out to be other voices', those to be shown later too."""
        self._lines.relabel({change.caption_id: change.new for change in changes})
        self._make_room("".join(change.new for change in changes))
        self._refresh()

    def split(self, split: CaptionSplit) -> None:
        """A caption turned out to be several voices'."""
        self._lines.split(split)
        self._make_room("".join(split.labels.values()))
        self._refresh()

    def show(self, speakers: Speakers) -> None:
        """Show who the voices are."""
        self._lines.speakers = speakers
        self._refresh()

    def begin_session(self) -> None:
        """Another session: nobody is named."""
        self.are_told_apart = False
        self.show(NOBODY_NAMED)
        self._break_again()

    def _make_room(self, labels: str) -> None:
        if labels and not self.are_told_apart:
            self.are_told_apart = True
            self._break_again()
