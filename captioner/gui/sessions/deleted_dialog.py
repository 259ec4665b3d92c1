"""Shows the deleted sessions, and brings the chosen ones back."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QDialog, QListView, QWidget

from captioner.core.sessions import SessionSummary
from captioner.gui.sessions.list import SessionDelegate, SessionListModel
from captioner.gui.settings.page import quiet_label
from captioner.gui.widgets.layout import accept_or_cancel, vbox
from captioner.gui.widgets.monitors import resize_within_screen


class DeletedSessionsDialog(QDialog):
    """The sessions in the trash, as the list of the page shows those that are not."""

    restore_wanted = Signal(object)
    """The names of the sessions to bring back."""

    def __init__(self, sessions: Sequence[SessionSummary], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Deleted sessions"))
        resize_within_screen(self, 560, 460)
        self.model = SessionListModel()
        self.model.show_sessions(sessions)
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(SessionDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setAccessibleName(self.windowTitle())
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.none_label = quiet_label(
            self.tr("No deleted session is kept here. The system's trash may hold it.")
        )
        self.list.setVisible(bool(sessions))
        self.none_label.setVisible(not sessions)
        buttons, self.restore_button = accept_or_cancel(self, self.tr("Restore"))
        self.restore_button.setEnabled(False)
        self.list.selectionModel().selectionChanged.connect(
            lambda: self.restore_button.setEnabled(bool(self._chosen()))
        )
        self.accepted.connect(lambda: self.restore_wanted.emit(self._chosen()))
        vbox(
            (self.list, 1),
            (self.none_label, 1),
            buttons,
            inside=self,
            margins=(18, 18, 18, 16),
            spacing=12,
        )

    def _chosen(self) -> list[str]:
        rows = [index.row() for index in self.list.selectionModel().selectedIndexes()]
        return [self.model.session(row).id for row in rows]
