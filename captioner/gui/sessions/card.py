"""One past session: what it is called, what can be done with it, and its transcript."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCursor, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QMenu,
    QPushButton,
    QStackedLayout,
    QToolButton,
    QWidget,
)

from captioner.core.sessions import SessionDetails, SessionSummary
from captioner.gui.ports.services import PlayerPort
from captioner.gui.sessions.edit_panel import EditPanel
from captioner.gui.sessions.list import facts_in_words
from captioner.gui.sessions.playback_bar import PlaybackBar
from captioner.gui.sessions.transcript import SessionTranscript
from captioner.gui.settings.page import quiet_label
from captioner.gui.transcript.find_bar import FindBar
from captioner.gui.widgets.layout import FlowLayout, WindowArea, hbox, vbox
from captioner.gui.widgets.theme import Theme
from captioner.gui.widgets.tips import set_tip
from captioner.gui.widgets.words import format_names, size_in_words
from captioner.settings.model import ReadingSettings

_NOTHING, _SESSION = 0, 1
_LOW_LINES = 34


class SessionCard(QFrame):
    """Shows a session; clicks are passed on as signals."""

    export_wanted = Signal(object)
    """A `SubtitleFormat`."""

    def __init__(
        self,
        reading: ReadingSettings,
        player: Callable[[], PlayerPort],
        show_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__()
        self.setObjectName("card")
        self.setMinimumWidth(230)
        self._facts = ""
        self._is_editing = False
        self.title_label = QLabel()
        self.title_label.setProperty("role", "heading")
        self.title_label.setWordWrap(True)
        self.title_label.setTextFormat(Qt.TextFormat.PlainText)
        self.facts_label = QLabel()
        self.facts_label.setProperty("role", "quiet")
        self.facts_label.setWordWrap(True)
        self.transcript = SessionTranscript(reading)
        self.transcript.setAccessibleName(self.tr("Transcript of the session"))
        self.find_bar = FindBar(self.transcript)
        self.playback = PlaybackBar(player, self.transcript, show_error)
        self.edit_panel = EditPanel()
        self.edit_button = self._tool(self.tr("Correct"))
        set_tip(self.edit_button, self.tr("Correct words and speakers (Ctrl+E)"))
        self.edit_button.setCheckable(True)
        self.copy_button = self._tool(self.tr("Copy"))
        self.export_button = self._tool(self.tr("Export"))
        self.export_menu = self._menu(self.export_button)
        for file_format, words in format_names().items():
            self.export_menu.addAction(words).triggered.connect(
                lambda _checked, file_format=file_format: self.export_wanted.emit(file_format)
            )
        self.marks_button = self._tool(self.tr("Marks"))
        self._menu(self.marks_button)
        self.more_button = self._tool(self.tr("More"))
        self.more_menu = self._menu(self.more_button)
        self.rename_action = self.more_menu.addAction(self.tr("Rename…"))
        self.tags_action = self.more_menu.addAction(self.tr("Tags…"))
        self.folder_action = self.more_menu.addAction(self.tr("Open folder"))
        self.print_action = self.more_menu.addAction(self.tr("Print…"))
        self.share_action = self.more_menu.addAction(self.tr("Show on other screens…"))
        self.more_menu.addSeparator()
        self.recaption_action = self.more_menu.addAction(self.tr("Caption again…"))
        self.compare_action = self.more_menu.addAction(self.tr("Compare texts…"))
        self.more_menu.addSeparator()
        self.delete_action = self.more_menu.addAction(self.tr("Delete…"))
        self.recorded_label = quiet_label("")
        self.caption_button = QPushButton(self.tr("Caption now"))
        self.caption_button.setProperty("role", "primary")
        self.export_menu.addSeparator()
        self.options_action = self.export_menu.addAction(self.tr("With options…"))
        self._pages = QStackedLayout(self)
        nothing = QLabel(self.tr("Choose a session to read it."))
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        nothing.setWordWrap(True)
        nothing.setProperty("role", "quiet")
        self._pages.addWidget(nothing)
        self._pages.addWidget(WindowArea(self._build_session(), QSize()))

    def _build_session(self) -> QWidget:
        bar = FlowLayout(
            self.edit_button,
            self.copy_button,
            self.export_button,
            self.marks_button,
            self.more_button,
            margins=(10, 4, 10, 6),
            spacing=4,
        )
        self._bar = QWidget()
        self._bar.setLayout(bar)
        head = vbox(self.title_label, self.facts_label, margins=(18, 14, 18, 2), spacing=3)
        line = QFrame()
        line.setProperty("role", "line")
        session = QWidget()
        vbox(
            head,
            self._bar,
            line,
            self._build_recorded(),
            self.find_bar,
            (self.transcript, 1),
            self.playback,
            self.edit_panel,
            inside=session,
            margins=(1, 1, 1, 8),
            spacing=0,
        )
        return session

    def _build_recorded(self) -> QWidget:
        self.recorded = QWidget()
        hbox(
            (self.recorded_label, 1),
            self.caption_button,
            inside=self.recorded,
            margins=(18, 12, 18, 4),
        )
        return self.recorded

    def set_editing(self, is_on: bool) -> None:
        """Make room for the panel that corrects, or take it back."""
        self._is_editing = is_on
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make room for the panel that corrects."""
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Leave out what correcting does not need where there is little room."""
        is_low = self.height() < _LOW_LINES * self.fontMetrics().lineSpacing()
        for part in (self._bar, self.facts_label):
            part.setVisible(not (self._is_editing and is_low))

    def show_session(self, session: SessionSummary) -> None:
        """Show a session's title and facts."""
        self.title_label.setText(session.title)
        self._facts = facts_in_words(session)
        self.facts_label.setText(self._facts)
        self.recorded.setVisible(session.is_sound_only)
        self.recorded_label.setText(
            self.tr("Only the sound was recorded; it has no captions yet.")
            if session.awaits_captions
            else self.tr(
                "No words were recognised. The sound can be played, or captioned again (More)."
            )
        )
        self.caption_button.setVisible(session.awaits_captions)
        self.recaption_action.setEnabled(False)
        self.compare_action.setEnabled(False)
        for changes in (
            self.edit_button,
            self.delete_action,
            self.rename_action,
            self.tags_action,
            self.caption_button,
        ):
            changes.setEnabled(not session.is_live)
        self.share_action.setEnabled(not (session.is_live or session.awaits_captions))
        self._pages.setCurrentIndex(_SESSION)

    def show_details(self, session: SessionSummary, details: SessionDetails) -> None:
        """Show what a look into the session's folder found."""
        parts = [self._facts, size_in_words(details.size_bytes)]
        if details.has_sound:
            parts.append(self.tr("with sound"))
        parts += session.tags
        self.facts_label.setText(" · ".join(parts))
        can_hear = details.has_sound and not session.is_live
        self.recaption_action.setEnabled(can_hear)
        self.compare_action.setEnabled(bool(details.texts))
        self.playback.set_sound(session.folder if can_hear else None)

    def show_nothing(self) -> None:
        """No session is chosen."""
        self.transcript.clear_transcript()
        self.playback.set_sound(None)
        self._pages.setCurrentIndex(_NOTHING)

    def refresh_colours(self) -> None:
        """After a change of theme."""
        for button, name in (
            (self.edit_button, "rename"),
            (self.copy_button, "copy"),
            (self.export_button, "export"),
            (self.marks_button, "mark"),
            (self.more_button, "more"),
        ):
            button.setIcon(Theme.icon(name))
        self.transcript.refresh_colours()
        self.find_bar.refresh_colours()
        self.playback.refresh_colours()

    def _tool(self, words: str) -> QToolButton:
        button = QToolButton()
        button.setText(words)
        button.setAccessibleName(words)
        button.setIconSize(QSize(18, 18))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setProperty("role", "flat")
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return button

    def _menu(self, button: QToolButton) -> QMenu:
        menu = QMenu(self)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(menu)

        def forget_pointer() -> None:
            # Qt misses that the pointer left the button while its menu was open.
            is_over = button.rect().contains(button.mapFromGlobal(QCursor.pos()))
            button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, is_over)
            button.update()

        menu.aboutToHide.connect(forget_pointer)
        return menu
