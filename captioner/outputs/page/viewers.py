"""The viewers of the page: one stream for all of them, none of which can hold up another."""

from __future__ import annotations

import socket
import threading
import time
from collections import deque
from collections.abc import Iterator

from captioner.core.events import SessionEvent
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
            viewer = _Viewer(connection, network, self._stream, last)
            viewer.send(head)
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
                self._send(message, is_about_earlier=is_about_earlier(event))

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
        """Say goodbye to everyone; nobody else is admitted."""
        with self._lock:
            self._is_closed = True
            self._send(BYE)
            for viewer in self._viewers:
                viewer.close()
            self._viewers.clear()

    def _send(self, message: bytes, *, is_about_earlier: bool = True) -> None:
        for viewer in self._viewers:
            # What is still to be said of the session has the rest in it.
            viewer.send(message if is_about_earlier or not viewer.is_catching_up else b"")
        self._let_go()

    def _let_go(self) -> None:
        for viewer in [each for each in self._viewers if each.is_gone]:
            viewer.close()
            self._viewers.remove(viewer)


class _Viewer:
    """One connection, and what could not be sent yet."""

    def __init__(
        self, connection: socket.socket, network: str, stream: CaptionStream, last: str
    ) -> None:
        self._connection = connection
        self.network = network
        self._stream = stream
        self._missing: Iterator[bytes] | None = stream.since(last)
        self._took_s = time.monotonic()
        self._piece = memoryview(b"")
        self._waiting: deque[bytes] = deque()  # shared by all viewers who wait for the same
        self._waiting_bytes = 0
        self.is_gone = False

    @property
    def is_catching_up(self) -> bool:
        """Whether something is missing of what was said before it came."""
        return self._missing is not None

    @property
    def is_behind(self) -> bool:
        """Whether anything waits to be sent."""
        return bool(self._piece)

    def send(self, message: bytes) -> None:
        """Send as much as is taken; keep the rest."""
        if not self.is_behind:
            self._took_s = time.monotonic()
        if message:
            self._waiting.append(message)
            self._waiting_bytes += len(message)
        try:
            while self._piece or self._go_on():
                sent = self._connection.send(self._piece[:_PIECE_BYTES])
                self._piece = self._piece[sent:]
                self._took_s = time.monotonic()
        except BlockingIOError:
            is_patient = time.monotonic() - self._took_s < _PATIENCE_S
            self.is_gone |= not is_patient or self._waiting_bytes > _MOST_WAITING_BYTES
        except OSError:
            self.is_gone = True

    def _go_on(self) -> bool:
        """Take up what is to be sent next; False where nothing is."""
        if self._waiting:
            piece = self._waiting.popleft()
            self._waiting_bytes -= len(piece)
        elif self._missing is not None:
            piece = next(self._missing, b"")
            if not piece:
                self._missing = None
                piece = self._stream.present()
        else:
            return False
        self._piece = memoryview(piece)
        return True

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
