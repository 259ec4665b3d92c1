"""Who the voices of a session that runs are."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace

from captioner.core.captions import Caption
from captioner.core.events import CaptionChanged, SessionEvent, SpeakerChanged, SpeakersNamed
from captioner.core.speakers.naming import Speakers
from captioner.core.speakers.splitting import CaptionSplit
from captioner.core.text.edits import Edit, NameSpeaker, RecogniseSpeaker, Undo


class SessionSpeakers:
    """Takes what is said of voices, by people or from memory, to the session's listeners.

    Args:
        publish: Hands an event to the session's listeners.
    """

    def __init__(self, publish: Callable[[SpeakersNamed], None]) -> None:
        self._publish = publish
        self._lock = threading.Lock()
        self._before: list[Speakers] = []
        self._heard: dict[int, Caption] = {}  # without their words
        self._hearing = threading.Lock()  # apart: events come while an edit is published
        self.now = Speakers()
        """What holds now."""

    @property
    def can_undo(self) -> bool:
        """Whether anything was said of voices that is in effect."""
        return bool(self._before)

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
        """Name, colour or join voices, give captions to others, or undo that.

        Raises:
            CaptionerError: See `Speakers.after`.
        """
        with self._lock:
            if isinstance(edit, Undo) and not self._before:
                return
            if isinstance(edit, NameSpeaker):
                with self._hearing:
                    heard = tuple(self._heard.values())
                edit = self.now.named_as(edit.label, edit.name, heard, edit.colour)
            self._take(edit)
            self._publish(SpeakersNamed(edit, self.now))

    @property
    def given_labels(self) -> set[str]:
        """Labels of voices that people gave captions to."""
        with self._lock:
            return {label for each in (self.now, *self._before) for label in each.moved.values()}

    def _take(self, edit: Edit) -> None:
        if isinstance(edit, Undo):
            self.now = self._before.pop()
            return
        after = self.now.after(edit)
        if isinstance(edit, RecogniseSpeaker):  # nobody's correction: it stays when one is undone
            self._before = [each.after(edit) for each in self._before]
        else:
            self._before.append(self.now)
        self.now = after
