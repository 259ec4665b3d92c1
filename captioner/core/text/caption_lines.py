"""Captions as the overlay shows them: lines that roll up from the bottom.

The rule of stillness. Each channel writes on one line at a time, its open line, and fills it before
the next begins. Committed words that no longer fit close it; the text of a closed line never
changes.

Tentative words stand behind the committed ones on the open line; those that do not fit go below,
on the line ahead, where committed words follow once the open line is full. The open line has moved
up by then, so it is not broken again: it ends behind the word it ended with when the line ahead
began, whether words before that become shorter or not. Only when they become too long does a word
move, and always down. What is tentative beyond the line ahead waits.

So a committed word never changes its line, and tentative text that shrinks may leave the line ahead
blank, but never pulls a line back down. Without overlapping speech the open line and the line
ahead are at the bottom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum

from captioner.core.captions import Caption
from captioner.core.text.caption_text import pieces, tokens_of, width

_HISTORY_LINES = 64
_SAME_BREATH_S = 0.15
"""Shorter than the silence that ends any utterance: speech was cut between two sentences."""

_SENTENCE_ENDS = (".", "?", "!", "…", ":", ";")
_CLOSING_MARKS = "\"'”’»)]"


class SpeakerMark(Enum):
    """How a change of channel is shown in front of a line."""

    LABEL = "label"
    CHEVRONS = "chevrons"
    NONE = "none"


def speaker_mark_text(channel: str, mark: SpeakerMark, max_columns: int) -> str:
    """What stands before the first words of another speaker, its trailing space included.

    A long name is cut so that it leaves half of the line for words.
    """
    name = " ".join(tokens_of(channel))
    if not name or mark is SpeakerMark.NONE:
        return ""
    room = max_columns // 2 - len(">> : ")
    if mark is SpeakerMark.CHEVRONS or room < 1:
        return ">> " if max_columns >= 8 else ""
    if width(name) > room:
        name = pieces(name, max(1, room - 1))[0].rstrip() + "…"
    return f">> {name}: "


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring words of one kind."""

    text: str
    is_committed: bool


@dataclass(frozen=True, slots=True)
class CaptionLine:
    """A line as it is to be painted.

    Attributes:
        number: Counts lines from 1; a line keeps its number as it rolls up.
        channel: Label of who speaks; empty where there is one channel.
        mark: What to write before the words where the speaker changes (">> You: "); else empty.
        runs: The words; text of neighbouring runs is separated by one space.
        is_open: Whether the line may still change.
    """

    number: int
    channel: str
    mark: str
    runs: tuple[Run, ...]
    is_open: bool

    @property
    def text(self) -> str:
        """The whole line, the mark included."""
        return self.mark + " ".join(run.text for run in self.runs)


@dataclass(slots=True, eq=False)
class _Line:
    number: int
    channel: str
    mark: str
    committed: list[str] = field(default_factory=list)
    tentative: list[str] = field(default_factory=list)
    is_open: bool = True
    most_words: int | None = None
    """How many words it had when the line ahead of it began; None while there is none."""

    @property
    def is_blank(self) -> bool:
        return not self.committed and not self.tentative


@dataclass(slots=True)
class _Channel:
    """Where a channel's caption stands.

    `placed` counts its committed pieces on closed lines; `kept` holds the committed pieces of an
    earlier caption that share the open line. `line` is the open line, `ahead` the one ahead.
    """

    caption_id: int = 0
    placed: int = 0
    line: _Line | None = None
    ahead: _Line | None = None
    kept: list[str] = field(default_factory=list)
    is_final: bool = True
    end_s: float = 0.0


class CaptionLines:
    """The last lines of what is said, for captions that come in as they change.

    An utterance begins a line, unless it goes on in the same breath, or with a sentence that the
    one before left unfinished less than `join_gap_s` ago.

    Args:
        max_columns: Longest line in characters, the mark included; at least 8.
        join_gap_s: Longest pause in seconds within a sentence.
    """

    def __init__(
        self,
        max_columns: int = 42,
        line_count: int = 2,
        speaker_mark: SpeakerMark = SpeakerMark.LABEL,
        join_gap_s: float = 1.5,
    ) -> None:
        if max_columns < 8 or line_count < 1:
            raise ValueError("captions need at least 8 columns and 1 line")
        self._max_columns = max_columns
        self._line_count = line_count
        self._speaker_mark = speaker_mark
        self._join_gap_s = join_gap_s
        self._lines: list[_Line] = []
        self._channels: dict[str, _Channel] = {}
        self._next_number = 1

    def accept(self, caption: Caption) -> None:
        """Take a partial or final caption in."""
        channel = self._channels.setdefault(caption.channel, _Channel())
        if caption.id < channel.caption_id or (
            caption.id == channel.caption_id and channel.is_final
        ):
            return  # a late update of a finished caption
        self._leave_what_is_out_of_view(channel)
        if caption.id != channel.caption_id:
            self._begin(channel, caption)
        self._place(channel, caption)
        channel.is_final = caption.is_final
        channel.end_s = caption.end_s
        del self._lines[: max(0, len(self._lines) - _HISTORY_LINES)]

    @property
    def lines(self) -> Sequence[CaptionLine]:
        """The lines in view, oldest first; at most `line_count`."""
        return self.last_lines(self._line_count)

    def last_lines(self, count: int) -> Sequence[CaptionLine]:
        """The last `count` lines, oldest first; some dozens are kept."""
        return tuple(_painted(line) for line in self._lines[-count:])

    def clear(self) -> None:
        """Empty the view; captions still open go on with the words not shown so far."""
        self._lines.clear()

    def _leave_what_is_out_of_view(self, channel: _Channel) -> None:
        """Close the channel's line when others have rolled it out of view."""
        in_view = self._lines[-self._line_count :]
        if channel.ahead is not None and channel.ahead not in in_view:
            channel.ahead = None
        line = channel.line
        if line is None or line in in_view:
            return
        if channel.ahead is None or channel.ahead.is_blank:
            line.tentative = []
            channel.placed += len(line.committed) - len(channel.kept)
            self._close(channel)

    def _begin(self, channel: _Channel, caption: Caption) -> None:
        # An utterance left unfinished keeps what it committed.
        for line in (channel.line, channel.ahead):
            if line is not None:
                line.tentative = []
        if channel.ahead is not None:
            self._close(channel)
        line = channel.line
        if line is not None:
            goes_on = (
                bool(self._lines)
                and line is self._lines[-1]
                and bool(line.committed)
                and self._is_joined(line.committed[-1], caption.start_s - channel.end_s)
            )
            if goes_on:
                channel.kept = list(line.committed)
            elif line.is_blank:
                channel.kept = []
            else:
                self._close(channel)
        channel.caption_id = caption.id
        channel.placed = 0
        channel.is_final = False

    def _is_joined(self, last_word: str, pause_s: float) -> bool:
        """Whether an utterance goes on with the line that ends with this word."""
        if _ends_sentence(last_word):
            return abs(pause_s) < _SAME_BREATH_S
        return pause_s < self._join_gap_s

    def _close(self, channel: _Channel) -> None:
        """The open line is done; the line ahead, where there is one, is the open line now."""
        if channel.line is not None:
            channel.line.is_open = False
        channel.line, channel.ahead = channel.ahead, None
        channel.kept = []

    def _open(self, channel: _Channel, name: str) -> _Line:
        """The line to write on, at the bottom when it is blank or new."""
        channel.line = self._at_bottom(channel.line, name)
        return channel.line

    def _at_bottom(self, line: _Line | None, name: str) -> _Line:
        """The line where it has words; else a blank one at the bottom."""
        if line is not None:
            if not line.is_blank or line is self._lines[-1]:
                return line
            self._lines.remove(line)  # its place moves to the bottom; the view stays full
        elif self._lines and self._lines[-1].is_blank and self._lines[-1].is_open:
            blank = self._lines.pop()
            for other in self._channels.values():
                if other.line is blank:
                    other.line = None
                if other.ahead is blank:
                    other.ahead = None
        previous = self._lines[-1].channel if self._lines else ""
        mark = ""
        if name != previous:
            mark = speaker_mark_text(name, self._speaker_mark, self._max_columns)
        line = _Line(self._next_number, name, mark)
        self._next_number += 1
        self._lines.append(line)
        return line

    def _place(self, channel: _Channel, caption: Caption) -> None:
        committed = _pieces_of(caption.committed, self._max_columns)
        tentative = _pieces_of(caption.tentative, self._max_columns)
        waiting = committed[channel.placed :]
        if not waiting and not tentative:
            if channel.line is not None:
                channel.line.committed = list(channel.kept)
                channel.line.tentative = []
                self._place_ahead(channel, channel.line, [])
            return
        while True:
            line = self._open(channel, caption.channel)
            room = self._max_columns - width(line.mark)
            here = _fitting(channel.kept, waiting, room, line.most_words)
            line.committed = channel.kept + waiting[:here]
            line.tentative = []
            if here == len(waiting):
                break
            # A first word as long as a line leaves the mark alone on its line.
            channel.placed += here
            waiting = waiting[here:]
            self._close(channel)
        shown = _fitting(line.committed, tentative, room, line.most_words)
        line.tentative = tentative[:shown]
        self._place_ahead(channel, line, tentative[shown:])

    def _place_ahead(self, channel: _Channel, line: _Line, words: list[str]) -> None:
        """Write tentative words that do not fit on the open line below it."""
        if words and not line.is_blank:
            ahead = channel.ahead = self._at_bottom(channel.ahead, line.channel)
            line.most_words = len(line.committed) + len(line.tentative)
            shown = _fitting([], words, self._max_columns - width(ahead.mark))
            ahead.tentative = words[:shown]
        elif channel.ahead is not None:
            channel.ahead.tentative = []
            line.most_words = None  # nothing stands below that could be drawn up again


def _painted(line: _Line) -> CaptionLine:
    runs = []
    if line.committed:
        runs.append(Run(" ".join(line.committed), is_committed=True))
    if line.tentative:
        runs.append(Run(" ".join(line.tentative), is_committed=False))
    return CaptionLine(line.number, line.channel, line.mark, tuple(runs), line.is_open)


def _pieces_of(text: str, max_columns: int) -> list[str]:
    """Words; one too long for a line comes in pieces."""
    return [piece for token in tokens_of(text) for piece in pieces(token, max_columns)]


def _width_of(words: Sequence[str]) -> int:
    return sum(width(word) for word in words) + max(0, len(words) - 1)


def _fitting(
    before: Sequence[str], words: Sequence[str], room: int, most_words: int | None = None
) -> int:
    """How many of the words fit on a line behind those before, which holds `most_words` at most."""
    used = _width_of(before)
    if most_words is not None:
        words = words[: max(0, most_words - len(before))]
    for count, word in enumerate(words):
        used += width(word) + (1 if before or count else 0)
        if used > room:
            return count
    return len(words)


def _ends_sentence(word: str) -> bool:
    return word.rstrip(_CLOSING_MARKS).endswith(_SENTENCE_ENDS)
