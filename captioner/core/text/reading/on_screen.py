"""What a reader of the overlay sees of a session: words that vanish, lines that move, peaks.

Computed from an event log alone, by laying its captions out as the overlay does
(docs/measures.md). Times are in seconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from captioner.core.captions import Caption, normalised
from captioner.core.speakers.line_marks import SpeakerMark
from captioner.core.text.caption_lines import CaptionLine, CaptionLines

GLIMPSE_S = 1.0
"""A word that is there for less can be noticed, and hardly read."""

FRAME_S = 1 / 60
"""Changes within it are painted together."""

SHOWN_TYPES = frozenset({"partial", "final", "sound"})
"""Events whose text is in view: names of sounds are lines, too."""

_PEAK_WINDOW_S = 5.0


@dataclass(slots=True)
class ScreenMeasures:
    """What happened on the screen, over one session or several.

    Attributes:
        glimpses_s: How long each word was shown that went in less than a second.
        erased_words: Words taken back or replaced on their line before that rolled out of view.
        seen_words: Words of the text that was read in the end.
        text_lines: Lines that were begun.
        line_shifts: By how many lines what was in view moved, over all changes; a line that begins
            moves it by one.
        moved_words: Words that went to another line while they were in view.
        peak_words_a_second: Most words that came within five seconds, for each of these.
        duration_s: From the first caption to the last.
    """

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
        """Words taken back for each word that was read."""
        return self.erased_words / max(1, self.seen_words)

    @property
    def shifts_a_line(self) -> float:
        """Moves of lines for each line of text; 1 where lines do nothing but roll up."""
        return self.line_shifts / max(1, self.text_lines)

    @property
    def shifts_a_minute(self) -> float:
        """Moves of lines for each minute."""
        return 60 * self.line_shifts / max(1e-9, self.duration_s)

    def add(self, other: ScreenMeasures) -> None:
        """Pool the measures of another session into these."""
        self.glimpses_s += other.glimpses_s
        for name in (
            "erased_words",
            "seen_words",
            "text_lines",
            "line_shifts",
            "moved_words",
            "duration_s",
        ):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.peak_words_a_second = max(self.peak_words_a_second, other.peak_words_a_second)


def measure_screen(
    events: Iterable[Mapping[str, Any]], columns: int = 42, line_count: int = 2
) -> ScreenMeasures:
    """Measure one session.

    Args:
        events: Lines of an event log, in order.
        columns: Characters of a line.
        line_count: Lines in view.
    """
    screen = _Screen(columns, line_count)
    for event in events:
        if event["type"] in SHOWN_TYPES:
            screen.accept(event)
    return screen.finish()


_Place = tuple[int, int]
"""Number of a line, and of a word on it."""


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
    """The words in view by place, without the differences of case and punctuation."""
    return {
        (line.number, number): normalised(word)
        for line in lines
        for number, word in enumerate(" ".join(run.text for run in line.runs).split())
    }
