"""The library's index as a failing disk or a hostile hand leaves it, decided by the seed."""

import random
import sqlite3
from collections.abc import Callable
from pathlib import Path

_NO_VALUES: list[tuple[str, object]] = [
    ("id", b"\xff\xfe"),
    ("size", "large"),
    ("changed_ns", 0.5),
    ("title", b"\xff\xfe"),
    ("started_at", "0001-01-01T00:00:00"),
    ("started_at", "2026-11-21T09:30:00"),
    ("started_at", "yesterday"),
    ("duration_s", "long"),
    ("word_count", b""),
    ("word_count", 0.5),
    ("tags", "[" * 100_000),
    ("tags", "[1, null]"),
    ("tags", "no JSON"),
    ("excerpt", b"\xff"),
]
"""Columns of the sessions, and what never stands in them."""


def damage(path: Path, seed: int, words: bytes) -> None:
    """Damage the index file; `words` is a text that is in it."""
    chance = random.Random(seed)
    chance.choice(_WAYS)(path, chance, words)


def _flip(path: Path, chance: random.Random, _words: bytes) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(chance.choice([1, 5, 100, 2000])):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def _overwrite_text(path: Path, chance: random.Random, words: bytes) -> None:
    """The text stays as long as it is, and is no UTF-8, or other words."""
    instead = chance.choice([b"\xff" * len(words), bytes(len(words)), words.swapcase()[::-1]])
    path.write_bytes(path.read_bytes().replace(words, instead))


def _zero(path: Path, chance: random.Random, _words: bytes) -> None:
    data = bytearray(path.read_bytes())
    start = chance.randrange(len(data))
    end = min(start + chance.choice([1, 16, 512, 4096, 20_000]), len(data))
    data[start:end] = bytes(end - start)
    path.write_bytes(data)


def _cut(path: Path, chance: random.Random, _words: bytes) -> None:
    data = path.read_bytes()
    path.write_bytes(data[: chance.randrange(len(data))])


def _shuffle_pages(path: Path, chance: random.Random, _words: bytes) -> None:
    data = path.read_bytes()
    pages = [data[at : at + 4096] for at in range(0, len(data), 4096)]
    rest = pages[1:]
    chance.shuffle(rest)
    path.write_bytes(b"".join([pages[0], *rest]))


def _other_values(path: Path, chance: random.Random, _words: bytes) -> None:
    """SQLite itself writes what none of our rows holds."""
    column, value = chance.choice(_NO_VALUES)
    connection = sqlite3.connect(path)
    connection.execute(f"UPDATE OR IGNORE sessions SET {column} = ?", (value,))
    connection.commit()
    connection.close()


def _other_texts(path: Path, chance: random.Random, _words: bytes) -> None:
    connection = sqlite3.connect(path)
    connection.execute("UPDATE captions SET text = CAST(x'fffe' AS TEXT)")
    if chance.random() < 0.5:
        connection.execute("DELETE FROM words_data WHERE id > 10")
    connection.commit()
    connection.close()


def _no_database(path: Path, chance: random.Random, _words: bytes) -> None:
    path.write_bytes(chance.randbytes(chance.choice([0, 1, 100, 50_000])))


_WAYS: list[Callable[[Path, random.Random, bytes], None]] = [
    _flip,
    _flip,
    _flip,
    _overwrite_text,
    _zero,
    _cut,
    _shuffle_pages,
    _other_values,
    _other_texts,
    _no_database,
]
