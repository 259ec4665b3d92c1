"""One Captioner at a time: a second start, and desktop shortcuts, talk to the first."""

from __future__ import annotations

import getpass
import hashlib
import os
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QDir, QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

_TIMEOUT_MS = 1_500
_LONGEST_BYTES = 64
_ANSWER = b"ok\n"


class InstanceCommand(StrEnum):
    """What can be asked of the running Captioner; `captioner --toggle` and the like."""

    RAISE = "raise"
    TOGGLE = "toggle"
    START = "start"
    STOP = "stop"
    TOGGLE_LOCK = "toggle-lock"


def server_name() -> str:
    """One name for each user, home and display, short enough for a socket's path."""
    place = "|".join(
        (
            getpass.getuser(),
            str(Path.home()),
            os.environ.get("XDG_CONFIG_HOME", ""),
            os.environ.get("XDG_SESSION_ID", ""),
            os.environ.get("DISPLAY", ""),
            os.environ.get("WAYLAND_DISPLAY", ""),
        )
    )
    return f"captioner-{hashlib.sha256(place.encode()).hexdigest()[:16]}"


def send_command(command: InstanceCommand, name: str = "") -> bool:
    """Ask the running Captioner; answers whether there is one that took the command.

    Needs no application object and no event loop.
    """
    socket = QLocalSocket()
    socket.connectToServer(name or server_name())
    if not socket.waitForConnected(_TIMEOUT_MS):
        return False
    socket.write(f"{command.value}\n".encode())
    socket.flush()
    answered = socket.bytesAvailable() > 0 or socket.waitForReadyRead(_TIMEOUT_MS)
    answer = bytes(socket.readAll().data()) if answered else b""
    socket.disconnectFromServer()
    return answer == _ANSWER


class InstanceServer(QObject):
    """Listens for commands of later starts.

    Args:
        name: For tests; the user's own by default.
    """

    commanded = Signal(object)
    """An `InstanceCommand`."""

    def __init__(self, name: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name or server_name()
        self._lock = QLockFile(str(Path(QDir.tempPath(), Path(self._name).name + ".lock")))
        self._lock.setStaleLockTime(0)
        self._server = QLocalServer(self)
        # Nobody but this user may talk to it.
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def listen(self) -> bool:
        """Become the one; answers False where another one is running already."""
        # On Unix listening takes another one's socket away without a word: a lock decides. It
        # knows by the process number when its owner was killed.
        if not self._lock.tryLock(0):
            return False
        QLocalServer.removeServer(self._name)
        return self._server.listen(self._name)

    def close(self) -> None:
        """Let the next one be the one."""
        self._server.close()
        self._lock.unlock()

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            socket.readyRead.connect(lambda socket=socket: self._on_ready(socket))
            socket.disconnected.connect(socket.deleteLater)
            if socket.bytesAvailable():
                self._on_ready(socket)

    def _on_ready(self, socket: QLocalSocket) -> None:
        if not socket.canReadLine():
            if socket.bytesAvailable() > _LONGEST_BYTES:
                socket.abort()
            return
        words = bytes(socket.readLine(_LONGEST_BYTES).data()).decode(errors="replace").strip()
        try:
            command = InstanceCommand(words)
        except ValueError:
            socket.abort()
            return
        socket.write(_ANSWER)
        socket.flush()
        self.commanded.emit(command)
