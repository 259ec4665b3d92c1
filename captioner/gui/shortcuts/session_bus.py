"""The session bus (D-Bus), by the library that Qt itself opens for it.

PySide's QtDBus can neither write nor declare the type that the portal of global shortcuts wants,
a(sa{sv}), and ends the process over one that it does not know.
"""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_REPLY, _ERROR, _SIGNAL = 2, 3, 4
_NUMBERS: dict[str, type[Any]] = {
    "y": ctypes.c_ubyte,
    "b": ctypes.c_uint32,
    "n": ctypes.c_int16,
    "q": ctypes.c_uint16,
    "i": ctypes.c_int32,
    "u": ctypes.c_uint32,
    "x": ctypes.c_int64,
    "t": ctypes.c_uint64,
    "d": ctypes.c_double,
}
_CONTAINERS = {"a": "a", "v": "v", "(": "r", "{": "e"}
_ITERATOR_BYTES = 256
"""More than any version's DBusMessageIter."""

_POINTERS = (
    "dbus_connection_open_private",
    "dbus_message_new_method_call",
    "dbus_connection_pop_message",
)
_STRINGS = (
    "dbus_bus_get_unique_name",
    "dbus_message_get_path",
    "dbus_message_get_interface",
    "dbus_message_get_member",
    "dbus_message_get_error_name",
)


@dataclass(frozen=True, slots=True)
class BusSignal:
    """A signal of somebody on the bus, with its arguments as Python has them."""

    path: str
    interface: str
    member: str
    arguments: list[Any]


Answer = Callable[[list[Any], str], None]
"""Takes the arguments of a reply and the name of an error, one of which is empty."""


class SessionBus(QObject):
    """A connection of our own.

    Raises:
        OSError: There is no library, or no bus.
    """

    came = Signal(object)
    """A `BusSignal`."""

    lost = Signal()
    """The bus has ended."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library = ctypes.CDLL("libdbus-1.so.3")
        for name in _POINTERS:
            getattr(library, name).restype = ctypes.c_void_p
        for name in _STRINGS:
            getattr(library, name).restype = ctypes.c_char_p
        found = library.dbus_connection_open_private(_address().encode(), None)
        if not found:
            raise OSError("there is no session bus")
        self._connection: ctypes.c_void_p | None = ctypes.c_void_p(found)
        library.dbus_connection_set_exit_on_disconnect(self._connection, 0)
        if not library.dbus_bus_register(self._connection, None):
            self._drop()
            raise OSError("the session bus does not answer")
        self.name = str(library.dbus_bus_get_unique_name(self._connection).decode())
        self._answers: dict[int, Answer] = {}
        number = ctypes.c_int()
        library.dbus_connection_get_unix_fd(self._connection, ctypes.byref(number))
        self._notifier = QSocketNotifier(number.value, QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def watch(self, rule: str) -> None:
        """Have signals delivered, by a match rule of D-Bus."""
        service = "org.freedesktop.DBus"
        self.call(service, "/org/freedesktop/DBus", f"{service}.AddMatch", "s", rule)

    def call(
        self,
        service: str,
        path: str,
        method: str,
        signature: str = "",
        *arguments: Any,
        answer: Answer | None = None,
    ) -> None:
        """Call a method.

        Args:
            method: Its name, after the interface's and a dot.
            signature: Types of the arguments. A variant's value is a pair of signature and value.
            answer: Called with the reply, later; not if the bus ends before.
        """
        if self._connection is None:
            return
        library = self._library
        interface, _, member = method.rpartition(".")
        names = (each.encode() for each in (service, path, interface, member))
        message = ctypes.c_void_p(library.dbus_message_new_method_call(*names))
        iterator = ctypes.create_string_buffer(_ITERATOR_BYTES)
        library.dbus_message_iter_init_append(message, iterator)
        for each, argument in zip(_types(signature), arguments, strict=True):
            self._append(iterator, each, argument)
        serial = ctypes.c_uint32()
        library.dbus_connection_send(self._connection, message, ctypes.byref(serial))
        library.dbus_connection_flush(self._connection)
        library.dbus_message_unref(message)
        if answer is not None:
            self._answers[serial.value] = answer

    def close(self) -> None:
        """Leave the bus; safe to call twice."""
        if self._connection is not None:
            self._notifier.setEnabled(False)
            self._answers.clear()
            self._drop()

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        self._library.dbus_connection_close(connection)
        self._library.dbus_connection_unref(connection)

    def _read(self) -> None:
        library = self._library
        library.dbus_connection_read_write(self._connection, 0)
        # What a message leads to may close the connection.
        while self._connection is not None:
            found = library.dbus_connection_pop_message(self._connection)
            if not found:
                break
            message = ctypes.c_void_p(found)
            try:
                self._take(message)
            finally:
                library.dbus_message_unref(message)
        if self._connection is not None and not library.dbus_connection_get_is_connected(
            self._connection
        ):
            self.close()
            self.lost.emit()

    def _take(self, message: ctypes.c_void_p) -> None:
        library = self._library
        kind = library.dbus_message_get_type(message)
        iterator = ctypes.create_string_buffer(_ITERATOR_BYTES)
        arguments: list[Any] = []
        if library.dbus_message_iter_init(message, iterator):
            arguments = self._values(iterator)
        if kind == _SIGNAL:
            path, interface, member = (
                (getattr(library, f"dbus_message_get_{each}")(message) or b"").decode()
                for each in ("path", "interface", "member")
            )
            self.came.emit(BusSignal(path, interface, member, arguments))
        elif kind in (_REPLY, _ERROR):
            answer = self._answers.pop(library.dbus_message_get_reply_serial(message), None)
            name = (library.dbus_message_get_error_name(message) or b"").decode()
            if answer is not None:
                answer([] if name else arguments, name)

    # --- values ---------------------------------------------------------------------------------

    def _append(self, iterator: ctypes.Array[Any], signature: str, value: Any) -> None:
        library, code = self._library, signature[0]
        if code not in _CONTAINERS:
            number = _NUMBERS.get(code)
            content = number(value) if number else ctypes.c_char_p(str(value).encode())
            library.dbus_message_iter_append_basic(iterator, ord(code), ctypes.byref(content))
            return
        parts: list[tuple[str, Any]]
        contained: str | None = signature[1:]
        if code == "v":
            contained, inner = value
            parts = [(str(contained), inner)]
        elif code == "a":
            items = value.items() if isinstance(value, dict) else value
            parts = [(signature[1:], each) for each in items]
        else:
            contained = None
            parts = list(zip(_types(signature[1:-1]), value, strict=True))
        inside = ctypes.create_string_buffer(_ITERATOR_BYTES)
        library.dbus_message_iter_open_container(
            iterator,
            ord(_CONTAINERS[code]),
            contained.encode() if contained is not None else None,
            inside,
        )
        for each, part in parts:
            self._append(inside, each, part)
        library.dbus_message_iter_close_container(iterator, inside)

    def _values(self, iterator: ctypes.Array[Any]) -> list[Any]:
        """What is left at an iterator; structures as tuples, dictionaries as such."""
        library = self._library
        values: list[Any] = []
        while code := library.dbus_message_iter_get_arg_type(iterator):
            letter = chr(code)
            if letter in "sog":
                text = ctypes.c_char_p()
                library.dbus_message_iter_get_basic(iterator, ctypes.byref(text))
                values.append((text.value or b"").decode())
            elif letter in _NUMBERS:
                number = _NUMBERS[letter]()
                library.dbus_message_iter_get_basic(iterator, ctypes.byref(number))
                values.append(number.value)
            elif letter in "avre":
                inside = ctypes.create_string_buffer(_ITERATOR_BYTES)
                is_map = letter == "a" and library.dbus_message_iter_get_element_type(
                    iterator
                ) == ord("e")
                library.dbus_message_iter_recurse(iterator, inside)
                found = self._values(inside)
                if letter == "v":
                    values.append(found[0])
                elif letter == "a":
                    values.append(dict(found) if is_map else found)
                else:
                    values.append(tuple(found))
            else:  # a descriptor: nothing of ours has one
                values.append(None)
            library.dbus_message_iter_next(iterator)
        return values


def _address() -> str:
    folder = os.environ.get("XDG_RUNTIME_DIR", "")
    return os.environ.get("DBUS_SESSION_BUS_ADDRESS") or f"unix:path={folder}/bus"


def _types(signature: str) -> list[str]:
    """The complete types of a signature."""
    found = []
    while signature:
        length = _length(signature)
        found.append(signature[:length])
        signature = signature[length:]
    return found


def _length(signature: str) -> int:
    if signature[0] == "a":
        return 1 + _length(signature[1:])
    if signature[0] not in "({":
        return 1
    depth = 0
    for place, letter in enumerate(signature):
        depth += (letter in "({") - (letter in ")}")
        if depth == 0:
            return place + 1
    raise ValueError(f"{signature} is not closed")
