"""A stand-in for Speech Dispatcher: what a screen reader has said, and when it was cut short."""

import re
import socket
import threading
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import BinaryIO

CUT_SHORT = "(cut short)"
"""Stands in what was heard where the screen reader has stopped what it was saying."""

_ANSWERS = {
    "GET": b"251-100\r\n251 OK GET RETURNED\r\n",
    "HISTORY": b"245-1\r\n245 OK CLIENT ID SENT\r\n",
    "LIST": b"249-espeak\ten\tnone\r\n249 OK VOICE LIST SENT\r\n",
}


class SpeechServer:
    """Speaks SSIP, the protocol of Speech Dispatcher, at a socket in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.heard: list[str] = []
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(path))
        self._listening.listen()
        self._connections: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self) -> None:
        """End the connections, too."""
        for each in (self._listening, *self._connections):
            each.shutdown(socket.SHUT_RDWR)
            each.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self._connections.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection.makefile("rb") as lines:
                for line in lines:
                    connection.sendall(self._answer(line.decode().strip(), connection, lines))
        except OSError:
            return

    def _answer(self, command: str, connection: socket.socket, lines: BinaryIO) -> bytes:
        verb = command.split()[0].upper()
        if verb == "SPEAK":
            connection.sendall(b"230 OK RECEIVING DATA\r\n")
            text = b"".join(iter(lines.readline, b".\r\n")).decode()
            self._hear(text)
            return b"225-1\r\n225 OK MESSAGE QUEUED\r\n"
        if verb == "CHAR":
            self._hear(command.split(maxsplit=1)[1])
            return b"225-1\r\n225 OK MESSAGE QUEUED\r\n"
        if verb in ("CANCEL", "STOP") and self.heard and self.heard[-1] != CUT_SHORT:
            self.heard.append(CUT_SHORT)
        return _ANSWERS.get(verb, b"200 OK\r\n")

    def _hear(self, text: str) -> None:
        if text.lstrip().startswith("<speak"):
            text = "".join(ElementTree.fromstring(text).itertext())
        self.heard.append(re.sub(r"\s+", " ", text).strip())
