"""The library's index: what each journal holds, in SQLite, with full-text search (FTS5).

It is only a copy: any part of it can be made again from the journals, and it is thrown away
when it is damaged, of another version, or cannot be written.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NoReturn, TypeVar

from captioner.core.errors import CaptionerError
from captioner.files.private import make_private
from captioner.transcripts.library.index_rows import (
    COLUMNS,
    IndexedCaption,
    IndexedSession,
    SearchHit,
    excerpt_of_row,
    hit_of_row,
    row_of_session,
    searchable,
    session_of_row,
    state_of_row,
)

INDEX_NAME = "library.sqlite3"
_SCHEMA_VERSION = 5
_Row = TypeVar("_Row")
_SCHEMA = """
CREATE TABLE sessions (
    id BLOB PRIMARY KEY, size INTEGER NOT NULL, changed_ns INTEGER NOT NULL,
    title TEXT NOT NULL, started_at TEXT NOT NULL, duration_s REAL NOT NULL,
    words INTEGER NOT NULL, captions INTEGER NOT NULL, source TEXT NOT NULL, model TEXT NOT NULL,
    tags TEXT NOT NULL, excerpt TEXT NOT NULL, is_closed INTEGER NOT NULL,
    is_cut_short INTEGER NOT NULL, is_damaged INTEGER NOT NULL, problem TEXT NOT NULL
);
CREATE TABLE captions (
    row INTEGER PRIMARY KEY, session BLOB NOT NULL, caption INTEGER NOT NULL,
    start_s REAL NOT NULL, channel TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL
);
CREATE INDEX captions_of_session ON captions (session);
CREATE VIRTUAL TABLE words USING fts5(
    name, text, content=captions, content_rowid=row, tokenize="unicode61 remove_diacritics 2"
);
CREATE TRIGGER captions_added AFTER INSERT ON captions BEGIN
    INSERT INTO words(rowid, name, text) VALUES (new.row, new.name, new.text);
END;
CREATE TRIGGER captions_removed AFTER DELETE ON captions BEGIN
    INSERT INTO words(words, rowid, name, text) VALUES ('delete', old.row, old.name, old.text);
END;
"""


_DAMAGE = (sqlite3.DatabaseError, TypeError, ValueError, OverflowError, RecursionError)
"""What a damaged index leads to: SQLite's own errors, and values of other types."""


class IndexLostError(Exception):
    """The index was damaged and is empty now: fill it again, then ask again."""


class SearchIndex:
    """The index file; in memory where none can be written. Any thread may call it.

    Every method may raise IndexLostError, or CaptionerError when another program keeps the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.RLock()
        self._is_file = False
        self._connection = self._open()

    def close(self) -> None:
        """Close the file; safe to call twice."""
        with self._guard:
            with contextlib.suppress(*_DAMAGE):  # the next opening checks all of it
                if self._is_file and self._connection.total_changes > 0:
                    seal(self._path, self._connection)
            self._connection.close()

    def known(self) -> dict[str, tuple[int, int]]:
        """Size and time of change of every journal as it was indexed, by session."""
        rows = self._all("SELECT id, size, changed_ns FROM sessions", state_of_row)
        return {name: (size, changed_ns) for name, size, changed_ns in rows}

    def sessions(self) -> list[IndexedSession]:
        """All sessions, latest first."""
        return sorted(
            self._all(f"SELECT {COLUMNS} FROM sessions", session_of_row),
            key=lambda one: (one.started_at.timestamp(), one.id),
            reverse=True,
        )

    def put(self, session: IndexedSession, captions: Iterable[IndexedCaption]) -> None:
        """Index a session anew."""
        with self._transaction() as connection:
            key, row = os.fsencode(session.id), row_of_session(session)
            connection.execute("DELETE FROM captions WHERE session = ?", (key,))
            connection.executemany(
                "INSERT INTO captions (session, caption, start_s, channel, name, text)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (key, number, start_s, channel, searchable(name), searchable(text))
                    for number, start_s, channel, name, text in captions
                ),
            )
            connection.execute(
                f"REPLACE INTO sessions ({COLUMNS}) VALUES ({', '.join('?' * len(row))})",
                row,
            )

    def remove(self, session_ids: Iterable[str]) -> None:
        """Forget sessions: no word of theirs stays in the file."""
        with self._transaction() as connection:
            for session_id in session_ids:
                key = os.fsencode(session_id)
                connection.execute("DELETE FROM captions WHERE session = ?", (key,))
                connection.execute("DELETE FROM sessions WHERE id = ?", (key,))
            # Until then the full-text index only marks words as deleted.
            connection.execute("INSERT INTO words(words) VALUES ('optimize')")

    def search(self, query: str, limit: int) -> list[SearchHit]:
        """Captions that hold every word of the query (its last also as a beginning), best first.

        The speaker's name counts as one of their words, at half the weight of what was said.
        """
        match = full_text_query(query)
        if not match:
            return []
        return self._all(
            "SELECT captions.session, captions.caption, captions.start_s, captions.channel,"
            " captions.name, captions.text, snippet(words, 1, char(2), char(3), '…', 16)"
            " FROM words JOIN captions ON captions.row = words.rowid"
            " WHERE words MATCH ? ORDER BY bm25(words, 0.5, 1.0) LIMIT ?",
            hit_of_row,
            (match, limit),
        )

    def sessions_with(self, query: str) -> dict[str, str]:
        """Sessions whose captions hold every word of the query, each with a caption that does.

        See `search`. Where the caption's speaker has a name, it stands before it.
        """
        match = full_text_query(query)
        if not match:
            return {}
        rows = self._all(
            "SELECT captions.session, captions.name, captions.text FROM words"
            " JOIN captions ON captions.row = words.rowid WHERE words MATCH ?"
            " GROUP BY captions.session",
            excerpt_of_row,
            (match,),
        )
        return dict(rows)

    def _open(self) -> sqlite3.Connection:
        for _ in range(2):
            try:
                connection = self._prepared(self._path)
            except (*_DAMAGE, OSError) as error:
                _require_free(error)
                self._discard()
            else:
                self._is_file = True
                return connection
        self._is_file = False
        return self._prepared(None)

    def _discard(self) -> None:
        """Take the file away with what belongs to it: a new one must not be rolled back by it."""
        journal = self._path.with_name(f"{self._path.name}-journal")
        for path in (self._path, journal, seal_path(self._path)):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    @staticmethod
    def _prepared(path: Path | None) -> sqlite3.Connection:
        """An open index, made where there is none; None: in memory.

        Raises:
            sqlite3.Error, ValueError: It is damaged, or of another version.
            OSError: It cannot be made.
        """
        if path is not None:
            make_private(path)
        connection = sqlite3.connect(
            path if path is not None else ":memory:",
            timeout=10.0,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            connection.execute("PRAGMA synchronous = OFF")  # it can be made again
            connection.execute("PRAGMA secure_delete = ON")  # what is deleted is overwritten
            connection.execute("BEGIN IMMEDIATE")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version == 0:
                for statement in _statements(_SCHEMA):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
            connection.execute("COMMIT")
            if version not in (0, _SCHEMA_VERSION):
                raise sqlite3.DatabaseError("an index of another version")
            if path is not None:
                require_whole(path, connection)
        except _DAMAGE:
            connection.close()
            raise
        return connection

    def _all(
        self, statement: str, typed: Callable[..., _Row], values: Sequence[object] = ()
    ) -> list[_Row]:
        """Every row of an answer as typed data."""
        with self._guard:
            try:
                rows = self._connection.execute(statement, values).fetchall()
                return [typed(*row) for row in rows]
            except _DAMAGE as error:
                self._start_anew(error)

    @contextlib.contextmanager
    def batch(self) -> Iterator[None]:
        """Do several changes in one transaction: much quicker than one each."""
        with self._transaction():
            yield

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with self._guard:
            if self._connection.in_transaction:  # within a batch
                yield self._connection
                return
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException as error:
                with contextlib.suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                if not isinstance(error, _DAMAGE):
                    raise  # what was begun must not stay open
                self._start_anew(error)

    def _start_anew(self, error: Exception) -> NoReturn:
        """Replace an index that no longer works by an empty one; the library fills it again."""
        _require_free(error)
        self._connection.close()
        self._discard()
        self._connection = self._open()
        raise IndexLostError from error


def full_text_query(query: str) -> str:
    """What a person typed as an FTS5 query: every word, the last one also as a beginning.

    Text in double quotes is a phrase; so is one of a script that has no spaces.
    """
    parts = []
    for phrase, word in re.findall(r'"([^"]*)"|([^\s"]+)', query):
        text = phrase or word
        if re.search(r"\w", text):
            parts.append('"' + searchable(text).replace('"', " ").replace("\x00", " ") + '"')
    if not parts:
        return ""
    ends_in_phrase = query.rstrip().endswith('"')
    return " ".join(parts) + ("" if ends_in_phrase else "*")


def _require_free(error: Exception) -> None:
    """Report an index that is not damaged, but locked by another program.

    Raises:
        CaptionerError: It is.
    """
    if getattr(error, "sqlite_errorcode", 0) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        raise CaptionerError(
            "The list of transcripts is being used by another program.", "Try again."
        ) from error


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


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
