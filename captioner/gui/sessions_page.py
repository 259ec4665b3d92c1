"""Past sessions: search, read, rename, export, delete."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QSize, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication, QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QSplitter,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from captioner.core.captions import Caption
from captioner.gui.background import Background
from captioner.gui.banner import BannerArea
from captioner.gui.contract import LibraryPort, SavedSession
from captioner.gui.find_bar import FindBar
from captioner.gui.session_dialogs import (
    ask_before_deleting,
    ask_target,
    ask_title,
    format_names,
)
from captioner.gui.session_list import SessionDelegate, SessionListModel, facts_in_words
from captioner.gui.theme import Theme
from captioner.gui.transcript_view import TranscriptView
from captioner.settings.model import ReadingSettings, SubtitleFormat

_SEARCH_AFTER_MS = 200
_NOTHING_PAGE, _SESSION_PAGE = 0, 1


class SessionsPage(QWidget):
    """The library's window.

    Args:
        library: Past sessions.
        background: Where the library works.
        show_error: Told about failures.
        reading: How transcripts read.
    """

    def __init__(
        self,
        library: LibraryPort,
        background: Background,
        show_error: Callable[[BaseException], None],
        reading: ReadingSettings,
    ) -> None:
        super().__init__()
        self._library = library
        self._background = background
        self._show_error = show_error
        self._asked = 0
        self._opened: SavedSession | None = None
        self._wanted_folder: Path | None = None
        self.banners = BannerArea()
        self.model = SessionListModel()
        self._search_timer = QTimer(self, singleShot=True, interval=_SEARCH_AFTER_MS)
        self._search_timer.timeout.connect(self.refresh)
        splitter = QSplitter(Qt.Orientation.Horizontal)
        splitter.addWidget(self._build_list())
        splitter.addWidget(self._build_session(reading))
        splitter.setStretchFactor(0, 4)
        splitter.setStretchFactor(1, 7)
        splitter.setChildrenCollapsible(False)
        splitter.setHandleWidth(12)
        column = QVBoxLayout(self)
        column.setContentsMargins(18, 16, 18, 10)
        column.setSpacing(12)
        column.addWidget(self.banners)
        column.addWidget(splitter, 1)
        self._shortcuts()
        self.refresh_colours()

    # --- building ----------------------------------------------------------------------------

    def _build_list(self) -> QWidget:
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search titles and words"))
        self.search.setAccessibleName(self.tr("Search past sessions"))
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(lambda _text: self._search_timer.start())
        self.list = QListView()
        self.list.setModel(self.model)
        self.list.setItemDelegate(SessionDelegate(self.list))
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setAccessibleName(self.tr("Past sessions"))
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.list.selectionModel().currentChanged.connect(
            lambda now, _before: self._open(now.row())
        )
        self.none_label = QLabel(self.tr("No sessions yet.\nEach one you caption is kept here."))
        self.none_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.none_label.setProperty("role", "quiet")
        self._lists = QStackedLayout()
        self._lists.addWidget(self.none_label)
        self._lists.addWidget(self.list)
        area = QWidget()
        area.setMinimumWidth(290)
        column = QVBoxLayout(area)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self.search)
        column.addLayout(self._lists, 1)
        return area

    def _build_session(self, reading: ReadingSettings) -> QWidget:
        card = QFrame()
        card.setObjectName("card")
        self.title_label = QLabel()
        self.title_label.setProperty("role", "heading")
        self.title_label.setWordWrap(True)
        self.facts_label = QLabel()
        self.facts_label.setProperty("role", "quiet")
        self.transcript = TranscriptView(reading)
        self.transcript.setAccessibleName(self.tr("Transcript of the session"))
        self.transcript.filled.connect(self._on_filled)
        self.find_bar = FindBar(self.transcript)
        self.rename_button = self._tool(self.tr("Rename"), self.rename)
        self.copy_button = self._tool(self.tr("Copy"), self.copy)
        self.export_button = self._tool(self.tr("Export"), None)
        self.export_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.export_button.setMenu(self._build_export_menu())
        self.folder_button = self._tool(self.tr("Open folder"), self.open_folder)
        self.delete_button = self._tool(self.tr("Delete"), self.delete)
        bar = QHBoxLayout()
        bar.setContentsMargins(10, 4, 10, 6)
        bar.setSpacing(4)
        for button in (
            self.rename_button,
            self.copy_button,
            self.export_button,
            self.folder_button,
            self.delete_button,
        ):
            bar.addWidget(button)
        bar.addStretch()
        head = QVBoxLayout()
        head.setContentsMargins(18, 14, 18, 2)
        head.setSpacing(3)
        head.addWidget(self.title_label)
        head.addWidget(self.facts_label)
        line = QFrame()
        line.setProperty("role", "line")
        session = QWidget()
        column = QVBoxLayout(session)
        column.setContentsMargins(1, 1, 1, 8)
        column.setSpacing(0)
        column.addLayout(head)
        column.addLayout(bar)
        column.addWidget(line)
        column.addWidget(self.find_bar)
        column.addWidget(self.transcript, 1)
        nothing = QLabel(self.tr("Choose a session to read it."))
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        nothing.setProperty("role", "quiet")
        self._session = QStackedLayout(card)
        self._session.addWidget(nothing)
        self._session.addWidget(session)
        card.setMinimumWidth(320)
        return card

    def _build_export_menu(self) -> QMenu:
        menu = QMenu(self)
        for file_format, words in format_names().items():
            menu.addAction(words).triggered.connect(
                lambda _checked, file_format=file_format: self._choose_target(file_format)
            )
        return menu

    def _tool(self, words: str, slot: Callable[[], None] | None) -> QToolButton:
        button = QToolButton()
        button.setText(words)
        button.setAccessibleName(words)
        button.setIconSize(QSize(18, 18))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setProperty("role", "flat")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        if slot is not None:
            button.clicked.connect(slot)
        return button

    def _shortcuts(self) -> None:
        for keys, place, slot in (
            (QKeySequence("F2"), self, self.rename),
            (QKeySequence("Delete"), self.list, self.delete),
            (QKeySequence(QKeySequence.StandardKey.Find), self, self.find_bar.open),
        ):
            shortcut = QShortcut(keys, place)  # only while its place is shown
            if place is self.list:
                shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(slot)

    # --- the list ----------------------------------------------------------------------------

    def refresh(self) -> None:
        """Ask the library again; a slow answer to an older question is dropped."""
        self._asked += 1
        asked = self._asked
        query = self.search.text().strip()
        self._background.run(
            lambda: self._library.sessions(query),
            lambda found: self._on_sessions(asked, query, found),
            self._show_error,
        )

    @property
    def opened(self) -> SavedSession | None:
        """The session being read."""
        return self._opened

    def _on_sessions(self, asked: int, query: str, found: Sequence[SavedSession]) -> None:
        if asked != self._asked:
            return
        opened_id = self._opened.id if self._opened else ""
        self.model.show_sessions(found)
        self._lists.setCurrentIndex(_SESSION_PAGE if found else _NOTHING_PAGE)
        self.none_label.setText(
            self.tr("Nothing found.")
            if query
            else self.tr("No sessions yet.\nEach one you caption is kept here.")
        )
        row = self.model.row_of(opened_id)
        if self._wanted_folder is not None:
            wanted = self.model.row_of_folder(self._wanted_folder)
            if wanted >= 0:
                row, self._wanted_folder = wanted, None
        if row >= 0:
            self.list.selectionModel().setCurrentIndex(
                self.model.index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
        else:
            self._close()

    def _on_current_changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        self._open(now.row())

    def _open(self, row: int) -> None:
        if row < 0:
            return
        session = self.model.session(row)
        is_other = self._opened is None or self._opened.id != session.id
        self._opened = session
        self.title_label.setText(session.title)
        self.facts_label.setText(facts_in_words(session))
        self._session.setCurrentIndex(_SESSION_PAGE)
        if is_other:
            self.transcript.clear_transcript()
            self._background.run(
                lambda: self._library.captions(session.id),
                lambda captions: self._on_captions(session.id, captions),
                self._show_error,
            )

    def _on_captions(self, session_id: str, captions: Sequence[Caption]) -> None:
        if self._opened is not None and self._opened.id == session_id:
            self.transcript.show_captions(captions)

    def _on_filled(self) -> None:
        query = self.search.text().strip()
        if query and not self.transcript.textCursor().hasSelection():
            self.transcript.find_text(query, from_start=True)

    def _close(self) -> None:
        self._opened = None
        self.transcript.clear_transcript()
        self._session.setCurrentIndex(_NOTHING_PAGE)

    def open_folder_of(self, folder: Path) -> None:
        """Read the session that is kept in a folder, as soon as the library knows it."""
        self._wanted_folder = folder
        self.search.clear()
        self.refresh()

    # --- what can be done --------------------------------------------------------------------

    def rename(self) -> None:
        """Ask for another title."""
        if self._opened is not None:
            ask_title(self, self._opened.title, self.rename_to)

    def rename_to(self, title: str) -> None:
        """Give the session another title."""
        title = title.strip()
        session = self._opened
        if session is None or not title or title == session.title:
            return
        self._do(lambda: self._library.rename(session.id, title))

    def copy(self) -> None:
        """Copy the selection, or the whole transcript."""
        if self.transcript.textCursor().hasSelection():
            self.transcript.copy()
        else:
            QGuiApplication.clipboard().setText(self.transcript.copy_all())

    def export_to(self, path: str, file_format: SubtitleFormat) -> None:
        """Write the session as a file."""
        session = self._opened
        if session is None or not path:
            return
        self._background.run(
            lambda: self._library.export(session.id, Path(path), file_format),
            lambda _: self.banners.show_message(
                "note", self.tr("Exported to {path}.").format(path=path)
            ),
            self._show_error,
        )

    def open_folder(self) -> None:
        """Show the session's files in the desktop's file browser."""
        if self._opened is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._opened.folder)))

    def delete(self) -> None:
        """Ask, then delete."""
        if self._opened is not None:
            ask_before_deleting(self, self._opened.title, self.delete_now)

    def delete_now(self) -> None:
        """Delete the session being read."""
        session = self._opened
        if session is not None:
            self._do(lambda: self._library.delete(session.id))

    def _choose_target(self, file_format: SubtitleFormat) -> None:
        if self._opened is not None:
            ask_target(
                self,
                self._opened.title,
                file_format,
                lambda path: self.export_to(path, file_format),
            )

    def _do(self, work: Callable[[], None]) -> None:
        self._background.run(work, lambda _: self.refresh(), self._on_not_done)

    def _on_not_done(self, error: Exception) -> None:
        self._show_error(error)
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        """Look again: files may have come and gone."""
        super().showEvent(event)
        self.refresh()

    # --- look --------------------------------------------------------------------------------

    def set_reading(self, reading: ReadingSettings) -> None:
        """Put other reading settings in force."""
        self.transcript.set_reading(reading)

    def refresh_colours(self) -> None:
        """After a change of theme."""
        for button, name in (
            (self.rename_button, "rename"),
            (self.copy_button, "copy"),
            (self.export_button, "export"),
            (self.folder_button, "folder"),
            (self.delete_button, "delete"),
        ):
            button.setIcon(Theme.icon(name))
        self.transcript.refresh_colours()
        self.find_bar.refresh_colours()
        self.banners.refresh_colours()
        self.list.viewport().update()
