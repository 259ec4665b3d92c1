"""The viewers of the page: one stream for all of them, none of which can hold up another."""

from __future__ import annotations

import ipaddress
import re
import socket
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from captioner.core.events import CaptionChanged, SessionEvent
from captioner.outputs.page.stream import (
    BLOCK,
    BYE,
    FULL,
    FULL_OF_YOURS,
    PING,
    RETRY,
    CaptionStream,
    is_about_earlier,
)

MOST_VIEWERS = 100

_PING_EVERY_S = 15.0
_PATIENCE_S = 20.0
"""How long a viewer may take nothing of what waits for it, in seconds."""

_MOST_WAITING_BYTES = 8_000_000
"""Of what came after a viewer did; the session until then is made piece by piece as it is taken."""

_MOST_LIVE_BYTES = 65_536
"""Events kept while a viewer catches up; one that lags more restarts with the newest."""

_MOST_UNSENT_BYTES = 16_384
"""Bytes the system may keep unsent of a connection: new captions wait for them."""

_MOST_AT_ONCE_BYTES = 262_144
"""For one viewer, before it is the others' turn."""

_PIECE_BYTES = 65_536

_NUMBER = re.compile(rb"^id: .+$", re.MULTILINE)


class Viewers:
    """Sends the stream to sockets that are handed over; never waits for one.

    A viewer that cannot be sent to at once has its events kept for a while.
    """

    def __init__(self, stream: CaptionStream) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._viewers: list[_Viewer] = []
        self._next_ping_s = 0.0
        self._is_closed = False

    @property
    def count(self) -> int:
        return len(self._viewers)

    @property
    def is_behind(self) -> bool:
        """Whether anything waits to be sent."""
        return any(viewer.is_behind for viewer in self._viewers)

    def add(self, connection: socket.socket, network: str, head: bytes, last: str) -> bytes:
        """Take a viewer in that has seen everything up to `last`.

        Args:
            network: Its network. When all places are taken, the newest of the network
                with the most gives way.

        Returns:
            What to send a viewer for whom there is no room; empty for one that was taken in.
        """
        with self._lock:
            if self._is_closed:
                return head + FULL
            networks = [*(each.network for each in self._viewers), network]
            if len(networks) > MOST_VIEWERS:
                place = places_of_most(networks)[-1]
                if place == len(self._viewers):
                    return head + (FULL_OF_YOURS if networks.count(network) > 1 else FULL)
                self._turn_out(self._viewers[place])
            connection.setblocking(False)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _keep_little(connection)
            viewer = _Viewer(connection, network, head, CatchUp(self._stream, last))
            viewer.send()
            self._viewers.append(viewer)
            return b""

    def _turn_out(self, viewer: _Viewer) -> None:
        viewer.send(_QueuedMessage(FULL_OF_YOURS))
        viewer.close()
        self._viewers.remove(viewer)

    def accept(self, event: SessionEvent) -> None:
        with self._lock:
            session = self._stream.session
            message = self._stream.accept(event)
            if self._stream.session != session:
                for viewer in self._viewers:
                    viewer.leave_session()
            if message:
                is_live = not is_about_earlier(event)
                open_ = _open_caption(event)
                self._send(_QueuedMessage(message, self._stream.count, open_, is_live=is_live))

    def tend(self) -> None:
        """Send waiting events and signs of life, and drop connections that were closed."""
        with self._lock:
            now_s = time.monotonic()
            if now_s >= self._next_ping_s:
                self._next_ping_s = now_s + _PING_EVERY_S
                self._send(_QueuedMessage(PING))
            else:
                self._send()
            for viewer in self._viewers:
                viewer.look()
            self._let_go()

    def close(self) -> None:
        """Say goodbye to everyone and admit no more."""
        with self._lock:
            self._is_closed = True
            self._send(_QueuedMessage(BYE))
            for viewer in self._viewers:
                viewer.close()
            self._viewers.clear()

    def _send(self, message: _QueuedMessage | None = None) -> None:
        for viewer in self._viewers:
            viewer.send(message)
        self._let_go()

    def _let_go(self) -> None:
        for viewer in [each for each in self._viewers if each.is_gone]:
            viewer.close()
            self._viewers.remove(viewer)


@dataclass(frozen=True, slots=True, eq=False)
class _QueuedMessage:
    """A message, shared by all viewers whom it waits for.

    Attributes:
        open: The caption that it shows, if that is still open: a newer one takes its place.
        is_live: Whether it follows the newest finals, instead of changing earlier ones.
    """

    content: bytes
    count: int = 0
    open: int | None = None
    is_live: bool = False


class _Viewer:
    """One connection, and what could not be sent yet."""

    def __init__(
        self, connection: socket.socket, network: str, head: bytes, catch_up: CatchUp
    ) -> None:
        self._connection = connection
        self.network = network
        self._catch_up: CatchUp | None = catch_up
        self._took_s = time.monotonic()
        self._pieces = deque([memoryview(head)])
        self._waiting: OrderedDict[Hashable, _QueuedMessage] = OrderedDict()
        self._waiting_bytes = self._live_bytes = 0
        self.is_gone = False

    @property
    def is_behind(self) -> bool:
        return bool(self._pieces or self._waiting or self._catch_up)

    def send(self, message: _QueuedMessage | None = None) -> None:
        """Send as much as is taken; keep the rest."""
        if not self.is_behind:
            self._took_s = time.monotonic()
        if message:
            self._keep(message)
        rest = _MOST_AT_ONCE_BYTES
        try:
            while rest > 0 and (self._pieces or self._go_on()):
                piece = self._pieces[0]
                sent = self._connection.send(piece[:_PIECE_BYTES])
                self._pieces[0] = piece[sent:]
                if sent == len(piece):
                    self._pieces.popleft()
                rest -= sent
                self._took_s = time.monotonic()
        except BlockingIOError:
            is_patient = time.monotonic() - self._took_s < _PATIENCE_S
            self.is_gone |= not is_patient or self._waiting_bytes > _MOST_WAITING_BYTES
        except OSError:
            self.is_gone = True

    def _keep(self, message: _QueuedMessage) -> None:
        if self._catch_up and message.is_live and self._catch_up.lacks_present:
            return  # this will have it in it
        key: Hashable = message if message.open is None else message.open
        if key in self._waiting:
            self._take(key)
        self._waiting[key] = message
        self._waiting_bytes += len(message.content)
        self._live_bytes += len(message.content) * message.is_live
        if self._catch_up and self._live_bytes > _MOST_LIVE_BYTES:
            for key in [key for key, each in self._waiting.items() if each.is_live]:
                self._take(key)
            self._catch_up.fall_behind()

    def _take(self, key: Hashable) -> _QueuedMessage:
        taken = self._waiting.pop(key)
        self._waiting_bytes -= len(taken.content)
        self._live_bytes -= len(taken.content) * taken.is_live
        return taken

    def _go_on(self) -> bool:
        if self._catch_up and self._catch_up.lacks_present:
            pieces = self._catch_up.present()
        elif self._waiting:
            pieces = [self._next_waiting()]
        elif self._catch_up:
            pieces = self._catch_up.earlier()
            if not pieces:
                self._catch_up = None
        else:
            return False
        self._pieces.extend(map(memoryview, pieces))
        return bool(pieces)

    def _next_waiting(self) -> bytes:
        message = self._take(next(iter(self._waiting)))
        if not self._catch_up:
            return message.content
        if message.is_live:
            self._catch_up.has(message.count)
        missing = self._catch_up.missing.encode()
        return _NUMBER.sub(lambda found: found[0] + missing, message.content)

    def leave_session(self) -> None:
        """Another session begins; one that catches up begins with that."""
        for key in [*self._waiting] if self._catch_up else []:
            self._take(key)

    def look(self) -> None:
        try:
            self.is_gone |= not self._connection.recv(_PIECE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            self.is_gone = True

    def close(self) -> None:
        self._connection.close()


def _open_caption(event: SessionEvent) -> int | None:
    match event.body:
        case CaptionChanged(caption) if not caption.is_final:
            return caption.id
    return None


def _keep_little(connection: socket.socket) -> None:
    """Have the system keep little of what cannot be sent yet."""
    if unsent := getattr(socket, "TCP_NOTSENT_LOWAT", 0):
        connection.setsockopt(socket.IPPROTO_TCP, unsent, _MOST_UNSENT_BYTES)
    else:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4 * _MOST_UNSENT_BYTES)


_NEWEST = 20
"""Captions at the least, where there are as many, that come before all others."""

_MOST_GAPS = 8
"""Gaps that a viewer's number distinguishes; between the oldest, captions are sent again."""

_MOST_DIGITS = 8


class CatchUp:
    """Has a viewer catch up with a stream, from the newest captions to the oldest.

    The number of its last event says how far it is: `SESSION-COUNT` if that is everything, and
    `SESSION-COUNT-END-START…` if the finals from START to END are still missing, so that a lost
    connection can be continued in the middle.

    Args:
        last: The number of the last event that the viewer has seen; may be anything.
    """

    def __init__(self, stream: CaptionStream, last: str) -> None:
        self._stream = stream
        self._session, *numbers = last.split("-")
        self._count = 0
        self._gaps: list[tuple[int, int]] = []
        """From where to where finals are missing, the newest first."""
        if self._session == stream.session:
            self._take_up(numbers)
        self._renewed = self._count
        self._has_present = False
        self._is_new = True

    def _take_up(self, numbers: Sequence[str]) -> None:
        is_sound = all(each.isdecimal() and len(each) <= _MOST_DIGITS for each in numbers)
        places = [int(each) for each in numbers] if is_sound else []
        is_mine = len(places) % 2 == 1 and len(places) <= 1 + 2 * _MOST_GAPS
        if not is_mine or places != sorted(places, reverse=True):
            self._session = ""
            return
        self._count, *bounds = (min(place, self._stream.count) for place in places)
        gaps = zip(bounds[1::2], bounds[::2], strict=True)
        self._gaps = [(start, end) for start, end in gaps if start < end]

    @property
    def number(self) -> str:
        """What the viewer has, as the number of an event."""
        return f"{self._session}-{self._count}{self.missing}"

    @property
    def missing(self) -> str:
        """Return the missing earlier captions, as the end of a number."""
        return "".join(f"-{end}-{start}" for start, end in self._gaps)

    @property
    def lacks_present(self) -> bool:
        """Whether it first needs the present state; events would come too early."""
        return not self._has_present or self._session != self._stream.session

    def fall_behind(self) -> None:
        """What came after the last event that it `has` is to be sent by `present`."""
        self._has_present = False

    def has(self, count: int) -> None:
        """Note that the viewer has the present state, which has this number of finals."""
        self._count = max(self._count, count)

    def present(self) -> list[bytes]:
        """Return the newest finals, open captions and the state of the session."""
        told = [RETRY] if self._is_new else []
        self._is_new = False
        if self._session != self._stream.session:
            self._session, self._count, self._renewed = self._stream.session, 0, 0
            self._gaps.clear()
            told += [_id(self.number), self._stream.begin()]
        count = self._stream.count
        if self._count < count:
            first = max(self._count, (count - _NEWEST) // BLOCK * BLOCK)
            if self._count < first:
                self._gaps.insert(0, (self._count, first))
            if len(self._gaps) > _MOST_GAPS:
                (start, _end), (_start, end) = self._gaps.pop(), self._gaps.pop()
                self._gaps.append((start, end))
            self._count = count
            told += [_id(self.number), self._stream.newest(first)]
        self._has_present = True
        return [*told, self._stream.present()]

    def earlier(self) -> list[bytes]:
        """Return the next earlier captions to send; nothing if it has everything.

        Each piece is made when it is asked for, of what holds then.
        """
        while self._renewed:
            end = self._renewed
            self._renewed = max(0, end - BLOCK)
            if piece := self._stream.renewed(self._renewed, end):
                return [piece]
        if not self._gaps:
            return []
        start, end = self._gaps.pop(0)
        first = max(start, (end - 1) // BLOCK * BLOCK)
        if start < first:
            self._gaps.insert(0, (start, first))
        return [_id(self.number), self._stream.earlier(first, end)]


def _id(number: str) -> bytes:
    """The beginning of an event that has this number."""
    return f"id: {number}\n".encode("ascii")


def network_of(address: str) -> str:
    """Whose places are counted together: of an address, or with IPv6 of a network of devices.

    A device may take as many addresses of such a network as it likes.
    """
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv4Address):
        return address
    return str(parsed.ipv4_mapped or ipaddress.ip_network((parsed.packed[:8] + bytes(8), 64)))


def places_of_most(networks: Sequence[str]) -> list[int]:
    """Which of the connections from these networks, oldest first, are of the one with the most.

    One of them is to give way: a hall with one address may have all places, but not keep others
    out. Of two networks with as many it is the one that came last.
    """
    network, _count = Counter(reversed(networks)).most_common(1)[0]
    return [place for place, each in enumerate(networks) if each == network]
