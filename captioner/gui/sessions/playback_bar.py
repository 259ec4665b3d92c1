"""Plays the kept sound of the session that is read; words light up as they sound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QLocale, QTimer
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QWidget

from captioner.core.plain_text import clock
from captioner.gui.ports.services import PlayerPort
from captioner.gui.sessions.sounding import sounding_word
from captioner.gui.sessions.transcript import SessionTranscript
from captioner.gui.widgets.layout import FlowLayout, tell_name
from captioner.gui.widgets.theme import Theme
from captioner.gui.widgets.tips import set_tip

_SPEEDS = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0)
_LOOK_EVERY_MS = 40


class PlaybackBar(QWidget):
    """Play and pause (F4), speed, time; shown where sound was kept.

    A click on a caption's time plays from there, and so do a double click on its words, its context
    menu, and Shift+F4 for the caption with the cursor. Alt with the arrows steps by caption: what
    plays goes on from there, and what is paused starts there next.
    """

    def __init__(
        self,
        player: Callable[[], PlayerPort],
        transcript: SessionTranscript,
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
        self.play_button = QPushButton()
        self.play_button.setAutoDefault(False)
        self.play_button.clicked.connect(self.play_or_pause)
        self.speed = QComboBox()
        for speed in _SPEEDS:
            self.speed.addItem(self.tr("{speed}×").format(speed=QLocale().toString(speed)), speed)
        self.speed.setCurrentIndex(_SPEEDS.index(1.0))
        self.speed.setAccessibleName(self.tr("Speed"))
        tell_name(self.speed)
        set_tip(self.speed, self.tr("Speed"))
        self.speed.currentIndexChanged.connect(lambda _: player().set_speed(self._speed))
        self.time_label = QLabel()
        self.time_label.setProperty("role", "quiet")
        self._timer = QTimer(self, interval=_LOOK_EVERY_MS)
        self._timer.timeout.connect(self._look)
        transcript.play_wanted.connect(self.play_row)
        parts = (self.play_button, self.speed, self.time_label)
        self.setLayout(FlowLayout(*parts, margins=(14, 4, 14, 2), spacing=8))
        self._show_playing(False)
        self.hide()

    @property
    def is_playing(self) -> bool:
        """Whether sound plays."""
        return self._timer.isActive()

    def set_sound(self, folder: Path | None) -> None:
        """The folder of the session that is read; None where it has no sound."""
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
        """Pause; or go on, where nothing was begun from the caption with the cursor."""
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
        """Play from the caption with the cursor."""
        self.play_row(self._transcript.current_row)

    def step(self, rows: int) -> None:
        """Go to a caption so many rows on: playback, too, where it was begun."""
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
        """Whether the transcript follows what sounds; not while a caption is corrected."""
        self._may_scroll = may_scroll

    def refresh_colours(self) -> None:
        """After a change of theme."""
        self._show_playing(self.is_playing)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing plays from a page that is not shown."""
        super().hideEvent(event)
        if not event.spontaneous():  # a minimised window may well go on
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
        """Show what sounds now."""
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
        self.play_button.setIcon(Theme.icon("pause" if is_playing else "start"))
        from_caption = self.tr("Double-click a caption, or press Shift+F4, to play from there.")
        set_tip(self.play_button, f"{words} (F4). {from_caption}")
        self.play_button.setAccessibleName(words)
