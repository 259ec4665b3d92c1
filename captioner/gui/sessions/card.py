"""One past session: its title, actions and transcript."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QLocale, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QHideEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QStackedLayout, QToolButton, QWidget

from captioner.captions.scripts import joined, written
from captioner.core.captions import Caption
from captioner.core.plain_text import beginning, clock, one_line
from captioner.core.sessions import SessionDetails, SessionSummary
from captioner.core.terms.glossary import TermUse
from captioner.gui.ports import PlayerPort
from captioner.gui.sessions.edit_panel import EditPanel
from captioner.gui.sessions.list import facts_in_words
from captioner.gui.sessions.transcript import PastTranscript
from captioner.gui.transcript.find_bar import FindBar
from captioner.gui.transcript.qt_text import qt_length
from captioner.gui.widgets.layout import (
    DropDown,
    FlowLayout,
    WindowArea,
    hbox,
    push_button,
    quiet_label,
    tell_name,
    text_label,
    tool_button,
    vbox,
)
from captioner.gui.widgets.theme import set_icon
from captioner.gui.widgets.tips import set_tip
from captioner.gui.widgets.words import format_names, size_in_words
from captioner.settings.model import ReadingSettings, SubtitleFormat


def sounding_word(caption: Caption, position_s: float) -> tuple[int, int] | None:
    """Return where the word that sounds, or sounded last, begins and ends in the caption's text.

    Returns:
        Places as Qt counts them; None before the first word, after the caption, and where the
        words are not those of the text.
    """
    texts = [written(word.text) for word in caption.words]
    begun = sum(word.start_s <= position_s for word in caption.words)
    if not begun or position_s > caption.end_s or joined(texts) != written(caption.text):
        return None
    end = qt_length(joined(texts[:begun]))
    return end - qt_length(texts[begun - 1]), end


_SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
_LOOK_EVERY_MS = 40


class PlaybackBar(QWidget):
    """Play and pause (F4), speed, time; shown where sound was kept.

    A click on a caption's time plays from there, and so do a double click on its words, its context
    menu, and Shift+F4 for the caption with the cursor. Alt with the arrows steps by caption:
    playback continues from there, and a paused one starts there next.
    """

    def __init__(
        self,
        player: Callable[[], PlayerPort],
        transcript: PastTranscript,
        show_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__()
        self._player = player
        self._transcript = transcript
        self._show_error = show_error
        self._folder: Path | None = None
        self._paused_s: float | None = None
        self._row = -1
        self._may_scroll = True
        self.play_button = push_button("", self.play_or_pause, auto_default=False)
        self.speed = DropDown()
        for speed in _SPEEDS:
            self.speed.addItem(self.tr("{speed}×").format(speed=QLocale().toString(speed)), speed)
        self.speed.setCurrentIndex(_SPEEDS.index(1.0))
        self.speed.setAccessibleName(self.tr("Speed"))
        tell_name(self.speed)
        set_tip(self.speed, self.tr("Speed"))
        self.speed.currentIndexChanged.connect(lambda _: player().set_speed(self._speed))
        self.time_label = text_label("", "quiet")
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        transcript.play_wanted.connect(self.play_row)
        parts = (self.play_button, self.speed, self.time_label)
        self.setLayout(FlowLayout(*parts, margins=(14, 4, 14, 2), spacing=8))
        self._show_playing(False)
        self.hide()

    @property
    def is_playing(self) -> bool:
        return self._timer.isActive()

    def set_sound(self, folder: Path | None) -> None:
        """Play from the folder of the session that is read; None where it has no sound."""
        if folder != self._folder:
            self.stop()
            self._folder = folder
            self.setVisible(folder is not None)
            self._transcript.set_playable(folder is not None)

    def stop(self) -> None:
        """Be silent, and forget the place."""
        self._pause()
        self._paused_s = None
        self._row = -1
        self._transcript.show_sounding(-1, None)
        self.time_label.clear()

    def play_or_pause(self) -> None:
        """Pause; or continue, unless playback begins at the caption with the cursor."""
        if self._folder is None:
            return
        if self.is_playing:
            self._pause()
        elif self._paused_s is not None:
            self._play(self._paused_s)
        else:
            self.play_row(self._transcript.current_row)

    def play_row(self, row: int) -> None:
        """Play from where a caption begins; from the start where there is none."""
        rows = self._transcript.rows
        if self._folder is not None and row < max(1, len(rows)):
            self._play(rows[row].start_s if len(rows) else 0.0)

    def play_current(self) -> None:
        self.play_row(self._transcript.current_row)

    def step(self, rows: int) -> None:
        """Go to a caption this many rows on; playback follows if it was begun."""
        at = self._row if self.is_playing else self._transcript.current_row
        row = min(max(0, at + rows), len(self._transcript.rows) - 1)
        self._transcript.go_to_row(row)
        if row < 0:
            return
        if self.is_playing:
            self.play_row(row)
        else:
            self._paused_s = None  # the caption with the cursor is the place now

    def let_scroll(self, may_scroll: bool) -> None:
        """Let the transcript follow playback; not while a caption is corrected."""
        self._may_scroll = may_scroll

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing plays from a page that is not shown."""
        super().hideEvent(event)
        if not event.spontaneous():  # a minimised window may well continue
            self._pause()

    @property
    def _speed(self) -> float:
        return float(self.speed.currentData())

    def _play(self, start_s: float) -> None:
        assert self._folder is not None
        self._player().play(self._folder, start_s, self._speed)
        self._timer.start()
        self._show_playing(True)
        self._look()

    def _pause(self) -> None:
        if self.is_playing:
            self._player().stop()
            self._look()
            self._paused_s = self._player().state.position_s

    def _look(self) -> None:
        state = self._player().state
        rows = self._transcript.rows
        if len(rows):
            row = rows.row_at(state.position_s)
            self._transcript.show_sounding(row, sounding_word(rows[row], state.position_s))
            if row != self._row:
                self._row = row
                if self._may_scroll and not self._transcript.textCursor().hasSelection():
                    self._transcript.go_to_row(row)
        self.time_label.setText(clock(state.position_s))
        if state.is_playing:
            return
        self._paused_s = None  # at its end
        self._timer.stop()
        self._show_playing(False)
        if state.error is not None:
            self._show_error(state.error)

    def _show_playing(self, is_playing: bool) -> None:
        words = self.tr("Pause") if is_playing else self.tr("Play")
        self.play_button.setText(words)
        set_icon(self.play_button, "pause" if is_playing else "start")
        from_caption = self.tr("Double-click a caption, or press Shift+F4, to play from there.")
        set_tip(self.play_button, f"{words} (F4). {from_caption}")
        self.play_button.setAccessibleName(words)


_NOTHING, _SESSION = 0, 1
_LOW_LINES = 34
_MOST_LISTED = 100
_LONGEST_LISTED = 80


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
        self.title_label = text_label("", "heading", wraps=True, is_plain=True)
        self.title_label.setMinimumWidth(1)  # else one long word would make the lines too few
        self.facts_label = quiet_label("", is_plain=True)
        self.transcript = PastTranscript(reading)
        self.transcript.setAccessibleName(self.tr("Transcript of the session"))
        self.find_bar = FindBar(self.transcript)
        self.playback = PlaybackBar(player, self.transcript, show_error)
        self.edit_panel = EditPanel()
        self.edit_button = tool_button("rename", self.tr("Correct"))
        set_tip(self.edit_button, self.tr("Correct words and speakers (Ctrl+E)"))
        self.edit_button.setCheckable(True)
        self.copy_button = tool_button("copy", self.tr("Copy"))
        self.export_button = tool_button("export", self.tr("Export"))
        self.export_menu = self._menu(self.export_button)
        for file_format, words in format_names().items():
            self.export_menu.addAction(words).triggered.connect(
                lambda _checked, file_format=file_format: self.export_wanted.emit(file_format)
            )
        self.marks_button = tool_button("mark", self.tr("Marks"))
        self._menu(self.marks_button)
        self.terms_button = tool_button("search", self.tr("Terms"))
        set_tip(self.terms_button, self.tr("Names and terms that occurred"))
        self.terms_menu = self._menu(self.terms_button)
        self.terms_button.hide()
        self.more_button = tool_button("more", self.tr("More"))
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
        self.caption_button = push_button(self.tr("Caption now"), role="primary")
        self.export_menu.addSeparator()
        self.options_action = self.export_menu.addAction(self.tr("With options…"))
        self._pages = QStackedLayout(self)
        nothing = text_label(self.tr("Choose a session to read it."), "quiet", wraps=True)
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pages.addWidget(nothing)
        self._pages.addWidget(WindowArea(self._build_session(), QSize()))

    def _build_session(self) -> QWidget:
        bar = FlowLayout(
            self.edit_button,
            self.copy_button,
            self.export_button,
            self.marks_button,
            self.terms_button,
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
        self._is_editing = is_on
        self._make_room()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _make_room(self) -> None:
        """Leave out what correcting does not need where there is little room."""
        is_low = self.height() < _LOW_LINES * self.fontMetrics().lineSpacing()
        for part in (self._bar, self.facts_label):
            part.setVisible(not (self._is_editing and is_low))

    def show_session(self, session: SessionSummary) -> None:
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
        parts = [self._facts, size_in_words(details.size_bytes)]
        if details.has_sound:
            parts.append(self.tr("with sound"))
        parts += session.tags
        self.facts_label.setText(" · ".join(parts))
        can_hear = details.has_sound and not session.is_live
        self.recaption_action.setEnabled(can_hear)
        self.compare_action.setEnabled(bool(details.texts))
        self.playback.set_sound(session.folder if can_hear else None)

        self._show_terms(details.terms)

    def _show_terms(self, terms: Sequence[TermUse]) -> None:
        """List the terms that occurred, each of which leads to its places in the text."""
        menu = self.terms_menu
        menu.clear()
        for use in terms[:_MOST_LISTED]:
            words = f"{use.term} ({use.count})"
            if use.recognised_as:
                texts = one_line(", ".join(use.recognised_as))
                recognised = self.tr("recognized as “{words}”").format(words=texts)
                words = f"{words}: {recognised}"
            action = menu.addAction(beginning(words, _LONGEST_LISTED).replace("&", "&&"))
            action.triggered.connect(lambda _checked, term=use.term: self.find_bar.show_query(term))
        menu.addSeparator()
        menu.addAction(self.tr("Export glossary…")).triggered.connect(
            lambda: self.export_wanted.emit(SubtitleFormat.GLOSSARY)
        )
        words = self.tr("Terms ({count})").format(count=len(terms))
        self.terms_button.setText(words)
        self.terms_button.setAccessibleName(words)
        self.terms_button.setVisible(bool(terms))

    def show_nothing(self) -> None:
        self.transcript.clear_transcript()
        self.playback.set_sound(None)
        self._pages.setCurrentIndex(_NOTHING)

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
