"""The bus itself fails: it does not answer, goes away, or says what is no message."""

import contextlib
import socket
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

pytest.importorskip("jeepney", reason="needs jeepney, which is installed on Linux alone")

from jeepney import (
    DBusAddress,
    HeaderFields,
    Message,
    Parser,
    new_error,
    new_method_return,
    new_signal,
)

from captioner.gui.shortcuts.portal_keys import PortalKeys, PortalTrouble
from captioner.gui.system import session_bus
from captioner.gui.system.session_bus import BusSignal, SessionBus
from tests.helpers.gui.waiting import emitted, wait_until

pytestmark = pytest.mark.dbus

NAME = ":1.7"
SIGNAL = new_signal(DBusAddress("/a", interface="a.b"), "C", "s", ("text",)).serialise(1)


class ScriptedBus:
    """The other end of a connection, which says what a test tells it to."""

    def __init__(self, path: Path) -> None:
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(path))
        self.listener.listen(0)
        self.path = str(path)
        self.peer: socket.socket | None = None
        self.parser = Parser()
        self.calls: list[Message] = []

    def accept(self) -> None:
        self.peer, _ = self.listener.accept()  # has connected before
        self.peer.setblocking(False)
        assert self.peer.recv(1000).startswith(b"\0AUTH EXTERNAL ")

    def let_in(self) -> Message:
        """Up to the first call, which is Hello."""
        self.accept()
        self.say(b"OK 1234deadbeef\r\n")
        wait_until(self.hears_a_call)
        assert self.calls[0].header.fields[HeaderFields.member] == "Hello"
        return self.calls[0]

    def say(self, words: bytes) -> None:
        assert self.peer is not None
        self.peer.sendall(words)

    def hears_a_call(self) -> bool:
        assert self.peer is not None
        try:
            heard = self.peer.recv(100_000)
        except BlockingIOError:
            return False
        self.calls += self.parser.feed(heard.removeprefix(b"BEGIN\r\n"))
        return bool(self.calls)

    def hang_up(self) -> None:
        assert self.peer is not None
        self.peer.close()

    def close(self) -> None:
        self.listener.close()
        if self.peer is not None:
            self.peer.close()


@pytest.fixture
def scripted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedBus]:
    found = ScriptedBus(tmp_path / "bus")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", f"unix:path={found.path}")
    yield found
    found.close()


@pytest.fixture
def bus(scripted: ScriptedBus) -> Iterator[SessionBus]:
    with closing(SessionBus()) as found:
        yield found


def test_what_is_called_early_is_sent_after_hello(scripted: ScriptedBus, bus: SessionBus) -> None:
    answers: list[tuple[tuple, str]] = []
    for _ in range(2):
        bus.call("a.b", "/a", "a.b.C", "s", "text", on_reply=lambda *found: answers.append(found))
    hello = scripted.let_in()
    _, first, second = scripted.calls
    assert first.body == ("text",)
    scripted.say(new_method_return(hello, "s", (NAME,)).serialise(1))
    scripted.say(new_error(second, "a.b.Error", "s", ("why",)).serialise(2))
    scripted.say(new_method_return(first, "i", (5,)).serialise(3))
    scripted.say(new_method_return(first, "i", (6,)).serialise(4))  # answered already
    with emitted(bus.came) as came:
        scripted.say(SIGNAL)
    assert came.args == [BusSignal("/a", "a.b", "C", ("text",))]
    assert bus.name == NAME
    assert not bus.findChild(QTimer).isActive()
    assert answers == [((), "a.b.Error"), ((5,), "")]


def test_a_message_comes_in_pieces(qtbot: QtBot, scripted: ScriptedBus, bus: SessionBus) -> None:
    scripted.let_in()
    with emitted(bus.came):
        for byte in SIGNAL:
            scripted.say(bytes([byte]))
            qtbot.wait(0)


def test_a_bus_that_takes_nobody(scripted: ScriptedBus) -> None:
    with contextlib.ExitStack() as others:
        with contextlib.suppress(BlockingIOError):
            while True:
                other = others.enter_context(socket.socket(socket.AF_UNIX))
                other.setblocking(False)
                other.connect(scripted.path)
        with pytest.raises(OSError, match="no session bus"):
            SessionBus()


@pytest.mark.parametrize("lets_in", [False, True])
def test_a_bus_that_does_not_answer(scripted: ScriptedBus, bus: SessionBus, lets_in: bool) -> None:
    if lets_in:
        scripted.let_in()
    patience = bus.findChild(QTimer)
    assert patience.isActive()
    with emitted(bus.lost):
        patience.setInterval(1)
    bus.call("a.b", "/a", "a.b.C")  # nobody hears it


@pytest.mark.parametrize(
    "address", ["", "nonsense", "unix:", "unix:path", "tcp:host=localhost,port=1", "unix:path=/%00"]
)
def test_addresses_of_no_bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    with pytest.raises(OSError, match="no session bus"):
        SessionBus()


def test_a_bus_goes_away_at_once(scripted: ScriptedBus, bus: SessionBus) -> None:
    with emitted(bus.lost):
        scripted.accept()
        scripted.hang_up()


def test_a_bus_goes_away_in_the_middle_of_a_message(scripted: ScriptedBus, bus: SessionBus) -> None:
    scripted.let_in()
    with emitted(bus.lost):
        scripted.say(SIGNAL[:-3])
        scripted.hang_up()


def test_bus_goes_away_before_a_call(qtbot: QtBot, scripted: ScriptedBus, bus: SessionBus) -> None:
    scripted.let_in()
    scripted.hang_up()
    with qtbot.assertNotEmitted(bus.lost):
        bus.call("a.b", "/a", "a.b.C")  # whoever calls goes on
    with emitted(bus.lost):
        pass


def test_a_bus_that_does_not_read(scripted: ScriptedBus, bus: SessionBus) -> None:
    scripted.let_in()
    with emitted(bus.lost):
        for _ in range(100):
            bus.call("a.b", "/a", "a.b.C", "s", 100_000 * "x")


@pytest.mark.parametrize(
    "words",
    [b"REJECTED EXTERNAL\r\n", b"OK 1234\r\nmore", 10_000 * b"x", b"\xff\0\r\n"],
)
def test_a_bus_that_does_not_let_us_in(
    scripted: ScriptedBus, bus: SessionBus, words: bytes
) -> None:
    scripted.accept()
    with emitted(bus.lost):
        scripted.say(words)


def changed(place: int, value: int) -> bytes:
    """The signal with another byte."""
    return SIGNAL[:place] + bytes([value]) + SIGNAL[place + 1 :]


@pytest.mark.parametrize(
    "words",
    [
        pytest.param(100 * b"nonsense", id="noise"),
        pytest.param(bytes(100), id="nothing"),
        pytest.param(changed(1, 9), id="type"),
        pytest.param(changed(7, 0x7F), id="length"),
        pytest.param(changed(15, 0xFF), id="length of the header"),
        pytest.param(changed(16, 99), id="header field"),
        pytest.param(changed(18, ord("?")), id="signature"),
        pytest.param(SIGNAL[:-3] + b"\xff" + SIGNAL[-2:], id="no UTF-8"),
        pytest.param(SIGNAL[:-1] + b"x", id="end of a text"),
    ],
)
def test_what_is_no_message(
    qtbot: QtBot, scripted: ScriptedBus, bus: SessionBus, words: bytes
) -> None:
    scripted.let_in()
    with emitted(bus.lost), qtbot.assertNotEmitted(bus.came):
        scripted.say(words)


@pytest.mark.parametrize("body", [(), ("i", (5,)), ("ss", ("a", "b")), ("v", (("s", NAME),))])
def test_a_bus_that_gives_no_name(scripted: ScriptedBus, bus: SessionBus, body: tuple) -> None:
    hello = scripted.let_in()
    with emitted(bus.lost):
        scripted.say(new_method_return(hello, *body).serialise(1))


@pytest.mark.parametrize("field", [HeaderFields.path, HeaderFields.member])
def test_a_signal_without_a_name(
    scripted: ScriptedBus, bus: SessionBus, field: HeaderFields
) -> None:
    scripted.let_in()
    signal = new_signal(DBusAddress("/a", interface="a.b"), "C")
    del signal.header.fields[field]
    with emitted(bus.came) as came:
        scripted.say(signal.serialise(1) + SIGNAL)
    assert came.args == [BusSignal("/a", "a.b", "C", ("text",))]


def test_the_keys_do_without(scripted: ScriptedBus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session_bus, "_PATIENCE_MS", 1)
    keys = PortalKeys(str)
    for _ in range(2):
        with emitted(keys.answered) as answered:
            keys.take({})
        assert answered.args == [PortalTrouble.NO_PORTAL, {}]
    keys.close()
