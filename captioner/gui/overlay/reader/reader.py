"""Between a session's captions and the overlay: at the reader's pace, stopped, or caught up."""

from __future__ import annotations

import time

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from captioner.captions.reading import ReadingPace, ReadingPlace, SaidSince
from captioner.core.captions import Caption
from captioner.gui.overlay.presence import OverlayPresence
from captioner.gui.overlay.reader.catch_up_pane import CatchUpPane
from captioner.gui.overlay.window import Overlay
from captioner.settings.model import ReadingSettings
from captioner.settings.overlay import OverlaySettings

_TICK_MS = 250
"""How often words are let through that were held back: a reader takes a word in as long."""

_MOST_AT_ONCE = 50
"""More captions than that are not shown in one step, which would keep the window waiting: of those
held back for an hour the last ones fill the overlay; all are in the transcript."""

_TOLD_LAG_S = 2.0
"""A smaller lag is no more than a glance and is not told."""


class Reader(QObject):
    """Somebody who reads the overlay: how fast, how far, and what they missed."""

    place_changed = Signal(int)
    """Number of the last caption that was read; 0 where no place is marked."""

    def __init__(self, overlay: Overlay, presence: OverlayPresence, parent: QObject) -> None:
        super().__init__(parent)
        self._overlay = overlay
        self._presence = presence
        self._pace = ReadingPace()
        self._said = SaidSince()
        self._place: ReadingPlace | None = None
        self._caught_up_from: ReadingPlace | None = None
        self.pane = CatchUpPane(overlay)
        self.pane.ended.connect(self._on_caught_up)
        self.tick = QTimer(self, interval=_TICK_MS)
        self.tick.timeout.connect(self._pass_time)
        controls = overlay.controls
        controls.hold_wanted.connect(self.hold)
        controls.place_wanted.connect(self.mark_place)
        controls.catch_up_wanted.connect(self.catch_up)
        controls.live_wanted.connect(self.back_to_live)
        self._show_actions()

    def set_reading(self, reading: ReadingSettings, look: OverlaySettings) -> None:
        """Put settings in force."""
        if (reading.words_a_minute, reading.fold_fillers) != (
            self._pace.words_a_minute,
            self._pace.folds,
        ):
            self._pace.set_pace(reading.words_a_minute, folds=reading.fold_fillers)
        self.pane.set_look(look, reading.catch_up_words_a_minute)
        self._pass_time()

    # --- captions --------------------------------------------------------------------------------

    def accept(self, caption: Caption) -> None:
        """Take a partial or final caption in, and show what the reader is ready for."""
        self._said.accept(caption)
        if self._caught_up_from is not None:
            self.pane.accept(self._said.words_after(caption, self._caught_up_from))
        self._show(self._pace.accept(caption, time.monotonic()))

    def begin_session(self) -> None:
        """Begin anew, with nothing of the session before."""
        self._pace.clear()
        self._said.clear()
        self.pane.end()
        self._set_place(None)
        self._overlay.begin_session()
        self._show([])

    def finish(self) -> None:
        """The session is over: nothing more comes that could be waited for."""
        self.pane.end(is_read=not self.pane.is_waiting)
        self.back_to_live()

    def _pass_time(self) -> None:
        self._show(self._pace.pass_time(time.monotonic()))

    def _show(self, captions: list[Caption]) -> None:
        if len(captions) > _MOST_AT_ONCE:
            self._overlay.clear()
        for caption in captions[-_MOST_AT_ONCE:]:
            self._overlay.show_caption(caption)
        if not self._pace.is_waiting:
            self.tick.stop()
        elif not self.tick.isActive():
            self.tick.start()
        self._presence.set_reader_words(self._words())
        self._show_actions()

    def _words(self) -> str:
        """How far the screen is behind, where it is."""
        if self._pace.is_held:
            return QCoreApplication.translate("Reader", "Screen frozen; captions continue")
        lag_s = self._pace.lag_s
        if lag_s < _TOLD_LAG_S:
            return ""
        return QCoreApplication.translate("Reader", "At your pace: {seconds} s behind").format(
            seconds=round(lag_s)
        )

    # --- stopped, and back ---------------------------------------------------------------------

    @property
    def is_held(self) -> bool:
        """Whether the screen is stopped."""
        return self._pace.is_held

    def hold(self, is_held: bool) -> None:
        """Freeze the screen, not the captions; or let it go on from where it stands."""
        if is_held and not self._pace.is_held:
            self.mark_place()
        self._pace.is_held = is_held
        self._pass_time()

    def back_to_live(self) -> None:
        """Show all there is."""
        self.pane.end()
        self._show(self._pace.catch_up())

    # --- the place -------------------------------------------------------------------------------

    def here(self) -> tuple[ReadingPlace, int]:
        """Where a reader is who reads the newest words: in the captions, and in the lines."""
        return self._said.place(), self._overlay.newest_line

    def mark_place(self) -> None:
        """The reader has read up to here."""
        self.mark_at(*self.here())

    def mark_at(self, place: ReadingPlace, line: int) -> None:
        """The reader had read up to there."""
        self._set_place(place)
        self._overlay.set_place(line)

    def missed_words(self, place: ReadingPlace) -> int:
        """How many words were committed after a place."""
        return self._said.word_count_since(place)

    def catch_up(self) -> None:
        """Read what was said since the place in a second pane, while live captions go on."""
        if self._place is None or not self._overlay.isVisible() or self.pane.isVisible():
            return
        self._caught_up_from = self._place
        self.pane.begin(self._said.since(self._place), self._said.before(self._place))
        self._show_actions()

    def _on_caught_up(self, is_read: bool) -> None:
        self._caught_up_from = None
        if is_read:
            self._set_place(None)
        self._show_actions()

    def _set_place(self, place: ReadingPlace | None) -> None:
        self._place = place
        if place is None:
            self._overlay.set_place(None)
        elif self.pane.isVisible():
            self.pane.set_place(place)
        self.place_changed.emit(place.last_id if place else 0)
        self._show_actions()

    def _show_actions(self) -> None:
        has_missed = self._place is not None and self._said.has_more(self._place)
        self._overlay.controls.show_reading(
            is_held=self._pace.is_held,
            can_catch_up=has_missed and not self.pane.isVisible(),
            is_behind=self._pace.is_waiting or self.pane.isVisible(),
        )
