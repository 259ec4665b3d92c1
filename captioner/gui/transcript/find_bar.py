"""Search within a transcript."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from captioner.gui.transcript.search import HitCount
from captioner.gui.transcript.view import TranscriptView
from captioner.gui.widgets.layout import hbox, text_label, tool_button


class FindBar(QWidget):
    """Appears above the transcript; Escape closes it."""

    def __init__(self, transcript: TranscriptView) -> None:
        super().__init__()
        self._transcript = transcript
        self._or_words = False
        self._hits = HitCount(0, 0)
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Search this transcript"))
        self.field.setAccessibleName(self.tr("Search this transcript"))
        self.field.setClearButtonEnabled(True)
        self.field.textEdited.connect(self._on_edited)
        self.field.returnPressed.connect(self.find_next)
        self.answer = text_label("", "quiet")
        self.previous_button = tool_button("previous", name=self.tr("Previous"))
        self.previous_button.clicked.connect(self.find_previous)
        self.next_button = tool_button("next", name=self.tr("Next"))
        self.next_button.clicked.connect(self.find_next)
        self.close_button = tool_button("close", name=self.tr("Close search"))
        self.close_button.clicked.connect(self.close_bar)
        hbox(
            (self.field, 1),
            self.answer,
            self.previous_button,
            self.next_button,
            self.close_button,
            inside=self,
            margins=(12, 8, 10, 4),
            spacing=6,
        )
        self.hide()

    def open(self) -> None:
        self.show()
        selected = self._transcript.textCursor().selectedText()
        if selected and "\u2029" not in selected:
            self.field.setText(selected)
        self.field.setFocus()
        self.field.selectAll()
        self._find(from_start=True)

    def refresh(self) -> None:
        """Count and mark again: the transcript has changed, or is another one."""
        if self.isVisible():
            self._answer(self._transcript.search.refresh())

    def show_query(self, query: str) -> None:
        """Show the hits of a search made elsewhere; empty hides the bar."""
        self.field.setText(query)
        self.setVisible(bool(query))
        self._or_words = True  # as the library's search does
        self._find(from_start=True)
        if not self._hits.count:  # the title has it
            self.hide()

    def close_bar(self) -> None:
        """Hide it; the selected hit stays selected."""
        self.hide()
        self._transcript.search.find("")
        self._transcript.setFocus()

    def find_next(self) -> None:
        self._find()

    def find_previous(self) -> None:
        self._find(backwards=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_bar()
        elif (
            event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        ):
            self.find_previous()
        else:
            super().keyPressEvent(event)

    def _on_edited(self, _text: str) -> None:
        self._or_words = False
        self._find(from_start=True)

    def _find(self, *, backwards: bool = False, from_start: bool = False) -> None:
        query = self.field.text()
        self._answer(
            self._transcript.search.find(
                query, backwards=backwards, from_start=from_start, or_words=self._or_words
            )
        )

    def _answer(self, hits: HitCount) -> None:
        self._hits = hits
        if not self.field.text():
            self.answer.clear()
        elif hits.number:
            words = self.tr("{number} of {count}")
            self.answer.setText(words.format(number=hits.number, count=hits.count))
        elif hits.count:
            self.answer.setText(self.tr("{count} found").format(count=hits.count))
        else:
            self.answer.setText(self.tr("Not found"))
