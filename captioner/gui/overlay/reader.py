"""Where the overlay's reader is: at their pace, held, away, or catching up in a second pane."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from captioner.captions.lines import CaptionLine
from captioner.captions.reading import NOTHING_READ, ReadingPace, ReadingPlace, SaidSince
from captioner.captions.speaker_marks import SpeakerMark
from captioner.core.captions import Caption
from captioner.gui.overlay.caption_painter import CaptionPainter
from captioner.gui.overlay.lines import LineShape, OverlayLines
from captioner.gui.overlay.presence import OverlayPresence
from captioner.gui.overlay.window import Overlay
from captioner.gui.overlay.window_system import float_above
from captioner.gui.widgets.tips import set_tip
from captioner.settings.model import ReadingSettings
from captioner.settings.overlay import OverlaySettings

LINES = 5
"""At most this many are shown."""

_GAP_PX = 6
_PANE_TICK_MS = 200

LAST_LOOK_MS = 3_000
"""How long the last line can be read once there is nothing left to catch up with."""


class CatchUpPane(QWidget):
    """Lies above the overlay, or below one at the upper edge; goes when all has been read.

    Later captions follow the missed ones, so that nothing is left out. A click ends
    it.
    """

    ended = Signal(bool)
    """Whether the reader is through with it: all was read, or they closed it."""

    def __init__(self, overlay: Overlay) -> None:
        super().__init__()
        float_above(self)
        self._overlay = overlay
        self.painter = CaptionPainter(overlay.look)
        self._pace = ReadingPace()
        self._lines: OverlayLines | None = None
        self._read: Caption | None = None
        self._read_line: CaptionLine | None = None
        self._place_line: int | None = None
        self._last_shown: Caption | None = None
        self._place = NOTHING_READ
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWindowTitle(self.tr("Captions that you missed"))
        self.setAccessibleName(self.tr("Captions that you missed"))
        set_tip(self, self.tr("Click to close"))
        self.tick = QTimer(self, interval=_PANE_TICK_MS)
        self.tick.timeout.connect(self._pass_time)
        self.last_look = QTimer(self, singleShot=True, interval=LAST_LOOK_MS)
        self.last_look.timeout.connect(self.end)
        overlay.stands_elsewhere.connect(self._follow)
        overlay.hidden.connect(lambda: self.end(is_read=not self._pace.is_waiting))

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self._shown())

    @property
    def is_waiting(self) -> bool:
        return self._pace.is_waiting

    def set_look(self, look: OverlaySettings, words_a_minute: float) -> None:
        """Look as the overlay does, and roll so fast."""
        self._pace.set_pace(words_a_minute)
        # A look with a clear window would put this text upon what lies below it.
        self.painter.set_look(replace(look, window_opacity=max(0.75, look.window_opacity)))
        self._follow()

    def begin(self, captions: Sequence[Caption], read: Caption | None = None) -> None:
        """Show these from their beginning, then what else is said; `read` stands above the rule."""
        self._pace.clear()
        self.last_look.stop()
        self._last_shown = None
        self._lines = OverlayLines(self._line_shape(LINES))
        self._lines.speakers = self._overlay.speakers
        self._read = read
        self._read_line = self._line_of(read)
        self._place_line = 0 if self._read_line else None
        self._place = NOTHING_READ
        self._follow()
        self.show()
        for caption in captions:
            self.accept(caption)
        self.tick.start()

    def set_place(self, place: ReadingPlace) -> None:
        if self._lines is not None:
            self._place = place
            if self._last_shown is not None:
                self._mark_if_read(self._last_shown)
            self.update()

    def _mark_if_read(self, caption: Caption) -> None:
        assert self._lines is not None
        if self._place.has_read(caption) and self._lines.in_view:
            self._place_line = self._lines.in_view[-1].number

    def _line_of(self, read: Caption | None) -> CaptionLine | None:
        """Return the end of the text that was read, as a line before the first."""
        if read is None or self._lines is None:
            return None
        lines = OverlayLines(self._lines.shape)
        lines.speakers = self._lines.speakers
        lines.accept(replace(read, id=1, is_final=True))
        return replace(lines.in_view[-1], number=0) if lines.in_view else None

    def _shown(self) -> Sequence[CaptionLine]:
        """The lines in view; the last one that was read above them, as long as there is room."""
        if self._lines is None:
            return []
        before = [self._read_line] if self._read_line else []
        return [*before, *self._lines.in_view][-self._lines.shape.line_count :]

    def accept(self, caption: Caption) -> None:
        """Queue a caption after those that wait, if there is something to catch up with."""
        if self._lines is None:
            return
        # Only committed words: tentative ones are in the overlay.
        committed = replace(caption, tentative="")
        self._show(self._pace.accept(committed, time.monotonic()))

    def end(self, *, is_read: bool = True) -> None:
        """Close it; `is_read` where the reader wants no more of it."""
        if self._lines is None:
            return
        self._lines = None
        self.tick.stop()
        self.last_look.stop()
        self._pace.clear()
        self.hide()
        self.ended.emit(is_read)

    def _pass_time(self) -> None:
        self._show(self._pace.pass_time(time.monotonic()))

    def _show(self, captions: Sequence[Caption]) -> None:
        assert self._lines is not None
        for caption in captions:
            self._lines.accept(caption)
            self._last_shown = caption
            self._mark_if_read(caption)
        if self._pace.is_waiting:
            self.last_look.stop()
        elif not self.last_look.isActive():
            self.last_look.start()
        self.update()

    def _follow(self) -> None:
        overlay = self._overlay.geometry()
        box = self._overlay.box().translated(overlay.topLeft())
        screen = self._overlay.screen().availableGeometry()
        below_top = overlay.bottom() + _GAP_PX
        above_bottom = box.top() - self._overlay.strip().height() - _GAP_PX
        above = self._lines_in(above_bottom - screen.top())
        below = self._lines_in(screen.bottom() - below_top)
        is_below = self._overlay.place.is_at_top or below > above
        # Fewer lines rather than live captions with something on them.
        count = max(1, below if is_below else above)
        height = self.painter.height_px(count)
        top = below_top if is_below else above_bottom - height
        # An overlay as high as the screen leaves no room: hidden words are not read.
        top = max(screen.top(), min(top, screen.bottom() + 1 - height))
        self.setGeometry(overlay.left(), top, overlay.width(), height)
        if self._lines is not None and self._lines.break_again(self._line_shape(count)):
            self._read_line = self._line_of(self._read)
            is_at_begin = self._read_line is not None and self._place is NOTHING_READ
            self._place_line = 0 if is_at_begin else None  # lines are counted from 1 again
            self.update()

    def _lines_in(self, room_px: int) -> int:
        """Return how many lines there is room for; at most as many as are wanted."""
        return sum(self.painter.height_px(count) <= room_px for count in range(1, LINES + 1))

    def _line_shape(self, count: int) -> LineShape:
        max_width, measure = self.painter.line_room(self._overlay.width())
        return LineShape(max_width, count, SpeakerMark.LABEL, measure)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.end()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        self.painter.paint_box(painter, box)
        if self._lines is not None:
            lines = self._shown()
            self.painter.paint_lines(painter, box, lines, 0.0, self.devicePixelRatioF())
            self.painter.paint_place(painter, box, lines, 0.0, self._place_line)
        painter.end()


_TICK_MS = 250
"""How often words are let through that were held back: a reader takes a word in as long."""

_MOST_AT_ONCE = 50
"""More captions than that are not shown in one step, which would keep the window waiting: of those
held back for an hour the last ones fill the overlay; all are in the transcript."""

_TOLD_LAG_S = 2.0
"""A smaller lag passes within a glance and is not shown."""


class Reader(QObject):
    """The reader of the overlay: how fast, how far, and which captions they missed."""

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
        controls.hold.triggered.connect(self.hold)
        controls.place.triggered.connect(self.mark_place)
        controls.catch_up.triggered.connect(self.catch_up)
        controls.live.triggered.connect(self.back_to_live)
        self._show_actions()

    def set_reading(self, reading: ReadingSettings, look: OverlaySettings) -> None:
        if (reading.words_a_minute, reading.fold_fillers) != (
            self._pace.words_a_minute,
            self._pace.folds,
        ):
            self._pace.set_pace(reading.words_a_minute, folds=reading.fold_fillers)
        self.pane.set_look(look, reading.catch_up_words_a_minute)
        self._pass_time()

    def accept(self, caption: Caption) -> None:
        """Take a partial or final caption in, and show as much as the reader is ready for."""
        self._said.accept(caption)
        if self._caught_up_from is not None:
            self.pane.accept(self._said.words_after(caption, self._caught_up_from))
        self._show(self._pace.accept(caption, time.monotonic()))

    def begin_session(self) -> None:
        self._pace.clear()
        self._said.clear()
        self.pane.end()
        self._set_place(None)
        self._overlay.begin_session()
        self._show([])

    def finish(self) -> None:
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
        """Lag of the screen, where there is any."""
        if self._pace.is_held:
            return QCoreApplication.translate("Reader", "Screen frozen; captions continue")
        lag_s = self._pace.lag_s
        if lag_s < _TOLD_LAG_S:
            return ""
        return QCoreApplication.translate("Reader", "At your pace: {seconds} s behind").format(
            seconds=round(lag_s)
        )

    @property
    def is_held(self) -> bool:
        return self._pace.is_held

    def hold(self, is_held: bool) -> None:
        """Hold the screen while captions continue; or let it catch up from there."""
        if is_held and not self._pace.is_held:
            self.mark_place()
        self._pace.is_held = is_held
        self._pass_time()

    def back_to_live(self) -> None:
        """Show all there is."""
        self.pane.end()
        self._show(self._pace.catch_up())

    def here(self) -> tuple[ReadingPlace, int]:
        """Where a reader is who reads the newest words: in the captions, and in the lines."""
        return self._said.place(), self._overlay.newest_line

    def mark_place(self) -> None:
        self.mark_at(*self.here())

    def mark_at(self, place: ReadingPlace, line: int) -> None:
        self._set_place(place)
        self._overlay.set_place(line)

    def missed_words(self, place: ReadingPlace) -> int:
        return self._said.word_count_since(place)

    def catch_up(self) -> None:
        """Show the captions since the marked place in a second pane, while live ones continue."""
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


_LOOK_MS = 2_000
_FEWEST_WORDS = 6
"""Fewer missed words are read at a glance and need no mark."""


class Away(QObject):
    """Marks the place where the reader left off, when they are back.

    Two signs: another program had the keyboard while the main window was open, or the pointer
    rested for long. Neither is sure, so a mark is all that follows from it.
    """

    def __init__(
        self, reader: Reader, parent: QObject, pointer: Callable[[], QPoint] = QCursor.pos
    ) -> None:
        super().__init__(parent)
        self._reader = reader
        self._pointer = pointer
        self._away_after_s = 0
        self._is_captioning = False
        self._left: tuple[ReadingPlace, int] | None = None
        self._last_pointer = QPoint()
        self._moved_at_s = 0.0
        self._seen = reader.here()
        self.look_timer = QTimer(self, interval=_LOOK_MS)
        self.look_timer.timeout.connect(self.look)

    def set_away_after(self, seconds: int) -> None:
        """Count the reader as away after this rest of the pointer, in seconds; 0 for never."""
        self._away_after_s = seconds
        self._run()

    def set_captioning(self, is_captioning: bool) -> None:
        """Watch for absences only while captions come in."""
        if is_captioning != self._is_captioning:
            self._is_captioning = is_captioning
            self._left = None
            self._run()

    def follow(self, window: QWidget) -> None:
        """Take it for a sign when this window is left and looked at again."""
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not self._is_captioning:
            return super().eventFilter(watched, event)
        if event.type() is QEvent.Type.WindowDeactivate:
            self._left = self._reader.here()
        elif event.type() is QEvent.Type.WindowActivate and self._left is not None:
            self._mark(self._left)
            self._left = None
        return super().eventFilter(watched, event)

    def look(self) -> None:
        now_s, pointer = time.monotonic(), self._pointer()
        if pointer == self._last_pointer:
            return
        if now_s - self._moved_at_s >= self._away_after_s:
            self._mark(self._seen)
        self._last_pointer, self._moved_at_s = pointer, now_s
        self._seen = self._reader.here()

    def _run(self) -> None:
        if self._is_captioning and self._away_after_s:
            self._last_pointer, self._moved_at_s = self._pointer(), time.monotonic()
            self._seen = self._reader.here()
            self.look_timer.start()
        else:
            self.look_timer.stop()

    def _mark(self, here: tuple[ReadingPlace, int]) -> None:
        if self._reader.missed_words(here[0]) >= _FEWEST_WORDS:
            self._reader.mark_at(*here)
