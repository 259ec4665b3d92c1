"""What was said in a session so far, while it is recorded."""

from __future__ import annotations

from collections.abc import Sequence

from captioner.core.captions import Caption, Edit
from captioner.core.events import SpeakerChanged, SpeakersNamed
from captioner.core.speakers.naming import CaptionSplit, Speakers, SplitCaptions


class SaidSoFar:
    """Final captions, and the committed words of those that are not final. For one thread."""

    def __init__(self) -> None:
        self._finals: list[Caption] = []
        self._open: dict[int, Caption] = {}
        self._splits = SplitCaptions()
        self.speakers = Speakers()
        """Who the voices are."""
        self.edits: list[Edit] = []
        """What people said of the voices, in order."""
        self.has_shown_words = False
        """Whether any word was shown, final or not."""

    @property
    def finals(self) -> Sequence[Caption]:
        """Final captions with words, as they were when they became final, in that order."""
        return self._finals

    @property
    def parts(self) -> Sequence[Caption]:
        """Final captions with words as they are by now: split, and with the labels of now."""
        return self._splits.all_parts(self._finals)

    @property
    def unfinished(self) -> Sequence[Caption]:
        """What is committed of captions that are not final, as final captions."""
        return tuple(self._open.values())

    def accept_speakers(self, change: SpeakerChanged | CaptionSplit | SpeakersNamed) -> None:
        """Take in that captions are other voices', or several, or who the voices are."""
        match change:
            case SpeakersNamed():
                self.speakers = change.speakers
                self.edits.append(change.edit)
            case SpeakerChanged(changes):
                # Captions that are still on their way here may be among them.
                self._splits.relabel({one.caption_id: one.new for one in changes})
            case CaptionSplit():
                self._splits.split(change)

    def accept(self, caption: Caption) -> int | None:
        """Take a partial or final caption in.

        Returns:
            At which of its words something is committed that was not before; None where nothing
            is, or it is final.
        """
        self.has_shown_words = self.has_shown_words or bool(caption.text)
        if caption.is_final:
            self._open.pop(caption.id, None)
            if caption.text:
                self._finals.append(caption)
            return None
        before = self._open.get(caption.id)
        place = len(before.words) if before is not None else 0
        committed = caption.as_committed()
        if len(committed.words) <= place:
            return None
        self._open[caption.id] = committed
        return place
