"""Numbers of the lines that were sent, kept from one start of the application to the next."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
from pathlib import Path

from captioner.files.private import write_private

_MOST_ADDRESSES = 100
_MOST_BYTES = 100_000

_log = logging.getLogger(__name__)


class SentNumbers:
    """The last number that was used for each address; the file holds no address.

    A file that cannot be read or written loses the numbers of earlier starts, and nothing else.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._numbers = self._read()

    def last(self, address: str) -> int:
        """The last number used for an address; 0 for none."""
        return self._numbers.get(_digest(address), 0)

    def note(self, address: str, number: int) -> None:
        """Keep a number before it is used."""
        digest = _digest(address)
        self._numbers.pop(digest, None)
        self._numbers[digest] = number  # at the end: the oldest are given up first
        for oldest in list(self._numbers)[:-_MOST_ADDRESSES]:
            del self._numbers[oldest]
        try:
            write_private(self._path, json.dumps(self._numbers).encode())
        except OSError as error:
            _log.warning("Numbers of sent lines cannot be kept: %s", error.strerror)

    def _read(self) -> dict[str, int]:
        with contextlib.suppress(OSError, ValueError, RecursionError):
            with self._path.open("rb") as file:
                found = json.loads(file.read(_MOST_BYTES))
            if isinstance(found, dict):
                return {
                    digest: number
                    for digest, number in found.items()
                    if isinstance(number, int) and 0 <= number < 2**53
                }
        return {}


def _digest(address: str) -> str:
    return hashlib.sha256(address.encode()).hexdigest()
