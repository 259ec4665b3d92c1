"""The marks of the session being read: listed, gone to, set, named and removed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QToolButton

from captioner.captions.scripts import written
from captioner.core.captions import LONGEST_LABEL, Mark
from captioner.core.plain_text import beginning, clock, one_line
from captioner.core.sessions import SessionSummary
from captioner.gui.ports import LibraryPort
from captioner.gui.sessions.transcript import PastTranscript
from captioner.gui.widgets.background import Background
from captioner.gui.widgets.dialogs import ask_text

_MOST_LISTED = 100
_MOST_CHARACTERS = 48


class MarksMenu(QObject):
    """Fills the menu of a button, and carries out its actions."""

    def __init__(
        self,
        library: Callable[[], LibraryPort],
        background: Background,
        button: QToolButton,
        transcript: PastTranscript,
    ) -> None:
        super().__init__(button)
        self._library = library
        self._background = background
        self._button = button
        self._transcript = transcript
        self._session: SessionSummary | None = None
        menu = button.menu()
        assert isinstance(menu, QMenu)
        self.menu = menu
        menu.aboutToShow.connect(self._fill)
        transcript.marks_changed.connect(self._show_count)

    def open(self, session: SessionSummary | None) -> None:
        """Follow another session; the page shows its marks with its captions."""
        self._session = session

    def toggle(self) -> None:
        session, row = self._session, self._transcript.current_row
        if session is None or session.is_live or row >= len(self._transcript.rows):
            return
        found = self._transcript.marks_of(row)
        if found:
            self._change([replace(mark, is_removed=True) for mark in found])
        else:
            numbers = [mark.number for mark in self._transcript.marks]
            start_s = self._transcript.rows[row].start_s
            self._change([Mark(max(numbers, default=0) + 1, start_s)])

    def name(self) -> None:
        found = self._transcript.marks_of(self._transcript.current_row)
        if found:
            mark = found[0]
            ask_text(
                self._button.window(),
                self.tr("Name the mark"),
                self.tr("Name"),
                mark.label,
                lambda label: self._change([replace(mark, label=one_line(label)[:LONGEST_LABEL])]),
            )

    def _change(self, marks: Sequence[Mark]) -> None:
        session = self._session
        if session is None:
            return

        def change() -> Sequence[Mark]:
            for mark in marks:
                found = self._library().change_mark(session.id, mark)
            return found

        def show(found: Sequence[Mark]) -> None:
            if self._session is not None and self._session.id == session.id:
                self._transcript.show_marks(found)

        self._background.run(change, show)

    def _show_count(self, count: int) -> None:
        words = self.tr("Marks ({count})").format(count=count) if count else self.tr("Marks")
        self._button.setText(words)
        self._button.setAccessibleName(words)

    def _fill(self) -> None:
        menu, transcript = self.menu, self._transcript
        menu.clear()
        for mark in transcript.marks[:_MOST_LISTED]:
            row = transcript.rows.row_at(mark.time_s)
            words = mark.label or (
                written(transcript.rows[row].text) if len(transcript.rows) else ""
            )
            kept = beginning(words, _MOST_CHARACTERS)
            shown = kept if kept == words else kept + "…"
            action = menu.addAction(f"{clock(mark.time_s)}  {shown}".replace("&", "&&"))
            action.triggered.connect(lambda _checked, row=row: transcript.go_to_row(row))
        menu.addSeparator()
        row = transcript.current_row
        is_marked = row < len(transcript.rows) and bool(transcript.marks_of(row))
        is_changeable = self._session is not None and not self._session.is_live
        toggle = menu.addAction(
            self.tr("Remove the mark here (Ctrl+M)")
            if is_marked
            else self.tr("Mark this caption (Ctrl+M)")
        )
        toggle.triggered.connect(lambda _checked: self.toggle())
        toggle.setEnabled(is_changeable and bool(len(transcript.rows)))
        name = menu.addAction(self.tr("Name the mark here…"))
        name.triggered.connect(lambda _checked: self.name())
        name.setEnabled(is_changeable and is_marked)
