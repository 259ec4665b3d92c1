"""The overlay: captions above everything else, never in the way."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QMoveEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QShowEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from captioner.captions.lines import CaptionLine
from captioner.captions.speaker_marks import SpeakerMark
from captioner.core.captions import Caption
from captioner.core.plain_text import one_line
from captioner.core.speakers.naming import NOBODY_NAMED, CaptionSplit, SpeakerChange, Speakers
from captioner.gui.overlay.caption_painter import CaptionPainter
from captioner.gui.overlay.controls import TOOLBAR_HEIGHT_PX, OverlayControls, OverlayToolbar
from captioner.gui.overlay.lines import LineRoll, OverlayLines, Scrollback
from captioner.gui.overlay.place import OverlayDrag, OverlayPlace
from captioner.gui.overlay.status import (
    SilenceTimer,
    paint_frame,
    paint_hint,
    paint_status,
    status_place,
    status_width_px,
)
from captioner.gui.overlay.window_system import KeyboardFocus, float_above, show_only
from captioner.settings.overlay import OverlaySettings
from captioner.settings.window_state import WindowState


class ReaderInput(QObject):
    """Scrolls, changes the size, opens the menu or the window: wheel, keys, mouse buttons."""

    def __init__(self, overlay: "Overlay") -> None:
        super().__init__(overlay)
        self._overlay = overlay
        self._menu = overlay.controls.menu()
        overlay.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Handle the reader's events; the rest is left to the overlay."""
        if isinstance(event, QWheelEvent):
            self._turn(event)
        elif isinstance(event, QContextMenuEvent):
            self._menu.popup(event.globalPos())
        elif isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            return self._press(event.key())
        elif isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseButtonDblClick:
            if event.button() is Qt.MouseButton.LeftButton:
                self._overlay.controls.window.trigger()
        else:
            return False
        return True

    def _turn(self, event: QWheelEvent) -> None:
        angle = event.angleDelta().y()
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._overlay.scrollback.turn(angle, self._overlay.earlier_lines)
        elif angle:
            self._overlay.controls.step_size(1 if angle > 0 else -1)

    def _press(self, key: int) -> bool:
        overlay = self._overlay
        match key:
            case Qt.Key.Key_PageUp:
                overlay.scrollback.go(overlay.look.lines, overlay.earlier_lines)
            case Qt.Key.Key_PageDown:
                overlay.scrollback.go(-overlay.look.lines, overlay.earlier_lines)
            case Qt.Key.Key_End:
                overlay.scrollback.end()
            case Qt.Key.Key_Plus:
                overlay.controls.step_size(1)
            case Qt.Key.Key_Minus:
                overlay.controls.step_size(-1)
            case Qt.Key.Key_Space:
                overlay.controls.hold.trigger()
            case Qt.Key.Key_B:
                overlay.controls.place.trigger()
            case Qt.Key.Key_L:
                overlay.controls.look_menu.switch.trigger()
            case Qt.Key.Key_C:
                overlay.controls.catch_up.trigger()
            case Qt.Key.Key_Escape:
                overlay.leave_focus()
            case _:
                return False
        return True


DIMMED_OPACITY = 0.65
"""White on black still has the contrast that `LEAST_CONTRAST` asks for."""


class Overlay(QWidget):
    """Rolled-up captions on a box.

    Above the box, or below one at the upper edge of the screen, a strip as high as the toolbar
    stays clear: state and buttons appear there and never cover a word.
    """

    lines_wanted = Signal(int)
    placed = Signal()
    """It stands somewhere else now, and `window_state` knows."""

    stands_elsewhere = Signal()
    """It was moved or resized, or is just being so."""

    hidden = Signal()

    def __init__(
        self,
        look: OverlaySettings,
        window_state: WindowState,
        mark: SpeakerMark = SpeakerMark.LABEL,
    ) -> None:
        super().__init__()
        float_above(self)
        self.look = look
        self._mark = mark
        self.painter = CaptionPainter(look)
        self._lines = OverlayLines(self.painter.line_shape(self.width(), mark))
        self._has_voices = False
        self._covered: list[QRect] = []
        self.status = ""
        """How the session stands, where readers need to know."""
        self._is_problem = False
        self.roll = LineRoll(self)
        self.roll.moved.connect(self._refresh)
        self.silence = SilenceTimer(self)
        self.silence.dimmed.connect(self._refresh)
        self.silence.clearing.timeout.connect(self.clear)
        self._place_line: int | None = None
        self.hint = ""
        """What stands where there are no captions."""
        self.scrollback = Scrollback(self)
        self.scrollback.changed.connect(self._on_scrolled)
        self.controls = OverlayControls(look, self)
        self.controls.live.triggered.connect(self.scrollback.end)
        self._input = ReaderInput(self)
        self.toolbar = OverlayToolbar(self.controls, self)
        self.toolbar.hide()
        self._focus = KeyboardFocus(self)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMouseTracking(True)
        self.setWindowTitle(self.tr("Captions"))
        self.setAccessibleName(self.tr("Captions"))
        self.place = OverlayPlace(self, self.painter, window_state)
        self.drag = OverlayDrag(self, self.place, self.box)
        self.drag.finished.connect(self._on_dragged)
        self.drag.clicked.connect(self.scrollback.end)
        self.place.restore()

    @property
    def lines(self) -> Sequence[CaptionLine]:
        return self._shown()

    @property
    def text(self) -> str:
        return "\n".join(line.text for line in self.lines)

    def show_caption(self, caption: Caption) -> None:
        self._make_room_for_names(caption.speaker)
        before = [line.number for line in self._lines.in_view]
        read_last = self._shown()[-1].number if self.scrollback.lines else 0
        self._lines.accept(caption)
        after = [line.number for line in self._lines.in_view]
        if self.scrollback.lines:
            self.scrollback.keep_still(self._lines.below(read_last), self.earlier_lines)
        elif self.look.smooth_roll and self.isVisible():
            self.roll.begin(before, after, self.painter.line_height_px)
        self.silence.begin(self.look.clear_after_s)
        self._refresh()

    def begin_session(self) -> None:
        self.clear()
        self._lines.begin_session()
        self._has_voices = False
        self.show_speakers(NOBODY_NAMED)
        self._break_lines_again()

    @property
    def speakers(self) -> Speakers:
        return self._lines.speakers

    def relabel(self, changes: Sequence[SpeakerChange]) -> None:
        self._lines.relabel({change.caption_id: change.new for change in changes})
        self._make_room_for_names("".join(change.new for change in changes))
        self.update()

    def split(self, split: CaptionSplit) -> None:
        self._lines.split(split)
        self._make_room_for_names("".join(split.labels.values()))
        self.update()

    def show_speakers(self, speakers: Speakers) -> None:
        self._lines.speakers = speakers.with_suggestions
        self.update()

    def _make_room_for_names(self, labels: str) -> None:
        """Break the lines for the room that names leave them, from a session's first label on."""
        if labels and not self._has_voices:
            self._has_voices = True
            self._break_lines_again()

    def clear(self) -> None:
        """Empty it; the next words begin a new line."""
        self.silence.end()
        self.scrollback.end()
        self.roll.end()
        self._lines.clear()
        self._refresh()

    @property
    def newest_line(self) -> int:
        """The number of the line at the bottom; 0 where there is none."""
        return max((line.number for line in self._lines.in_view), default=0)

    def set_place(self, line: int | None) -> None:
        """Show that the reader has read up to the end of this line."""
        self._place_line = line
        self._refresh()

    @property
    def _pill(self) -> str:
        """What stands above the box; a button has the same to say of earlier captions."""
        is_back = self.scrollback.lines and not self.toolbar.isVisible()
        return self.status or (self.tr("Earlier captions") if is_back else "")

    def set_status(self, words: str, *, is_problem: bool = False) -> None:
        """Show how the session stands, apart from captions; empty for nothing worth saying."""
        self.status, self._is_problem = one_line(words), is_problem
        self.toolbar.make_room_for_status(status_width_px(self.status))
        self._refresh()

    def set_hint(self, words: str) -> None:
        self.hint = words
        self._refresh()

    def set_covered(self, places: Sequence[QRect]) -> None:
        """Lie below these rectangles of the desktop: our own dialogs, whose buttons are needed."""
        self._covered = list(places)
        self._refresh()

    def set_look(self, look: OverlaySettings, mark: SpeakerMark = SpeakerMark.LABEL) -> None:
        if look == self.look and mark is self._mark:
            return
        was = self.look
        self.look = look
        self._mark = mark
        self.painter.set_look(look)
        if look.width_percent != was.width_percent:
            self.place.forget()
        elif look.characters_per_line not in (0, was.characters_per_line):
            self.place.fit_longest_line()
        if replace(look, visible=was.visible, locked=was.locked) != was:
            self.place.restore()
            self.toolbar.setGeometry(self.strip())
            self._break_lines_again()
        self._apply_lock()
        self._refresh()

    def box(self) -> QRect:
        """Return the background within the window."""
        strip_px = TOOLBAR_HEIGHT_PX
        is_below = self.place.is_at_top
        return self.rect().adjusted(0, 0 if is_below else strip_px, 0, -strip_px * is_below)

    @property
    def _background(self) -> QRect:
        """The box; docked, the strip as well, which other windows have left to the overlay."""
        return self.rect() if self.place.is_docked else self.box()

    def strip(self) -> QRect:
        """Return where buttons and state stand, beside the box."""
        top = self.height() - TOOLBAR_HEIGHT_PX if self.place.is_at_top else 0
        return QRect(0, top, self.width(), TOOLBAR_HEIGHT_PX)

    def stand_at(self, *, top: bool) -> None:
        """Go to the middle of an edge of its screen, for users who cannot drag."""
        self.place.go_to_edge(top=top)
        self.placed.emit()

    def _on_dragged(self, edges: Qt.Edge) -> None:
        lines = self.place.keep_dragged(edges)
        self.placed.emit()
        if lines != self.look.lines:
            self.lines_wanted.emit(lines)

    def _apply_lock(self) -> None:
        handle = self.windowHandle()
        # Set before the window is shown, some window managers let it swallow clicks for good.
        if handle is not None and self.isVisible():
            handle.setFlag(Qt.WindowType.WindowTransparentForInput, self.look.locked)
        if self.look.locked:
            self.toolbar.hide()
            self.unsetCursor()

    def showEvent(self, event: QShowEvent) -> None:
        """Become transparent for clicks only once it is there."""
        super().showEvent(event)
        self.place.on_shown()
        self._refresh()
        QTimer.singleShot(0, self, self._apply_lock)

    def hideEvent(self, event: QHideEvent) -> None:
        """Other windows have the space again that was kept free of them."""
        super().hideEvent(event)
        self.place.release_edge()
        self.hidden.emit()

    def take_focus(self) -> None:
        """Let the keyboard reach the buttons, at the user's word alone; Escape gives it back."""
        if self.isVisible():
            self._show_toolbar(True)
            self._focus.take()
            self.toolbar.focus_first()

    def leave_focus(self) -> None:
        """Give the focus back to the window of ours that had it."""
        self._show_toolbar(False)
        self._focus.give_back()

    def changeEvent(self, event: QEvent) -> None:
        """Refuse the focus again when it has gone elsewhere."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange:
            self._focus.on_activation_change()
            if not self.isActiveWindow():
                self._show_toolbar(self.underMouse() and not self.look.locked)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self._show_toolbar(not self.look.locked)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._show_toolbar(self.drag.is_active or self._focus.is_here)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.look.locked:
            self.drag.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self.look.locked:
            self.drag.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.drag.release()

    def _show_toolbar(self, is_shown: bool) -> None:
        self.toolbar.setVisible(is_shown)
        self._refresh()

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        if self._covered:
            self._refresh()
        self.stands_elsewhere.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break lines for the new width; those already shown too, since the reader asked."""
        super().resizeEvent(event)
        self.toolbar.setGeometry(self.strip())
        if event.size().width() != event.oldSize().width():
            self._break_lines_again()
        self._refresh()
        self.stands_elsewhere.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.box())
        lines = self._shown(extra=-(-int(self.roll.px) // self.painter.line_height_px))
        has_text = any(line.runs for line in lines)
        if has_text or not self.look.locked:
            self.painter.paint_box(painter, QRectF(self._background))
        if has_text:
            ratio = self.devicePixelRatioF()
            opacity = DIMMED_OPACITY if self.silence.is_dimmed else 1.0
            names = self._lines.speakers.names
            self.painter.paint_lines(painter, box, lines, self.roll.px, ratio, opacity, names)
            self.painter.paint_place(painter, box, lines, self.roll.px, self._place_line)
        elif not self.look.locked:
            paint_hint(painter, box, self.hint, self.look)
        if self._pill:
            paint_status(painter, self._pill_place(), self._pill, is_problem=self._is_problem)
        if self.toolbar.isVisible() and not self.place.is_docked:
            paint_frame(painter, box)
        painter.end()

    def _refresh(self) -> None:
        """Cut out, then paint: parts outside the mask are never asked to be painted."""
        show_only(self, self._painted_region, self._covered)
        self.update()

    def _painted_region(self) -> QRegion:
        strip = self.strip()
        if self.toolbar.isVisible():
            status = QRegion(strip)
        else:
            status = QRegion(self._pill_place().toAlignedRect()) if self._pill else QRegion()
        has_box = not self.look.locked or any(line.runs for line in self.lines)
        return status + QRegion(self._background) if has_box else status

    def _pill_place(self) -> QRectF:
        room_px = self.toolbar.status_px if self.toolbar.isVisible() else None
        return status_place(QRectF(self.strip()), self._pill, room_px)

    def _shown(self, extra: int = 0) -> Sequence[CaptionLine]:
        back = self.scrollback.lines
        found = self._lines.last(self.look.lines + extra + back)
        return found[: len(found) - back]

    @property
    def earlier_lines(self) -> int:
        return max(0, self._lines.count - self.look.lines)

    def _on_scrolled(self) -> None:
        self.roll.end()
        self.controls.show_scrolled(self.scrollback.lines > 0)
        self._refresh()

    def _break_lines_again(self) -> None:
        """Fill the width that there is: who makes the box wider wants longer lines."""
        shape = self.painter.line_shape(self.width(), self._mark, has_voices=self._has_voices)
        if self._lines.break_again(shape):
            self._place_line = None  # lines are counted from 1 again
            self.scrollback.end()
            self.roll.end()
        self._refresh()
