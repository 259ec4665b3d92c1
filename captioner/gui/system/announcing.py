"""Announcements by screen readers, without being asked.

Qt's announcements are an event of AT-SPI that Orca listens to since version 45. Older ones say the
words of a notification that appears.
"""

import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
)
from PySide6.QtWidgets import QAccessibleWidget, QLabel, QStatusBar, QWidget
from shiboken6 import isValid

_STATUS = "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus.GetAddress"
_REGISTRY = "org.a11y.atspi.Registry"
_EVENTS = _REGISTRY, "/org/a11y/atspi/registry", f"{_REGISTRY}.GetRegisteredEvents"
_NOTIFICATIONS = 8
"""Taken in turn: a screen reader asks for the words of one somewhat later."""


def announce(widget: QWidget, text: str, *, is_urgent: bool = False) -> None:
    """Have a screen reader say something, after its current sentence unless it is urgent."""
    application = QCoreApplication.instance()
    if application is None or not QAccessible.isActive():
        return
    if sys.platform != "linux":
        _announce(widget, text, is_urgent)
        return
    announcer = application.findChild(Announcer)
    if announcer is None:
        announcer = Announcer(application)
        application.aboutToQuit.connect(announcer.close)
    announcer.tell(widget, text, is_urgent)


class Announcer(QObject):
    """Knows how the screen readers of this Linux desktop receive announcements."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        from captioner.gui.system.session_bus import SessionBus  # jeepney is of Linux alone

        self._waiting: list[tuple[QWidget, str, bool]] = []
        self._say: Callable[[QWidget, str, bool], None] | None = None
        self._buses: list[SessionBus] = []
        self._open = SessionBus
        if bus := self._connect():
            bus.call(*_STATUS, on_reply=self._on_address)

    def tell(self, widget: QWidget, text: str, is_urgent: bool) -> None:
        """Say it, as soon as it is known how."""
        self._waiting.append((widget, text, is_urgent))
        if self._say is not None:
            self._learn(self._say)

    def close(self) -> None:
        for bus in self._buses:
            bus.close()
        self._learn(_announce)

    def _connect(self, address: str = "") -> Any:
        try:
            bus = self._open(self, address)
        except OSError:
            self._learn(_announce)
            return None
        self._buses.append(bus)
        bus.lost.connect(lambda: self._learn(_announce))
        return bus

    def _on_address(self, arguments: tuple[Any, ...], _error: str) -> None:
        match arguments:
            case (str(address),) if address:
                bus = self._connect(address)
            case _:
                bus = None
                self._learn(_announce)
        if bus is not None:

            def ask() -> None:
                bus.call(*_EVENTS, on_reply=self._on_events)

            bus.came.connect(lambda _signal: ask())  # a screen reader has come or gone
            bus.watch(f"type='signal',interface='{_REGISTRY}'")
            ask()

    def _on_events(self, arguments: tuple[Any, ...], _error: str) -> None:
        match arguments:
            case (list(listeners),):
                wanted = [str(event).lower() for _listener, event in listeners]
            case _:
                wanted = []
        is_heard = not wanted or any(each.startswith("object:announcement") for each in wanted)
        self._learn(_announce if is_heard else _notify)

    def _learn(self, say: Callable[[QWidget, str, bool], None]) -> None:
        self._say = say
        waiting, self._waiting = self._waiting, []
        for widget, text, is_urgent in waiting:
            if isValid(widget):
                say(widget, text, is_urgent)


class Notification(QWidget):
    """Never shown; `install_roles` gives it its role for screen readers."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = QLabel(self)


class _Notifications(QStatusBar):
    """Within a status bar Orca says the words alone, and not that they are a notification."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.hide()
        self._all = [Notification(self) for _ in range(_NOTIFICATIONS)]

    def show_next(self, text: str) -> None:
        self._all.append(self._all.pop(0))
        chosen = self._all[-1]
        chosen.words.setText(text)
        QAccessible.updateAccessibility(QAccessibleEvent(chosen, QAccessible.Event.ObjectShow))


def _announce(widget: QWidget, text: str, is_urgent: bool) -> None:
    event = QAccessibleAnnouncementEvent(widget, text)
    politeness = QAccessible.AnnouncementPoliteness
    event.setPoliteness(politeness.Assertive if is_urgent else politeness.Polite)
    QAccessible.updateAccessibility(event)


def _notify(widget: QWidget, text: str, _is_urgent: bool) -> None:
    window = widget.window()
    notifications = window.findChild(_Notifications)
    (notifications or _Notifications(window)).show_next(text)


_ROLES = {
    "Notification": QAccessible.Role.Notification,
    "Tip": QAccessible.Role.ToolTip,
    "QStackedWidget": QAccessible.Role.Client,  # said before its first control: "layered pane"
    "SettingsDialog": QAccessible.Role.Window,  # of a dialog, all text is read out when it opens
}


def install_roles() -> None:
    """Have effect on widgets that no screen reader has met yet."""
    QAccessible.installFactory(_made)


def _made(class_name: str, of: QObject) -> QAccessibleInterface | None:
    role = _ROLES.get(class_name)
    return QAccessibleWidget(of, role) if role is not None and isinstance(of, QWidget) else None
