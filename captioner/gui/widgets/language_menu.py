"""A menu of spoken languages, found by typing a part of a name."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QWidget,
    QWidgetAction,
)

from captioner.core.plain_text import language_name
from captioner.gui.widgets.layout import vbox
from captioner.gui.widgets.words import language_in_words

LanguageRow = tuple[str, str]
"""Code of a language, or another value, and its words."""

_ROWS = 12


def language_rows(codes: Sequence[str], recent: Sequence[str]) -> list[LanguageRow]:
    """Return languages by their own names, the recent ones first."""
    first = [code for code in dict.fromkeys(recent) if code in codes]
    rest = (code for code in codes if code not in first)
    others = sorted(rest, key=lambda code: language_in_words(code).casefold())
    return [(code, language_in_words(code)) for code in (*first, *others)]


class LanguageMenu(QMenu):
    """A field to type in above a list of a dozen rows, which scrolls.

    A language is found by its own name, its English name and its code.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search languages"))
        self.search.setAccessibleName(self.tr("Search languages"))
        self.search.setClearButtonEnabled(True)
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Languages"))
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QWidget()
        vbox(self.search, self.list, inside=inside, margins=6, spacing=6)
        action = QWidgetAction(self)
        action.setDefaultWidget(inside)
        self.addAction(action)
        self.search.installEventFilter(self)
        self.search.textChanged.connect(self._filter)
        self.search.returnPressed.connect(lambda: self._choose(self.list.currentItem()))
        self.list.itemClicked.connect(self._choose)
        self.list.itemActivated.connect(self._choose)
        self.aboutToShow.connect(self._begin)
        self._is_open = False

    def show_rows(self, rows: Sequence[LanguageRow], current: str) -> None:
        """Offer these, and mark the one in use."""
        self.list.clear()
        for code, words in rows:
            item = QListWidgetItem(words)
            item.setData(Qt.ItemDataRole.UserRole, code)
            self.list.addItem(item)
            if code == current and self.list.currentItem() is None:
                self.list.setCurrentItem(item)
        row_px = self.list.sizeHintForRow(0) if rows else 0
        self.list.setFixedHeight(row_px * min(_ROWS, len(rows)) + 2 * self.list.frameWidth())

    def rows(self) -> list[LanguageRow]:
        """Return those that are shown: all, or the ones that match."""
        items = (self.list.item(row) for row in range(self.list.count()))
        return [
            (item.data(Qt.ItemDataRole.UserRole), item.text())
            for item in items
            if not item.isHidden()
        ]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys move in the list while the user types."""
        if (
            watched is self.search
            and isinstance(event, QKeyEvent)
            and event.type() is QEvent.Type.KeyPress
            and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up)
        ):
            self.list.setFocus()
            self.list.keyPressEvent(event)
            return True
        return super().eventFilter(watched, event)

    def _begin(self) -> None:
        self._is_open = True
        self.search.clear()
        self.search.setFocus()
        if self.list.currentItem() is not None:
            self.list.scrollToItem(self.list.currentItem())

    def _filter(self, text: str) -> None:
        wanted = text.strip().casefold()
        first: QListWidgetItem | None = None
        for row in range(self.list.count()):
            item = self.list.item(row)
            code = item.data(Qt.ItemDataRole.UserRole)
            names = (item.text(), language_name(code), code)
            item.setHidden(not any(wanted in name.casefold() for name in names))
            first = first or (None if item.isHidden() else item)
        if wanted:
            self.list.setCurrentRow(-1 if first is None else self.list.row(first))

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is None or item.isHidden() or not self._is_open:
            return
        self._is_open = False  # Some styles report a click and an activation.
        self.close()
        self.chosen.emit(item.data(Qt.ItemDataRole.UserRole))


class LanguageChoice(QPushButton):
    """A control for the spoken language.

    Args:
        name: Words for the control, before its value for those who do not see it.
        first: Rows before the languages.
        codes: Of the languages.
        recent: Returns those that the user chose before, the newest first.
    """

    changed = Signal(object)

    def __init__(
        self,
        name: str,
        first: Sequence[LanguageRow],
        codes: Sequence[str],
        recent: Callable[[], Sequence[str]],
    ) -> None:
        super().__init__()
        self._name = name
        self._first = dict(first)
        self._codes = codes
        self._recent = recent
        self._value = ""
        self.languages = LanguageMenu(self)
        self.languages.chosen.connect(self._on_chosen)
        self.languages.aboutToShow.connect(self._fill)
        self.setMenu(self.languages)
        self.show_value("")

    def show_value(self, value: str) -> None:
        self._value = value
        words = self._first.get(value) or language_in_words(value)
        self.setText(words)
        self.setAccessibleName(f"{self._name}: {words}")

    def _fill(self) -> None:
        rows = [*self._first.items(), *language_rows(self._codes, self._recent())]
        self.languages.show_rows(rows, self._value)

    def _on_chosen(self, code: str) -> None:
        self.show_value(code)
        self.changed.emit(code)
