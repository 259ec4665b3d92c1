"""Who the voices of a session that runs are."""

from __future__ import annotations

import threading
from collections.abc import Callable

from captioner.core.events import SpeakersNamed
from captioner.core.speakers.naming import Speakers
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
        self.now = Speakers()
        """What holds now."""

    @property
    def can_undo(self) -> bool:
        """Whether anything was said of voices that is in effect."""
        return bool(self._before)

    def apply(self, edit: Edit) -> None:
        """Name, colour or join voices, give captions to others, or undo that.

        Raises:
            CaptionerError: See `Speakers.after`.
        """
        with self._lock:
            if isinstance(edit, Undo) and not self._before:
                return
            if isinstance(edit, NameSpeaker):
                edit = self.now.named_as(edit.label, edit.name, edit.colour)
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
