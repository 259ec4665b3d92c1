"""A session bus of the test's own, and a portal of global shortcuts on it."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from captioner.gui.shortcuts.session_bus import SessionBus, _types

SERVICE = "org.freedesktop.portal.Desktop"
PATH = "/org/freedesktop/portal/desktop"
SHORTCUTS = "org.freedesktop.portal.GlobalShortcuts"

_CONFIGURATION = """\
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""


@contextmanager
def session_bus(folder: Path) -> Iterator[str]:
    """A bus without any service of this machine; yields its address."""
    daemon = shutil.which("dbus-daemon")
    assert daemon is not None, "dbus-daemon is missing: Debian's package dbus"
    configuration = folder / "bus.conf"
    configuration.write_text(_CONFIGURATION)
    process = subprocess.Popen(
        [daemon, f"--config-file={configuration}", "--nofork", "--print-address=1"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(10)
        process.stdout.close()


class FakePortal(SessionBus):
    """A desktop's portal, whose person says yes unless told otherwise.

    Attributes:
        version: Of the shortcuts; 0: it has none.
        responses: What the next requests come to: 0 done, 1 declined.
        triggers: What the person chose in the desktop's dialog, by the shortcut's name.
        holds: Whether the dialog stays open for now.
        calls: What was asked.
    """

    def __init__(self, version: int = 1) -> None:
        super().__init__()
        self.version = version
        self.responses: list[int] = []
        self.triggers: dict[str, str] = {}
        self.holds = False
        self.calls: list[tuple[str, list[Any]]] = []
        self.sessions: list[str] = []
        self.client = ""
        library = self._library
        for name in ("method_return", "error", "signal"):
            getattr(library, f"dbus_message_new_{name}").restype = ctypes.c_void_p
        library.dbus_message_get_sender.restype = ctypes.c_char_p
        assert library.dbus_bus_request_name(self._connection, SERVICE.encode(), 0, None) == 1

    def send_signal(self, path: str, name: str, signature: str, *arguments: Any) -> None:
        interface, _, member = name.rpartition(".")
        names = (each.encode() for each in (path, interface, member))
        self._send(self._library.dbus_message_new_signal(*names), signature, *arguments)

    def press(self, name: str, session: str = "") -> None:
        session = session or self.sessions[-1]
        self.send_signal(PATH, f"{SHORTCUTS}.Activated", "osta{sv}", session, name, 5, {})

    def change(self, triggers: dict[str, str]) -> None:
        """The person chooses other keys."""
        self.triggers = triggers
        shortcuts = [
            (name, {"trigger_description": ("s", keys)}) for name, keys in triggers.items()
        ]
        self.send_signal(
            PATH, f"{SHORTCUTS}.ShortcutsChanged", "oa(sa{sv})", self.sessions[-1], shortcuts
        )

    def end_session(self) -> None:
        self.send_signal(self.sessions.pop(), "org.freedesktop.portal.Session.Closed", "a{sv}", {})

    def asked(self, member: str) -> list[list[Any]]:
        return [arguments for name, arguments in self.calls if name == member]

    def _send(self, found: int, signature: str, *arguments: Any) -> None:
        message = ctypes.c_void_p(found)
        iterator = ctypes.create_string_buffer(256)
        self._library.dbus_message_iter_init_append(message, iterator)
        for each, argument in zip(_types(signature), arguments, strict=True):
            self._append(iterator, each, argument)
        self._library.dbus_connection_send(self._connection, message, None)
        self._library.dbus_connection_flush(self._connection)
        self._library.dbus_message_unref(message)

    def _take(self, message: ctypes.c_void_p) -> None:
        library = self._library
        if library.dbus_message_get_type(message) != 1:
            super()._take(message)
            return
        iterator = ctypes.create_string_buffer(256)
        arguments = (
            self._values(iterator) if library.dbus_message_iter_init(message, iterator) else []
        )
        member = library.dbus_message_get_member(message).decode()
        path = library.dbus_message_get_path(message).decode()
        self.client = library.dbus_message_get_sender(message).decode()
        self.calls.append((member, arguments))

        def reply(signature: str, *values: Any) -> None:
            self._send(library.dbus_message_new_method_return(message), signature, *values)

        if member == "Get" and self.version:
            reply("v", ("u", self.version))
        elif member == "CreateSession":
            self.sessions.append(self._object("session", arguments[-1]["session_handle_token"]))
            results = {"session_handle": ("s", self.sessions[-1])}
            reply("o", self._respond(arguments, results))
        elif member == "BindShortcuts":
            bound = [
                (
                    name,
                    {
                        "description": ("s", facts["description"]),
                        "trigger_description": (
                            "s",
                            self.triggers.get(name, facts["preferred_trigger"]),
                        ),
                    },
                )
                for name, facts in arguments[1]
            ]
            reply("o", self._respond(arguments, {"shortcuts": ("a(sa{sv})", bound)}))
        elif member == "Close":
            if path in self.sessions:
                self.sessions.remove(path)
            reply("")
        else:
            name = b"org.freedesktop.DBus.Error.UnknownMethod"
            self._send(library.dbus_message_new_error(message, name, b"no such method"), "")

    def _respond(self, arguments: list[Any], results: dict[str, Any]) -> str:
        """The outcome overtakes the call's own answer, as the portal's documents allow."""
        request = self._object("request", arguments[-1]["handle_token"])
        if not self.holds:
            response = self.responses.pop(0) if self.responses else 0
            facts = {} if response else results
            name = "org.freedesktop.portal.Request.Response"
            self.send_signal(request, name, "ua{sv}", response, facts)
        return request

    def _object(self, kind: str, token: str) -> str:
        return f"{PATH}/{kind}/{self.client.lstrip(':').replace('.', '_')}/{token}"
