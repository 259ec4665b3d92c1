"""Keys that a Wayland desktop gives: the portal org.freedesktop.portal.GlobalShortcuts."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

from captioner.gui.shortcuts.keys import Keys, Shortcut

if TYPE_CHECKING:
    from captioner.gui.system.session_bus import BusSignal, SessionBus

_SERVICE = "org.freedesktop.portal.Desktop"
_PATH = "/org/freedesktop/portal/desktop"
_SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"
_REQUEST = "org.freedesktop.portal.Request"
_SESSION = "org.freedesktop.portal.Session"
_BUS = "org.freedesktop.DBus"
_NOBODY = {f"{_BUS}.Error.{each}" for each in ("ServiceUnknown", "NameHasNoOwner")}

_OBJECT_PATH = re.compile(r"(/\w+)+", re.ASCII)
_RESPONSE_OTHER = 2  # as the portal calls an end that was neither "done" nor "declined"

_MODIFIERS = {
    Qt.KeyboardModifier.ControlModifier: "CTRL",
    Qt.KeyboardModifier.AltModifier: "ALT",
    Qt.KeyboardModifier.ShiftModifier: "SHIFT",
    Qt.KeyboardModifier.MetaModifier: "LOGO",
}
_MOST_RESTARTS = 3
_RESTART_MS = 1000


class PortalTrouble(Enum):
    """Why the desktop gives no keys."""

    NONE = "none"
    NO_PORTAL = "no portal"
    TOO_OLD = "too old"
    DECLINED = "declined"
    CLOSED = "closed"


class PortalKeys(Keys):
    """Asks the desktop for keys; the person chooses them in the desktop's own dialog.

    A session of the portal binds its shortcuts once: other ones need another session.
    """

    answered = Signal(object, object)
    """A `PortalTrouble`, and by a shortcut's name the keys that the desktop has for it."""

    def __init__(self, describe: Callable[[str], str], parent: QObject | None = None) -> None:
        """`describe` returns a shortcut's action, in words for the desktop's dialog."""
        super().__init__(parent)
        self._describe = describe
        self._wanted: dict[str, Shortcut] = {}
        self._bus: SessionBus | None = None
        self._session = ""
        self._numbers = itertools.count(1)
        self._waiting: dict[str, Callable[[int, Mapping[str, Any]], None]] = {}
        self._restarts = 0
        self._again = QTimer(self, singleShot=True, interval=_RESTART_MS)
        self._again.timeout.connect(self._begin)

    def take(self, wanted: Mapping[str, Shortcut]) -> list[str]:
        """Ask for these keys; `answered` reports the result. None: only whether the portal can."""
        self._end_session()
        self._wanted, self._restarts = dict(wanted), 0
        self._begin()
        return []

    def close(self) -> None:
        self._end_session()
        if self._bus is not None:
            self._bus.close()
            self._bus = None

    def _open(self) -> SessionBus | None:
        if self._bus is None:
            from captioner.gui.system.session_bus import SessionBus  # of Linux alone

            try:
                bus = SessionBus(self)
            except OSError:
                return None
            self._bus = bus
            bus.came.connect(self._on_signal)
            bus.lost.connect(self._on_bus_lost)
            bus.watch(f"type='signal',sender='{_SERVICE}'")
            bus.watch(f"type='signal',sender='{_BUS}',member='NameOwnerChanged',arg0='{_SERVICE}'")
            # Newer portals want to know the application; others need no such call.
            name = QGuiApplication.desktopFileName()
            register = "org.freedesktop.host.portal.Registry.Register"
            bus.call(_SERVICE, _PATH, register, "sa{sv}", name, {})
        return self._bus

    def _begin(self) -> None:
        self._again.stop()
        bus = self._open()
        if bus is None:
            self._tell(PortalTrouble.NO_PORTAL)
            return
        turn = self._wanted

        def on_version(_arguments: tuple[Any, ...], error: str) -> None:
            if turn is not self._wanted or self._session:
                return  # it was asked again meanwhile
            if error:
                is_missing = error in _NOBODY or error.startswith(f"{_BUS}.Error.Spawn")
                self._tell(PortalTrouble.NO_PORTAL if is_missing else PortalTrouble.TOO_OLD)
            elif turn:
                self._create_session()
            else:
                self._tell(PortalTrouble.NONE)

        get = f"{_BUS}.Properties.Get"
        bus.call(_SERVICE, _PATH, get, "ss", _SHORTCUTS, "version", on_reply=on_version)

    def _create_session(self) -> None:
        token = self._token()
        self._session = self._handle("session", token)
        self._request(self._on_created, "CreateSession", "", session_handle_token=("s", token))

    def _on_created(self, response: int, results: Mapping[str, Any]) -> None:
        if response != 0:
            self._on_declined()
            return
        match results.get("session_handle"):
            case (_, str(handle)) if _OBJECT_PATH.fullmatch(handle):
                self._session = handle
        shortcuts = [
            (name, {"description": ("s", self._describe(name)),
                    "preferred_trigger": ("s", trigger(shortcut))})
            for name, shortcut in self._wanted.items()
        ]  # fmt: skip
        self._request(self._on_bound, "BindShortcuts", "oa(sa{sv})s", self._session, shortcuts, "")

    def _on_bound(self, response: int, results: Mapping[str, Any]) -> None:
        match response, results:
            case 0, {"shortcuts": (_, shortcuts)}:
                self._tell(PortalTrouble.NONE, shortcuts)
            case 0, _:
                self._tell(PortalTrouble.NONE)
            case _:
                self._on_declined()

    def _on_declined(self) -> None:
        self._end_session()
        self._tell(PortalTrouble.DECLINED)

    def _request(
        self,
        on_response: Callable[[int, Mapping[str, Any]], None],
        method: str,
        signature: str,
        *arguments: Any,
        **options: tuple[str, Any],
    ) -> None:
        """Call a method whose outcome comes as a signal of an object made for it."""
        assert self._bus is not None
        token = self._token()
        path = self._handle("request", token)
        self._waiting[path] = on_response

        def on_reply(arguments: tuple[Any, ...], error: str) -> None:
            if path not in self._waiting:
                return
            if error:
                del self._waiting[path]
                self._on_declined()
                return
            match arguments:
                case (str(handle),) if _OBJECT_PATH.fullmatch(handle):
                    self._waiting[handle] = self._waiting.pop(path)  # portals before 0.9

        self._bus.call(
            _SERVICE,
            _PATH,
            f"{_SHORTCUTS}.{method}",
            signature + "a{sv}",
            *arguments,
            {"handle_token": ("s", token), **options},
            on_reply=on_reply,
        )

    def _end_session(self) -> None:
        self._again.stop()
        if self._bus is not None:
            for path in self._waiting:
                self._bus.call(_SERVICE, path, f"{_REQUEST}.Close")
            if self._session:
                self._bus.call(_SERVICE, self._session, f"{_SESSION}.Close")
        self._waiting.clear()
        self._session = ""

    def _on_signal(self, signal: BusSignal) -> None:
        match signal.interface, signal.member, signal.arguments:
            case (interface, "Response", arguments) if interface == _REQUEST:
                on_response = self._waiting.pop(signal.path, None)
                if on_response is not None:
                    match arguments:
                        case (int(response), dict(results)):
                            on_response(response, results)
                        case _:
                            on_response(_RESPONSE_OTHER, {})
            case (interface, "Activated", (session, str(name), *_)) if interface == _SHORTCUTS:
                if session == self._session and name in self._wanted:
                    self.pressed.emit(name)
            case (interface, "ShortcutsChanged", (session, list(shortcuts))) if (
                interface == _SHORTCUTS
            ):
                if session == self._session:
                    self._tell(PortalTrouble.NONE, shortcuts)
            case (interface, "Closed", _) if interface == _SESSION:
                if signal.path == self._session:
                    self._session = ""
                    self._tell(PortalTrouble.CLOSED)
            case (interface, "NameOwnerChanged", (_, before, now)) if interface == _BUS:
                self._on_owner(is_gone=bool(before), is_there=bool(now))

    def _on_owner(self, *, is_gone: bool, is_there: bool) -> None:
        """Begin again with a portal that ended or began; it has lost our session."""
        if is_gone:
            self._session = ""
            self._waiting.clear()
        if self._wanted and not self._session and not self._waiting:
            self._restarts += is_gone
            if is_there:
                self._begin()
            elif self._restarts <= _MOST_RESTARTS:
                self._again.start()  # the bus starts it when it is asked
            else:
                self._tell(PortalTrouble.NO_PORTAL)

    def _on_bus_lost(self) -> None:
        self._bus, self._session = None, ""
        self._waiting.clear()
        self._tell(PortalTrouble.NO_PORTAL)

    def _tell(self, trouble: PortalTrouble, shortcuts: object = ()) -> None:
        keys: dict[str, str] = {}
        for shortcut in shortcuts if isinstance(shortcuts, list) else ():
            match shortcut:
                case (str(name), {"trigger_description": (_, str(held))}) if name in self._wanted:
                    keys[name] = held
        self.answered.emit(trouble, keys)

    def _token(self) -> str:
        return f"captioner{next(self._numbers)}"

    def _handle(self, kind: str, token: str) -> str:
        assert self._bus is not None
        sender = self._bus.name.lstrip(":").replace(".", "_")
        return f"{_PATH}/{kind}/{sender}/{token}"


def trigger(shortcut: Shortcut) -> str:
    """Return a combination as the shortcuts specification of freedesktop.org writes it."""
    held = [word for each, word in _MODIFIERS.items() if each & shortcut.modifiers]
    return "+".join([*held, shortcut.x11_name])
