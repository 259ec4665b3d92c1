"""The viewers of the page: one stream for all of them, none of which can hold up another."""

from __future__ import annotations

import re
import socket
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Hashable
from dataclasses import dataclass

from captioner.core.events import CaptionChanged, SessionEvent
from captioner.outputs.page.catching_up import CatchUp
from captioner.outputs.page.places import places_of_most
from captioner.outputs.page.stream import (
    BYE,
    FULL,
    FULL_OF_YOURS,
    PING,
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
"""Of what is said while a viewer catches up; one that is further behind begins with the newest."""

_MOST_UNSENT_BYTES = 16_384
"""What the system may keep unsent of a connection: what is said now comes behind it."""

_MOST_AT_ONCE_BYTES = 262_144
"""For one viewer, before it is the others' turn."""

_PIECE_BYTES = 65_536

_NUMBER = re.compile(rb"^id: .+$", re.MULTILINE)


class Viewers:
    """Sends the stream to sockets that are handed over; never waits for one.

    Whoever cannot be sent to at once has what it lacks kept for it, for a while.
    """

    def __init__(self, stream: CaptionStream) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._viewers: list[_Viewer] = []
        self._next_ping_s = 0.0
        self._is_closed = False

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self._viewers)

    @property
    def is_behind(self) -> bool:
        """Whether anything waits to be sent."""
        return any(viewer.is_behind for viewer in self._viewers)

    def add(self, connection: socket.socket, network: str, head: bytes, last: str) -> bytes:
        """Take a viewer in that has seen everything up to `last`.

        Args:
            network: Where it comes from. When all places are taken, the newest of the network
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
        viewer.send(_Waiting(FULL_OF_YOURS))
        viewer.close()
        self._viewers.remove(viewer)

    def accept(self, event: SessionEvent) -> None:
        """Send what an event brings."""
        with self._lock:
            session = self._stream.session
            message = self._stream.accept(event)
            if self._stream.session != session:
                for viewer in self._viewers:
                    viewer.leave_session()
            if message:
                is_live = not is_about_earlier(event)
                open_ = _open_caption(event)
                self._send(_Waiting(message, self._stream.count, open_, is_live=is_live))

    def tend(self) -> None:
        """Send on what waits, show that the connections live, and let go whoever has left."""
        with self._lock:
            now_s = time.monotonic()
            if now_s >= self._next_ping_s:
                self._next_ping_s = now_s + _PING_EVERY_S
                self._send(_Waiting(PING))
            else:
                self._send()
            for viewer in self._viewers:
                viewer.look()
            self._let_go()

    def close(self) -> None:
        """Say goodbye to everyone; nobody else is admitted."""
        with self._lock:
            self._is_closed = True
            self._send(_Waiting(BYE))
            for viewer in self._viewers:
                viewer.close()
            self._viewers.clear()

    def _send(self, message: _Waiting | None = None) -> None:
        for viewer in self._viewers:
            viewer.send(message)
        self._let_go()

    def _let_go(self) -> None:
        for viewer in [each for each in self._viewers if each.is_gone]:
            viewer.close()
            self._viewers.remove(viewer)


@dataclass(frozen=True, slots=True, eq=False)
class _Waiting:
    """A message, shared by all viewers whom it waits for.

    Attributes:
        content: As it is sent.
        count: How many finals there are with it.
        open: The caption that it shows, if that is still open: a newer one takes its place.
        is_live: Whether it belongs behind the newest finals, instead of changing earlier ones.
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
        self._waiting: OrderedDict[Hashable, _Waiting] = OrderedDict()
        self._waiting_bytes = self._live_bytes = 0
        self.is_gone = False

    @property
    def is_behind(self) -> bool:
        """Whether anything waits to be sent."""
        return bool(self._pieces or self._waiting or self._catch_up)

    def send(self, message: _Waiting | None = None) -> None:
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

    def _keep(self, message: _Waiting) -> None:
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

    def _take(self, key: Hashable) -> _Waiting:
        taken = self._waiting.pop(key)
        self._waiting_bytes -= len(taken.content)
        self._live_bytes -= len(taken.content) * taken.is_live
        return taken

    def _go_on(self) -> bool:
        """Take up what is to be sent next; False where nothing is."""
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
        """Notice whether it has left."""
        try:
            self.is_gone |= not self._connection.recv(_PIECE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            self.is_gone = True

    def close(self) -> None:
        """End the connection."""
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
