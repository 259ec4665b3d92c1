"""Tips: a text about the thing under the pointer.

Qt's own go after some seconds, and when the pointer comes near them. These stay as long as the
pointer is on the thing or on the tip, and go with Escape (EN 301 549, 11.1.4.13). They show text
as it is: a file's name is no markup.
"""

import re
from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, QRect, Qt, QTimer
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QAbstractScrollArea, QApplication, QLabel, QWidget
from shiboken6 import isValid

GRACE_MS = 400
"""How long the pointer may be on neither, on its way from the thing to the tip."""

_WIDEST_EM = 26
_PADDING_PX = 7
_LOW_PX = 80
"""Below a thing that is higher than this a tip would be far from the pointer."""

_BELOW_POINTER_PX = 22


class Tip(QLabel):
    """A tip as it is seen."""

    def __init__(self, text: str, window: QWidget) -> None:
        super().__init__(
            window,
            Qt.WindowType.ToolTip
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowDoesNotAcceptFocus,
        )
        self.setObjectName("tip")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setMargin(_PADDING_PX)
        self.set_text(text)

    def set_text(self, text: str) -> None:
        """Say this, in as few lines as can be read with ease."""
        self.setAccessibleName(text)
        self.setText(re.sub(r"([/\\])", "\\1\N{ZERO WIDTH SPACE}", text))
        self.ensurePolished()
        most = QRect(0, 0, _WIDEST_EM * self.fontMetrics().height() // 2, 0)
        needed = self.fontMetrics().boundingRect(most, Qt.TextFlag.TextWordWrap, self.text())
        screen = self.screen().availableGeometry()
        width = min(needed.width() + 2 * (_PADDING_PX + 1), screen.width())
        self.resize(width, min(self.heightForWidth(width), screen.height()))


class _Tips(QObject):
    """Shows the tip of one thing at a time."""

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self.tip: Tip | None = None
        self._owner: QWidget | None = None
        self._window: QWidget | None = None
        self._place = QRect()
        self._window_was_left = False
        self._keys = _Escape(self)
        self._grace = QTimer(self, singleShot=True, interval=GRACE_MS)
        self._grace.timeout.connect(self.close)

    def watch(self, thing: QWidget) -> None:
        """Show the tips of a widget, or of the items of the view whose viewport it is."""
        thing.installEventFilter(self)  # installing it again has no effect

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QHelpEvent) and kind is QEvent.Type.ToolTip:
            return isinstance(watched, QWidget) and self._open(watched, event.pos())
        if self.tip is None:
            return False
        if watched is self.tip or watched is self._owner:
            self._follow(watched, event)
        elif kind is QEvent.Type.Leave:
            # A window that hides things when the pointer goes would take the owner away.
            self._window_was_left = True
            return True
        elif kind in (QEvent.Type.Hide, QEvent.Type.WindowDeactivate):
            self.close()
        return False

    def _follow(self, watched: QObject, event: QEvent) -> None:
        match event.type():
            case QEvent.Type.Enter:
                self._grace.stop()
            case QEvent.Type.Leave:
                self._grace.start()
            case QEvent.Type.MouseMove if watched is self._owner:
                assert isinstance(event, QMouseEvent)
                if self._place.contains(event.position().toPoint()):
                    self._grace.stop()
                elif not self._grace.isActive():
                    self._grace.start()  # on another item of a view
            case QEvent.Type.MouseButtonPress | QEvent.Type.Wheel | QEvent.Type.Hide:
                self.close()
            case QEvent.Type.ToolTipChange:
                self._renew()

    def _open(self, owner: QWidget, position: QPoint) -> bool:
        """Show the tip at this place; returns whether there is one."""
        text, place = _said_of(owner, position)
        if not text:
            self.close()
        elif self.tip is None or (owner, place) != (self._owner, self._place):
            self.close()
            self._owner, self._window, self._place = owner, owner.window(), place
            self.tip = tip = Tip(text, self._window)
            tip.installEventFilter(self)
            owner.destroyed.connect(self.close)
            if owner is not self._window:
                self._window.installEventFilter(self)
            QCoreApplication.instance().installEventFilter(self._keys)  # type: ignore[union-attr]
            tip.move(_place_beside(owner, place, position, tip))
            tip.show()
        return bool(text)

    def _renew(self) -> None:
        assert self.tip is not None and self._owner is not None
        if self._owner.toolTip():
            self.tip.set_text(self._owner.toolTip())
        else:
            self.close()

    def close(self) -> None:
        tip, owner, window = self.tip, self._owner, self._window
        self._grace.stop()
        if tip is None or owner is None or window is None:
            return
        self.tip = self._owner = self._window = None
        was_left, self._window_was_left = self._window_was_left, False
        QCoreApplication.instance().removeEventFilter(self._keys)  # type: ignore[union-attr]
        if isValid(tip):
            tip.removeEventFilter(self)
            tip.hide()
            tip.deleteLater()
        if isValid(owner):
            owner.destroyed.disconnect(self.close)
        if isValid(window) and window is not owner:
            window.removeEventFilter(self)
            if was_left and not window.underMouse():
                QCoreApplication.sendEvent(window, QEvent(QEvent.Type.Leave))


class _Escape(QObject):
    """While there is a tip, Escape is for it, whatever has the keyboard's focus."""

    def __init__(self, tips: _Tips) -> None:
        super().__init__(tips)
        self._tips = tips

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.key() != Qt.Key.Key_Escape:
            return False
        if event.type() is QEvent.Type.ShortcutOverride:
            event.accept()  # so that no shortcut takes it
            return True
        if event.type() is QEvent.Type.KeyPress:
            self._tips.close()
            return True
        return False


def set_tip(thing: QWidget, text: str) -> None:
    """Say this of a thing when the pointer rests on it; screen readers have it as description.

    Args:
        text: Shown as it is; empty for no tip.
    """
    thing.setToolTip(text)
    _tips().watch(thing)


TipAt = Callable[[QPoint], tuple[str, QRect]]
"""Returns the tip at a position of the viewport, empty for none, and the part it is about."""


def show_tips_of(view: QAbstractScrollArea) -> None:
    """Show a view's tip when the pointer rests on an item (`Qt.ToolTipRole`).

    A view without items has a method `tip_at` instead, a `TipAt`.
    """
    view.viewport().setMouseTracking(True)
    _tips().watch(view.viewport())


def _tips() -> _Tips:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    found = application.findChild(_Tips, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return found or _Tips(application)


def _said_of(owner: QWidget, position: QPoint) -> tuple[str, QRect]:
    """Return the words, and the place within the owner that they are about."""
    view = owner.parent()
    if isinstance(view, QAbstractItemView) and owner is view.viewport():
        index = view.indexAt(position)
        return str(index.data(Qt.ItemDataRole.ToolTipRole) or ""), view.visualRect(index)
    if isinstance(view, QAbstractScrollArea) and owner is view.viewport():
        tip_at: TipAt | None = getattr(view, "tip_at", None)
        if tip_at is not None:
            return tip_at(position)
    return owner.toolTip(), owner.rect()


def _place_beside(owner: QWidget, place: QRect, position: QPoint, tip: QWidget) -> QPoint:
    """Return a place that touches the widget and covers as little as may be, on the same screen."""
    pointer = owner.mapToGlobal(position)
    thing = QRect(owner.mapToGlobal(place.topLeft()), place.size())
    screen = owner.screen().availableGeometry()
    window = owner.window()
    if window.windowFlags() & Qt.WindowType.WindowStaysOnTopHint:
        thing = window.frameGeometry()  # it is there to be read: tips lie beside it, not on it
        is_above = pointer.y() - thing.top() <= thing.bottom() - pointer.y()
    else:
        is_above = False
        if thing.height() > _LOW_PX:
            thing.setBottom(min(thing.bottom(), pointer.y() + _BELOW_POINTER_PX))
    above, below = thing.top() - tip.height(), thing.bottom() + 1
    has_room_above = above >= screen.top()
    has_room_below = below + tip.height() <= screen.bottom() + 1
    is_above = has_room_above if not has_room_below else is_above and has_room_above
    left = min(pointer.x() - _PADDING_PX, screen.right() + 1 - tip.width())
    top = min(above if is_above else below, screen.bottom() + 1 - tip.height())
    return QPoint(max(screen.left(), left), max(screen.top(), top))
