"""One Captioner at a time: a second start, and desktop shortcuts, talk to the first."""

import getpass
import hashlib
import os
import socket
import stat
import struct
import sys
import tempfile
from enum import StrEnum
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from captioner.core.errors import CaptionerError

_LONGEST_FOLDER = 60
"""Characters: a socket's whole path has room for about a hundred."""

_SOL_LOCAL, _LOCAL_PEERCRED = 0, 1  # macOS, sys/un.h


def runtime_folder() -> Path:
    """Return the user's own folder for what lives as long as the session; made where it is missing.

    Raises:
        CaptionerError: There is none that is safe: another user's folder is in its place.
    """
    if sys.platform == "win32":
        return Path(tempfile.gettempdir())  # the user's own; a pipe's name is not a path there
    given = os.environ.get("XDG_RUNTIME_DIR", "")
    if given and len(given) <= _LONGEST_FOLDER and _is_own(Path(given)):
        return Path(given)
    folder = Path(tempfile.gettempdir(), f"captioner-{os.getuid()}")
    if len(str(folder)) > _LONGEST_FOLDER:
        folder = Path("/tmp", folder.name)
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise CaptionerError(
            "The folder {folder} cannot be created.",
            "{reason}. Make room there, or set XDG_RUNTIME_DIR to a folder of your own.",
            folder=folder,
            reason=error,
        ) from error
    if not _is_own(folder):
        raise CaptionerError(
            "The folder {folder} is not yours alone, so Captioner does not use it.",
            "Remove it, or set XDG_RUNTIME_DIR to a folder that only you can open.",
            folder=folder,
        )
    return folder


def _is_own(folder: Path) -> bool:
    """Return whether it is a folder, not a link, of this user, which no other user may open."""
    if sys.platform == "win32":
        return True
    try:
        found = folder.lstat()
    except OSError:
        return False
    is_private = found.st_uid == os.getuid() and not found.st_mode & 0o077
    return is_private and stat.S_ISDIR(found.st_mode) and os.access(folder, os.W_OK | os.X_OK)


def is_own_peer(descriptor: int) -> bool:
    """Return whether a connected socket's other end is a process of this user, or of root."""
    if sys.platform == "win32" or descriptor < 0:
        return True  # the pipe's own rights decide there
    with socket.socket(fileno=os.dup(descriptor)) as peer:
        user = _user_of(peer)
    return user is None or user in (os.getuid(), 0)


def _user_of(peer: socket.socket) -> int | None:
    """Return the user at the other end; None where the system does not say."""
    user: int | None = None
    if sys.platform == "linux":
        credentials = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        _process, user, _group = struct.unpack("3i", credentials)
    elif sys.platform == "darwin":
        # struct xucred: version, user, then groups.
        credentials = peer.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, 256)
        _version, user = struct.unpack_from("2I", credentials)
    return user


_TIMEOUT_MS = 5_000
"""Windows of a busy machine may be away for seconds; a person waits no longer than this."""

_NOBODY_THERE = (
    QLocalSocket.LocalSocketError.ServerNotFoundError,
    QLocalSocket.LocalSocketError.ConnectionRefusedError,
    QLocalSocket.LocalSocketError.SocketAccessError,
)
_LONGEST_BYTES = 64
_ANSWER = b"ok\n"


class InstanceCommand(StrEnum):
    """What can be asked of the running Captioner; `captioner --toggle` and the like."""

    RAISE = "raise"
    TOGGLE = "toggle"
    START = "start"
    STOP = "stop"
    TOGGLE_LOCK = "toggle-lock"
    MARK = "mark"
    OVERLAY = "overlay"
    SWITCH_LOOK = "switch-look"
    FOCUS_OVERLAY = "focus-overlay"


def server_name() -> str:
    """One name for each user, home and display, short enough for a socket's path."""
    display = _hashed(
        os.environ.get("XDG_SESSION_ID", ""),
        os.environ.get("DISPLAY", ""),
        os.environ.get("WAYLAND_DISPLAY", ""),
    )
    return f"captioner-{_user()}-{display}"


def _user() -> str:
    return _hashed(_account(), os.environ.get("HOME", ""), os.environ.get("XDG_CONFIG_HOME", ""))


def _account() -> str:
    if sys.platform == "win32":
        return getpass.getuser()
    return str(os.getuid())  # a user without a name (a container's) has one all the same


def _hashed(*parts: str) -> str:
    return hashlib.sha256("|".join(parts).encode(errors="surrogateescape")).hexdigest()[:8]


def _address(name: str) -> str:
    """Return where a name is listened to: in the user's own folder, or a pipe of Windows."""
    return name if sys.platform == "win32" else str(runtime_folder() / name)


def _running_address() -> str:
    """Return where this user's Captioner listens.

    Without a display, as in a remote shell, the name says nothing: it is the one that there is.
    """
    own = _address(server_name())
    has_display = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if sys.platform == "win32" or has_display or Path(own).exists():
        return own
    there = [path for path in runtime_folder().glob(f"captioner-{_user()}-*") if path.is_socket()]
    return str(there[0]) if len(there) == 1 else own


def not_responding() -> CaptionerError:
    return CaptionerError(
        "Captioner is running, but does not respond.",
        "Wait until it does: it may still do what it was asked to. Or end it, then start it again.",
    )


def send_command(
    command: InstanceCommand, name: str = "", *, timeout_ms: int = _TIMEOUT_MS
) -> bool:
    """Ask the running Captioner; returns whether one took the command.

    Needs no application object, no display and no event loop.

    Raises:
        CaptionerError: One runs, but does not respond in time; or the user has no folder that is
            safe from others.
    """
    socket = QLocalSocket()
    socket.connectToServer(_address(name) if name else _running_address())
    if not socket.waitForConnected(timeout_ms):
        if socket.error() in _NOBODY_THERE:
            return False
        raise not_responding()  # the queue of waiting clients is full
    if not is_own_peer(int(socket.socketDescriptor())):
        socket.abort()
        return False
    socket.write(f"{command.value}\n".encode())
    socket.flush()
    answered = socket.bytesAvailable() > 0 or socket.waitForReadyRead(timeout_ms)
    timed_out = socket.error() is QLocalSocket.LocalSocketError.SocketTimeoutError
    answer = bytes(socket.readAll().data()) if answered else b""
    socket.disconnectFromServer()
    if not answered and timed_out:
        raise not_responding()
    return answer == _ANSWER


class InstanceServer(QObject):
    """Listens for commands of later starts.

    Args:
        name: For tests; the user's own by default.

    Raises:
        CaptionerError: The user has no folder that is safe from others.
    """

    commanded = Signal(object)
    """An `InstanceCommand`."""

    def __init__(self, name: str = "", parent: QObject | None = None) -> None:
        super().__init__(parent)
        name = name or server_name()
        self._address = _address(name)
        self._lock = QLockFile(str(runtime_folder() / f"{Path(name).name}.lock"))
        self._lock.setStaleLockTime(0)
        self._server = QLocalServer(self)
        # Only this user may talk to it.
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._on_connection)

    def listen(self) -> bool:
        """Become the one; returns False if another one is running."""
        # On Unix listening takes another one's socket away without a word: a lock decides. It
        # knows by the process number when its owner was killed.
        if not self._lock.tryLock(0):
            return False
        QLocalServer.removeServer(self._address)
        return self._server.listen(self._address)

    def close(self) -> None:
        self._server.close()
        self._lock.unlock()

    def _on_connection(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            if not is_own_peer(int(socket.socketDescriptor())):
                socket.abort()
                socket.deleteLater()
                continue
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
