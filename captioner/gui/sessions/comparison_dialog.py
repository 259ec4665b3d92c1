"""Two texts of one session side by side, and the choice between them."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHeaderView, QTableView, QWidget

from captioner.captions.comparison import ComparisonRow, differing_words, said_by
from captioner.core.plain_text import clock
from captioner.core.sessions import AS_RECOGNISED, FIRST_TEXT, SessionSummary, SessionText
from captioner.gui.ports import GuiServices
from captioner.gui.widgets.background import Background
from captioner.gui.widgets.layout import DropDown, hbox, push_button, tell_name, text_label, vbox
from captioner.gui.widgets.monitors import resize_within_screen
from captioner.gui.widgets.theme import current_theme
from captioner.gui.widgets.tips import show_tips_of

Index = QModelIndex | QPersistentModelIndex

_MOST_WORDS = 24
_FIT_AFTER_MS = 50


class ComparisonModel(QAbstractTableModel):
    """A row for each stretch that both texts have, or in which they differ."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Sequence[ComparisonRow] = ()
        self.names = ("", "")

    def show_rows(self, rows: Sequence[ComparisonRow], left: str, right: str) -> None:
        self.beginResetModel()
        self.rows, self.names = rows, (left, right)
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else 3

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Words; long stretches in which both agree are shortened."""
        row = self.rows[index.row()]
        words = (row.left, row.right)[index.column() - 1] if index.column() else ()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return (
                    _shortened(row.channel, words, row.is_equal)
                    if index.column()
                    else clock(row.start_s)
                )
            case Qt.ItemDataRole.ToolTipRole:
                return said_by(row.channel, words[:200]) or None
            case Qt.ItemDataRole.BackgroundRole if not row.is_equal:
                return QColor(current_theme().colours.note_background)
            case Qt.ItemDataRole.ForegroundRole:
                colours = current_theme().colours
                return QColor(colours.quiet if row.is_equal else colours.note_text)
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole or orientation is not Qt.Orientation.Horizontal:
            return None
        return ("", *self.names)[section] or self.tr("Time")


class ComparisonDialog(QDialog):
    """Chooses two texts, shows where they differ, and lets one of them count."""

    text_wanted = Signal(str)
    """The name of the text that is to count from now on."""

    def __init__(
        self,
        session: SessionSummary,
        texts: Sequence[SessionText],
        services: GuiServices,
        background: Background,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Compare texts of “{title}”").format(title=session.title))
        resize_within_screen(self, 900, 620)
        self._session = session
        self._services = services
        self._background = background
        self._asked = 0
        self.left, self.right = DropDown(), DropDown()
        for box, words in (
            (self.left, self.tr("Left text")),
            (self.right, self.tr("Right text")),
        ):
            box.setAccessibleName(words)
            tell_name(box)
            for text in texts:
                box.addItem(self._title(text), text.name)
            box.addItem(self.tr("As recognised, before corrections"), AS_RECOGNISED)
        chosen = next((row for row, text in enumerate(texts) if text.is_chosen), 0)
        others = [row for row in range(len(texts)) if row != chosen]
        self.left.setCurrentIndex(chosen)
        self.right.setCurrentIndex(others[-1] if others else len(texts))
        self.model = ComparisonModel()
        self.table = QTableView()
        self.table.setModel(self.model)
        show_tips_of(self.table)
        self.table.setAccessibleName(self.tr("Both texts side by side"))
        self.table.setWordWrap(True)
        self.table.setShowGrid(False)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.setVerticalScrollMode(QTableView.ScrollMode.ScrollPerPixel)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        for column in (1, 2):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        # Once for both columns, and for all the steps in which a window is dragged to its size.
        self._fit_rows = QTimer(self, singleShot=True, interval=_FIT_AFTER_MS)
        self._fit_rows.timeout.connect(self.table.resizeRowsToContents)
        header.sectionResized.connect(self._fit_rows.start)
        self.answer = text_label("", "quiet")
        self.next_button = push_button(self.tr("Next difference"), self.go_to_next)
        self.use_button = push_button(self.tr("Use the right text"), self._use)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        for button in (self.next_button, self.use_button):
            button.setAutoDefault(False)
        choose = hbox((self.left, 1), (self.right, 1))
        bottom = hbox((self.answer, 1), self.next_button, self.use_button, buttons)
        vbox(choose, (self.table, 1), bottom, inside=self, margins=(18, 16, 18, 14), spacing=10)
        for box in (self.left, self.right):
            box.currentIndexChanged.connect(lambda _row: self.compare())
        self.compare()

    def compare(self) -> None:
        self._asked += 1
        asked = self._asked
        left, right = str(self.left.currentData()), str(self.right.currentData())
        self.answer.setText(self.tr("Comparing…"))
        self.use_button.setEnabled(right != AS_RECOGNISED)
        self._background.run(
            lambda: self._services.library.compare(self._session.id, left, right),
            lambda rows: self._on_rows(asked, rows),
        )

    def go_to_next(self) -> None:
        """Select the next stretch in which they differ, around the end if need be."""
        count = len(self.model.rows)
        here = self.table.currentIndex().row()
        for step in range(1, count + 1):
            row = (here + step) % count
            if not self.model.rows[row].is_equal:
                self.table.selectRow(row)
                self.table.scrollTo(self.model.index(row, 0))
                return

    def _on_rows(self, asked: int, rows: Sequence[ComparisonRow]) -> None:
        if asked != self._asked:
            return
        self.model.show_rows(rows, self.left.currentText(), self.right.currentText())
        self.table.resizeRowsToContents()
        count = differing_words(rows)
        self.answer.setText(
            self.tr("Words that differ: {count}").format(count=count)
            if count
            else self.tr("No differences")
        )
        self.next_button.setEnabled(count > 0)

    def _title(self, text: SessionText) -> str:
        parts = [text.model or "–"]
        if text.name == FIRST_TEXT and text.model:
            parts.append(self.tr("as captioned"))
        if text.is_second_pass:
            parts.append(self.tr("second pass"))
        if text.is_chosen:
            parts.append(self.tr("in use"))
        return " · ".join(parts)

    def _use(self) -> None:
        self.text_wanted.emit(str(self.right.currentData()))
        self.accept()


def _shortened(channel: str, words: Sequence[str], is_equal: bool) -> str:
    if not words:
        return "–"
    if is_equal and len(words) > _MOST_WORDS:
        half = _MOST_WORDS // 2
        words = [*words[:half], "…", *words[-half:]]
    return said_by(channel, words)
