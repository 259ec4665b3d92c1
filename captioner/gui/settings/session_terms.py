"""Names and terms of one session, or of some recordings: chosen lists, and entries of their own."""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDialog, QLabel, QListWidget, QListWidgetItem, QPushButton, QWidget

from captioner.core.errors import CaptionerError
from captioner.core.message import NO_MESSAGE
from captioner.gui.ports import GuiServices
from captioner.gui.settings.controls import Lines
from captioner.gui.system.announcing import announce
from captioner.gui.widgets.background import Background
from captioner.gui.widgets.dialogs import choose_file, dropped_files
from captioner.gui.widgets.layout import (
    WindowArea,
    accept_or_cancel,
    hbox,
    quiet_label,
    text_label,
    vbox,
)
from captioner.gui.widgets.monitors import resize_within_screen
from captioner.gui.widgets.tips import set_tip
from captioner.settings.fields import limits_of
from captioner.settings.model import TermList

_MOST_ROWS = 4
_DOCUMENTS = (".ics", ".docx", ".pdf", ".pptx")
"""Suffixes of files that are not lists, but may suggest terms."""

_NAME = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class TermChoice:
    """The names of the lists in use, and entries beside them."""

    lists: frozenset[str]
    entries: tuple[str, ...] = ()


class TermsButton(QPushButton):
    """Opens the choice of terms, and shows how many are chosen.

    Args:
        purpose: Which session or recordings the terms are for, as a sentence.
    """

    def __init__(self, services: GuiServices, background: Background, purpose: str) -> None:
        super().__init__()
        self._services = services
        self._background = background
        self._purpose = purpose
        self._choice: TermChoice | None = None
        self.setAutoDefault(False)
        set_tip(self, purpose)
        self.clicked.connect(lambda _checked: self.ask())
        self.refresh()

    @property
    def terms(self) -> tuple[str, ...] | None:
        """The entries of the chosen lists and the others; None: those of the lists in use."""
        return None if self._choice is None else self._entries(self._choice)

    def forget(self) -> None:
        """Go back to the lists in use."""
        self._choice = None
        self.refresh()

    def ask(self) -> "TermsDialog":
        dialog = TermsDialog(
            self._current(), self._purpose, self._services, self._background, self.window()
        )
        dialog.accepted.connect(lambda: self._choose(dialog.choice()))
        dialog.open()
        return dialog

    def refresh(self) -> None:
        count = len(self._entries(self._current()))
        words = self.tr("Terms ({count})…").format(count=count) if count else self.tr("Terms…")
        self.setText(words)

    @property
    def _saved(self) -> tuple[TermList, ...]:
        return self._services.store.settings.term_lists.saved

    def _current(self) -> TermChoice:
        used = frozenset(each.name for each in self._saved if each.is_used)
        return self._choice or TermChoice(used)

    def _choose(self, choice: TermChoice) -> None:
        self._choice = None
        self._choice = choice if choice != self._current() else None
        self.refresh()

    def _entries(self, choice: TermChoice) -> tuple[str, ...]:
        listed = (each.terms for each in self._saved if each.name in choice.lists)
        return tuple(dict.fromkeys(term for terms in (*listed, choice.entries) for term in terms))


class TermsDialog(QDialog):
    """Lists to tick, a field for entries that are typed, pasted or dropped, and suggestions.

    A document that is dropped suggests terms, each of which is used only if it is ticked. So do
    corrections in saved sessions, if the user wants that.
    """

    def __init__(
        self,
        choice: TermChoice,
        purpose: str,
        services: GuiServices,
        background: Background,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Names and terms"))
        resize_within_screen(self, 560, 520)
        self.setAcceptDrops(True)
        self._services = services
        self._background = background
        self._is_open = True
        self._waiting: deque[Path] = deque()
        self.finished.connect(self._on_finished)
        lists = services.store.settings.term_lists
        self.lists = _ticks(self.tr("Lists of terms"))
        for each in lists.saved:
            words = f"{each.name} ({len(each.terms)})"
            _add_tick(self.lists, words, each.name, is_on=each.name in choice.lists)
        lists_label = QLabel(self.tr("Lists of terms"))
        lists_label.setBuddy(self.lists)
        rows_px = self.lists.sizeHintForRow(0) * min(len(lists.saved), _MOST_ROWS)
        self.lists.setFixedHeight(rows_px + 2 * self.lists.frameWidth() + 8)
        for part in (lists_label, self.lists):
            part.setVisible(bool(lists.saved))
        self.entries = Lines(
            limits_of(TermList, "terms"), self.tr("One per line, such as “Siobhan: shiv on”")
        )
        self.entries.setAccessibleName(self.tr("Other names and terms"))
        self.entries.show_value(choice.entries)
        self.entries.documents = _DOCUMENTS
        self.entries.document_dropped.connect(self.suggest)
        entries_label = text_label(
            self.tr("Other names and terms: type, paste, or drop a list"), wraps=True
        )
        entries_label.setBuddy(self.entries)
        self.suggest_button = QPushButton(self.tr("Suggest from a document…"))
        self.suggest_button.setAutoDefault(False)
        self.suggest_button.clicked.connect(self._choose_document)
        self.state = quiet_label(
            self.tr("Or drop a calendar entry, a document or a text file here."), is_plain=True
        )
        self.suggestions = _ticks(self.tr("Suggested names and terms"))
        self.suggestions.hide()
        if services.store.settings.recognition.suggest_corrections:
            background.run(
                services.suggest_corrected_terms,
                self._offer_corrected,
                self._on_not_read,
            )
        buttons, self.use_button = accept_or_cancel(self, self.tr("Use"))
        content = QWidget()
        vbox(
            quiet_label(purpose),
            lists_label,
            self.lists,
            entries_label,
            self.entries,
            self.entries.problem,
            hbox(self.suggest_button, None),
            self.state,
            (self.suggestions, 1),
            None,
            inside=content,
            margins=(20, 18, 20, 0),
            spacing=8,
        )
        buttons.setContentsMargins(20, 0, 20, 0)
        vbox((WindowArea(content, QSize()), 1), buttons, inside=self, margins=(0, 0, 0, 16))

    def choice(self) -> TermChoice:
        entries = (*self.entries.texts(), *_ticked(self.suggestions))
        return TermChoice(frozenset(_ticked(self.lists)), tuple(dict.fromkeys(entries)))

    def accept(self) -> None:
        """Use the choice, unless lines that were typed are longer than a term may be."""
        self.entries.show_problem(NO_MESSAGE)
        self.entries.texts()  # reports them
        if not self.entries.problem.text():
            super().accept()

    def suggest(self, path: Path) -> None:
        """Offer the names and terms of a document, when those before it have been read."""
        self._waiting.append(path)
        if len(self._waiting) == 1:
            self._read_first()

    def _read_first(self) -> None:
        """Read one document at a time: each takes a process, and many may be dropped at once."""
        if not self._waiting or not self._is_open:
            return
        path = self._waiting[0]

        def go_on(show: Callable[[], object]) -> None:
            self._waiting.popleft()
            show()
            self._read_first()

        self.state.setText(self.tr("Reading {name}…").format(name=path.name))
        self._background.run(
            lambda: self._services.suggest_terms(path),
            lambda terms: go_on(lambda: self._offer(path.name, terms)),
            lambda error: go_on(lambda: self._on_not_read(error)),
        )

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if dropped_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        event.acceptProposedAction()
        self.entries.show_problem(NO_MESSAGE)
        for path in dropped_files(event.mimeData()):
            self.suggest(path)

    def _choose_document(self) -> None:
        self.entries.show_problem(NO_MESSAGE)
        patterns = " ".join(f"*{suffix}" for suffix in (*_DOCUMENTS, ".txt", ".md"))
        choose_file(
            self,
            self.suggest_button.text(),
            self.tr("Documents ({patterns})").format(patterns=patterns),
            lambda path: self.suggest(Path(path)),
        )

    def _offer_corrected(self, terms: Sequence[str]) -> None:
        if terms:
            self._offer(self.tr("your corrections"), terms)

    def _offer(self, name: str, terms: Sequence[str]) -> None:
        if not self._is_open:
            return
        offered = {item.data(_NAME) for item in _items(self.suggestions)}
        for term in terms:
            if term not in offered:
                _add_tick(self.suggestions, term, term, is_on=False)
        self.suggestions.setVisible(self.suggestions.count() > 0)
        self.state.setText(
            self.tr("Tick what is to be used of {name}.").format(name=name)
            if terms
            else self.tr("No names or rare words were found in {name}.").format(name=name)
        )
        announce(self.state, self.state.text())

    def _on_not_read(self, error: Exception) -> None:
        if not self._is_open or not isinstance(error, CaptionerError):
            self._background.show_error(error)
            return
        self.state.clear()
        self.entries.add_problem(error.full_message)

    def _on_finished(self) -> None:
        self._is_open = False


def _ticks(name: str) -> QListWidget:
    found = QListWidget()
    found.setAccessibleName(name)
    found.itemActivated.connect(_toggle)
    return found


def _add_tick(ticks: QListWidget, words: str, name: str, *, is_on: bool) -> None:
    item = QListWidgetItem(words, ticks)
    item.setData(_NAME, name)
    item.setCheckState(Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked)


def _toggle(item: QListWidgetItem) -> None:
    is_on = item.checkState() is Qt.CheckState.Checked
    item.setCheckState(Qt.CheckState.Unchecked if is_on else Qt.CheckState.Checked)


def _ticked(ticks: QListWidget) -> Iterable[str]:
    return (
        item.data(_NAME) for item in _items(ticks) if item.checkState() is Qt.CheckState.Checked
    )


def _items(ticks: QListWidget) -> Iterable[QListWidgetItem]:
    return (ticks.item(row) for row in range(ticks.count()))
