"""Who the voices of a session that runs are."""

from __future__ import annotations

from collections.abc import Callable

from captioner.core.events import SpeakersNamed
from captioner.core.speakers.naming import Speakers
from captioner.core.text.edits import Edit, NameSpeaker, Undo


class SessionSpeakers:
    """Takes what people say of voices to the session's listeners. One thread at a time calls it.

    Args:
        publish: Hands an event to the session's listeners.
    """

    def __init__(self, publish: Callable[[SpeakersNamed], None]) -> None:
        self._publish = publish
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
        if isinstance(edit, Undo):
            if not self._before:
                return
            self.now = self._before.pop()
        else:
            if isinstance(edit, NameSpeaker):
                edit = self.now.named_as(edit.label, edit.name, edit.colour)
            after = self.now.after(edit)
            self._before.append(self.now)
            self.now = after
        self._publish(SpeakersNamed(edit, self.now))
