"""Captions as the overlay shows them: lines that roll up from the bottom.

The rule of stillness. Each channel writes on one line at a time, its open line, and fills it before
the next begins. Committed words that no longer fit close it; the text of a closed line never
changes.

Tentative words stand after the committed ones on the open line; those that do not fit go below,
on the line ahead, where committed words follow once the open line is full. The open line has moved
up by then, so it is not broken again: it ends after the word it ended with when the line ahead
began, whether words before that become shorter or not. Only when they become too long does a word
move, and always down. Tentative words beyond the line ahead wait.

So a committed word never changes its line, and tentative text that shrinks may leave the line ahead
blank, but never pulls a line back down. Without overlapping speech the open line and the line
ahead are at the bottom.

Who speaks is often known only when an utterance is over. Names that stand aside, in a column of
their own, come then without moving a word; in front of the words they move them once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from captioner.captions.scripts import fitting_break, gap, is_right_to_left, joined, units
from captioner.captions.speaker_marks import SHORTEST_LINE, SpeakerMark, speaker_mark_text
from captioner.core.captions import Caption, comes_too_late
from captioner.core.plain_text import Measure, pieces, tokens_of, width
from captioner.core.speakers.naming import NOBODY_NAMED, CaptionSplit, relabelled

_HISTORY_LINES = 64


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
        channel: Who speaks, as a reader sees it: a voice's name, or the channel's.
        hue: The colour of who speaks as "#rrggbb"; empty where there is one channel and no voice.
        mark: What to write before the words where the speaker changes ("You: "); else empty.
        runs: The words; neighbouring runs are `joined`.
        label: The mark for which a line without one has room, to be written where the line is the
            first in view; the words stand as far in as if it were there.
    """

    number: int
    channel: str
    mark: str
    runs: tuple[Run, ...]
    is_open: bool
    hue: str = ""
    is_right_to_left: bool = False
    label: str = ""

    @property
    def text(self) -> str:
        """The whole line, the mark included."""
        return self.mark + joined(run.text for run in self.runs)


@dataclass(slots=True, eq=False)
class _ShownLine:
    number: int
    caption: Caption
    """The one that began it, as it is known now."""
    mark: str
    label: str = ""
    committed: list[str] = field(default_factory=list)
    tentative: list[str] = field(default_factory=list)
    first: int = 0
    """Which of its caption's pieces it begins with."""
    is_open: bool = True
    most_words: int | None = None
    """How many words it had when the line ahead of it began; None while there is none."""

    @property
    def is_blank(self) -> bool:
        return not self.committed and not self.tentative


@dataclass(slots=True)
class _ChannelLines:
    """State of a channel's caption.

    `placed` counts its committed pieces on closed lines; `kept` holds the committed pieces of an
    earlier caption that share the open line, and `shared` that line, with their count. `line` is
    the open line, `ahead` the one ahead.
    """

    last: Caption | None = None
    name: str = ""
    placed: int = 0
    line: _ShownLine | None = None
    ahead: _ShownLine | None = None
    kept: list[str] = field(default_factory=list)
    shared: tuple[_ShownLine, int] | None = None


_NEW_LINE_AFTER_S = 3.0
_ANSWER_PAUSE_S = 0.5
_LARGEST_LABEL_SHARE = 1 / 3
"""Of a line; a longer label is not repeated, since words need the room."""

_ANSWER_COLUMNS = 16
"""Scripts without spaces write sentences as one word."""


def _is_answered(last: Caption, caption: Caption) -> bool:
    """Whether one word and a pause went before, and its sentence does not continue."""
    return (
        last.is_final
        and len(tokens_of(last.text)) == 1
        and width(last.text) <= _ANSWER_COLUMNS
        and caption.start_s - last.end_s >= _ANSWER_PAUSE_S
        and not caption.text[:1].islower()
    )


class CaptionLines:
    """The last lines of captions, which may change until they are final.

    An utterance continues where the one before ended, unless another channel spoke in between, the
    pause was longer than 3 s, or that one was a single word, such as "yes": several people may
    speak on one channel.

    Args:
        max_width: Longest line, the mark included, in the units of `measure`; room for at least
            8 characters.
        measure: How wide a text is; by default in characters.
        repeats_labels: Whether lines on which a speaker continues have room for the label, so that
            it can be repeated when it has left the view, and no word moves.
    """

    def __init__(
        self,
        max_width: float = 42,
        line_count: int = 2,
        speaker_mark: SpeakerMark = SpeakerMark.LABEL,
        measure: Measure = width,
        *,
        names_aside: bool = False,
        repeats_labels: bool = False,
    ) -> None:
        if max_width < measure(SHORTEST_LINE) or line_count < 1:
            raise ValueError("captions need room for at least 8 characters and 1 line")
        self._max_width = max_width
        self._line_count = line_count
        self._speaker_mark = speaker_mark
        self._measure = measure
        self._names_aside = names_aside
        self._repeats_labels = repeats_labels and speaker_mark is SpeakerMark.LABEL
        self.speakers = NOBODY_NAMED
        """Who the voices are."""
        self._lines: list[_ShownLine] = []
        self._channels: dict[str, _ChannelLines] = {}
        self._next_number = 1

    def accept(self, caption: Caption) -> bool:
        """Take a caption in; returns False for one that came too late."""
        channel = self._channels.setdefault(caption.stream, _ChannelLines())
        last = channel.last
        if last is not None and comes_too_late(caption, last):
            return False
        self._leave_what_is_out_of_view(channel)
        self.speakers = self.speakers.with_channels_of([caption])
        if last is None or caption.id != last.id:
            self._begin(channel, caption)
        elif self._is_misplaced(channel, caption):
            self._take_back(channel, caption)
        channel.name = self.speakers.name_of(caption)
        for line in self._lines:
            if line.caption.id == caption.id:
                line.caption = caption
        self._place(channel, caption)
        channel.last = caption
        del self._lines[: max(0, len(self._lines) - _HISTORY_LINES)]
        return True

    @property
    def lines(self) -> Sequence[CaptionLine]:
        return self.last_lines(self._line_count)

    def last_lines(self, count: int) -> Sequence[CaptionLine]:
        """The last `count` lines, oldest first; some dozens are kept."""
        return tuple(self._painted(line) for line in self._lines[-count:])

    def relabel(self, labels: Mapping[int, str]) -> None:
        """Captions turned out to be other voices', by number; no word moves."""
        for line in self._lines:
            line.caption = relabelled(line.caption, labels)
        for channel in self._channels.values():
            if channel.last is not None:
                channel.last = relabelled(channel.last, labels)

    def split(self, change: CaptionSplit) -> None:
        """A caption turned out to be several; no word moves.

        Lines that begin after a turn are the other voice's. What comes next begins a line of its
        own where the last words are another voice's than the line that they stand on.
        """
        for line in self._lines:
            if line.caption.id == change.caption_id:
                for part in change.of(line.caption):
                    line.caption, count = part, len(self._pieces_of(part.committed))
                    if line.first < count:
                        break
                    line.first -= count
        for channel in self._channels.values():
            if channel.last is not None and channel.last.id == change.caption_id:
                channel.last = change.of(channel.last)[-1]

    def clear(self) -> None:
        """Empty the view; captions still open go on with the words not shown so far."""
        self._lines.clear()

    def _leave_what_is_out_of_view(self, channel: _ChannelLines) -> None:
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

    def _begin(self, channel: _ChannelLines, caption: Caption) -> None:
        # An utterance left unfinished keeps its committed words.
        for each in (channel.line, channel.ahead):
            if each is not None:
                each.tentative = []
                each.most_words = None
        line, last = channel.line, channel.last
        channel.shared = None
        if line is not None and last is not None:
            below = [each for each in self._lines[-2:] if each is not channel.ahead]
            goes_on = (
                bool(below)
                and line is below[-1]
                and caption.start_s - last.end_s < _NEW_LINE_AFTER_S
                and not _is_answered(last, caption)
                and self.speakers.name_of(caption) == self.speakers.name_of(line.caption)
                and self.speakers.name_of(last) == self.speakers.name_of(line.caption)
            )
            if goes_on:
                channel.kept = list(line.committed)
                channel.shared = line, len(line.committed)
            elif line.is_blank:
                channel.kept = []
            else:
                self._close(channel)
        channel.placed = 0

    def _is_misplaced(self, channel: _ChannelLines, caption: Caption) -> bool:
        """Whether its lines are another voice's, or hold words that were taken from it."""
        if caption.is_final and len(self._pieces_of(caption.committed)) < channel.placed:
            return True  # what follows a turn of speaker is a caption of its own
        name = self.speakers.name_of(caption)
        if name == channel.name:
            return False
        if not self._names_aside or channel.shared is None:
            return not self._names_aside
        line = channel.shared[0]  # whose caption may have got the same name meanwhile
        below = self._lines[self._lines.index(line) :] if line in self._lines else []
        tells_sound = any(each.caption.sound for each in below)  # an alarm stays in view
        return not tells_sound and name != self.speakers.name_of(line.caption)

    def _take_back(self, channel: _ChannelLines, caption: Caption) -> None:
        if channel.shared is not None:
            line, kept = channel.shared
            line.committed = line.committed[:kept]
            line.tentative = []
            line.is_open = False
        gone = [line for line in self._lines if line.caption.id == caption.id]
        self._lines = [line for line in self._lines if line not in gone]
        channel.line = channel.ahead = channel.shared = None
        channel.kept = []
        channel.placed = 0

    def _close(self, channel: _ChannelLines) -> None:
        """The open line is done; the line ahead, where there is one, is the open line now."""
        if channel.line is not None:
            channel.line.is_open = False
        channel.line, channel.ahead = channel.ahead, None
        channel.kept = []

    def _at_bottom(self, line: _ShownLine | None, caption: Caption) -> _ShownLine:
        name = self.speakers.name_of(caption)
        if line is not None:
            if not line.is_blank:
                return line
            is_at_bottom = all(below.is_blank for below in self._lines[self._lines.index(line) :])
            if is_at_bottom and name == self.speakers.name_of(line.caption):
                line.caption = caption
                return line
            self._lines.remove(line)  # its place moves to the bottom; the view stays full
        elif self._lines and self._lines[-1].is_blank and self._lines[-1].is_open:
            blank = self._lines.pop()
            for other in self._channels.values():
                if other.line is blank:
                    other.line = None
                if other.ahead is blank:
                    other.ahead = None
        previous = self.speakers.name_of(self._lines[-1].caption) if self._lines else ""
        mark = label = ""
        if not self._names_aside:
            mark = speaker_mark_text(
                name, self._speaker_mark, self._max_width, self._measure, self.speakers.names
            )
        if name == previous:
            is_short = self._measure(mark) <= self._max_width * _LARGEST_LABEL_SHARE
            mark, label = "", mark if self._repeats_labels and is_short else ""
        line = _ShownLine(self._next_number, caption, mark, label)
        self._next_number += 1
        self._lines.append(line)
        return line

    def _place(self, channel: _ChannelLines, caption: Caption) -> None:
        committed = self._pieces_of(caption.committed)
        tentative = self._pieces_of(caption.tentative)
        waiting = committed[channel.placed :]
        if not waiting and not tentative:
            if channel.line is not None:
                channel.line.committed = list(channel.kept)
                channel.line.tentative = []
                self._place_ahead(channel, channel.line, caption, [])
            return
        while True:
            line = channel.line = self._at_bottom(channel.line, caption)
            if not channel.kept:
                line.first = channel.placed
            written = len(line.committed) - len(channel.kept)
            here = self._fitting(line, channel.kept, waiting, least=written)
            line.committed = channel.kept + waiting[:here]
            line.tentative = []
            if here == len(waiting):
                break
            # A first word as long as a line leaves the mark alone on its line.
            channel.placed += here
            waiting = waiting[here:]
            self._close(channel)
        shown = self._fitting(line, line.committed, tentative)
        line.tentative = tentative[:shown]
        self._place_ahead(channel, line, caption, tentative[shown:])

    def _place_ahead(
        self, channel: _ChannelLines, line: _ShownLine, caption: Caption, words: list[str]
    ) -> None:
        if words and not line.is_blank:
            ahead = channel.ahead = self._at_bottom(channel.ahead, caption)
            line.most_words = len(line.committed) + len(line.tentative)
            shown = self._fitting(ahead, [], words)
            ahead.tentative = words[:shown]
        elif channel.ahead is not None:
            channel.ahead.tentative = []
            line.most_words = None  # nothing stands below that could be drawn up again

    def _pieces_of(self, text: str) -> list[str]:
        return [
            piece
            for token in tokens_of(text)
            for unit in units(token)
            for piece in pieces(unit, self._max_width, self._measure)
        ]

    def _fitting(
        self, line: _ShownLine, before: Sequence[str], words: Sequence[str], least: int = 0
    ) -> int:
        """How many of the words fit on a line after those before, `least` being there already."""
        measure, space = self._measure, self._measure(" ")
        used = measure(line.mark or line.label)
        for word, following in zip(before, [*before[1:], *words[:1]], strict=False):
            used += measure(word) + (space if gap(word, following) else 0)
        if line.most_words is not None:
            words = words[: max(0, line.most_words - len(before))]
        last = ""
        for count, word in enumerate(words):
            used += (space if last and gap(last, word) else 0) + measure(word)
            if used > self._max_width:
                if not (count or before or line.mark):
                    line.label = ""  # it would take the room of this word
                    return 1  # even alone it is wider than a line, as some ligatures are
                return fitting_break([*before, *words], len(before), count, least)
            last = word
        return len(words)

    def _painted(self, line: _ShownLine) -> CaptionLine:
        runs = []
        if line.committed:
            runs.append(Run(joined(line.committed), is_committed=True))
        if line.tentative:
            runs.append(Run(joined(line.tentative), is_committed=False))
        return CaptionLine(
            line.number,
            self.speakers.name_of(line.caption),
            line.mark,
            tuple(runs),
            line.is_open,
            self.speakers.hue_of(line.caption),
            is_right_to_left(line.caption.text, line.caption.language),
            line.label,
        )
