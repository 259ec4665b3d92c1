"""When the overlay is shown, its look, and the windows above it."""

from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QPen, QRegion
from PySide6.QtWidgets import QApplication, QDialog, QToolButton, QWidget

from captioner.captions.speaker_marks import SpeakerMark
from captioner.core.captions import Caption
from captioner.core.events import SessionState
from captioner.core.outputs import OutputStatus
from captioner.gui.overlay.status import UNLOCK_HANDLE_PX
from captioner.gui.overlay.window import Overlay
from captioner.gui.overlay.window_system import (
    can_hide_from_sharing,
    float_above,
    set_hidden_from_sharing,
    show_only,
)
from captioner.gui.widgets.icons import icon
from captioner.gui.widgets.theme import wants_reduced_motion
from captioner.gui.widgets.tips import set_tip
from captioner.gui.widgets.translation import translated
from captioner.live.decisions.session_status import Condition, SessionStatus
from captioner.settings.model import Settings, SoundSettings
from captioner.settings.overlay import OverlaySettings
from captioner.sound_events.kinds import WARNINGS

_MOVING = (
    QEvent.Type.Move,
    QEvent.Type.Resize,
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.WindowStateChange,
)


class DialogsAbove(QObject):
    """Reports where the dialogs of this application stand.

    A dialog takes the focus when it comes, which is when it is found.
    """

    changed = Signal(list)
    """A `QRect` on the desktop for each."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._places: list[QRect] = []
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._check)
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.focusWindowChanged.connect(self._soon.start)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVING:
            self._soon.start()
        return False

    def _check(self) -> None:
        dialogs = [each for each in QApplication.topLevelWidgets() if isinstance(each, QDialog)]
        for dialog in dialogs:
            dialog.installEventFilter(self)  # installing it again has no effect
        places = [
            dialog.frameGeometry()
            for dialog in dialogs
            if dialog.isVisible() and not dialog.isMinimized()
        ]
        if places != self._places:
            self._places = places
            self.changed.emit(places)


_GAP_PX = 2
_RADIUS_PX = 8
_HANDLE_STYLE = f"""
QToolButton {{
  background: #16191f; border: 2px solid #ffffff; border-radius: {_RADIUS_PX}px; padding: 0;
}}
QToolButton:hover {{ background: #3a4150; }}
"""
"""Dark with a white edge: one of both is seen on any background."""


class UnlockHandle(QToolButton):
    """Stays in the overlay's strip as long as it is locked, under the mouse or not.

    A handle that appeared only under the mouse could not be reached by touch or pen, and users
    would not find it. Under Wayland no program places its windows: there the tray, the main window
    and `captioner --toggle-lock` unlock.
    """

    def __init__(self, overlay: Overlay) -> None:
        super().__init__(None)  # a window of its own: clicks must not go through it
        float_above(self)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setStyleSheet(_HANDLE_STYLE)
        self.setFixedSize(UNLOCK_HANDLE_PX, UNLOCK_HANDLE_PX)
        self.setIconSize(QSize(18, 18))
        self.setIcon(icon("unlock", "#ffffff"))
        set_tip(self, self.tr("Unlock captions"))
        self.setAccessibleName(self.tr("Unlock captions"))
        self.setWindowTitle(self.tr("Unlock captions"))
        self._overlay = overlay
        self._covered: list[QRect] = []
        overlay.stands_elsewhere.connect(self._follow)

    def set_watching(self, is_watching: bool) -> None:
        """Be there while the overlay is locked and shown."""
        is_watching = is_watching and QGuiApplication.platformName() != "wayland"
        if is_watching:
            self._follow()
        self.setVisible(is_watching)
        if is_watching:
            self.raise_()

    def set_covered(self, places: list[QRect]) -> None:
        """Lie below these rectangles of the desktop, as the overlay does."""
        self._covered = places
        self._cut()

    def _follow(self) -> None:
        strip = self._overlay.strip().translated(self._overlay.pos())
        self.move(strip.topRight() + QPoint(1 - UNLOCK_HANDLE_PX, _GAP_PX))
        self._cut()

    def _cut(self) -> None:
        """Have no black corners where nothing blends the desktop's windows."""
        show_only(self, self._shape, self._covered)

    def _shape(self) -> QRegion:
        found = QRegion(self.rect())
        ellipse, size = QRegion.RegionType.Ellipse, 2 * _RADIUS_PX
        right, bottom = self.width() - _RADIUS_PX, self.height() - _RADIUS_PX
        for x, y in ((0, 0), (right, 0), (0, bottom), (right, bottom)):
            found -= QRegion(x, y, _RADIUS_PX, _RADIUS_PX)
        for x in (0, self.width() - size):
            for y in (0, self.height() - size):
                found += QRegion(x, y, size, size, ellipse)
        return found


LAST_LOOK_MS = 10_000
"""How long the last words of a session can still be read."""

PASSING_WORDS_MS = 3_000
"""How long it says that something was done: long enough for four words beside captions."""


def overlay_look(settings: Settings) -> tuple[OverlaySettings, SpeakerMark]:
    """Return how the overlay looks, and how it marks a change of speaker."""
    look = settings.overlay
    if look.broadcast:
        # As television rolls captions up (CEA-608): three rows of 32, ">>" for a new speaker.
        return replace(look, lines=3, characters_per_line=32), SpeakerMark.CHEVRONS
    mark = SpeakerMark.LABEL if settings.reading.show_labels else SpeakerMark.CHEVRONS
    return look, mark


class OverlayPresence(QObject):
    """Shows the overlay while there is a session to follow, and a little longer.

    An empty box would read as silence; one that is asked to stay says that captioning is off. A
    session that failed keeps it there: who follows the overlay alone must learn of it.
    """

    def __init__(self, overlay: Overlay, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._overlay = overlay
        self.unlock_handle = UnlockHandle(overlay)
        self._look = settings.overlay
        self._is_held_back = False
        self._is_alone = False
        self._state = SessionState.IDLE
        self.last_look = QTimer(self, singleShot=True, interval=LAST_LOOK_MS)
        self.last_look.timeout.connect(self._show_or_hide)
        self._status_words = self._reader_words = self._sending_words = ""
        self._is_problem = False
        self.passing_words = QTimer(self, singleShot=True, interval=PASSING_WORDS_MS)
        self.passing_words.timeout.connect(self._show_status_words)
        self._dialogs = DialogsAbove(self)
        self._dialogs.changed.connect(overlay.set_covered)
        self._dialogs.changed.connect(self.unlock_handle.set_covered)
        self._show_hint()

    def apply(self, settings: Settings) -> None:
        was_wanted = self._look.visible
        self._look, mark = overlay_look(settings)
        self._overlay.set_look(self._look, mark)
        self._overlay.controls.show_look(settings.overlay, settings.looks.saved)
        if self._look.visible and not was_wanted:
            self.show_for_a_while()
        self._show_or_hide()
        if can_hide_from_sharing() and self._look.visible:
            set_hidden_from_sharing(self._overlay, self._look.hide_from_sharing)

    def set_alone(self, is_alone: bool) -> None:
        """Keep the overlay shown while it is the only window of Captioner."""
        self._is_alone = is_alone
        self._show_or_hide()

    def hold_back(self, is_held_back: bool) -> None:
        """Hide it, unless captions come, while something must not lie under it."""
        self._is_held_back = is_held_back
        self._show_or_hide()

    def show_status(self, status: SessionStatus) -> None:
        """Follow the session: there while it runs, and with words where not all is well."""
        was_idle = self._state is SessionState.IDLE
        self._state = status.state
        is_quiet = status.condition in (Condition.GOOD, Condition.IDLE)
        self._is_problem = status.condition is Condition.PROBLEM
        self._status_words = "" if is_quiet else translated(status.line)
        if self._status_words or not self.passing_words.isActive():
            self._show_status_words()
        if status.state is SessionState.IDLE and not was_idle and self._overlay.text:
            self.last_look.start()
        self._show_hint()
        self._show_or_hide()

    def say_done(self, words: str) -> None:
        """Say for a moment that something was done; how the session stands goes before."""
        if not self._status_words:
            self._overlay.set_status(words)
            self.passing_words.start()

    def set_reader_words(self, words: str) -> None:
        """Show the reader's lag unless a more serious status is shown."""
        if words != self._reader_words:
            self._reader_words = words
            if not self.passing_words.isActive():
                self._show_status_words()

    def show_outputs(self, statuses: tuple[OutputStatus, ...]) -> None:
        self._sending_words = " · ".join(translated(each.line) for each in statuses)
        self._show_status_words()

    def _show_status_words(self) -> None:
        self.passing_words.stop()
        softer = " · ".join(filter(None, (self._reader_words, self._sending_words)))
        words = self._status_words or softer
        self._overlay.set_status(words, is_problem=self._is_problem)

    def show_for_a_while(self) -> None:
        """Let it be seen where it stands, session or not."""
        self.last_look.start()
        self._show_or_hide()

    def give_way(self, place: QRect) -> None:
        """End the last look where it lies over something on the screen."""
        if self.last_look.isActive() and self._overlay.frameGeometry().intersects(place):
            self.last_look.stop()
            self._show_or_hide()

    def _show_hint(self) -> None:
        self._overlay.set_hint(
            self.tr("Captioning is off")
            if self._state in (SessionState.IDLE, SessionState.FAILED)
            else self.tr("Captions appear here")
        )

    def _show_or_hide(self) -> None:
        is_idle = self._state is SessionState.IDLE
        stays = self._look.stays or self._is_alone or self.last_look.isActive()
        is_shown = self._look.visible and (not is_idle or (stays and not self._is_held_back))
        if self._overlay.isVisible() != is_shown:
            self._overlay.setVisible(is_shown)
        self.unlock_handle.set_watching(self._look.locked and is_shown)


BLINK_MS = 400
"""How long the frame is there, and then is not: 1.25 flashes a second (WCAG 2.3.1: at most 3)."""

_CHANGES = 12
_EDGE_PX = 6
_ALARM_COLOUR = "#ffc400"
"""Amber, because saturated red flashes are the more dangerous ones."""


class AlarmFrame(QWidget):
    """A frame over the overlay's box; steady where the desktop asks for less motion."""

    notice_wanted = Signal(str)
    """The desktop is to show these words."""

    def __init__(self, overlay: Overlay) -> None:
        super().__init__(overlay)
        self._overlay = overlay
        self._settings = SoundSettings()
        self._changes_left = 0
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.timer = QTimer(self, interval=BLINK_MS)
        self.timer.timeout.connect(self._change)
        self.hide()

    def apply(self, settings: SoundSettings) -> None:
        self._settings = settings
        if not settings.alarms_blink:
            self._end()

    def accept(self, caption: Caption) -> None:
        """Blink for five seconds where a caption describes an alarm or a siren."""
        if caption.sound not in WARNINGS:
            return
        if self._settings.alarms_notify:
            self.notice_wanted.emit(caption.text)
        if self._settings.alarms_blink:
            self._changes_left = _CHANGES
            self._show()
            self.timer.start()

    def _change(self) -> None:
        self._changes_left -= 1
        if not self._changes_left:
            self._end()
        elif self.isHidden() or wants_reduced_motion():
            self._show()  # where the box is now
        else:
            self.hide()

    def _show(self) -> None:
        self.setGeometry(self._overlay.box())
        self.show()

    def _end(self) -> None:
        self.timer.stop()
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the frame: amber within black, for any background."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for width, colour in ((_EDGE_PX + 4, "#000000"), (_EDGE_PX, _ALARM_COLOUR)):
            inset = (_EDGE_PX + 4) / 2
            painter.setPen(QPen(QColor(colour), width))
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 10, 10
            )
        painter.end()
