"""Corrections of the session being read: made one after the other, away from the GUI's thread."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from captioner.core.captions import Caption, Edit
from captioner.core.sessions import FIRST_TEXT
from captioner.core.speakers.naming import Speakers
from captioner.gui.ports.library import TranscriptEditing
from captioner.gui.ports.services import GuiServices
from captioner.gui.widgets.background import Background

_Change = Callable[[TranscriptEditing], object]
_OnRefused = Callable[[Speakers], object]


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

    mended = Signal(object)
    """The error of an earlier correction, once one succeeds."""

    idle = Signal()
    """Nothing is waiting; all files are written."""

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
        self._waiting: deque[tuple[str, _Change | None, _OnRefused | None]] = deque()
        self._refused: tuple[str, _OnRefused] | None = None
        self._stale: list[str] = []
        self._is_working = False
        self._failure: Exception | None = None
        self._editor: tuple[str, TranscriptEditing] | None = None
        self._edited: dict[str, EditedTranscript] = {}

    @property
    def is_busy(self) -> bool:
        """Whether a correction, or a file that follows from one, is not on disk yet."""
        return self._is_working or bool(self._waiting) or bool(self._stale)

    def can_undo(self, session_id: str) -> bool:
        """Whether a correction is in effect, as far as is known."""
        return session_id in self._edited and self._edited[session_id].can_undo

    def can_redo(self, session_id: str) -> bool:
        """Whether a correction was undone and none made since, as far as is known."""
        return session_id in self._edited and self._edited[session_id].can_redo

    def begin(self, session_id: str) -> None:
        """Read a session for correction; `changed` says what can be undone."""
        self._editor = None  # read anew: another instance may have corrected it
        self._add(session_id, None)

    def do(self, session_id: str, edit: Edit) -> None:
        """Make a correction after those that wait."""
        self._add(session_id, lambda editor: editor.apply(edit))

    def follow(self, session_id: str, edit: Edit, meant: Edit, on_refused: _OnRefused) -> None:
        """Make one that was made on the page where the session was captioned.

        Args:
            meant: What is undone or made again; the edit itself where it is another.
            on_refused: Where it cannot be made, gets who the voices are that were captioned first,
                as they are saved once no more corrections wait.
        """
        self._add(session_id, lambda editor: editor.follow(edit, meant), on_refused)

    def _add(
        self, session_id: str, change: _Change | None, on_refused: _OnRefused | None = None
    ) -> None:
        self._waiting.append((session_id, change, on_refused))
        self._work_on()

    def _work_on(self) -> None:
        if self._is_working:
            return
        if self._waiting:
            session_id, change, on_refused = self._waiting.popleft()
            self._is_working = True

            def refuse(error: Exception) -> None:
                if on_refused is not None:
                    self._refused = session_id, on_refused
                self._on_failed(error)

            self._background.run(
                lambda: self._corrected(session_id, change),
                lambda edited: self._on_corrected(session_id, edited, change is not None),
                refuse,
            )
        elif self._refused is not None:
            self._tell_what_is_saved(*self._refused)
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

    def _tell_what_is_saved(self, session_id: str, on_refused: _OnRefused) -> None:
        self._refused = None
        self._is_working = True

        def tell(saved: Speakers) -> None:
            on_refused(saved)
            self._on_done()

        self._background.run(
            lambda: self._services.library.speakers(session_id, FIRST_TEXT),
            tell,
            lambda _: self._on_done(),  # why it cannot be read was said when it was refused
        )

    def _corrected(self, session_id: str, change: _Change | None) -> EditedTranscript:
        if self._editor is None or self._editor[0] != session_id:
            self._editor = (session_id, self._services.library.edit(session_id))
        editor = self._editor[1]
        if change is not None:
            change(editor)
        return EditedTranscript(
            tuple(editor.captions), editor.speakers, editor.can_undo, editor.can_redo
        )

    def _on_corrected(self, session_id: str, edited: EditedTranscript, is_new: bool) -> None:
        if is_new and session_id not in self._stale:
            self._stale.append(session_id)
        failure, self._failure = self._failure, None
        if failure is not None:
            self.mended.emit(failure)
        self._edited = {session_id: edited}
        self.changed.emit(session_id, edited)
        self._on_done()

    def _on_failed(self, error: Exception) -> None:
        self._failure = error
        self._show_error(error)
        self._on_done()

    def _on_done(self) -> None:
        self._is_working = False
        self._work_on()
