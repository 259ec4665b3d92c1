"""The speakers' names in a running session, and the edits to them."""

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from captioner.core.captions import Caption, Edit, NameSpeaker, RecogniseSpeaker, Redo, Undo
from captioner.core.events import CaptionChanged, SessionEvent, SpeakerChanged, SpeakersNamed
from captioner.core.speakers.naming import CaptionSplit, Speakers, next_label

_Step = tuple[Speakers, Edit]
"""An edit that can be undone or redone, and the speakers before or after it."""


class SessionSpeakers:
    """Applies edits of speakers, by the user or from remembered voices, and publishes them.

    Args:
        publish: Publishes an event to the session's listeners.
    """

    def __init__(self, publish: Callable[[SpeakersNamed], None]) -> None:
        self._publish = publish
        self._lock = threading.Lock()
        self._done: list[_Step] = []
        self._undone: list[_Step] = []
        self._unsaved: deque[tuple[Edit, Edit]] = deque()
        self._captions: dict[int, Caption] = {}  # without their words
        self._captions_lock = threading.Lock()  # separate: events arrive while an edit is published
        self.now = Speakers()
        """The current speakers."""

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    @property
    def new_label(self) -> str:
        """A label that no voice has."""
        with self._captions_lock:
            return next_label(self._captions.values(), self.now)

    def accept(self, event: SessionEvent) -> None:
        """Note the speaker labels of an event of the session."""
        with self._captions_lock:
            match event.body:
                case CaptionChanged(caption) if caption.is_final:
                    self._captions[caption.id] = replace(caption, committed="", words=())
                case SpeakerChanged(changes):
                    for change in changes:
                        self._relabel(change.caption_id, change.caption_id, change.new)
                case CaptionSplit(caption_id, parts):
                    for part in parts:
                        self._relabel(caption_id, part.caption_id, part.speaker)

    def _relabel(self, known: int, number: int, label: str) -> None:
        if caption := self._captions.get(known):
            self._captions[number] = replace(caption, id=number, speaker=label)

    def apply(self, edit: Edit) -> None:
        """Apply an edit that names, colours, joins or splits voices, or undoes or redoes one.

        Raises:
            CaptionerError: The edit does not fit the speakers (`Speakers.after`).
        """
        with self._lock:
            match edit:
                case Undo() if not self._done:
                    return
                case Redo() if not self._undone:
                    return
            if isinstance(edit, NameSpeaker):
                with self._captions_lock:
                    heard = tuple(self._captions.values())
                edit = self.now.named_as(edit.label, edit.name, heard, edit.colour)
            self._take(edit)
            self._publish(SpeakersNamed(edit, self.now))

    def adopt(self, saved: Speakers) -> None:
        """Return to the saved speakers after an edit could not be saved; clears undo and redo."""
        with self._lock:
            self.now = saved
            self._done.clear()
            self._undone.clear()

    @property
    def given_labels(self) -> set[str]:
        """Labels of voices that the user assigned captions to."""
        with self._lock:
            known = [self.now, *(each for each, _ in (*self._done, *self._undone))]
            return {label for each in known for label in each.moved.values()}

    def not_saved(self, edit: Edit) -> None:
        """Note an edit too late for the session's journal; called while it is published."""
        match edit:
            case Undo():
                meant = self._undone[-1][1]
            case Redo():
                meant = self._done[-1][1]
            case _:
                meant = edit
        self._unsaved.append((edit, meant))

    def take_unsaved(self) -> list[tuple[Edit, Edit]]:
        """Return and forget the edits that the journal does not have, in order.

        Returns:
            Each edit with the edit that it undoes or redoes, or with itself if it is neither.
        """
        return [self._unsaved.popleft() for _ in range(len(self._unsaved))]

    def _take(self, edit: Edit) -> None:
        match edit:
            case Undo():
                self.now = _stepped(self.now, self._done, self._undone)
            case Redo():
                self.now = _stepped(self.now, self._undone, self._done)
            case RecogniseSpeaker():  # not the user's edit, so undo keeps it
                self.now = self.now.after(edit)
                for steps in (self._done, self._undone):
                    steps[:] = [(each.after(edit), made) for each, made in steps]
            case _:
                before, self.now = self.now, self.now.after(edit)
                self._done.append((before, edit))
                self._undone.clear()


def _stepped(now: Speakers, of: list[_Step], to: list[_Step]) -> Speakers:
    """Undo the last step of `of`, make it the last of `to`, and return the resulting speakers."""
    then, edit = of.pop()
    to.append((now, edit))
    return then
