"""Corrects the caption with the cursor: its words, its speaker, where it begins and ends."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from captioner.core import captions as edits
from captioner.core.captions import OUTER_MARKS, Caption, Edit
from captioner.core.plain_text import clock, tokens_of
from captioner.core.sessions import FIRST_TEXT
from captioner.core.speakers.naming import Speakers
from captioner.core.terms.glossary import corrected_terms
from captioner.gui.ports import GuiServices, TranscriptEditing
from captioner.gui.widgets.background import Background
from captioner.gui.widgets.layout import (
    ElidedLabel,
    FittingArea,
    FlowLayout,
    push_button,
    set_usable,
    vbox,
)
from captioner.gui.widgets.theme import current_theme

_Change = Callable[[TranscriptEditing], object]
_OnRefused = Callable[[Speakers], object]


@dataclass(frozen=True, slots=True)
class EditedTranscript:
    """A session's transcript after a correction."""

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
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._background = background
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
        """Return whether a correction is in effect, as far as is known."""
        return session_id in self._edited and self._edited[session_id].can_undo

    def can_redo(self, session_id: str) -> bool:
        """Return whether a correction was undone and none made since, as far as is known."""
        return session_id in self._edited and self._edited[session_id].can_redo

    def begin(self, session_id: str) -> None:
        """Read a session for correction; `changed` says what can be undone."""
        self._editor = None  # read again: another instance may have corrected it
        self._add(session_id, None)

    def do(self, session_id: str, edit: Edit) -> None:
        self._add(session_id, lambda editor: editor.apply(edit))

    def follow(self, session_id: str, edit: Edit, meant: Edit, on_refused: _OnRefused) -> None:
        """Make one that was made on the page where the session was captioned.

        Args:
            meant: The edit that it undoes or makes again; itself if it is another.
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
        now = editor.transcript
        return EditedTranscript(now.captions, now.speakers, now.can_undo, now.can_redo)

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
        self._background.show_error(error)
        self._on_done()

    def _on_done(self) -> None:
        self._is_working = False
        self._work_on()


_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LINES = 3
_LEAST_LINES = 8
"""Of the panel; in a lower window it scrolls."""


class EditPanel(QWidget):
    """Fields for one caption and buttons for what can be done with it; all by keyboard, too.

    In the words: Return saves and moves on, Ctrl+Return splits at the cursor, Ctrl+J merges with
    the next one, Ctrl+D takes the caption out, Ctrl+Z takes back what was typed and then what was
    corrected, Escape closes.
    """

    correction_wanted = Signal(object)
    """An `Edit`."""

    row_wanted = Signal(int)
    """A neighbouring row is to become the current one."""

    terms_wanted = Signal(object)
    """Words to add to the names and terms, as a list."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._captions: Sequence[Caption] = ()
        self._row = -1
        self._sent_name = ""
        """The caption's name to come: corrections are made on another thread."""

        self.place_label = ElidedLabel(grows=False)
        self.place_label.setProperty("role", "quiet")
        self.speaker = QComboBox()
        self._name = QLineEdit()
        self._name.setPlaceholderText(self.tr("No speaker"))
        self._name.returnPressed.connect(self.save)
        self.speaker.setLineEdit(self._name)  # which makes it editable
        self.speaker.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.speaker.setMinimumWidth(130)
        self.speaker.setAccessibleName(self.tr("Speaker of this caption"))
        self.speaker.textActivated.connect(lambda _name: self.save())
        speaker_label = QLabel(self.tr("&Speaker"))
        speaker_label.setBuddy(self.speaker)
        self.everywhere_button = self._button(
            self.tr("Rename in whole session"),
            self.tr("Use the name in “Speaker” for this speaker in the whole session"),
            self.rename_speaker,
        )
        self.words = QPlainTextEdit()
        self.words.setAccessibleName(self.tr("Text of this caption"))
        self.words.setTabChangesFocus(True)
        self.words.installEventFilter(self)
        self.save_button = self._button(
            self.tr("Save"), self.tr("Save (Return)"), self.save_and_go_on
        )
        self.split_button = self._button(
            self.tr("Split"),
            self.tr("Begin a new caption at the cursor (Ctrl+Return)"),
            self.split,
        )
        self.merge_button = self._button(
            self.tr("Merge with next"),
            self.tr("Merge with the next caption (Ctrl+J)"),
            self.merge,
        )
        self.remove_button = self._button(
            self.tr("Remove"), self.tr("Remove this caption (Ctrl+D)"), self.remove
        )
        self.terms_button = self._button(
            self.tr("Add to terms"),
            self.tr("Add the corrected or selected words to your names and terms"),
            self.add_terms,
        )
        self.undo_button = self._button(
            self.tr("Undo"), self.tr("Undo the last correction (Ctrl+Z)"), self.undo
        )
        self.redo_button = self._button(
            self.tr("Redo"), self.tr("Redo the correction (Ctrl+Shift+Z)"), self.redo
        )
        self.close_button = self._button(
            self.tr("Done"), self.tr("Stop correcting (Escape)"), self.closed.emit
        )
        head = FlowLayout(
            speaker_label,
            self.speaker,
            self.everywhere_button,
            self.place_label,
            spacing=8,
            at_end=1,
        )
        buttons = FlowLayout(
            self.save_button,
            self.split_button,
            self.merge_button,
            self.remove_button,
            self.terms_button,
            self.undo_button,
            self.redo_button,
            self.close_button,
            spacing=6,
            at_end=1,
        )
        inside = QWidget()
        vbox(head, self.words, buttons, inside=inside, margins=(14, 8, 14, 6), spacing=7)
        vbox(FittingArea(inside, _LEAST_LINES), inside=self, margins=0)
        self.undo_button.setEnabled(False)
        self.redo_button.setEnabled(False)
        self._make_room()
        current_theme().changed.connect(self._make_room)
        self.hide()

    def _make_room(self) -> None:
        self.words.ensurePolished()
        self.words.setFixedHeight(_LINES * self.words.fontMetrics().lineSpacing() + 24)

    @property
    def caption(self) -> Caption | None:
        return self._captions[self._row] if 0 <= self._row < len(self._captions) else None

    @property
    def has_typed(self) -> bool:
        """Whether words or a name are typed that are not saved."""
        return bool(self._typed()) or self._typed_name() is not None

    def show_transcript(self, edited: EditedTranscript, row: int) -> None:
        before, typed = self.caption, self._typed()
        self._captions = edited.speakers.attributed(edited.captions)
        set_usable(self.undo_button, edited.can_undo, focus_next=self.words)
        set_usable(self.redo_button, edited.can_redo, focus_next=self.words)
        self._row = min(max(0, row), len(edited.captions) - 1)
        after = self.caption
        is_same = before is not None and after is not None and before.id == after.id
        if after is None or not is_same or typed in ("", after.text):
            self._fill()  # text being typed stays otherwise

    def finish(self) -> None:
        """Save the typed text, and stop showing a caption."""
        self.save()
        self._captions, self._row = (), -1
        self._fill()

    def show_row(self, row: int) -> None:
        """Show another caption; words that were typed and not saved are saved."""
        if row == self._row:
            return
        self.save()
        self._row = row
        self._fill()

    def _fill(self) -> None:
        caption = self.caption
        self._sent_name = caption.channel if caption else ""
        for widget in (
            self.words,
            self.speaker,
            self.everywhere_button,
            self.save_button,
            self.split_button,
            self.remove_button,
            self.terms_button,
        ):
            widget.setEnabled(caption is not None)
        set_usable(self.merge_button, self._row + 1 < len(self._captions), focus_next=self.words)
        self.words.setPlainText(caption.text if caption else "")
        self.speaker.clear()
        self.speaker.addItems(sorted({each.channel for each in self._captions if each.channel}))
        self.speaker.setCurrentText(caption.channel if caption else "")
        self.place_label.setText(
            self.tr("{time} · caption {number} of {count}").format(
                time=clock(caption.start_s), number=self._row + 1, count=len(self._captions)
            )
            if caption
            else self.tr("No captions")
        )

    def save(self) -> None:
        """Save the words and the speaker, where they are others."""
        caption, name = self.caption, self._typed_name()
        self._save_words()
        if caption is not None and name is not None:
            self._sent_name = name
            label = next((one.speaker for one in self._captions if one.channel == name), "")
            moved = edits.SetSpeaker((caption.id,), label)
            self.correction_wanted.emit(moved if label else edits.SetChannel(caption.id, name))

    def _save_words(self) -> None:
        caption, text = self.caption, self._typed()
        if caption is not None and text:
            self.correction_wanted.emit(edits.Correct(caption.id, text))

    def save_and_go_on(self) -> None:
        self.row_wanted.emit(self._row + 1)  # the typed text is saved on leaving
        self.save()

    def rename_speaker(self) -> None:
        caption, name = self.caption, self._typed_name()
        if caption is not None and name is not None:
            self._sent_name = name
            self._save_words()
            named = edits.NameSpeaker(caption.speaker, name, "")
            renamed = edits.RenameChannel(caption.channel, name)
            self.correction_wanted.emit(named if caption.speaker else renamed)

    def split(self) -> None:
        """Begin a new caption at the word with the cursor."""
        caption = self.caption
        if caption is None:
            return
        before = self.words.toPlainText()[: self.words.textCursor().position()]
        word = len(before.split())
        if before and not before[-1:].isspace() and self._is_within_word():
            word -= 1  # the word that the cursor is in goes to the new caption as a whole
        self.save()
        self.correction_wanted.emit(edits.Split(caption.id, word))

    def merge(self) -> None:
        caption = self.caption
        if caption is None or self._row + 1 >= len(self._captions):
            return
        self.save()
        self.correction_wanted.emit(edits.Merge(caption.id))

    def remove(self) -> None:
        caption = self.caption
        if caption is not None:
            self.words.setPlainText(caption.text)
            self.correction_wanted.emit(edits.Remove(caption.id))

    def add_terms(self) -> None:
        """Offer the selected words, otherwise the corrected ones or the one at the cursor."""
        caption, cursor = self.caption, self.words.textCursor()
        terms = [] if caption is None else corrected_terms(caption.text, self._typed())
        if cursor.hasSelection() or not terms:
            if not cursor.hasSelection():
                cursor.select(QTextCursor.SelectionType.WordUnderCursor)
            terms = [" ".join(tokens_of(cursor.selectedText())).strip(OUTER_MARKS)]
        if any(terms):
            self.save()
            self.terms_wanted.emit(terms)

    def undo(self) -> None:
        self.correction_wanted.emit(edits.Undo())

    def redo(self) -> None:
        self.correction_wanted.emit(edits.Redo())

    def _typed(self) -> str:
        """Return the words in the field, where they are others than the caption's; else empty."""
        text = " ".join(self.words.toPlainText().split())
        return "" if self.caption is None or text == self.caption.text else text

    def _typed_name(self) -> str | None:
        """Return the name in the field, where it is another than the caption's."""
        name = self.speaker.currentText().strip()
        is_known = self.caption is None or name in (self.caption.channel, self._sent_name)
        return None if is_known else name

    def _is_within_word(self) -> bool:
        rest = self.words.toPlainText()[self.words.textCursor().position() :]
        return bool(rest) and not rest[0].isspace()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keys in the words, before they are taken for the window's shortcuts."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            is_control = event.modifiers() == Qt.KeyboardModifier.ControlModifier
            event.setAccepted(is_control and event.key() in _ENTER)
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._on_key(event) or super().eventFilter(watched, event)
        return super().eventFilter(watched, event)

    def _on_key(self, event: QKeyEvent) -> bool:
        key, held = event.key(), event.modifiers()
        is_control = held == Qt.KeyboardModifier.ControlModifier
        document = self.words.document()
        if key in _ENTER:
            (self.split if is_control else self.save_and_go_on)()
        elif is_control and key == Qt.Key.Key_J:
            self.merge()
        elif is_control and key == Qt.Key.Key_D:
            self.remove()
        elif event.matches(QKeySequence.StandardKey.Undo) and not document.isUndoAvailable():
            self.undo()
        elif event.matches(QKeySequence.StandardKey.Redo) and not document.isRedoAvailable():
            self.redo()
        else:
            return False
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes; Return is not passed on to the window's default button."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() not in _ENTER:
            super().keyPressEvent(event)

    def _button(self, words: str, explanation: str, clicked: Callable[[], object]) -> QPushButton:
        return push_button(words, clicked, name=words, tip=explanation, auto_default=False)
