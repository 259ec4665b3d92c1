"""The captions in the overlay as lines, broken anew when the box changes."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence

from captioner.core.captions import Caption
from captioner.core.text.caption_lines import CaptionLine, CaptionLines, SpeakerMark

_REMEMBERED_CAPTIONS = 12


class OverlayLines:
    """What one session has said last, for a box of a size that may change meanwhile."""

    def __init__(self, columns: int, line_count: int, mark: SpeakerMark) -> None:
        self._captions: deque[Caption] = deque(maxlen=_REMEMBERED_CAPTIONS)
        self._shape = columns, line_count, mark
        self._lines = CaptionLines(*self._shape)

    @property
    def in_view(self) -> Sequence[CaptionLine]:
        """The lines in view, oldest first."""
        return self._lines.lines

    def last(self, count: int) -> Sequence[CaptionLine]:
        """The last lines, oldest first, though more than are in view."""
        return self._lines.last_lines(count)

    def accept(self, caption: Caption) -> None:
        """Take a partial or final caption in."""
        for place, known in enumerate(self._captions):
            if known.id == caption.id and known.channel == caption.channel:
                self._captions[place] = caption
                break
        else:
            self._captions.append(caption)
        self._lines.accept(caption)

    def clear(self) -> None:
        """Empty the view; the session goes on."""
        self._captions.clear()
        self._lines.clear()

    def begin_session(self) -> None:
        """Forget the session before, whose captions counted from 1 as those to come do."""
        self._captions.clear()
        self._lines = CaptionLines(*self._shape)

    def break_again(self, columns: int, line_count: int, mark: SpeakerMark) -> bool:
        """Break what was said last for another box; returns whether it changed."""
        shape = columns, line_count, mark
        if shape == self._shape:
            return False
        self._shape = shape
        self._lines = CaptionLines(*shape)
        for caption in self._captions:
            self._lines.accept(caption)
        return True
