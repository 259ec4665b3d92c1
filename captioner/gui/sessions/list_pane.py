"""The list of past sessions, what searches it, and what all of them take on disk."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QLineEdit,
    QListView,
    QStackedLayout,
    QToolButton,
    QWidget,
)

from captioner.gui.sessions.list import SessionDelegate, SessionListModel
from captioner.gui.widgets.layout import FlowLayout, vbox
from captioner.gui.widgets.tips import set_tip, show_tips_of

_NOBODY, _SESSIONS = 0, 1


class SessionListPane(QWidget):
    """Several sessions can be chosen; the current one is read."""

    def __init__(self) -> None:
        super().__init__()
        self.model = SessionListModel()
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search titles and words"))
        self.search.setAccessibleName(self.tr("Search past sessions"))
        self.search.setClearButtonEnabled(True)
        self.list = QListView()
        self.list.setModel(self.model)
        show_tips_of(self.list)
        self.list.setItemDelegate(SessionDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setAccessibleName(self.tr("Past sessions"))
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.none_label = QLabel(self.tr("No sessions yet.\nEach one you caption is kept here."))
        self.none_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.none_label.setWordWrap(True)
        self.none_label.setProperty("role", "quiet")
        self.total_label = QLabel()
        self.total_label.setProperty("role", "quiet")
        self.deleted_button = QToolButton()
        self.deleted_button.setText(self.tr("Deleted…"))
        self.deleted_button.setAccessibleName(self.tr("Deleted sessions"))
        set_tip(self.deleted_button, self.tr("Deleted sessions, to restore them"))
        self.deleted_button.setProperty("role", "flat")
        below = FlowLayout(self.total_label, self.deleted_button, spacing=8)
        self._lists = QStackedLayout()
        self._lists.addWidget(self.none_label)
        self._lists.addWidget(self.list)
        vbox(self.search, (self._lists, 1), below, inside=self, margins=0, spacing=10)

    def show_whether_found(self, is_found: bool, *, is_search: bool) -> None:
        """Show the list, or why it is empty."""
        self._lists.setCurrentIndex(_SESSIONS if is_found else _NOBODY)
        self.none_label.setText(
            self.tr("Nothing found.")
            if is_search
            else self.tr("No sessions yet.\nEach one you caption is kept here.")
        )

    def chosen_ids(self) -> list[str]:
        """The sessions chosen, in the list's order."""
        rows = sorted(index.row() for index in self.list.selectionModel().selectedIndexes())
        return [self.model.session(row).id for row in rows]
