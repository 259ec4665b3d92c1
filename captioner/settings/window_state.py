"""Where windows stood, for each arrangement of monitors; a file of its own, lost without harm."""

import contextlib
import json
from collections.abc import Mapping
from pathlib import Path

from captioner.files.paths import read_text_file
from captioner.files.private import write_private

_MOST_BYTES = 1_000_000
_REMEMBERED_LAYOUTS = 32
_LARGEST_PX = 100_000


Place = tuple[int, int, int, int]
"""Left, top, width and height of a window in device-independent pixels."""


class WindowState:
    """Remembers a rectangle for a window and an arrangement of monitors."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._places: dict[str, Place] = _read(path)

    def place(self, window: str, layout: str) -> Place | None:
        """Return where the window stood on this arrangement; None where it never did."""
        return self._places.get(f"{window} {layout}")

    def remember(self, window: str, layout: str, place: Place) -> None:
        key = f"{window} {layout}"
        if self._places.get(key) != place:
            self._places.pop(key, None)
            self._places[key] = place  # the newest last, so that the oldest is forgotten first
            while len(self._places) > _REMEMBERED_LAYOUTS:
                del self._places[next(iter(self._places))]

    def forget(self, window: str) -> None:
        for key in [key for key in self._places if key.startswith(f"{window} ")]:
            del self._places[key]

    def content(self) -> str:
        return json.dumps(self._places, indent=1)

    def save(self, content: str | None = None) -> None:
        """Write the file; a place that cannot be kept is not worth an error."""
        text = self.content() if content is None else content
        with contextlib.suppress(OSError):
            write_private(self._path, text.encode())


def _read(path: Path) -> dict[str, Place]:
    try:
        stored = json.loads(read_text_file(path, most_bytes=_MOST_BYTES))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(stored, Mapping):
        return {}
    return {
        key: (numbers[0], numbers[1], numbers[2], numbers[3])
        for key, numbers in list(stored.items())[-_REMEMBERED_LAYOUTS:]
        if isinstance(numbers, list)
        and len(numbers) == 4
        and all(type(number) is int and abs(number) < _LARGEST_PX for number in numbers)
        and numbers[2] > 0
        and numbers[3] > 0
    }
