"""The viewers of the page: one stream for all of them, none of which can hold up another."""

from __future__ import annotations

import socket
import threading
import time

from captioner.core.events import SessionEvent
from captioner.outputs.page.places import places_of_most
from captioner.outputs.page.stream import BYE, FULL, FULL_OF_YOURS, PING, CaptionStream

MOST_VIEWERS = 100

_PING_EVERY_S = 15.0
_PATIENCE_S = 20.0
"""How long a viewer may take nothing of what waits for it, in seconds."""

_MOST_WAITING_BYTES = 8_000_000
_PIECE_BYTES = 65_536


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
        return any(viewer.waiting for viewer in self._viewers)

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
            viewer = _Viewer(connection, network)
            viewer.send(head + self._stream.since(last))
            self._viewers.append(viewer)
            return b""

    def _turn_out(self, viewer: _Viewer) -> None:
        viewer.send(FULL_OF_YOURS)
        viewer.close()
        self._viewers.remove(viewer)

    def accept(self, event: SessionEvent) -> None:
        """Send what an event brings."""
        with self._lock:
            message = self._stream.accept(event)
            if message:
                self._send(message)

    def tend(self) -> None:
        """Send on what waits, show that the connections live, and let go whoever has left."""
        with self._lock:
            now_s = time.monotonic()
            if now_s >= self._next_ping_s:
                self._next_ping_s = now_s + _PING_EVERY_S
                self._send(PING)
            else:
                self._send(b"")
            for viewer in self._viewers:
                viewer.look()
            self._let_go()

    def close(self) -> None:
        """Say goodbye to everyone; nobody is taken in any more."""
        with self._lock:
            self._is_closed = True
            self._send(BYE)
            for viewer in self._viewers:
                viewer.close()
            self._viewers.clear()

    def _send(self, message: bytes) -> None:
        for viewer in self._viewers:
            viewer.send(message)
        self._let_go()

    def _let_go(self) -> None:
        for viewer in [each for each in self._viewers if each.is_gone]:
            viewer.close()
            self._viewers.remove(viewer)


class _Viewer:
    """One connection, and what could not be sent yet."""

    def __init__(self, connection: socket.socket, network: str) -> None:
        self._connection = connection
        self.network = network
        self._took_s = time.monotonic()
        self.waiting = bytearray()
        self.is_gone = False

    def send(self, message: bytes) -> None:
        """Send as much as is taken; keep the rest."""
        if not self.waiting:
            self._took_s = time.monotonic()
        self.waiting += message
        try:
            while self.waiting:
                sent = self._connection.send(self.waiting[:_PIECE_BYTES])
                del self.waiting[:sent]
                self._took_s = time.monotonic()
        except BlockingIOError:
            is_patient = time.monotonic() - self._took_s < _PATIENCE_S
            self.is_gone |= not is_patient or len(self.waiting) > _MOST_WAITING_BYTES
        except OSError:
            self.is_gone = True

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
