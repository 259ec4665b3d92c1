"""A second pane beside the overlay, where what was missed rolls by at the reader's pace."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from captioner.captions.lines import CaptionLine
from captioner.captions.reading import NOTHING_READ, ReadingPace, ReadingPlace
from captioner.captions.speaker_marks import SpeakerMark
from captioner.core.captions import Caption
from captioner.gui.overlay.caption_painter import CaptionPainter
from captioner.gui.overlay.lines import LineShape, OverlayLines
from captioner.gui.overlay.screen.floating_window import floating_window_flags
from captioner.gui.overlay.window import Overlay
from captioner.gui.widgets.tips import set_tip
from captioner.settings.overlay import OverlaySettings

LINES = 5
"""At most so many are shown."""

_GAP_PX = 6
_TICK_MS = 200

LAST_LOOK_MS = 3_000
"""How long the last line can be read once there is nothing left to catch up with."""


class CatchUpPane(QWidget):
    """Lies above the overlay, or below one at the upper edge; goes when all has been read.

    What is said meanwhile comes after what was missed, so that nothing is left out. A click ends
    it.
    """

    ended = Signal(bool)
    """Whether the reader is through with it: all was read, or they closed it."""

    def __init__(self, overlay: Overlay) -> None:
        super().__init__(None, floating_window_flags())
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
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setAttribute(Qt.WidgetAttribute.WA_AlwaysShowToolTips)  # it is never the active window
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWindowTitle(self.tr("Captions that you missed"))
        self.setAccessibleName(self.tr("Captions that you missed"))
        set_tip(self, self.tr("Click to close"))
        self.tick = QTimer(self, interval=_TICK_MS)
        self.tick.timeout.connect(self._pass_time)
        self.last_look = QTimer(self, singleShot=True, interval=LAST_LOOK_MS)
        self.last_look.timeout.connect(self.end)
        overlay.installEventFilter(self)

    @property
    def text(self) -> str:
        """What is in view, a line each."""
        return "\n".join(line.text for line in self._shown())

    @property
    def is_waiting(self) -> bool:
        """Whether there is something left to read."""
        return self._pace.is_waiting

    def set_look(self, look: OverlaySettings, words_a_minute: float) -> None:
        """Look as the overlay does, and roll so fast."""
        self._pace.set_pace(words_a_minute)
        # A look with a clear window would put this text upon what lies below it.
        self.painter.set_look(replace(look, window_opacity=max(0.75, look.window_opacity)))
        self._follow()

    def begin(self, captions: Sequence[Caption], read: Caption | None = None) -> None:
        """Show these from their beginning, and then what else is said.

        Args:
            read: What the reader had read last; it stands above the rule that marks their place.
        """
        self._pace.clear()
        self.last_look.stop()
        self._last_shown = None
        self._lines = OverlayLines(self._line_shape(LINES))
        self._lines.speakers = self._overlay.voices.speakers
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
        """The reader says that they have read up to here by now."""
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
        """The end of what was read, as a line before the first."""
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
        """Take a caption in behind what waits, where there is something to catch up with."""
        if self._lines is None:
            return
        # Only what is committed: what is tentative is in the overlay.
        committed = replace(caption, tentative="")
        self._show(self._pace.accept(committed, time.monotonic()))

    def end(self, *, is_read: bool = True) -> None:
        """Close it.

        Args:
            is_read: Whether the reader wants no more of it.
        """
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

    # --- its place -------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay with the overlay."""
        if watched is self._overlay:
            if event.type() in (QEvent.Type.Move, QEvent.Type.Resize):
                self._follow()
            elif event.type() is QEvent.Type.Hide:
                self.end(is_read=not self._pace.is_waiting)
        return super().eventFilter(watched, event)

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
        # An overlay as high as the screen leaves no room: words that nobody sees are not read.
        top = max(screen.top(), min(top, screen.bottom() + 1 - height))
        self.setGeometry(overlay.left(), top, overlay.width(), height)
        if self._lines is not None and self._lines.break_again(self._line_shape(count)):
            self._read_line = self._line_of(self._read)
            is_at_begin = self._read_line is not None and self._place is NOTHING_READ
            self._place_line = 0 if is_at_begin else None  # lines are counted anew
            self.update()

    def _lines_in(self, room_px: int) -> int:
        """How many lines there is room for; at most as many as are wanted."""
        return sum(self.painter.height_px(count) <= room_px for count in range(1, LINES + 1))

    def _line_shape(self, count: int) -> LineShape:
        max_width, measure = self.painter.line_room(self._overlay.width())
        return LineShape(max_width, count, SpeakerMark.LABEL, measure)

    # --- Qt --------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click closes it."""
        del event
        self.end()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the lines on their box."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        self.painter.paint_box(painter, box)
        if self._lines is not None:
            lines = self._shown()
            self.painter.paint_lines(painter, box, lines, 0.0, self.devicePixelRatioF())
            self.painter.paint_place(painter, box, lines, 0.0, self._place_line)
        painter.end()
