"""The captions in the overlay as lines: broken again for another box, rolling, scrolled back."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEasingCurve, QObject, QTimer, QVariantAnimation, Signal

from captioner.captions.lines import CaptionLine, CaptionLines
from captioner.captions.speaker_marks import SpeakerMark
from captioner.core.captions import Caption
from captioner.core.plain_text import Measure, width
from captioner.core.speakers.naming import CaptionSplit, Speakers, SplitCaptions, relabelled
from captioner.gui.widgets.theme import wants_reduced_motion

_MOST_LINES = 1_000
_REMEMBERED_CAPTIONS = 40


@dataclass(frozen=True, slots=True)
class LineShape:
    """What lines are broken for.

    Attributes:
        max_width: Longest line in the units of `measure`.
        line_count: How many are in view.
        mark: How a change of speaker is shown.
        names_aside: Whether that stands beside the lines: who speaks is known late.
    """

    max_width: float
    line_count: int
    mark: SpeakerMark
    measure: Measure = width
    names_aside: bool = False

    def begin(self) -> CaptionLines:
        return CaptionLines(
            self.max_width,
            self.line_count,
            self.mark,
            measure=self.measure,
            names_aside=self.names_aside,
            repeats_labels=True,
        )


class OverlayLines:
    """What one session has said last, for a box of a size that may change meanwhile."""

    def __init__(self, shape: LineShape) -> None:
        self._captions: deque[Caption] = deque(maxlen=_REMEMBERED_CAPTIONS)
        self._cleared: dict[str, Caption] = {}
        """Each channel's last caption when the view was emptied: its words stay away."""
        self._splits = SplitCaptions()
        self.shape = shape
        self._lines = shape.begin()

    @property
    def in_view(self) -> Sequence[CaptionLine]:
        return self._lines.lines

    @property
    def speakers(self) -> Speakers:
        return self._lines.speakers

    @speakers.setter
    def speakers(self, speakers: Speakers) -> None:
        self._lines.speakers = speakers.following(self._lines.speakers)

    def relabel(self, labels: Mapping[int, str]) -> None:
        self._splits.relabel(labels)
        self._lines.relabel(labels)
        for place, caption in enumerate(self._captions):
            self._captions[place] = relabelled(caption, labels)

    def split(self, split: CaptionSplit) -> None:
        """Split a caption into several; no word moves until lines are broken again."""
        self._splits.split(split)
        self._lines.split(split)
        self._captions = deque(split.among(self._captions), _REMEMBERED_CAPTIONS)

    @property
    def count(self) -> int:
        """How many lines there are, in view and above it."""
        return len(self._lines.last_lines(_MOST_LINES))

    def last(self, count: int) -> Sequence[CaptionLine]:
        """Return the last lines, oldest first, though more than are in view."""
        return self._lines.last_lines(count)

    def below(self, number: int) -> int:
        """Return how many lines came after that of this number."""
        return sum(line.number > number for line in self._lines.last_lines(_MOST_LINES))

    def accept(self, caption: Caption) -> None:
        # A caption held back until now may have been split meanwhile.
        for part in self._splits.parts(caption):
            self._accept(part)

    def _accept(self, caption: Caption) -> None:
        if not self._lines.accept(caption):
            return
        for place, known in enumerate(self._captions):
            if known.id == caption.id and known.channel == caption.channel:
                self._captions[place] = caption
                break
        else:
            self._captions.append(caption)

    def clear(self) -> None:
        self._cleared.update((caption.stream, caption) for caption in self._captions)
        self._captions.clear()
        self._lines.clear()

    def begin_session(self) -> None:
        """Forget the session before, whose captions counted from 1 as those to come do."""
        self._cleared.clear()
        self._captions.clear()
        self._splits.clear()
        self._lines = self.shape.begin()

    def break_again(self, shape: LineShape) -> bool:
        """Break the last captions for another box; returns whether it changed."""
        if shape == self.shape:
            return False
        self.shape = shape
        speakers = self.speakers
        self._lines = shape.begin()
        self.speakers = speakers
        for caption in self._cleared.values():
            self._lines.accept(caption)
        self._lines.clear()
        for caption in self._captions:
            self._lines.accept(caption)
        return True


ROLL_MS = 240
"""How long a line glides up; at most 430 ms, so that reading is not held up."""


class LineRoll(QObject):
    """How far below their places lines still are."""

    moved = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.px = 0.0
        self._animation = QVariantAnimation(self)
        self._animation.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._animation.setDuration(ROLL_MS)
        self._animation.valueChanged.connect(self._move)

    def begin(self, before: Sequence[int], after: Sequence[int], line_px: float) -> None:
        """Glide from where the lines of these numbers stood to where they stand.

        Not where the desktop asks for less motion.
        """
        risen = risen_lines(before, after)
        if wants_reduced_motion():
            self.px = 0.0
        elif risen:
            self.px = min(self.px + risen * line_px, 2.0 * line_px)
            self._animation.stop()
            self._animation.setStartValue(self.px)
            self._animation.setEndValue(0.0)
            self._animation.start()

    def end(self) -> None:
        self._animation.stop()
        self.px = 0.0

    def _move(self, px: float) -> None:
        self.px = float(px)
        self.moved.emit()


def risen_lines(before: Sequence[int], after: Sequence[int]) -> int:
    """By how many rows the lines still in view stand higher than before; 0 where none are left.

    A blank line that gave its place to a new one has not moved anything.
    """
    common = [number for number in before if number in after]
    if not common:
        return 0
    from_bottom_before = len(before) - before.index(common[-1])
    from_bottom_after = len(after) - after.index(common[-1])
    return max(0, from_bottom_after - from_bottom_before)


BACK_TO_LIVE_MS = 20_000
"""After this long without scrolling, the reader is no longer reading earlier captions."""

_NOTCH = 120
"""One step of a wheel, in Qt's eighths of a degree."""


class Scrollback(QObject):
    """How many lines above the newest ones the view stands; by itself back at 0 after a while."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.lines = 0
        self._turned = 0
        self.timer = QTimer(self, singleShot=True, interval=BACK_TO_LIVE_MS)
        self.timer.timeout.connect(self.end)

    def turn(self, angle: int, most: int) -> None:
        """Scroll by eighths of a degree of the wheel, up to `most` lines back; up is back."""
        self._turned += angle
        notches = int(self._turned / _NOTCH)  # a touch pad sends parts of them
        self._turned -= notches * _NOTCH
        self.go(notches, most)

    def go(self, lines: int, most: int) -> None:
        self._show(min(max(0, self.lines + lines), most))

    def keep_still(self, lines_below: int, most: int) -> None:
        """Keep the lines being read in place, this many lines above the newest."""
        self.lines = min(lines_below, most)

    def end(self) -> None:
        self._turned = 0
        self._show(0)

    def _show(self, lines: int) -> None:
        if lines:
            self.timer.start()
        else:
            self.timer.stop()
        if lines != self.lines:
            self.lines = lines
            self.changed.emit()
