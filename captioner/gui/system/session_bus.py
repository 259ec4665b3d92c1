"""The session bus (D-Bus), or another, spoken by jeepney and read by Qt's event loop.

Neither QtDBus nor libdbus would do: docs/decisions/session-bus.md.
"""

import itertools
import os
import socket
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, HeaderFields, Message, MessageType, Parser, new_method_call
from jeepney.auth import BEGIN, Authenticator
from jeepney.bus import get_bus
from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal

_SERVICE, _PATH = "org.freedesktop.DBus", "/org/freedesktop/DBus"
_PATIENCE_MS = 5000
_READ_BYTES = 65536
_MOST_BYTES = 1 << 20
"""Of a message; those of portals have a few thousand. A length beyond it is none."""


@dataclass(frozen=True, slots=True)
class BusSignal:
    """A signal on the bus. A variant is a pair of its signature and its value."""

    path: str
    interface: str
    member: str
    arguments: tuple[Any, ...]


ReplyHandler = Callable[[tuple[Any, ...], str], None]
"""Takes the arguments of a reply and the name of an error, one of which is empty."""


class SessionBus(QObject):
    """A connection of our own. Nothing here waits: calls before the bus replies are kept.

    Args:
        address: Another bus than the session's.

    Raises:
        OSError: There is no bus.
    """

    came = Signal(object)
    """A `BusSignal`."""

    lost = Signal()
    """The bus has ended, does not respond, or speaks something else."""

    def __init__(self, parent: QObject | None = None, address: str = "") -> None:
        super().__init__(parent)
        self.name = ""
        self._reply_handlers: dict[int, ReplyHandler] = {}
        self._serials = itertools.count(1)
        self._kept = b""  # until the bus has let us in
        self._parser = Parser()
        self._authenticator = Authenticator()
        self._socket = _connected(address)
        self._notifier = QSocketNotifier(self._socket.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._lose)
        self._patience.start()
        self._send(self._authenticator.data_to_send())
        self.call(_SERVICE, _PATH, f"{_SERVICE}.Hello", on_reply=self._on_hello)

    def watch(self, rule: str) -> None:
        self.call(_SERVICE, _PATH, f"{_SERVICE}.AddMatch", "s", rule)

    def call(
        self,
        service: str,
        path: str,
        method: str,
        signature: str = "",
        *arguments: Any,
        on_reply: ReplyHandler | None = None,
    ) -> None:
        """Call a method.

        Args:
            method: Its name, after the interface's and a dot.
            signature: Types of the arguments. A variant's value is a pair of signature and value.
            on_reply: Called with the reply, later; not if the bus ends before.
        """
        if self._is_closed():
            return
        interface, _, member = method.rpartition(".")
        address = DBusAddress(path, service, interface)
        serial = next(self._serials)
        if on_reply is not None:
            self._reply_handlers[serial] = on_reply
        message = new_method_call(address, member, signature or None, arguments).serialise(serial)
        if self._authenticator.authenticated:
            self._send(message)
        else:
            self._kept += message

    def close(self) -> None:
        """Leave the bus; safe to call twice."""
        self._patience.stop()
        self._notifier.setEnabled(False)
        self._reply_handlers.clear()
        self._socket.close()

    def _send(self, words: bytes) -> None:
        try:
            self._socket.sendall(words)
        except OSError:
            self._patience.start(0)  # callers need not expect the end in the middle of a call

    def _is_closed(self) -> bool:
        return self._socket.fileno() < 0

    def _lose(self) -> None:
        self.close()
        self.lost.emit()

    def _on_hello(self, arguments: tuple[Any, ...], _error: str) -> None:
        match arguments:
            case (str(name),):
                self.name = name
                self._patience.stop()
            case _:
                self._lose()

    def _read(self) -> None:
        try:
            messages = self._received()
        except Exception:  # jeepney has no error of its own for a malformed message
            self._lose()
            return
        for message in messages:
            if self._is_closed():  # handlers of a message may have closed it
                return
            self._take(message)

    def _received(self) -> list[Message]:
        try:
            received = self._socket.recv(_READ_BYTES)
        except BlockingIOError:
            return []
        if not received:
            raise ConnectionResetError
        if not self._authenticator.authenticated:
            self._authenticator.feed(received)
            if self._authenticator.authenticated:
                self._send(BEGIN + self._kept)
            return []
        messages: list[Message] = self._parser.feed(received)
        if self._parser.bytes_desired() > _MOST_BYTES:
            raise ValueError("no message is so long")
        return messages

    def _take(self, message: Message) -> None:
        match message.header.message_type, message.header.fields:
            case MessageType.signal, {
                HeaderFields.path: str(path),
                HeaderFields.interface: str(interface),
                HeaderFields.member: str(member),
            }:
                self.came.emit(BusSignal(path, interface, member, message.body))
            case MessageType.method_return, {HeaderFields.reply_serial: int(serial)}:
                self._answer(serial, message.body, "")
            case MessageType.error, {
                HeaderFields.reply_serial: int(serial),
                HeaderFields.error_name: str(error),
            }:
                self._answer(serial, (), error)

    def _answer(self, serial: int, arguments: tuple[Any, ...], error: str) -> None:
        on_reply = self._reply_handlers.pop(serial, None)
        if on_reply is not None:
            on_reply(arguments, error)


def _connected(address: str) -> socket.socket:
    if sys.platform == "win32":
        raise OSError("Windows has no session bus")
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    address = address or os.environ.get("DBUS_SESSION_BUS_ADDRESS") or f"unix:path={folder}/bus"
    found = socket.socket(socket.AF_UNIX)
    found.setblocking(False)
    try:
        found.connect(get_bus(address))
    except (OSError, RuntimeError, ValueError) as error:  # the latter two: for an invalid address
        found.close()
        raise OSError("there is no session bus") from error
    return found
