"""The library's index: what each journal holds, in SQLite, with full-text search (FTS5).

It is nothing but a copy: any part of it can be made again from the journals, and it is thrown away
when it is damaged, of another version, or cannot be written.
"""

from __future__ import annotations

import contextlib
import json
import re
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from captioner.core.errors import CaptionerError

INDEX_NAME = "library.sqlite3"
_SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE sessions (
    id TEXT PRIMARY KEY, size INTEGER NOT NULL, changed_ns INTEGER NOT NULL,
    title TEXT NOT NULL, started_at TEXT NOT NULL, duration_s REAL NOT NULL,
    words INTEGER NOT NULL, captions INTEGER NOT NULL, source TEXT NOT NULL, model TEXT NOT NULL,
    tags TEXT NOT NULL, excerpt TEXT NOT NULL, is_closed INTEGER NOT NULL,
    is_damaged INTEGER NOT NULL, problem TEXT NOT NULL
);
CREATE TABLE captions (
    row INTEGER PRIMARY KEY, session TEXT NOT NULL, caption INTEGER NOT NULL,
    start_s REAL NOT NULL, channel TEXT NOT NULL, text TEXT NOT NULL
);
CREATE INDEX captions_of_session ON captions (session);
CREATE VIRTUAL TABLE words USING fts5(
    text, content=captions, content_rowid=row, tokenize="unicode61 remove_diacritics 2"
);
CREATE TRIGGER captions_added AFTER INSERT ON captions BEGIN
    INSERT INTO words(rowid, text) VALUES (new.row, new.text);
END;
CREATE TRIGGER captions_removed AFTER DELETE ON captions BEGIN
    INSERT INTO words(words, rowid, text) VALUES ('delete', old.row, old.text);
END;
"""


@dataclass(frozen=True, slots=True)
class IndexedSession:
    """A session as the index has it; times as the journal has them.

    Attributes:
        id: Name of its folder.
        size: Length of its journal in bytes when it was indexed.
        changed_ns: When its journal had changed last.
        problem: Why it cannot be opened; empty when it can.
    """

    id: str
    size: int
    changed_ns: int
    title: str
    started_at: datetime
    duration_s: float
    words: int
    captions: int
    source: str
    model: str
    tags: tuple[str, ...]
    excerpt: str
    is_closed: bool
    is_damaged: bool
    problem: str = ""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A caption that holds the words searched for.

    Attributes:
        session_id: The session.
        caption_id: The caption's number in it.
        start_s: When it was said, in seconds since the session's start.
        channel: Who said it.
        text: The whole caption.
        snippet: Some words around the first that matched, those that matched between the
            characters U+0002 and U+0003.
    """

    session_id: str
    caption_id: int
    start_s: float
    channel: str
    text: str
    snippet: str


class IndexLostError(Exception):
    """The index was damaged and is empty now: fill it again, then ask again."""


class SearchIndex:
    """The index file; in memory where none can be written. Any thread may call it.

    Every method may raise IndexLostError, or CaptionerError when another program keeps the file.

    Args:
        path: The file, made when absent and made anew when damaged.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._guard = threading.RLock()
        self._connection = self._open()

    def close(self) -> None:
        """Close the file; safe to call twice."""
        with self._guard:
            self._connection.close()

    def known(self) -> dict[str, tuple[int, int]]:
        """Size and time of change of every journal as it was indexed, by session."""
        rows = self._all("SELECT id, size, changed_ns FROM sessions")
        return {row[0]: (row[1], row[2]) for row in rows}

    def sessions(self) -> list[IndexedSession]:
        """All sessions, latest first."""
        rows = self._all(f"SELECT {_COLUMNS} FROM sessions")
        return sorted(
            (_session(row) for row in rows),
            key=lambda one: (one.started_at.timestamp(), one.id),
            reverse=True,
        )

    def put(self, session: IndexedSession, captions: Iterable[tuple[int, float, str, str]]) -> None:
        """Index a session anew.

        Args:
            session: What the list shows.
            captions: Number, start in seconds, channel and text of each.
        """
        with self._transaction() as connection:
            connection.execute("DELETE FROM captions WHERE session = ?", (session.id,))
            connection.executemany(
                "INSERT INTO captions (session, caption, start_s, channel, text)"
                " VALUES (?, ?, ?, ?, ?)",
                ((session.id, *caption) for caption in captions),
            )
            connection.execute(
                f"REPLACE INTO sessions ({_COLUMNS}) VALUES ({', '.join('?' * 15)})",
                (
                    session.id,
                    session.size,
                    session.changed_ns,
                    session.title,
                    session.started_at.isoformat(),
                    session.duration_s,
                    session.words,
                    session.captions,
                    session.source,
                    session.model,
                    json.dumps(session.tags),
                    session.excerpt,
                    session.is_closed,
                    session.is_damaged,
                    session.problem,
                ),
            )

    def remove(self, session_ids: Iterable[str]) -> None:
        """Forget sessions."""
        with self._transaction() as connection:
            for session_id in session_ids:
                connection.execute("DELETE FROM captions WHERE session = ?", (session_id,))
                connection.execute("DELETE FROM sessions WHERE id = ?", (session_id,))

    def clear(self) -> None:
        """Forget everything."""
        self.remove(list(self.known()))

    def search(self, query: str, limit: int) -> list[SearchHit]:
        """Captions that hold every word of the query (its last also as a beginning), best first."""
        match = full_text_query(query)
        if not match:
            return []
        rows = self._all(
            "SELECT captions.session, captions.caption, captions.start_s, captions.channel,"
            " captions.text, snippet(words, 0, char(2), char(3), '…', 16)"
            " FROM words JOIN captions ON captions.row = words.rowid"
            " WHERE words MATCH ? ORDER BY words.rank LIMIT ?",
            (match, limit),
        )
        return [SearchHit(*row) for row in rows]

    def sessions_with(self, query: str) -> dict[str, str]:
        """Sessions whose captions hold every word of the query, each with a caption that does."""
        match = full_text_query(query)
        if not match:
            return {}
        rows = self._all(
            "SELECT captions.session, captions.text FROM words"
            " JOIN captions ON captions.row = words.rowid WHERE words MATCH ?"
            " GROUP BY captions.session",
            (match,),
        )
        return dict(rows)

    def _open(self) -> sqlite3.Connection:
        with contextlib.suppress(sqlite3.Error, OSError):
            return self._prepared(self._path)
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)
        with contextlib.suppress(sqlite3.Error, OSError):
            return self._prepared(self._path)
        return self._prepared(None)

    @staticmethod
    def _prepared(path: Path | None) -> sqlite3.Connection:
        connection = sqlite3.connect(
            path if path is not None else ":memory:",
            timeout=10.0,
            isolation_level=None,
            check_same_thread=False,
        )
        try:
            connection.execute("PRAGMA synchronous = OFF")  # it can be made again
            connection.execute("BEGIN IMMEDIATE")
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version == 0:
                for statement in _statements(_SCHEMA):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {_SCHEMA_VERSION}")
            connection.execute("COMMIT")
            if version not in (0, _SCHEMA_VERSION):
                raise sqlite3.DatabaseError("an index of another version")
            connection.execute("SELECT count(*) FROM sessions").fetchone()
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _all(self, statement: str, values: Sequence[object] = ()) -> list[tuple]:  # type: ignore[type-arg]
        with self._guard:
            try:
                return self._connection.execute(statement, values).fetchall()
            except sqlite3.DatabaseError as error:
                self._start_anew(error)
                raise IndexLostError from error

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
            except sqlite3.DatabaseError as error:
                with contextlib.suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                self._start_anew(error)
                raise IndexLostError from error

    def _start_anew(self, error: sqlite3.DatabaseError) -> None:
        """Replace an index that no longer works by an empty one; the library fills it again."""
        if getattr(error, "sqlite_errorcode", 0) in (
            sqlite3.SQLITE_BUSY,
            sqlite3.SQLITE_LOCKED,
        ):
            raise CaptionerError(
                "The list of transcripts is being used by another program.", "Try again."
            ) from error
        self._connection.close()
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)
        try:
            self._connection = self._prepared(self._path)
        except (sqlite3.Error, OSError):
            self._connection = self._prepared(None)


_COLUMNS = (
    "id, size, changed_ns, title, started_at, duration_s, words, captions, source, model, tags,"
    " excerpt, is_closed, is_damaged, problem"
)


def full_text_query(query: str) -> str:
    """What a person typed as an FTS5 query: every word, the last one also as a beginning.

    Text in double quotes is a phrase.
    """
    parts = []
    for phrase, word in re.findall(r'"([^"]*)"|([^\s"]+)', query):
        text = phrase or word
        if re.search(r"\w", text):
            parts.append('"' + text.replace('"', " ").replace("\x00", " ") + '"')
    if not parts:
        return ""
    ends_in_phrase = query.rstrip().endswith('"')
    return " ".join(parts) + ("" if ends_in_phrase else "*")


def _session(row: tuple) -> IndexedSession:  # type: ignore[type-arg]
    (identity, size, changed_ns, title, started_at, duration_s, words, captions, *rest) = row
    source, model, tags, excerpt, is_closed, is_damaged, problem = rest
    return IndexedSession(
        identity,
        size,
        changed_ns,
        title,
        datetime.fromisoformat(started_at),
        duration_s,
        words,
        captions,
        source,
        model,
        tuple(json.loads(tags)),
        excerpt,
        bool(is_closed),
        bool(is_damaged),
        problem,
    )


def _statements(script: str) -> Iterator[str]:
    statement = ""
    for line in script.splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""
