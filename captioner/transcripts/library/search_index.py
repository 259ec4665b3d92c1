"""The library's index of all journals, in SQLite with full-text search (FTS5).

It can always be rebuilt from the journals, and is discarded if it is damaged, of another version,
or not writable.
"""

import contextlib
import json
import os
import re
import sqlite3
import threading
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, TypeVar

from captioner.captions.scripts import apart
from captioner.core.errors import CaptionerError
from captioner.core.sessions import SessionSummary
from captioner.files.private import make_private
from captioner.transcripts.journal.values import moment_of

INDEX_NAME = "library.sqlite3"
_SCHEMA_VERSION = 6
_Row = TypeVar("_Row")
_SCHEMA = """
CREATE TABLE sessions (
    id BLOB PRIMARY KEY, size INTEGER NOT NULL, changed_ns INTEGER NOT NULL,
    title TEXT NOT NULL, started_at TEXT NOT NULL, duration_s REAL NOT NULL,
    word_count INTEGER NOT NULL, source TEXT NOT NULL, model TEXT NOT NULL,
    tags TEXT NOT NULL, excerpt TEXT NOT NULL, is_complete INTEGER NOT NULL,
    is_cut_short INTEGER NOT NULL, is_damaged INTEGER NOT NULL, problem TEXT NOT NULL
);
CREATE TABLE captions (
    row INTEGER PRIMARY KEY, session BLOB NOT NULL, caption INTEGER NOT NULL,
    start_s REAL NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL
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


# A damaged index may contain any value: rows of other types raise TypeError or ValueError.

_Value = TypeVar("_Value")

_APART = "\x1f"
"""Separates characters that count as words; shown texts have no control characters."""


_STORED: dict[str, type] = {
    "title": str,
    "started_at": str,
    "duration_s": float,
    "word_count": int,
    "source": str,
    "model": str,
    "tags": str,
    "excerpt": str,
    "is_complete": int,
    "is_cut_short": int,
    "is_damaged": int,
    "problem": str,
}
"""Fields of a `SessionSummary` that come from its journal, with their types in SQLite."""


class JournalState(NamedTuple):
    """Size and modification time of a session's journal."""

    name: str
    size: int
    changed_ns: int


class IndexedCaption(NamedTuple):
    """A caption for the index.

    Attributes:
        name: The speaker's name by the user; default names ("Speaker 2") cannot be searched for.
    """

    number: int
    start_s: float
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A caption found by a search.

    Attributes:
        snippet: Words around the first match, with matches between the characters U+0002 and
            U+0003.
    """

    session_id: str
    caption_id: int
    start_s: float
    name: str
    text: str
    snippet: str


def searchable(text: str) -> str:
    """Return a caption's text, or a query, in the form of the full-text index."""
    return apart(text.replace(_APART, " "), _APART)


def state_of_row(identity: bytes, size: int, changed_ns: int) -> JournalState:
    return JournalState(os.fsdecode(identity), _typed(size, int), _typed(changed_ns, int))


def excerpt_of_row(identity: bytes, name: str, text: str) -> tuple[str, str]:
    """Return a session's name, and the text of a caption after its speaker's name."""
    said = _readable(text)
    return os.fsdecode(identity), f"{_readable(name)}: {said}" if name else said


def hit_of_row(identity: bytes, caption: int, start_s: float, *texts: str) -> SearchHit:
    number, start_s = _typed(caption, int), _typed(start_s, float)
    return SearchHit(os.fsdecode(identity), number, start_s, *map(_readable, texts))


def session_of_row(identity: bytes, *row: Any) -> SessionSummary:
    """Return the journal's part of a summary; its folder is the name alone."""
    name = os.fsdecode(identity)
    values: dict[str, Any] = {
        field: _typed(value, kind)
        for (field, kind), value in zip(_STORED.items(), row, strict=True)
    }
    values["started_at"] = moment_of(values["started_at"])
    values["tags"] = tuple([_typed(tag, str) for tag in json.loads(values["tags"])])
    for field in ("is_complete", "is_cut_short", "is_damaged"):
        values[field] = bool(values[field])
    return SessionSummary(name, Path(name), **values)


def _readable(text: str) -> str:
    return _typed(text, str).replace(_APART, "")


def _typed(value: object, kind: type[_Value]) -> _Value:
    if not isinstance(value, kind):
        raise TypeError(f"{type(value).__name__} where {kind.__name__} belongs")
    return value


_DAMAGE = (sqlite3.DatabaseError, TypeError, ValueError, OverflowError, RecursionError)
"""Errors caused by a damaged index: SQLite's own, and those for values of other types."""


class IndexLostError(Exception):
    """The index was damaged and is now empty: fill it and repeat the query."""


class SearchIndex:
    """The index file, or an index in memory if no file can be written. Safe for several threads.

    Every method may raise IndexLostError, or CaptionerError if another program locks the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.RLock()
        self._is_file = False
        self._connection = self._open()

    def close(self) -> None:
        with self._guard:
            with contextlib.suppress(*_DAMAGE):  # otherwise the next opening checks it
                if self._is_file and self._connection.total_changes > 0:
                    seal(self._path, self._connection)
            self._connection.close()

    def known(self) -> dict[str, JournalState]:
        """Return the state of every journal when it was indexed, by session."""
        rows = self._all("SELECT id, size, changed_ns FROM sessions", state_of_row)
        return {state.name: state for state in rows}

    def sessions(self) -> list[SessionSummary]:
        """Return what the journals say of the sessions (`session_of_row`), latest first."""
        return sorted(
            self._all(f"SELECT id, {', '.join(_STORED)} FROM sessions", session_of_row),
            key=lambda one: (one.started_at.timestamp(), one.id),
            reverse=True,
        )

    def put(
        self, journal: JournalState, session: SessionSummary, captions: Iterable[IndexedCaption]
    ) -> None:
        values = {field: getattr(session, field) for field in _STORED} | {
            "started_at": session.started_at.isoformat(),
            "tags": json.dumps(session.tags),
        }
        key = os.fsencode(journal.name)
        row = (key, journal.size, journal.changed_ns, *values.values())
        with self._transaction() as connection:
            connection.execute("DELETE FROM captions WHERE session = ?", (key,))
            connection.executemany(
                "INSERT INTO captions (session, caption, start_s, name, text)"
                " VALUES (?, ?, ?, ?, ?)",
                (
                    (key, number, start_s, searchable(name), searchable(text))
                    for number, start_s, name, text in captions
                ),
            )
            connection.execute(
                f"REPLACE INTO sessions (id, size, changed_ns, {', '.join(_STORED)})"
                f" VALUES ({', '.join('?' * len(row))})",
                row,
            )

    def remove(self, session_ids: Iterable[str]) -> None:
        with self._transaction() as connection:
            for session_id in session_ids:
                key = os.fsencode(session_id)
                connection.execute("DELETE FROM captions WHERE session = ?", (key,))
                connection.execute("DELETE FROM sessions WHERE id = ?", (key,))
            # Before this, the full-text index only marks words as deleted.
            connection.execute("INSERT INTO words(words) VALUES ('optimize')")

    def search(self, query: str, limit: int) -> list[SearchHit]:
        """Return captions with every word of the query, the last one also as a prefix, best first.

        The speaker's name counts as a part of the text, with half the weight.
        """
        match = full_text_query(query)
        if not match:
            return []
        return self._all(
            "SELECT captions.session, captions.caption, captions.start_s,"
            " captions.name, captions.text, snippet(words, 1, char(2), char(3), '…', 16)"
            " FROM words JOIN captions ON captions.row = words.rowid"
            " WHERE words MATCH ? ORDER BY bm25(words, 0.5, 1.0) LIMIT ?",
            hit_of_row,
            (match, limit),
        )

    def sessions_with(self, query: str) -> dict[str, str]:
        """Return sessions with captions found by `search`, each with the text of one.

        The text begins with the speaker's name, if the user gave one.
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
        """Remove the file with its journal, which must not be applied to a new one."""
        journal = self._path.with_name(f"{self._path.name}-journal")
        for path in (self._path, journal, seal_path(self._path)):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    @staticmethod
    def _prepared(path: Path | None) -> sqlite3.Connection:
        """Open or create an index; None for one in memory."""
        if path is not None:
            make_private(path)
        connection = sqlite3.connect(
            path if path is not None else ":memory:",
            timeout=10.0,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            connection.execute("PRAGMA synchronous = OFF")  # it can be rebuilt
            connection.execute("PRAGMA secure_delete = ON")  # deleted content is overwritten
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
        with self._guard:
            try:
                rows = self._connection.execute(statement, values).fetchall()
                return [typed(*row) for row in rows]
            except _DAMAGE as error:
                self._start_anew(error)

    @contextlib.contextmanager
    def batch(self) -> Iterator[None]:
        """Run several changes in one transaction, which is much faster than one each."""
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
                    raise  # rolled back, so that no transaction stays open
                self._start_anew(error)

    def _start_anew(self, error: Exception) -> NoReturn:
        """Replace a damaged index by an empty one, which the library fills again."""
        _require_free(error)
        self._connection.close()
        self._discard()
        self._connection = self._open()
        raise IndexLostError from error


def full_text_query(query: str) -> str:
    """Return the user's query in FTS5 syntax: every word, the last one also as a prefix.

    Text in double quotes, or of a script without spaces, is a phrase.
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
    """Raise an error if an index is not damaged, but locked by another program."""
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


_COUNTER = slice(24, 28)  # of SQLite's header: the number of write transactions
_LONGEST_SEAL = 100


def seal(path: Path, connection: sqlite3.Connection) -> None:
    """Write the seal of an open index; without a writable file there is none.

    Raises:
        sqlite3.Error: The index cannot be read.
    """
    words = _seal_of(connection)
    with contextlib.suppress(OSError):
        make_private(seal_path(path))
        seal_path(path).write_text(words, "ascii")


def require_whole(path: Path, connection: sqlite3.Connection) -> None:
    """Check an index for damage on opening; raises sqlite3.Error."""
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
    return path.with_name(f"{path.name}.seal")


def _seal_of(connection: sqlite3.Connection) -> str:
    """Return change counter, length and checksum of the file, read through SQLite.

    Closing another descriptor of the file would release SQLite's locks, by the rules of POSIX.
    """
    connection.execute("BEGIN")
    try:
        connection.execute(
            "SELECT count(*) FROM sqlite_master"
        ).fetchone()  # from here on no other process writes
        data = connection.serialize()
    finally:
        connection.execute("ROLLBACK")
    counter = int.from_bytes(data[_COUNTER], "big")
    return f"{counter} {len(data)} {zlib.crc32(data):08x}\n"
