"""A session bus of the test's own, and a portal of global shortcuts on it."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    MessageType,
    message_bus,
    new_error,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import open_dbus_connection
from jeepney.wrappers import unwrap_msg
from PySide6.QtCore import QObject, QSocketNotifier

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


class FakePortal(QObject):
    """A desktop's portal, whose person says yes unless told otherwise.

    Attributes:
        version: Of the shortcuts; 0: it has none.
        responses: What the next requests come to: 0 done, 1 declined.
        triggers: What the person chose in the desktop's dialog, by the shortcut's name.
        holds: Whether the dialog stays open for now.
        settings: What the desktop is set to, by namespace and key: signature and value.
        spoilt: What is said in place of the right thing, by its name: signature and values.
        calls: What was asked.
    """

    def __init__(self, version: int = 1) -> None:
        super().__init__()
        self.version = version
        self.responses: list[int] = []
        self.triggers: dict[str, str] = {}
        self.holds = False
        self.spoilt: dict[str, tuple[str, tuple]] = {}
        self.settings: dict[tuple[str, str], tuple[str, Any]] = {}
        self.calls: list[tuple[str, tuple]] = []
        self.sessions: list[str] = []
        self.client = ""
        self._connection = open_dbus_connection()
        request = message_bus.RequestName(SERVICE)
        assert unwrap_msg(self._connection.send_and_get_reply(request, timeout=10)) == (1,)
        self._notifier = QSocketNotifier(self._connection.sock.fileno(), QSocketNotifier.Type.Read)
        self._notifier.activated.connect(self._read)

    def close(self) -> None:
        self._notifier.setEnabled(False)
        self._connection.close()

    def send_signal(self, path: str, name: str, signature: str, *arguments: Any) -> None:
        interface, _, member = name.rpartition(".")
        signature, arguments = self.spoilt.get(member, (signature, arguments))
        address = DBusAddress(path, interface=interface)
        self._connection.send(new_signal(address, member, signature, arguments))

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

    def asked(self, member: str) -> list[tuple]:
        return [arguments for name, arguments in self.calls if name == member]

    def _read(self) -> None:
        try:
            while True:
                message = self._connection.receive(timeout=0)
                if message.header.message_type is MessageType.method_call:
                    self._answer(message)
        except TimeoutError:
            pass  # that was all for now
        except ConnectionResetError:
            self._notifier.setEnabled(False)

    def _answer(self, call: Message) -> None:
        fields, arguments = call.header.fields, call.body
        member, path = fields[HeaderFields.member], fields[HeaderFields.path]
        self.client = fields[HeaderFields.sender]
        self.calls.append((member, arguments))

        def reply(signature: str, *values: Any) -> None:
            signature, values = self.spoilt.get(member, (signature, values))
            self._connection.send(new_method_return(call, signature, values))

        if member == "Get" and self.version:
            reply("v", ("u", self.version))
        elif member == "CreateSession":
            self.sessions.append(self._object("session", arguments[-1]["session_handle_token"][1]))
            handle = self.spoilt.get("session_handle", ("s", self.sessions[-1]))
            results = {"session_handle": handle}
            reply("o", self._respond(arguments, results))
        elif member == "BindShortcuts":
            bound = [
                (name, {"description": facts["description"],
                        "trigger_description": (
                            "s", self.triggers.get(name, facts["preferred_trigger"][1])
                        )})
                for name, facts in arguments[1]
            ]  # fmt: skip
            shortcuts = self.spoilt.get("shortcuts", ("a(sa{sv})", bound))
            reply("o", self._respond(arguments, {"shortcuts": shortcuts}))
        elif member == "Read" and arguments in self.settings:
            reply("v", ("v", self.settings[arguments]))
        elif member == "Close":
            if path in self.sessions:
                self.sessions.remove(path)
            reply("")
        else:
            name = "org.freedesktop.DBus.Error.UnknownMethod"
            self._connection.send(new_error(call, name, "s", ("no such method",)))

    def _respond(self, arguments: tuple, results: dict[str, Any]) -> str:
        """The outcome overtakes the call's own answer, as the portal's documents allow."""
        request = self._object("request", arguments[-1]["handle_token"][1])
        if not self.holds:
            response = self.responses.pop(0) if self.responses else 0
            facts = {} if response else results
            name = "org.freedesktop.portal.Request.Response"
            self.send_signal(request, name, "ua{sv}", response, facts)
        return request

    def _object(self, kind: str, token: str) -> str:
        return f"{PATH}/{kind}/{self.client.lstrip(':').replace('.', '_')}/{token}"
