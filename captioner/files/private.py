"""Files and folders that hold what people said: for their owner's eyes alone."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path

PRIVATE_FILE = 0o600
PRIVATE_FOLDER = 0o700


def make_private(path: Path) -> None:
    """Make a file that only its owner may open; one that is there and open to others is closed.

    Raises:
        OSError: It cannot be made.
    """
    try:
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE))
    except FileExistsError:
        with contextlib.suppress(OSError):  # another user's: the owner decides
            if stat.S_IMODE(path.stat().st_mode) & ~PRIVATE_FILE:
                path.chmod(PRIVATE_FILE)
