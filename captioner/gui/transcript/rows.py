"""Which row of a transcript a caption is on; rows never change places."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from captioner.core.captions import Caption
from captioner.core.speakers.naming import CaptionSplit


class Change(Enum):
    """What happens to a row."""

    INSERT = "insert"
    REPLACE = "replace"
    REMOVE = "remove"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class RowChange:
    """A change of one row."""

    change: Change
    row: int


class TranscriptRows:
    """Captions in the order in which they began, tentative ones among them.

    A caption keeps its row when it becomes final, even where another one was final before it:
    captions that a reader has found stay where they are.
    """

    def __init__(self) -> None:
        self._captions: list[Caption] = []
        self._last_parts: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._captions)

    def __getitem__(self, row: int) -> Caption:
        return self._captions[row]

    @property
    def all(self) -> Sequence[Caption]:
        return self._captions

    def accept(self, caption: Caption) -> RowChange:
        row = self._row_of(caption.id)
        if row is not None:
            if self._captions[row].is_final:
                return RowChange(Change.NOTHING, row)
            if not caption.text:
                del self._captions[row]
                return RowChange(Change.REMOVE, row)
            self._captions[row] = caption
            return RowChange(Change.REPLACE, row)
        if not caption.text:
            return RowChange(Change.NOTHING, len(self._captions))
        row = len(self._captions)
        while row > 0 and self._captions[row - 1].start_s > caption.start_s:
            row -= 1
        self._captions.insert(row, caption)
        return RowChange(Change.INSERT, row)

    def put(self, row: int, caption: Caption) -> None:
        self._captions[row] = caption

    def insert(self, row: int, caption: Caption) -> None:
        self._captions.insert(row, caption)

    def take(self, row: int) -> None:
        del self._captions[row]

    def row_at(self, time_s: float) -> int:
        """Return the row of the caption that began last; the first one before any has."""
        row = bisect_right(self._captions, time_s, key=lambda caption: caption.start_s)
        return max(0, row - 1)

    def divide(self, split: CaptionSplit) -> None:
        """Remember that a caption has parts from now on."""
        self._last_parts.setdefault(split.caption_id, split.parts[-1].caption_id)

    def end_of(self, caption_id: int) -> int:
        """Return the last part of a caption as it was shown first; itself where it is whole."""
        while caption_id in self._last_parts:
            caption_id = self._last_parts[caption_id]
        return caption_id

    def clear(self) -> None:
        self._captions.clear()
        self._last_parts.clear()

    def _row_of(self, caption_id: int) -> int | None:
        # What still changes is among the newest; an old caption is not looked for among 10,000.
        for row in range(len(self._captions) - 1, max(-1, len(self._captions) - 65), -1):
            if self._captions[row].id == caption_id:
                return row
        return None
