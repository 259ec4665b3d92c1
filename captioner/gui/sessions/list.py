"""Past sessions as a list: a model over what the library returns, and how a row is drawn."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QCoreApplication,
    QDateTime,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from captioner.core.plain_text import clock
from captioner.core.sessions import SessionSummary
from captioner.gui.widgets.theme import current_theme
from captioner.gui.widgets.words import moment_in_words

Index = QModelIndex | QPersistentModelIndex

_PADDING_PX = 12
_UNTITLED = "yyyy-MM-dd HH:mm"
"""The title of a session without one."""


class SessionListModel(QAbstractListModel):
    """Sessions, newest first."""

    def __init__(self) -> None:
        super().__init__()
        self._sessions: Sequence[SessionSummary] = ()

    def show_sessions(self, sessions: Sequence[SessionSummary]) -> None:
        self.beginResetModel()
        self._sessions = sessions
        self.endResetModel()

    def session(self, row: int) -> SessionSummary:
        return self._sessions[row]

    def row_of(self, session_id: str) -> int:
        """Return the row of a session; -1 where it is not among them."""
        for row, session in enumerate(self._sessions):
            if session.id == session_id:
                return row
        return -1

    def row_of_folder(self, folder: Path | None) -> int:
        """Return the row of the session kept in a folder; -1 where it is not among them."""
        for row, session in enumerate(self._sessions):
            if session.folder == folder:
                return row
        return -1

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._sessions)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Title and facts; a screen reader says both."""
        if not index.isValid():
            return None
        session = self._sessions[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return session.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{session.title}. {facts_in_words(session)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return str(session.folder)
        if role == Qt.ItemDataRole.UserRole:
            return session
        return None


class SessionDelegate(QStyledItemDelegate):
    """Draws the title, date, length and number of words, and how it begins."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        metrics = QFontMetrics(option.font)
        return QSize(120, 3 * metrics.lineSpacing() + 2 * _PADDING_PX + 6)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        session = index.data(Qt.ItemDataRole.UserRole)
        colours = current_theme().colours
        state = option.state
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        area = QRectF(option.rect).adjusted(4, 2, -4, -2)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if is_selected:
            painter.setBrush(QColor(colours.selection))
            painter.drawRoundedRect(area, 8, 8)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(colours.hover))
            painter.drawRoundedRect(area, 8, 8)
        inner = area.adjusted(_PADDING_PX, _PADDING_PX - 2, -_PADDING_PX, -_PADDING_PX + 2)
        font = QFont(option.font)
        bold = QFont(font)
        bold.setWeight(QFont.Weight.DemiBold)
        line_px = QFontMetrics(font).lineSpacing()
        text = colours.on_selection if is_selected else colours.text
        quiet = colours.on_selection if is_selected else colours.quiet
        for place, (words, used, colour) in enumerate(
            (
                (session.title, bold, text),
                (facts_in_words(session), font, quiet),
                (session.problem or session.excerpt, font, quiet),
            )
        ):
            painter.setFont(used)
            painter.setPen(QColor(colour))
            shown = QFontMetrics(used).elidedText(
                words, Qt.TextElideMode.ElideRight, int(inner.width())
            )
            row = QRectF(inner.left(), inner.top() + place * (line_px + 2), inner.width(), line_px)
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()


class SessionFacts(QObject):
    """Facts with plurals: lupdate finds those only in a class that translates itself."""

    def content(self, session: SessionSummary) -> list[str]:
        length = clock(session.duration_s)
        if session.is_sound_only:
            none = self.tr("Not captioned") if session.awaits_captions else self.tr("No words")
            return [none, self.tr("{length} of sound").format(length=length)]
        return [length, self.tr("%n word(s)", "", session.word_count)]


def facts_in_words(session: SessionSummary) -> str:
    """Date, where the title is not just that, length and number of words."""
    local = QDateTime.fromSecsSinceEpoch(int(session.started_at.timestamp()))
    parts = SessionFacts().content(session)
    if session.title != local.toString(_UNTITLED):
        parts.insert(0, moment_in_words(local))
    if session.is_live:
        parts.append(QCoreApplication.translate("SessionList", "running"))
    elif not session.is_complete:
        parts.append(QCoreApplication.translate("SessionList", "interrupted"))
    elif session.is_cut_short:
        parts.append(QCoreApplication.translate("SessionList", "incomplete"))
    if session.is_damaged:
        parts.append(QCoreApplication.translate("SessionList", "damaged"))
    return " · ".join(parts)
