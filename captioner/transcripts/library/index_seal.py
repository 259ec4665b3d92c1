"""Whether the library's index is as it was left: a checksum beside it, renewed when it is closed.

SQLite notices damage where it happens to trip over it; a changed word in a full-text index is
simply no longer found. So closing the index seals it: length, change counter and CRC-32
of the file stand in a file beside it. Whoever opens it finds the seal right, or finds another
change counter, because the last one that wrote did not come to close it: then SQLite is asked to
look at everything, which takes longer.
"""

from __future__ import annotations

import contextlib
import sqlite3
import zlib
from pathlib import Path

from captioner.files.private import make_private

_COUNTER = slice(24, 28)  # of SQLite's header: the number of transactions that wrote
_LONGEST_SEAL = 100


def seal(path: Path, connection: sqlite3.Connection) -> None:
    """Write the seal of an open index; where that cannot be, there is none.

    Raises:
        sqlite3.Error: The index cannot be read.
    """
    words = _seal_of(connection)
    with contextlib.suppress(OSError):
        make_private(seal_path(path))
        seal_path(path).write_text(words, "ascii")


def require_whole(path: Path, connection: sqlite3.Connection) -> None:
    """Look for damage in an index that was just opened.

    Raises:
        sqlite3.Error: It is damaged.
    """
    now = _seal_of(connection)
    try:
        with seal_path(path).open("r", encoding="ascii") as file:
            sealed = file.read(_LONGEST_SEAL)
    except (OSError, UnicodeDecodeError):
        sealed = ""
    if sealed == now:
        return
    if sealed.split()[:1] == now.split()[:1]:
        raise sqlite3.DatabaseError("changed by something else than SQLite")
    (problem,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if problem != "ok":
        raise sqlite3.DatabaseError(str(problem))
    connection.execute("INSERT INTO words(words) VALUES ('integrity-check')")
    seal(path, connection)


def seal_path(path: Path) -> Path:
    """The file with the seal of an index."""
    return path.with_name(f"{path.name}.seal")


def _seal_of(connection: sqlite3.Connection) -> str:
    """Change counter, length and checksum of the file, as SQLite reads it.

    Not as a file: to close one would take SQLite's own locks on it away, by the rules of POSIX.
    """
    connection.execute("BEGIN")
    try:
        connection.execute(
            "SELECT count(*) FROM sqlite_master"
        ).fetchone()  # now no other process writes
        data = connection.serialize()
    finally:
        connection.execute("ROLLBACK")
    counter = int.from_bytes(data[_COUNTER], "big")
    return f"{counter} {len(data)} {zlib.crc32(data):08x}\n"
