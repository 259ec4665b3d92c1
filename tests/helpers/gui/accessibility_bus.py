"""The accessibility bus (AT-SPI) of a session bus: what a screen reader is told, and can ask."""

import subprocess
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from jeepney import (
    DBusAddress,
    HeaderFields,
    MatchRule,
    Message,
    Properties,
    message_bus,
    new_method_call,
)
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.wrappers import unwrap_msg

from tests.helpers.needs_platform import AT_SPI_LAUNCHER
from tests.helpers.waiting import until

POLITE, ASSERTIVE = 1, 2
"""After what is being said; at once."""

_EVENTS = "org.a11y.atspi.Event.Object"
_ACCESSIBLE = "org.a11y.atspi.Accessible"
_REGISTRY = "org.a11y.atspi.Registry"
_FOCUSABLE, _SHOWING = 11, 25
_LABELLED_BY = 2
_PATIENCE_S = 30.0

Reference = tuple[str, str]
"""An object: its program's name on the bus, and its path."""


@dataclass(frozen=True)
class Told:
    """One announcement."""

    text: str
    politeness: int


@dataclass(frozen=True)
class Node:
    """An object as a screen reader finds it."""

    reference: Reference
    name: str
    role: str
    is_focusable: bool


class AccessibilityBus:
    """A listener that has said it is a screen reader; older ones hear no announcements."""

    def __init__(self, session_address: str, *, hears_announcements: bool = True) -> None:
        with closing(open_dbus_connection(session_address)) as session:
            bus = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
            (address,) = _ask(session, bus, "GetAddress")
            status = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Status")
            for name in ("IsEnabled", "ScreenReaderEnabled"):
                unwrap_msg(_reply(session, Properties(status).set(name, "b", True)))
        self._bus: DBusConnection = open_dbus_connection(address)
        self._signals: deque[Message] = deque()
        announced = MatchRule(type="signal", interface=_EVENTS, member="Announcement")
        focused = MatchRule(type="signal", interface=_EVENTS, member="StateChanged")
        focused.add_arg_condition(0, "focused")
        for rule in (announced, focused):
            unwrap_msg(_reply(self._bus, message_bus.AddMatch(rule)))
        self._filter = self._bus.filter(
            MatchRule(type="signal", interface=_EVENTS), queue=self._signals
        )
        self._filter.__enter__()
        self._register("object:state-changed:focused")
        if hears_announcements:
            self.hear_announcements()
        self.told: list[Told] = []
        self.focused: list[Reference] = []
        """What got the focus, the latest last."""

    def hear_announcements(self) -> None:
        """From now on."""
        self._register("object:announcement")

    def _register(self, event: str) -> None:
        registry = DBusAddress("/org/a11y/atspi/registry", _REGISTRY, _REGISTRY)
        _ask(self._bus, registry, "RegisterEvent", "s", (event,))

    def close(self) -> None:
        self._filter.__exit__(None, None, None)
        self._bus.close()

    def wait_for(self, text: str) -> None:
        """Until it is announced."""
        self.wait_until(lambda: any(text in each.text for each in self.told))

    def wait_for_focus(self, count: int) -> Reference:
        """Until as many objects have got the focus; the last one of them."""
        self.wait_until(lambda: len(self.focused) >= count)
        return self.focused[-1]

    def windows(self) -> list[Node]:
        """The windows that show, of the only program."""
        root = ("org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
        return [window for program in self._children(root) for window in self.parts(program)]

    def parts(self, of: Reference) -> list[Node]:
        """The children that show."""
        return [self.node(each) for each in self._children(of) if _SHOWING in self._states(each)]

    def walk(self, node: Node) -> Iterator[Node]:
        """It and everything within it that shows, in order."""
        yield node
        for part in self.parts(node.reference):
            yield from self.walk(part)

    def node(self, reference: Reference) -> Node:
        at = _address(reference, _ACCESSIBLE)
        ((_, name),) = unwrap_msg(_reply(self._bus, Properties(at).get("Name")))
        (role,) = _ask(self._bus, at, "GetRoleName")
        return Node(reference, name, role, _FOCUSABLE in self._states(reference))

    def label(self, reference: Reference) -> str:
        """The name of what it is labelled by; empty where it has no label."""
        (relations,) = _ask(self._bus, _address(reference, _ACCESSIBLE), "GetRelationSet")
        labels = [each for kind, targets in relations if kind == _LABELLED_BY for each in targets]
        return self.node(labels[0]).name if labels else ""

    def text(self, reference: Reference) -> str:
        """All of its text, as a braille display shows it."""
        at = _address(reference, "org.a11y.atspi.Text")
        (text,) = _ask(self._bus, at, "GetText", "ii", (0, -1))
        return str(text)

    def act(self, reference: Reference, action: str) -> None:
        """Do one of its actions, as voice control or a switch would."""
        at = _address(reference, "org.a11y.atspi.Action")
        ((_, count),) = unwrap_msg(_reply(self._bus, Properties(at).get("NActions")))
        names = [_ask(self._bus, at, "GetName", "i", (place,))[0] for place in range(count)]
        assert _ask(self._bus, at, "DoAction", "i", (names.index(action),)) == (True,)

    def value(self, reference: Reference) -> float:
        """What a slider stands at."""
        at = _address(reference, "org.a11y.atspi.Value")
        ((_, value),) = unwrap_msg(_reply(self._bus, Properties(at).get("CurrentValue")))
        return float(value)

    def set_value(self, reference: Reference, value: float) -> None:
        """Move a slider."""
        at = _address(reference, "org.a11y.atspi.Value")
        unwrap_msg(_reply(self._bus, Properties(at).set("CurrentValue", "d", value)))

    def locale(self, reference: Reference) -> str:
        """The language that it is told to be in."""
        (found,) = _ask(self._bus, _address(reference, _ACCESSIBLE), "GetLocale")
        return str(found[1]) if isinstance(found, tuple) else str(found)

    def select(self, reference: Reference, place: int) -> bool:
        """Choose a part of a list."""
        at = _address(reference, "org.a11y.atspi.Selection")
        (is_done,) = _ask(self._bus, at, "SelectChild", "i", (place,))
        return bool(is_done)

    def select_text(self, reference: Reference, begin: int, end: int) -> tuple[int, int]:
        """Select characters; returns which are selected then."""
        at = _address(reference, "org.a11y.atspi.Text")
        _ask(self._bus, at, "AddSelection", "ii", (begin, end))
        first, behind = _ask(self._bus, at, "GetSelection", "i", (0,))
        return first, behind

    def _children(self, reference: Reference) -> list[Reference]:
        (children,) = _ask(self._bus, _address(reference, _ACCESSIBLE), "GetChildren")
        return list(children)

    def _states(self, reference: Reference) -> set[int]:
        ((low, high),) = _ask(self._bus, _address(reference, _ACCESSIBLE), "GetState")
        bits = low | high << 32
        return {number for number in range(64) if bits >> number & 1}

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Listen until it is so."""
        deadline_s = time.monotonic() + _PATIENCE_S
        while not holds():
            assert time.monotonic() < deadline_s, f"not told; only {self.told}"
            with suppress(TimeoutError):
                self._bus.recv_messages(timeout=0.2)
            while self._signals:
                self._take(self._signals.popleft())

    def _take(self, signal: Message) -> None:
        fields = signal.header.fields
        kind, is_on, _, (_, value), *_ = signal.body
        if fields[HeaderFields.member] == "Announcement":
            self.told.append(Told(value, is_on))
        elif kind == "focused" and is_on:
            self.focused.append((fields[HeaderFields.sender], fields[HeaderFields.path]))


@contextmanager
def accessibility_service(session_address: str, environment: dict[str, str]) -> Iterator[None]:
    """What programs and screen readers meet on."""
    launcher = subprocess.Popen(
        [AT_SPI_LAUNCHER, "--launch-immediately"],
        env={**environment, "DBUS_SESSION_BUS_ADDRESS": session_address},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        with closing(open_dbus_connection(session_address)) as session:
            _wait_for_owner(session, "org.a11y.Bus")
        yield
    finally:
        launcher.terminate()
        launcher.wait(10)


@contextmanager
def accessibility_bus(
    session_address: str, environment: dict[str, str]
) -> Iterator[AccessibilityBus]:
    """The accessibility bus of that session bus, and who listens there."""
    with accessibility_service(session_address, environment):
        listener = AccessibilityBus(session_address)
        try:
            yield listener
        finally:
            listener.close()


def _address(reference: Reference, interface: str) -> DBusAddress:
    program, path = reference
    return DBusAddress(path, program, interface)


def _reply(bus: DBusConnection, message: Message) -> Message:
    return bus.send_and_get_reply(message, timeout=_PATIENCE_S)


def _ask(
    bus: DBusConnection, at: DBusAddress, method: str, signature: str = "", body: Any = ()
) -> Any:
    return unwrap_msg(_reply(bus, new_method_call(at, method, signature, body)))


def _wait_for_owner(bus: DBusConnection, name: str) -> None:
    until(lambda: unwrap_msg(_reply(bus, message_bus.NameHasOwner(name)))[0], name)
