"""Corrections of the session being read: made one after the other, away from the GUI's thread."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from captioner.core.captions import Caption
from captioner.core.speakers.naming import Speakers
from captioner.core.text.edits import Edit
from captioner.gui.ports.library import TranscriptEditing
from captioner.gui.ports.services import GuiServices
from captioner.gui.widgets.background import Background


@dataclass(frozen=True, slots=True)
class EditedTranscript:
    """What a session's transcript is after a correction."""

    captions: tuple[Caption, ...]
    speakers: Speakers
    can_undo: bool
    can_redo: bool


class SessionEditing(QObject):
    """Queues corrections, so that typing on never waits for the disk.

    Each is in the session's journal when it is done; the session's files follow when no more wait.
    """

    changed = Signal(str, object)
    """A session's number and its `EditedTranscript`."""

    idle = Signal()
    """Nothing waits any more; all files are written."""

    def __init__(
        self,
        services: GuiServices,
        background: Background,
        show_error: Callable[[BaseException], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._background = background
        self._show_error = show_error
        self._waiting: deque[tuple[str, Edit | None]] = deque()
        self._stale: list[str] = []
        self._is_working = False
        self._editor: tuple[str, TranscriptEditing] | None = None

    @property
    def is_busy(self) -> bool:
        """Whether a correction, or a file that follows from one, is not on disk yet."""
        return self._is_working or bool(self._waiting) or bool(self._stale)

    def begin(self, session_id: str) -> None:
        """Read a session for correction; `changed` says what can be undone."""
        self._editor = None  # read anew: another instance may have corrected it
        self._waiting.append((session_id, None))
        self._work_on()

    def do(self, session_id: str, edit: Edit) -> None:
        """Make a correction after those that wait."""
        self._waiting.append((session_id, edit))
        self._work_on()

    def _work_on(self) -> None:
        if self._is_working:
            return
        if self._waiting:
            session_id, edit = self._waiting.popleft()
            self._is_working = True
            self._background.run(
                lambda: self._corrected(session_id, edit),
                lambda edited: self._on_corrected(session_id, edited, edit is not None),
                self._on_failed,
            )
        elif self._stale:
            session_id = self._stale.pop()
            self._is_working = True
            self._background.run(
                lambda: self._services.library.update_files(session_id),
                lambda _: self._on_done(),
                self._on_failed,
            )
        else:
            self.idle.emit()

    def _corrected(self, session_id: str, edit: Edit | None) -> EditedTranscript:
        if self._editor is None or self._editor[0] != session_id:
            self._editor = (session_id, self._services.library.edit(session_id))
        editor = self._editor[1]
        if edit is not None:
            editor.apply(edit)
        return EditedTranscript(
            tuple(editor.captions), editor.speakers, editor.can_undo, editor.can_redo
        )

    def _on_corrected(self, session_id: str, edited: EditedTranscript, is_new: bool) -> None:
        if is_new and session_id not in self._stale:
            self._stale.append(session_id)
        self.changed.emit(session_id, edited)
        self._on_done()

    def _on_failed(self, error: Exception) -> None:
        self._show_error(error)
        self._on_done()

    def _on_done(self) -> None:
        self._is_working = False
        self._work_on()
