"""Past sessions: search, read, rename, export, delete."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QItemSelectionModel, QObject, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QDesktopServices,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLineEdit,
    QListView,
    QMenu,
    QMessageBox,
    QSplitter,
    QStackedLayout,
    QToolButton,
    QWidget,
)

from captioner.captions.scripts import written
from captioner.core.captions import LONGEST_LABEL, Edit, Mark
from captioner.core.plain_text import beginning, clock, one_line
from captioner.core.sessions import SessionDetails, SessionSummary
from captioner.gui.ports import GuiServices, LibraryPort
from captioner.gui.sessions.actions import SessionActions
from captioner.gui.sessions.card import SessionCard
from captioner.gui.sessions.dialogs import ask_target
from captioner.gui.sessions.edit_panel import EditedTranscript, SessionEditing
from captioner.gui.sessions.list import SessionDelegate, SessionListModel
from captioner.gui.sessions.transcript import PastTranscript
from captioner.gui.widgets.background import Background
from captioner.gui.widgets.banner import BannerArea
from captioner.gui.widgets.dialogs import ask_text, ask_to_agree
from captioner.gui.widgets.layout import FlowLayout, text_label, vbox
from captioner.gui.widgets.tips import set_tip, show_tips_of
from captioner.gui.widgets.words import size_in_words
from captioner.settings.model import ReadingSettings, SubtitleFormat

_MOST_LISTED = 100
_MOST_CHARACTERS = 48


class MarksMenu(QObject):
    """Fills the menu of a button, and carries out its actions."""

    def __init__(
        self,
        library: Callable[[], LibraryPort],
        background: Background,
        button: QToolButton,
        transcript: PastTranscript,
    ) -> None:
        super().__init__(button)
        self._library = library
        self._background = background
        self._button = button
        self._transcript = transcript
        self._session: SessionSummary | None = None
        menu = button.menu()
        assert isinstance(menu, QMenu)
        self.menu = menu
        menu.aboutToShow.connect(self._fill)
        transcript.marks_changed.connect(self._show_count)

    def open(self, session: SessionSummary | None) -> None:
        """Follow another session; the page shows its marks with its captions."""
        self._session = session

    def toggle(self) -> None:
        session, row = self._session, self._transcript.current_row
        if session is None or session.is_live or row >= len(self._transcript.rows):
            return
        found = self._transcript.marks_of(row)
        if found:
            self._change([replace(mark, is_removed=True) for mark in found])
        else:
            numbers = [mark.number for mark in self._transcript.marks]
            start_s = self._transcript.rows[row].start_s
            self._change([Mark(max(numbers, default=0) + 1, start_s)])

    def name(self) -> None:
        found = self._transcript.marks_of(self._transcript.current_row)
        if found:
            mark = found[0]
            ask_text(
                self._button.window(),
                self.tr("Name the mark"),
                self.tr("Name"),
                mark.label,
                lambda label: self._change([replace(mark, label=one_line(label)[:LONGEST_LABEL])]),
            )

    def _change(self, marks: Sequence[Mark]) -> None:
        session = self._session
        if session is None:
            return

        def change() -> Sequence[Mark]:
            for mark in marks:
                found = self._library().change_mark(session.id, mark)
            return found

        def show(found: Sequence[Mark]) -> None:
            if self._session is not None and self._session.id == session.id:
                self._transcript.show_marks(found)

        self._background.run(change, show)

    def _show_count(self, count: int) -> None:
        words = self.tr("Marks ({count})").format(count=count) if count else self.tr("Marks")
        self._button.setText(words)
        self._button.setAccessibleName(words)

    def _fill(self) -> None:
        menu, transcript = self.menu, self._transcript
        menu.clear()
        for mark in transcript.marks[:_MOST_LISTED]:
            row = transcript.rows.row_at(mark.time_s)
            words = mark.label or (
                written(transcript.rows[row].text) if len(transcript.rows) else ""
            )
            kept = beginning(words, _MOST_CHARACTERS)
            shown = kept if kept == words else kept + "…"
            action = menu.addAction(f"{clock(mark.time_s)}  {shown}".replace("&", "&&"))
            action.triggered.connect(lambda _checked, row=row: transcript.go_to_row(row))
        menu.addSeparator()
        row = transcript.current_row
        is_marked = row < len(transcript.rows) and bool(transcript.marks_of(row))
        is_changeable = self._session is not None and not self._session.is_live
        toggle = menu.addAction(
            self.tr("Remove the mark here (Ctrl+M)")
            if is_marked
            else self.tr("Mark this caption (Ctrl+M)")
        )
        toggle.triggered.connect(lambda _checked: self.toggle())
        toggle.setEnabled(is_changeable and bool(len(transcript.rows)))
        name = menu.addAction(self.tr("Name the mark here…"))
        name.triggered.connect(lambda _checked: self.name())
        name.setEnabled(is_changeable and is_marked)


_GAP_PX = 12
_LIST_PX = 290
"""The least width of the list, unless the page is so narrow that the session needs the room."""


class SessionColumns(QSplitter):
    """Two columns whose border can be dragged."""

    def __init__(self, sessions: QWidget, session: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self._sessions = sessions
        self.addWidget(sessions)
        self.addWidget(session)
        self.setStretchFactor(0, 4)
        self.setStretchFactor(1, 7)
        self.setChildrenCollapsible(False)
        self.setHandleWidth(_GAP_PX)
        sessions.setMinimumWidth(_LIST_PX)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._sessions.setMinimumWidth(min(_LIST_PX, self.width() * 2 // 5))
        super().resizeEvent(event)


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
        self.none_label = text_label(
            self.tr("No sessions yet.\nEach one you caption is kept here."), "quiet", wraps=True
        )
        self.none_label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.total_label = text_label("", "quiet")
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
        self._lists.setCurrentIndex(_SESSIONS if is_found else _NOBODY)
        self.none_label.setText(
            self.tr("Nothing found.")
            if is_search
            else self.tr("No sessions yet.\nEach one you caption is kept here.")
        )

    def chosen(self) -> list[SessionSummary]:
        rows = sorted(index.row() for index in self.list.selectionModel().selectedIndexes())
        return [self.model.session(row) for row in rows]


_SEARCH_AFTER_MS = 200
_READ_ON_MS = 2_000


class SessionsPage(QWidget):
    """The library's window."""

    def __init__(
        self,
        services: GuiServices,
        background: Background,
        reading: ReadingSettings,
        banners: BannerArea,
    ) -> None:
        super().__init__()
        self._services = services
        self._background = background
        self._asked = 0
        self.opened: SessionSummary | None = None
        self._was_read = False
        self._wanted_folder: Path | None = None
        self._shown_query = ""
        self.banners = banners
        self.sessions = SessionListPane()
        self.model, self.list = self.sessions.model, self.sessions.list
        self.search, self.none_label = self.sessions.search, self.sessions.none_label
        self.card = SessionCard(reading, lambda: services.player, background.show_error)
        self.title_label = self.card.title_label
        self.transcript = self.card.transcript
        self.find_bar = self.card.find_bar
        self.edit_panel = self.card.edit_panel
        self.playback = self.card.playback
        self.editing = SessionEditing(services, background, self)
        self.marks = MarksMenu(
            lambda: services.library,
            background,
            self.card.marks_button,
            self.transcript,
        )
        self.actions_ = SessionActions(services, background, self.banners, self)
        self._details = SessionDetails()
        self._search_timer = QTimer(self, singleShot=True, interval=_SEARCH_AFTER_MS)
        self._search_timer.timeout.connect(self.refresh)
        self._live_timer = QTimer(self, interval=_READ_ON_MS)
        self._live_timer.timeout.connect(self._read_on)
        columns = SessionColumns(self.sessions, self.card)
        vbox((columns, 1), inside=self, margins=(18, 16, 18, 10), spacing=12)
        banners.keep_off(self.playback)
        banners.keep_off(self.edit_panel, and_above=True)  # where the caption is that it corrects
        self.editing.mended.connect(banners.remove_error)
        self._connect()
        self._shortcuts()

    def _connect(self) -> None:
        card = self.card
        self.search.textChanged.connect(lambda _text: self._search_timer.start())
        self.list.selectionModel().currentChanged.connect(
            lambda now, _before: self._open(now.row())
        )
        self.transcript.filled.connect(lambda: self._show_hits(self.search.text().strip()))
        self.transcript.row_changed.connect(self._on_row)
        self.transcript.edit_wanted.connect(lambda: self.set_editing(True))
        card.edit_button.toggled.connect(self.set_editing)
        card.copy_button.clicked.connect(self.transcript.copy_shown)
        card.delete_action.triggered.connect(self.delete)
        card.rename_action.triggered.connect(self.rename)
        card.folder_action.triggered.connect(self.open_folder)
        card.export_wanted.connect(self._choose_target)
        card.options_action.triggered.connect(self.ask_export)
        card.tags_action.triggered.connect(lambda: self._with_opened(self.actions_.ask_tags))
        card.print_action.triggered.connect(
            lambda: self._with_opened(lambda one: self.actions_.ask_printer(one, self.transcript))
        )
        card.share_action.triggered.connect(
            lambda: self._with_opened(self.actions_.sharing_wanted.emit)
        )
        card.recaption_action.triggered.connect(
            lambda: self._with_opened(self.actions_.ask_recaption)
        )
        card.caption_button.clicked.connect(lambda: self._with_opened(self.actions_.caption_now))
        card.compare_action.triggered.connect(
            lambda: self._with_opened(lambda one: self.actions_.compare(one, self._details))
        )
        self.actions_.changed.connect(self.refresh)
        self.actions_.changed.connect(self._ask_total)
        self.sessions.deleted_button.clicked.connect(self.actions_.show_deleted)
        self.edit_panel.closed.connect(lambda: self.set_editing(False))
        self.edit_panel.row_wanted.connect(self.transcript.go_to_caption)
        for each in (self.edit_panel.correction_wanted, self.transcript.speakers.edit_wanted):
            each.connect(self._on_correction)
        voices, editing = self.transcript.speakers, self.editing
        voices.can_undo = lambda: self.opened is not None and editing.can_undo(self.opened.id)
        voices.can_redo = lambda: self.opened is not None and editing.can_redo(self.opened.id)
        self.editing.changed.connect(self._on_edited)
        self.editing.idle.connect(self.refresh)

    def _shortcuts(self) -> None:
        for keys, place, slot in (
            (QKeySequence("F2"), self, self.rename),
            (QKeySequence("Ctrl+E"), self, self.card.edit_button.toggle),
            (QKeySequence("Ctrl+M"), self, self.marks.toggle),
            (QKeySequence("Ctrl+G"), self, self.transcript.go_to_mark),
            (QKeySequence("F4"), self, self.playback.play_or_pause),
            (QKeySequence("Shift+F4"), self, self.playback.play_current),
            (QKeySequence("Alt+Up"), self, lambda: self.playback.step(-1)),
            (QKeySequence("Alt+Down"), self, lambda: self.playback.step(1)),
            (QKeySequence("Delete"), self.list, self.delete),
            (QKeySequence(QKeySequence.StandardKey.Find), self, self.find_bar.open),
        ):
            shortcut = QShortcut(keys, place)  # only while its place is shown
            if place is self.list:
                shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(slot)

    def refresh(self) -> None:
        """Ask the library again; a late result of an older question is dropped."""
        self._asked += 1
        asked = self._asked
        query = self.search.text().strip()
        self._background.run(
            lambda: self._services.library.sessions(query),
            lambda found: self._on_sessions(asked, query, found),
        )

    def _on_sessions(self, asked: int, query: str, found: Sequence[SessionSummary]) -> None:
        if asked != self._asked:
            return
        opened_id = self.opened.id if self.opened else ""
        self.model.show_sessions(found)
        self.sessions.show_whether_found(bool(found), is_search=bool(query))
        if query != self._shown_query:
            self._show_hits(query)
        row = self.model.row_of(opened_id)
        wanted = self.model.row_of_folder(self._wanted_folder)
        if wanted >= 0:
            row, self._wanted_folder = wanted, None
        if row < 0 and query and found:
            row = 0  # the caption being read lacks it: the newest that has it leads to its hits
        if row < 0 and not self._was_read and self.isVisible():
            ended = (place for place, session in enumerate(found) if not session.is_live)
            row = next(ended, -1)  # who opens the page most often wants the latest
        if row >= 0:
            self.list.selectionModel().setCurrentIndex(
                self.model.index(row), QItemSelectionModel.SelectionFlag.ClearAndSelect
            )
            self.list.scrollTo(self.model.index(row))
            if row == wanted:
                self.transcript.setFocus()  # not on a button that went when it had done its work
        else:
            self._close()

    def _open(self, row: int) -> None:
        if row < 0:
            return
        session = self.model.session(row)
        self._was_read = True
        is_other = self.opened is None or self.opened.id != session.id
        is_news = self.opened != session and not self.edit_panel.isVisibleTo(self)
        if is_other:
            self.set_editing(False)
            self.playback.set_sound(None)
        self.opened = session
        self.marks.open(session)
        self.card.show_session(session)
        if is_other:
            self.transcript.clear_transcript()
        self._read(session, shows_text=is_other or is_news)
        if session.is_live:
            self._live_timer.start()
        else:
            self._live_timer.stop()

    def _read(self, session: SessionSummary, *, shows_text: bool) -> None:
        def on_read(details: SessionDetails) -> None:
            if self.opened is not None and self.opened.id == session.id:
                self._details = details
                self.card.show_details(self.opened, details)
                if shows_text:
                    self.transcript.show_session(details)

        self._background.run(lambda: self._services.library.details(session.id), on_read)

    def _read_on(self) -> None:
        if self.opened is not None and self.isVisible():
            self._read(self.opened, shows_text=True)

    def _show_hits(self, query: str) -> None:
        """Lead to the search's hits in the session that is read."""
        if query != self._shown_query or query:
            self._shown_query = query
            self.find_bar.show_query(query)

    def _close(self) -> None:
        self.set_editing(False)
        self._live_timer.stop()
        self.opened = None
        self.marks.open(None)
        self.card.show_nothing()

    def open_folder_of(self, folder: Path) -> None:
        """Read the session that is kept in a folder, as soon as the library knows it."""
        self._wanted_folder = folder
        self.search.clear()
        self.refresh()

    def set_editing(self, is_on: bool) -> None:
        """Open the correction of the caption with the cursor, or save and close it."""
        panel, session = self.edit_panel, self.opened
        is_on = is_on and session is not None and not session.is_live
        self.card.edit_button.setChecked(is_on)
        if is_on == panel.isVisibleTo(self):
            return
        if not is_on:
            panel.finish()
        self.card.set_editing(is_on)
        self.transcript.set_current_shown(is_on)  # first: the panel takes room from it at once
        panel.setVisible(is_on)
        self.playback.let_scroll(not is_on)
        if is_on and session is not None:
            self.editing.begin(session.id)
            panel.words.setFocus()
        else:
            self.transcript.setFocus()

    @property
    def has_unsaved(self) -> bool:
        """Whether a correction is typed or being written."""
        return self.edit_panel.has_typed or self.editing.is_busy

    def _on_row(self, _row: int) -> None:
        if self.edit_panel.isVisibleTo(self):
            self.edit_panel.show_row(self.transcript.current_caption)

    def _on_correction(self, edit: Edit) -> None:
        if self.opened is not None:
            self.editing.do(self.opened.id, edit)

    def _on_edited(self, session_id: str, edited: EditedTranscript) -> None:
        if self.opened is None or self.opened.id != session_id:
            return
        self.transcript.show_speakers(edited.speakers)
        self.transcript.update_captions(edited.captions)
        if self.edit_panel.isVisibleTo(self):
            self.edit_panel.show_transcript(edited, self.transcript.current_caption)

    def rename(self) -> None:
        if self.opened is not None and not self.opened.is_live:
            title = self.opened.title
            ask_text(self, self.tr("Rename session"), self.tr("Title"), title, self.rename_to)

    def rename_to(self, title: str) -> None:
        title = title.strip()
        session = self.opened
        if session is None or not title or title == session.title:
            return
        self.actions_.rename(session, title)

    def export_to(self, path: str, file_format: SubtitleFormat) -> None:
        self._with_opened(lambda session: self.actions_.export(session, path, file_format))

    def ask_export(self) -> None:
        """Ask for everything about an export: of the session, a selection, or several sessions."""
        self._with_opened(
            lambda session: self.actions_.ask_export(
                session, [one.id for one in self.sessions.chosen()], self.transcript.selected_ids()
            )
        )

    def _with_opened(self, act: Callable[[SessionSummary], object]) -> None:
        if self.opened is not None:
            act(self.opened)

    def open_folder(self) -> None:
        if self.opened is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.opened.folder)))

    def delete(self) -> None:
        """Ask whether the chosen sessions are to be deleted, the one that is read among them."""
        chosen = self.sessions.chosen()
        if self.opened is not None and self.opened.id not in [session.id for session in chosen]:
            chosen = [self.opened]
        sessions = [session for session in chosen if not session.is_live]
        if not sessions:
            return
        question = self.tr("Delete “{title}”?").format(title=sessions[0].title)
        if len(sessions) > 1:
            question = self.tr("Delete %n session(s)?", "", len(sessions))
        ask_to_agree(
            self,
            self.tr("Delete session"),
            question,
            self.tr("Captions and sound will be moved to the Trash."),
            self.tr("Delete"),
            lambda: self.delete_now(sessions),
        ).setIcon(QMessageBox.Icon.Question)

    def delete_now(self, sessions: Sequence[SessionSummary]) -> None:
        self.playback.stop()
        self.actions_.delete(sessions)

    def _choose_target(self, file_format: SubtitleFormat) -> None:
        if self.opened is not None:
            ask_target(
                self,
                self.opened.title,
                file_format,
                lambda path: self.export_to(path, file_format),
            )

    def showEvent(self, event: QShowEvent) -> None:
        """Look again: files may have come and gone."""
        super().showEvent(event)
        self.refresh()
        self._ask_total()

    def _ask_total(self) -> None:
        library = self._services.library
        self._background.run(lambda: sum(library.storage_used().values()), self._on_total)

    def _on_total(self, total_bytes: int) -> None:
        self.sessions.total_label.setText(
            self.tr("{size} on disk").format(size=size_in_words(total_bytes)) if total_bytes else ""
        )
