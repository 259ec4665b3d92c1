"""Which row of a transcript a caption is on; rows never change places."""

from bisect import bisect_right

from captioner.core.captions import Caption
from captioner.core.speakers.naming import CaptionSplit


class TranscriptRows(list[Caption]):
    """Captions in the order in which they began, tentative ones among them.

    A caption keeps its row when it becomes final, even where another one was final before it:
    captions that a reader has found stay where they are.
    """

    def __init__(self) -> None:
        super().__init__()
        self._last_parts: dict[int, int] = {}

    def row_at(self, time_s: float) -> int:
        """Return the row of the caption that began last; the first one before any has."""
        row = bisect_right(self, time_s, key=lambda caption: caption.start_s)
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
        super().clear()
        self._last_parts.clear()

    def row_for(self, caption: Caption) -> int:
        """Return the row of a new caption: after those that began before it."""
        row = len(self)
        while row > 0 and self[row - 1].start_s > caption.start_s:
            row -= 1
        return row

    def row_of(self, caption_id: int) -> int | None:
        # What still changes is among the newest; an old caption is not looked for among 10,000.
        for row in range(len(self) - 1, max(-1, len(self) - 65), -1):
            if self[row].id == caption_id:
                return row
        return None
