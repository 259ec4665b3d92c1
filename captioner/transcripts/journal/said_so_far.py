"""What was said in a session so far, while it is recorded."""

from __future__ import annotations

from collections.abc import Sequence

from captioner.core.captions import Caption
from captioner.core.events import SpeakerChanged, SpeakersNamed
from captioner.core.speakers.naming import Speakers, relabelled
from captioner.core.text.edits import Edit


class SaidSoFar:
    """Final captions, and the committed words of those that are not final. For one thread."""

    def __init__(self) -> None:
        self._finals: list[Caption] = []
        self._open: dict[int, Caption] = {}
        self._labels: dict[int, str] = {}
        self.speakers = Speakers()
        """Who the voices are."""
        self.edits: list[Edit] = []
        """What people said of the voices, in order."""
        self.has_shown_words = False
        """Whether any word was shown, final or not."""

    @property
    def finals(self) -> Sequence[Caption]:
        """Final captions with words, in the order in which they became final."""
        return self._finals

    @property
    def unfinished(self) -> Sequence[Caption]:
        """What is committed of captions that are not final, as final captions."""
        return tuple(self._open.values())

    def accept_speakers(self, change: SpeakerChanged | SpeakersNamed) -> None:
        """Take in that captions are other voices', or who the voices are."""
        if isinstance(change, SpeakersNamed):
            self.speakers = change.speakers
            self.edits.append(change.edit)
        else:
            # Captions that are still on their way here may be among them.
            self._labels.update((one.caption_id, one.new) for one in change.changes)
            self._finals = [relabelled(caption, self._labels) for caption in self._finals]

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
                self._finals.append(relabelled(caption, self._labels))
            return None
        before = self._open.get(caption.id)
        place = len(before.words) if before is not None else 0
        committed = caption.as_committed()
        if len(committed.words) <= place:
            return None
        self._open[caption.id] = committed
        return place
