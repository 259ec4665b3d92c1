"""Corrects the caption with the cursor: its words, its speaker, where it begins and ends."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from captioner.core import captions as edits
from captioner.core.captions import Caption
from captioner.core.plain_text import clock
from captioner.gui.sessions.editing import EditedTranscript
from captioner.gui.widgets.focus import set_usable
from captioner.gui.widgets.layout import FittingArea, FlowLayout, vbox
from captioner.gui.widgets.tips import set_tip

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_LINES = 3
_LEAST_LINES = 8
"""Of the panel; in a lower window it scrolls."""


class EditPanel(QWidget):
    """Fields for one caption and buttons for what can be done with it; all by keyboard, too.

    In the words: Return saves and goes on, Ctrl+Return splits at the cursor, Ctrl+J merges with the
    next one, Ctrl+D takes the caption out, Ctrl+Z takes back what was typed and then what was
    corrected, Escape closes.
    """

    correction_wanted = Signal(object)
    """An `Edit`."""

    row_wanted = Signal(int)
    """A neighbouring row is to become the current one."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._captions: Sequence[Caption] = ()
        self._row = -1
        self._sent_name = ""
        """The caption's name to come: corrections are made on another thread."""

        self.place_label = QLabel()
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
        self.hide()

    def changeEvent(self, event: QEvent) -> None:
        """Text of another size needs other room."""
        super().changeEvent(event)
        # The style sheet is put in force after the font.
        if event.type() is QEvent.Type.StyleChange and hasattr(self, "words"):
            self._make_room()

    def _make_room(self) -> None:
        self.words.ensurePolished()
        self.words.setFixedHeight(_LINES * self.words.fontMetrics().lineSpacing() + 24)

    # --- what is shown -----------------------------------------------------------------------

    @property
    def caption(self) -> Caption | None:
        """The caption shown."""
        return self._captions[self._row] if 0 <= self._row < len(self._captions) else None

    @property
    def has_typed(self) -> bool:
        """Whether words or a name are typed that are not saved."""
        return bool(self._typed()) or self._typed_name() is not None

    def show_transcript(self, edited: EditedTranscript, row: int) -> None:
        """Show a transcript's state and one of its captions."""
        before, typed = self.caption, self._typed()
        self._captions = edited.speakers.attributed(edited.captions)
        set_usable(self.undo_button, edited.can_undo, focus_next=self.words)
        set_usable(self.redo_button, edited.can_redo, focus_next=self.words)
        self._row = min(max(0, row), len(edited.captions) - 1)
        after = self.caption
        is_same = before is not None and after is not None and before.id == after.id
        if after is None or not is_same or typed in ("", after.text):
            self._fill()  # what is being typed stays otherwise

    def finish(self) -> None:
        """Save what is typed, and stop showing a caption."""
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

    # --- what can be done --------------------------------------------------------------------

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
        """Save, and go to the next caption."""
        self.row_wanted.emit(self._row + 1)  # what was typed is saved on leaving
        self.save()

    def rename_speaker(self) -> None:
        """Give the speaker of this caption the typed name, everywhere."""
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
        """Join this caption and the next one."""
        caption = self.caption
        if caption is None or self._row + 1 >= len(self._captions):
            return
        self.save()
        self.correction_wanted.emit(edits.Merge(caption.id))

    def remove(self) -> None:
        """Take this caption out."""
        caption = self.caption
        if caption is not None:
            self.words.setPlainText(caption.text)
            self.correction_wanted.emit(edits.Remove(caption.id))

    def undo(self) -> None:
        """Take the last correction back."""
        self.correction_wanted.emit(edits.Undo())

    def redo(self) -> None:
        """Make it again."""
        self.correction_wanted.emit(edits.Redo())

    def _typed(self) -> str:
        """The words in the field, where they are others than the caption's; else empty."""
        text = " ".join(self.words.toPlainText().split())
        return "" if self.caption is None or text == self.caption.text else text

    def _typed_name(self) -> str | None:
        """The name in the field, where it is another than the caption's."""
        name = self.speaker.currentText().strip()
        is_known = self.caption is None or name in (self.caption.channel, self._sent_name)
        return None if is_known else name

    def _is_within_word(self) -> bool:
        rest = self.words.toPlainText()[self.words.textCursor().position() :]
        return bool(rest) and not rest[0].isspace()

    # --- keys --------------------------------------------------------------------------------

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

    def _button(self, words: str, explanation: str, clicked: object) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        set_tip(button, explanation)
        button.setAccessibleName(words)
        button.setAccessibleDescription(explanation)
        button.clicked.connect(clicked)
        return button
