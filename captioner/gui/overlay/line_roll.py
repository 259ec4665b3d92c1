"""Lines that glide up to their places."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEasingCurve, QObject, QVariantAnimation, Signal

from captioner.gui.transcript.reduced_motion import wants_reduced_motion

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
        """Stand in place at once."""
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
