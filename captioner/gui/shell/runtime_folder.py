"""A folder for sockets and locks that no other user of this computer can reach."""

from __future__ import annotations

import os
import socket
import stat
import struct
import sys
import tempfile
from pathlib import Path

from captioner.core.errors import CaptionerError

_LONGEST_FOLDER = 60
"""Characters: a socket's whole path has room for about a hundred."""

_SOL_LOCAL, _LOCAL_PEERCRED = 0, 1  # macOS, sys/un.h


def runtime_folder() -> Path:
    """The user's own folder for what lives as long as the session; made where it is missing.

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
    """Whether it is a folder, not a link, of this user, which no other user may open."""
    if sys.platform == "win32":
        return True
    try:
        found = folder.lstat()
    except OSError:
        return False
    is_private = found.st_uid == os.getuid() and not found.st_mode & 0o077
    return is_private and stat.S_ISDIR(found.st_mode) and os.access(folder, os.W_OK | os.X_OK)


def is_own_peer(descriptor: int) -> bool:
    """Whether a connected socket's other end is a process of this user, or of root.

    Args:
        descriptor: The socket's; it stays open.
    """
    if sys.platform == "win32" or descriptor < 0:
        return True  # the pipe's own rights decide there
    with socket.socket(fileno=os.dup(descriptor)) as peer:
        user = _user_of(peer)
    return user is None or user in (os.getuid(), 0)


def _user_of(peer: socket.socket) -> int | None:
    """The user at the other end; None where the system does not say."""
    user: int | None = None
    if sys.platform == "linux":
        credentials = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        _process, user, _group = struct.unpack("3i", credentials)
    elif sys.platform == "darwin":
        # struct xucred: version, user, then groups.
        credentials = peer.getsockopt(_SOL_LOCAL, _LOCAL_PEERCRED, 256)
        _version, user = struct.unpack_from("2I", credentials)
    return user
