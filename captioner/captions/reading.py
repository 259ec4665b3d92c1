"""Release captions at a reader's pace, find the reader's place, and measure the screen.

Speech of a meeting comes with about 170 words a minute; from there on many readers lose the thread
(Jensema 1998). What comes too fast for too long is let through later, in order and whole: words
that were shown stay, and the reader's lag is known.
"""

import math
from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from captioner.captions.lines import CaptionLine, CaptionLines
from captioner.captions.measures import Pooled
from captioner.captions.speaker_marks import SpeakerMark
from captioner.core.captions import Caption, normalised
from captioner.core.plain_text import tokens_of

_LEEWAY_S = 4.0
"""Reading time that speech may be ahead before words are held back: pauses make up for it."""


@dataclass(slots=True)
class _PacedCaption:
    """A caption on its way, and how many of its words have been let through."""

    caption: Caption
    is_folded: bool
    passed: int = 0
    is_stale: bool = True
    """Whether it has changed since it was let through."""

    arrivals: list[tuple[int, float]] = field(default_factory=list)
    """How many words it had, and since when, oldest first."""

    def take(self, caption: Caption, now_s: float) -> None:
        """Have what the caption says now."""
        self.caption = caption
        self.is_stale = True
        count = sum(map(len, self.words()))
        self.arrivals = [known for known in self.arrivals if known[0] <= count]
        if not self.arrivals or self.arrivals[-1][0] < count:
            self.arrivals.append((count, now_s))

    def words(self) -> tuple[list[str], list[str]]:
        """Committed and tentative words as they are to be read."""
        committed = tokens_of(self.caption.committed)
        tentative = tokens_of(self.caption.tentative)
        if not self.is_folded:
            return committed, tentative
        whole = folded(committed + tentative)
        count = len(folded(committed))
        return whole[:count], whole[count:]

    def oldest_waiting_s(self) -> float | None:
        """Since when its first word that has not been let through is here."""
        return next((at_s for count, at_s in self.arrivals if count > self.passed), None)


class ReadingPace:
    """Lets captions through word by word, at a limited rate in the long run.

    Attributes:
        words_a_minute: The pace; 0 for whatever comes.
        folds: Whether fillers and repeated words are left out of captions that
            begin while the reader lags.
        is_held: Whether nothing is let through: the reader has stopped the screen.
    """

    def __init__(self, words_a_minute: float = 0.0, *, folds: bool = False) -> None:
        self.is_held = False
        self._entries: dict[tuple[str, int], _PacedCaption] = {}
        self._ahead: dict[str, tuple[int, bool]] = {}
        """By stream: words let through of a caption that a turn of speaker made shorter, which the
        captions that follow have again; and whether they were folded."""
        self._now_s = 0.0
        self.set_pace(words_a_minute, folds=folds)

    def set_pace(self, words_a_minute: float, *, folds: bool = False) -> None:
        self.words_a_minute = words_a_minute
        self.folds = folds
        self._credit = self._most_credit

    @property
    def _most_credit(self) -> float:
        return max(1.0, self.words_a_minute / 60 * _LEEWAY_S)

    @property
    def is_waiting(self) -> bool:
        return any(entry.oldest_waiting_s() is not None for entry in self._entries.values())

    @property
    def lag_s(self) -> float:
        """How long the word that is let through next has been here, in seconds; 0 for none."""
        waiting = (entry.oldest_waiting_s() for entry in self._entries.values())
        return self._now_s - next((at_s for at_s in waiting if at_s is not None), self._now_s)

    def accept(self, caption: Caption, now_s: float) -> list[Caption]:
        """Take a partial or final caption in; returns the captions to show now.

        Args:
            now_s: Time of any clock that never goes back.
        """
        key = caption.channel, caption.id
        entry = self._entries.get(key)
        if entry is None:
            is_behind = self.is_waiting and not self.is_held
            entry = self._entries[key] = _PacedCaption(caption, self.folds and is_behind)
            goes_on = caption.stream in self._ahead and caption.is_final
            ahead = self._ahead.pop(caption.stream, (0, False))
            if goes_on:
                entry.passed, entry.is_folded = ahead
        else:
            goes_on = len(caption.committed) < len(entry.caption.committed)
        entry.take(caption, now_s)
        if goes_on:
            count = sum(map(len, entry.words()))
            if entry.passed > count:
                self._ahead[caption.stream] = entry.passed - count, entry.is_folded
                entry.passed = count
        return self.pass_time(now_s)

    def pass_time(self, now_s: float) -> list[Caption]:
        """Return the captions to show at this time, without a new one."""
        earned = (now_s - self._now_s) * self.words_a_minute / 60
        self._credit = min(self._most_credit, self._credit + max(0.0, earned))
        self._now_s = now_s
        return [] if self.is_held else list(self._let_through())

    def catch_up(self) -> list[Caption]:
        """Everything that waits, at once; nothing is held back."""
        self.is_held = False
        self._credit = math.inf
        shown = list(self._let_through())
        self._credit = self._most_credit
        return shown

    def clear(self) -> None:
        self._entries.clear()
        self._ahead.clear()
        self.is_held = False
        self._credit = self._most_credit

    def _let_through(self) -> Iterator[Caption]:
        has_pace = self.words_a_minute and math.isfinite(self._credit)
        for key, entry in list(self._entries.items()):
            if entry.caption.is_final and not (has_pace or entry.passed or entry.is_folded):
                del self._entries[key]  # thousands, perhaps: their words are not counted
                yield entry.caption
                continue
            committed, tentative = entry.words()
            free = max(0, len(committed) + len(tentative) - entry.passed)
            if self.words_a_minute:
                free = min(free, max(0, math.floor(min(self._credit, free))))
                self._credit -= free
            entry.passed += free
            is_whole = entry.passed >= len(committed) + len(tentative)
            if is_whole and entry.caption.is_final:
                del self._entries[key]
            if free or (entry.is_stale and (is_whole or entry.passed)):
                entry.is_stale = False
                yield _cut(entry, committed, tentative, is_whole=is_whole)
            if not is_whole:
                return  # in order: later captions wait


def _cut(
    entry: _PacedCaption, committed: list[str], tentative: list[str], *, is_whole: bool
) -> Caption:
    caption = entry.caption
    if is_whole and not entry.is_folded:
        return caption
    return replace(
        caption,
        committed=" ".join(committed[: entry.passed]),
        tentative=" ".join(tentative[: max(0, entry.passed - len(committed))]),
        is_final=caption.is_final and is_whole,
    )


# Leave fillers and repeated words out of the captions on screen, never out of the transcript.
#
# Whether a word is left out does not depend on the words that follow, so growing text is stable.

FOLD = "⋯"
_FILLERS = frozenset(
    "um umm uhm uh uhh er err erm hm hmm mm mmm mhm ah äh ähm öh öhm hm euh".split()
)

_MEANT_TWICE = frozenset("had that is no yes very bye ja nein sehr der die das sie".split())
"""Words that English and German sentences repeat with a meaning."""

_PUNCTUATION = ".,;:!?…-–—\"'“”„‚‘’()"


def folded(words: Iterable[str]) -> list[str]:
    """The words with `FOLD` in place of fillers and of words said again at once.

    Each beginning of `words` gives a beginning of the result, or the whole of it.
    """
    found: list[str] = []
    last = ""
    for word in words:
        plain = word.strip(_PUNCTUATION).casefold()
        is_again = bool(plain) and plain == last and plain not in _MEANT_TWICE
        if plain in _FILLERS or is_again:
            if not found or found[-1] != FOLD:
                found.append(FOLD)
        else:
            found.append(word)
            last = plain
    return found


_REMEMBERED_CAPTIONS = 500
"""About an hour of conversation."""


@dataclass(frozen=True, slots=True)
class ReadingPlace:
    """How far each caption had been read that was on the screen.

    Attributes:
        last_id: The newest caption that had words by then.
        words_read: Committed words by channel and number of the caption.
    """

    last_id: int
    words_read: dict[tuple[str, int], int]

    def has_read(self, caption: Caption) -> bool:
        """Whether words of a caption were before it."""
        return self.words_read.get((caption.channel, caption.id), 0) > 0


NOTHING_READ = ReadingPlace(0, {})


@dataclass(frozen=True, slots=True)
class _Origin:
    """A place in a caption, by channel, number and count of words before it."""

    channel: str
    id: int
    first: int


class SaidSince:
    """Keeps the last captions, and finds the words after a place in them."""

    def __init__(self) -> None:
        self._captions: deque[Caption] = deque(maxlen=_REMEMBERED_CAPTIONS)
        self._origins: dict[tuple[str, int], _Origin] = {}
        """Where the words were first of captions that go on after a turn of speaker."""
        self._rest: dict[str, tuple[_Origin, int]] = {}
        """By stream: where its next caption continues, and how many words are still to come."""

    def accept(self, caption: Caption) -> None:
        for number in range(len(self._captions) - 1, -1, -1):
            known = self._captions[number]
            if known.id == caption.id and known.channel == caption.channel:
                self._captions[number] = caption
                count, left = (len(tokens_of(each.committed)) for each in (caption, known))
                if count < left:
                    key = caption.channel, caption.id
                    self._rest[caption.stream] = _Origin(*key, count), left - count
                return
        self._captions.append(caption)
        if caption.stream in self._rest:
            self._go_on(caption, *self._rest.pop(caption.stream))

    def _go_on(self, caption: Caption, origin: _Origin, left: int) -> None:
        if not caption.is_final:
            return
        self._origins[caption.channel, caption.id] = origin
        count = len(tokens_of(caption.committed))
        if count < left:
            rest = replace(origin, first=origin.first + count)
            self._rest[caption.stream] = rest, left - count

    def clear(self) -> None:
        self._captions.clear()
        self._origins.clear()
        self._rest.clear()

    def place(self) -> ReadingPlace:
        read = {
            (caption.channel, caption.id): len(tokens_of(caption.committed))
            for caption in self._captions
        }
        with_words = (caption.id for caption in reversed(self._captions) if caption.committed)
        return ReadingPlace(next(with_words, 0), read)

    def since(self, place: ReadingPlace) -> Sequence[Caption]:
        """Return words committed after a place, in order; fully read captions are left out.

        A caption that had been begun comes with the words that were not there yet.
        """
        rest = (self.words_after(caption, place) for caption in self._captions)
        return [caption for caption in rest if caption.committed]

    def before(self, place: ReadingPlace) -> Caption | None:
        """The caption that was read last up to a place, with the words read; None without one."""
        for caption in reversed(self._captions):
            read = place.words_read.get((caption.channel, caption.id), 0)
            if read and caption.id == place.last_id:
                words = tokens_of(caption.committed)[:read]
                return replace(caption, committed=" ".join(words), tentative="", words=())
        return None

    def has_more(self, place: ReadingPlace) -> bool:
        """Whether anything was committed after a place; judged by the newest captions."""
        return any(
            self.words_after(caption, place).committed for caption in reversed(self._captions)
        )

    def word_count_since(self, place: ReadingPlace) -> int:
        """How many words were committed after a place."""
        return sum(len(tokens_of(caption.committed)) for caption in self.since(place))

    def words_after(self, caption: Caption, place: ReadingPlace) -> Caption:
        """The caption without the committed words that had been read at a place."""
        key = caption.channel, caption.id
        read = place.words_read.get(key, 0)
        origin = self._origins.get(key)
        if origin is not None and key not in place.words_read:
            read = place.words_read.get((origin.channel, origin.id), 0) - origin.first
        if read <= 0:
            return caption
        return replace(caption, committed=" ".join(tokens_of(caption.committed)[read:]))


# Measure the overlay during a session: words that vanish, lines that move, peaks.
#
# Computed from an event log alone, by laying its captions out as the overlay does
# (docs/measures.md). Times are in seconds.

GLIMPSE_S = 1.0
FRAME_S = 1 / 60
"""Changes within it are painted together."""

SHOWN_TYPES = frozenset({"partial", "final", "sound"})
"""Events whose text is in view: names of sounds are lines, too."""

_PEAK_WINDOW_S = 5.0


@dataclass(slots=True)
class ScreenMeasures(Pooled):
    """What happened on the screen, over one session or several.

    Attributes:
        glimpses_s: How long each word was shown that went in less than a second.
        erased_words: Words taken back or replaced on their line before that rolled out of view.
        line_shifts: Lines by which visible text moved, over all changes; a line that begins
            moves it by one.
        moved_words: Words that went to another line while they were in view.
        peak_words_a_second: Most words that came within five seconds, for each of these.
        duration_s: From the first caption to the last.
    """

    HIGHEST: ClassVar = ("peak_words_a_second",)

    glimpses_s: list[float] = field(default_factory=list)
    erased_words: int = 0
    seen_words: int = 0
    text_lines: int = 0
    line_shifts: int = 0
    moved_words: int = 0
    peak_words_a_second: float = 0.0
    duration_s: float = 0.0

    @property
    def erasure(self) -> float:
        return self.erased_words / max(1, self.seen_words)

    @property
    def shifts_a_line(self) -> float:
        return self.line_shifts / max(1, self.text_lines)

    @property
    def shifts_a_minute(self) -> float:
        return 60 * self.line_shifts / max(1e-9, self.duration_s)


def measure_screen(
    events: Iterable[Mapping[str, Any]], columns: int = 42, line_count: int = 2
) -> ScreenMeasures:
    screen = _Screen(columns, line_count)
    for event in events:
        if event["type"] in SHOWN_TYPES:
            screen.accept(event)
    return screen.finish()


_Place = tuple[int, int]


class _Screen:
    def __init__(self, columns: int, line_count: int) -> None:
        self._lines = CaptionLines(columns, line_count, SpeakerMark.NONE)
        self._measures = ScreenMeasures()
        self._words: dict[_Place, tuple[str, float]] = {}
        """What stands at each place in view, and since when."""
        self._unpainted_since_s: float | None = None
        self._came_s: list[float] = []
        self._first_s: float | None = None
        self._last_s = 0.0
        self._bottom = 0

    def accept(self, event: Mapping[str, Any]) -> None:
        at_s = float(event["at_s"])
        if self._unpainted_since_s is not None and at_s - self._unpainted_since_s >= FRAME_S:
            self._paint()
        if self._unpainted_since_s is None:
            self._unpainted_since_s = at_s
        self._lines.accept(
            Caption(
                event["caption"],
                float(event["start_s"]),
                float(event["end_s"]),
                event["committed"],
                event["tentative"],
                (),
                event["type"] != "partial",
                event["channel"],
                sound=event.get("sound", ""),
            )
        )
        self._last_s = at_s
        if self._first_s is None:
            self._first_s = at_s

    def _paint(self) -> None:
        self._unpainted_since_s = None
        self._show(self._lines.lines)

    def _show(self, lines: Sequence[CaptionLine]) -> None:
        measures, now_s = self._measures, self._last_s
        shown = _placed_words(lines)
        in_view = {line.number for line in lines}
        gone = [place for place in self._words if shown.get(place) != self._words[place][0]]
        vanished: list[str] = []
        for place in gone:
            word, since_s = self._words.pop(place)
            if now_s - since_s < GLIMPSE_S:
                measures.glimpses_s.append(now_s - since_s)
            if place[0] in in_view:
                vanished.append(word)
            else:
                measures.seen_words += 1
        come = [place for place in shown if place not in self._words]
        for place in come:
            self._words[place] = shown[place], now_s
            self._came_s.append(now_s)
        # A word that went and came within one change was moved, not taken back.
        arrived = [shown[place] for place in come]
        for word in vanished:
            if word in arrived:
                arrived.remove(word)
                measures.moved_words += 1
            else:
                measures.erased_words += 1
        bottom = max(in_view, default=self._bottom)
        measures.text_lines += max(0, bottom - self._bottom)
        measures.line_shifts += abs(bottom - self._bottom)
        self._bottom = bottom

    def finish(self) -> ScreenMeasures:
        measures = self._measures
        if self._unpainted_since_s is not None:
            self._paint()
        measures.seen_words += len(self._words)
        measures.duration_s = self._last_s - (self._first_s or 0.0)
        first = 0
        for last, came_s in enumerate(self._came_s):
            while self._came_s[first] <= came_s - _PEAK_WINDOW_S:
                first += 1
            rate = (last - first + 1) / _PEAK_WINDOW_S
            measures.peak_words_a_second = max(measures.peak_words_a_second, rate)
        return measures


def _placed_words(lines: Sequence[CaptionLine]) -> dict[_Place, str]:
    return {
        (line.number, number): normalised(word)
        for line in lines
        for number, word in enumerate(" ".join(run.text for run in line.runs).split())
    }
