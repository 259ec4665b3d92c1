"""What a viewer lacks of a session, and in which order it is sent: the newest first."""

from __future__ import annotations

from collections.abc import Sequence

from captioner.outputs.page.stream import BLOCK, RETRY, CaptionStream

_NEWEST = 20
"""Captions at the least, where there are as many, that come before all others."""

_MOST_GAPS = 8
"""Gaps that a viewer's number tells apart; between the oldest, captions are sent again."""

_MOST_DIGITS = 8


class CatchUp:
    """Has a viewer catch up with a stream, from the newest captions to the oldest.

    The number of its last event tells what it has: `SESSION-COUNT` if that is everything, and
    `SESSION-COUNT-END-START…` if the finals from START to END are still missing, so that a lost
    connection can be continued in the middle.

    Args:
        last: The number of the last event that the viewer has seen; may be anything.
    """

    def __init__(self, stream: CaptionStream, last: str) -> None:
        self._stream = stream
        self._session, *numbers = last.split("-")
        self._count = 0
        self._gaps: list[tuple[int, int]] = []
        """From where to where finals are missing, the newest first."""
        if self._session == stream.session:
            self._take_up(numbers)
        self._renewed = self._count
        self._has_present = False
        self._is_new = True

    def _take_up(self, numbers: Sequence[str]) -> None:
        """Go on where the viewer was."""
        is_sound = all(each.isdecimal() and len(each) <= _MOST_DIGITS for each in numbers)
        places = [int(each) for each in numbers] if is_sound else []
        is_mine = len(places) % 2 == 1 and len(places) <= 1 + 2 * _MOST_GAPS
        if not is_mine or places != sorted(places, reverse=True):
            self._session = ""
            return
        self._count, *bounds = (min(place, self._stream.count) for place in places)
        gaps = zip(bounds[1::2], bounds[::2], strict=True)
        self._gaps = [(start, end) for start, end in gaps if start < end]

    @property
    def number(self) -> str:
        """What the viewer has, as the number of an event."""
        return f"{self._session}-{self._count}{self.missing}"

    @property
    def missing(self) -> str:
        """What is missing of what came before the newest, as the end of a number."""
        return "".join(f"-{end}-{start}" for start, end in self._gaps)

    @property
    def lacks_present(self) -> bool:
        """Whether it is first to be sent what is said now; events would come too early."""
        return not self._has_present or self._session != self._stream.session

    def fall_behind(self) -> None:
        """What came after the last event that it `has` is to be sent by `present`."""
        self._has_present = False

    def has(self, count: int) -> None:
        """The viewer was sent what was said just now; with it, there are so many finals."""
        self._count = max(self._count, count)

    def present(self) -> list[bytes]:
        """The newest finals, what is being said, and how the session stands."""
        told = [RETRY] if self._is_new else []
        self._is_new = False
        if self._session != self._stream.session:
            self._session, self._count, self._renewed = self._stream.session, 0, 0
            self._gaps.clear()
            told += [_id(self.number), self._stream.begin()]
        count = self._stream.count
        if self._count < count:
            first = max(self._count, (count - _NEWEST) // BLOCK * BLOCK)
            if self._count < first:
                self._gaps.insert(0, (self._count, first))
            if len(self._gaps) > _MOST_GAPS:
                (start, _end), (_start, end) = self._gaps.pop(), self._gaps.pop()
                self._gaps.append((start, end))
            self._count = count
            told += [_id(self.number), self._stream.newest(first)]
        self._has_present = True
        return [*told, self._stream.present()]

    def earlier(self) -> list[bytes]:
        """What is to be sent next of what was said before; nothing if it has everything.

        Each piece is made when it is asked for, of what holds then.
        """
        while self._renewed:
            end = self._renewed
            self._renewed = max(0, end - BLOCK)
            if piece := self._stream.renewed(self._renewed, end):
                return [piece]
        if not self._gaps:
            return []
        start, end = self._gaps.pop(0)
        first = max(start, (end - 1) // BLOCK * BLOCK)
        if start < first:
            self._gaps.insert(0, (start, first))
        return [_id(self.number), self._stream.earlier(first, end)]


def _id(number: str) -> bytes:
    """The beginning of an event that has this number."""
    return f"id: {number}\n".encode("ascii")
