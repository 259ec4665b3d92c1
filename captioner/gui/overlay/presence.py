"""When the overlay is shown, how it looks, and what is above it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QRect, QTimer

from captioner.captions.speaker_marks import SpeakerMark
from captioner.core.events import SessionState
from captioner.core.outputs import OutputStatus
from captioner.core.session_status import Condition, SessionStatus
from captioner.gui.overlay.screen.dialogs_above import DialogsAbove
from captioner.gui.overlay.screen.screen_sharing import (
    can_hide_from_sharing,
    set_hidden_from_sharing,
)
from captioner.gui.overlay.unlock_handle import UnlockHandle
from captioner.gui.overlay.window import Overlay
from captioner.gui.widgets.translation import translated
from captioner.gui.widgets.words import status_in_words
from captioner.settings.model import Settings
from captioner.settings.overlay import OverlaySettings

LAST_LOOK_MS = 10_000
"""How long the last words of a session can still be read."""

PASSING_WORDS_MS = 3_000
"""How long it says that something was done: long enough for four words beside captions."""


def overlay_look(settings: Settings) -> tuple[OverlaySettings, SpeakerMark]:
    """How the overlay looks, and how it marks a change of speaker."""
    look = settings.overlay
    if look.broadcast:
        # As television rolls captions up (CEA-608): three rows of 32, ">>" for a new speaker.
        return replace(look, lines=3, characters_per_line=32), SpeakerMark.CHEVRONS
    mark = SpeakerMark.LABEL if settings.reading.show_labels else SpeakerMark.CHEVRONS
    return look, mark


class OverlayPresence(QObject):
    """Shows the overlay while there is a session to follow, and a little longer.

    An empty box would read as silence; one that is asked to stay says that captioning is off. A
    session that failed keeps it there: who follows the overlay alone must learn of it.
    """

    def __init__(
        self,
        overlay: Overlay,
        unlock_handle: UnlockHandle,
        settings: Settings,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._overlay = overlay
        self._unlock_handle = unlock_handle
        self._look = settings.overlay
        self._is_held_back = False
        self._is_alone = False
        self._state = SessionState.IDLE
        self.last_look = QTimer(self, singleShot=True, interval=LAST_LOOK_MS)
        self.last_look.timeout.connect(self._show_or_hide)
        self._status_words = self._reader_words = self._sending_words = ""
        self._is_problem = False
        self.passing_words = QTimer(self, singleShot=True, interval=PASSING_WORDS_MS)
        self.passing_words.timeout.connect(self._show_status_words)
        self._dialogs = DialogsAbove(self)
        self._dialogs.changed.connect(overlay.set_covered)
        self._dialogs.changed.connect(unlock_handle.set_covered)
        self._show_hint()

    def apply(self, settings: Settings) -> None:
        """Put settings in force."""
        was_wanted = self._look.visible
        self._look, mark = overlay_look(settings)
        self._overlay.set_look(self._look, mark)
        self._overlay.controls.show_look(settings.overlay, settings.looks.saved)
        if self._look.visible and not was_wanted:
            self.show_for_a_while()
        self._show_or_hide()
        if can_hide_from_sharing() and self._look.visible:
            set_hidden_from_sharing(self._overlay, self._look.hide_from_sharing)

    def set_alone(self, is_alone: bool) -> None:
        """Whether it is all there is of Captioner: then it stays."""
        self._is_alone = is_alone
        self._show_or_hide()

    def hold_back(self, is_held_back: bool) -> None:
        """Hide it, unless captions come, while something must not lie under it."""
        self._is_held_back = is_held_back
        self._show_or_hide()

    def show_status(self, status: SessionStatus) -> None:
        """Follow the session: there while it runs, and with words where not all is well."""
        was_idle = self._state is SessionState.IDLE
        self._state = status.state
        is_quiet = status.condition in (Condition.GOOD, Condition.IDLE)
        self._is_problem = status.condition is Condition.PROBLEM
        self._status_words = "" if is_quiet else status_in_words(status)
        if self._status_words or not self.passing_words.isActive():
            self._show_status_words()
        if status.state is SessionState.IDLE and not was_idle and self._overlay.text:
            self.last_look.start()
        self._show_hint()
        self._show_or_hide()

    def say_done(self, words: str) -> None:
        """Say for a moment that something was done; how the session stands goes before."""
        if not self._status_words:
            self._overlay.set_status(words)
            self.passing_words.start()

    def set_reader_words(self, words: str) -> None:
        """Say how far the reader is behind, where nothing graver is to be said."""
        if words != self._reader_words:
            self._reader_words = words
            if not self.passing_words.isActive():
                self._show_status_words()

    def show_outputs(self, statuses: tuple[OutputStatus, ...]) -> None:
        """Say what leaves this machine, wherever nothing graver is said."""
        self._sending_words = " · ".join(translated(each.line) for each in statuses)
        self._show_status_words()

    def _show_status_words(self) -> None:
        self.passing_words.stop()
        softer = " · ".join(filter(None, (self._reader_words, self._sending_words)))
        words = self._status_words or softer
        self._overlay.set_status(words, is_problem=self._is_problem)

    def show_for_a_while(self) -> None:
        """Let it be seen where it stands, session or not."""
        self.last_look.start()
        self._show_or_hide()

    def give_way(self, place: QRect) -> None:
        """End the last look where it lies over something on the screen."""
        if self.last_look.isActive() and self._overlay.frameGeometry().intersects(place):
            self.last_look.stop()
            self._show_or_hide()

    def _show_hint(self) -> None:
        self._overlay.set_hint(
            self.tr("Captioning is off")
            if self._state in (SessionState.IDLE, SessionState.FAILED)
            else self.tr("Captions appear here")
        )

    def _show_or_hide(self) -> None:
        is_idle = self._state is SessionState.IDLE
        stays = self._look.stays or self._is_alone or self.last_look.isActive()
        is_shown = self._look.visible and (not is_idle or (stays and not self._is_held_back))
        if self._overlay.isVisible() != is_shown:
            self._overlay.setVisible(is_shown)
        self._unlock_handle.set_watching(self._look.locked and is_shown)
