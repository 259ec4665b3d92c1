"""A server on localhost that says any bytes, whatever it is asked."""

import contextlib
import queue
import re
import socket
import threading


class RawServer:
    """Says `answer` to each connection that asks for something, and nothing more.

    Attributes:
        asked: The request of each connection, with its body.
        port: Where it listens.
    """

    def __init__(self, answer: bytes) -> None:
        self._answer = answer
        self.asked: queue.Queue[bytes] = queue.Queue()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._connections: list[socket.socket] = []
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection = self._listening.accept()[0]
                self._connections.append(connection)  # open, so that the other side waits
                with contextlib.suppress(OSError):
                    self.asked.put(_request(connection))
                    connection.sendall(self._answer)

    def close(self) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for each in list(self._connections):
            each.close()
        self._thread.join()


def _request(connection: socket.socket) -> bytes:
    with connection.makefile("rb") as lines:
        head = b""
        while (line := lines.readline()) not in (b"\r\n", b""):
            head += line
        length = re.search(rb"(?i)^content-length: (\d+)\r$", head, re.MULTILINE)
        return head + lines.read(int(length[1]) if length else 0)
