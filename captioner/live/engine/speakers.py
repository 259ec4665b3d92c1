"""Who the voices of a session that runs are."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from captioner.core.captions import Caption, Edit, NameSpeaker, RecogniseSpeaker, Redo, Undo
from captioner.core.events import CaptionChanged, SessionEvent, SpeakerChanged, SpeakersNamed
from captioner.core.speakers.naming import CaptionSplit, Speakers, next_label

_Step = tuple[Speakers, Edit]
"""What held on the other side of an edit that can be undone, or made again."""


class SessionSpeakers:
    """Takes what is said of voices, by people or from memory, to the session's listeners.

    Args:
        publish: Hands an event to the session's listeners.
    """

    def __init__(self, publish: Callable[[SpeakersNamed], None]) -> None:
        self._publish = publish
        self._lock = threading.Lock()
        self._done: list[_Step] = []
        self._undone: list[_Step] = []
        self._unsaved: deque[tuple[Edit, Edit]] = deque()
        self._heard: dict[int, Caption] = {}  # without their words
        self._hearing = threading.Lock()  # apart: events come while an edit is published
        self.now = Speakers()
        """What holds now."""

    @property
    def can_undo(self) -> bool:
        """Whether anything was said of voices that is in effect."""
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        """Whether anything was undone and nothing said since."""
        return bool(self._undone)

    @property
    def new_label(self) -> str:
        """A label that no voice has by now."""
        with self._hearing:
            return next_label(self._heard.values(), self.now)

    def accept(self, event: SessionEvent) -> None:
        """A session's listener: learns what voices read as to people."""
        with self._hearing:
            match event.body:
                case CaptionChanged(caption) if caption.is_final:
                    self._heard[caption.id] = replace(caption, committed="", words=())
                case SpeakerChanged(changes):
                    for change in changes:
                        self._relabel(change.caption_id, change.caption_id, change.new)
                case CaptionSplit(caption_id, parts):
                    for part in parts:
                        self._relabel(caption_id, part.caption_id, part.speaker)

    def _relabel(self, known: int, number: int, label: str) -> None:
        if caption := self._heard.get(known):
            self._heard[number] = replace(caption, id=number, speaker=label)

    def apply(self, edit: Edit) -> None:
        """Name, colour or join voices, give captions to others, undo that or make it again.

        Raises:
            CaptionerError: See `Speakers.after`.
        """
        with self._lock:
            match edit:
                case Undo() if not self._done:
                    return
                case Redo() if not self._undone:
                    return
            if isinstance(edit, NameSpeaker):
                with self._hearing:
                    heard = tuple(self._heard.values())
                edit = self.now.named_as(edit.label, edit.name, heard, edit.colour)
            self._take(edit)
            self._publish(SpeakersNamed(edit, self.now))

    def adopt(self, saved: Speakers) -> None:
        """Let what is saved hold where an edit could not be: it cannot be undone here any more."""
        with self._lock:
            self.now = saved
            self._done.clear()
            self._undone.clear()

    @property
    def given_labels(self) -> set[str]:
        """Labels of voices that people gave captions to."""
        with self._lock:
            known = [self.now, *(each for each, _ in (*self._done, *self._undone))]
            return {label for each in known for label in each.moved.values()}

    def not_saved(self, edit: Edit) -> None:
        """Note, while it is published, that an edit comes too late for the session's journal."""
        match edit:
            case Undo():
                meant = self._undone[-1][1]
            case Redo():
                meant = self._done[-1][1]
            case _:
                meant = edit
        self._unsaved.append((edit, meant))

    def take_unsaved(self) -> list[tuple[Edit, Edit]]:
        """Edits that are to be saved elsewhere, in order, and are no longer noted here.

        Returns:
            Each with the edit that it undoes or makes again; with itself where it is another.
        """
        return [self._unsaved.popleft() for _ in range(len(self._unsaved))]

    def _take(self, edit: Edit) -> None:
        match edit:
            case Undo():
                self.now = _stepped(self.now, self._done, self._undone)
            case Redo():
                self.now = _stepped(self.now, self._undone, self._done)
            case RecogniseSpeaker():  # nobody's correction: it stays when one is undone
                self.now = self.now.after(edit)
                for steps in (self._done, self._undone):
                    steps[:] = [(each.after(edit), made) for each, made in steps]
            case _:
                before, self.now = self.now, self.now.after(edit)
                self._done.append((before, edit))
                self._undone.clear()


def _stepped(now: Speakers, of: list[_Step], to: list[_Step]) -> Speakers:
    """What holds after the last of these steps, which can be taken back from now on."""
    then, edit = of.pop()
    to.append((now, edit))
    return then
