"""Whether translucent windows are blended with what is below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

from PySide6.QtCore import QRect
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QWidget

from captioner.gui.overlay.screen.x11 import open_x11


def show_only(window: QWidget, painted: Callable[[], QRegion], covered: Sequence[QRect]) -> None:
    """Leave out of a window what others cover and, where clear would be black, what is clear.

    Args:
        painted: Where the window draws.
        covered: Places of others on the desktop.
    """
    hidden = QRegion()
    for place in covered:
        hidden += QRegion(place.translated(-window.pos()).intersected(window.rect()))
    if not is_composited():
        _cut_out(window, painted() - hidden)
    elif not hidden.isEmpty():
        _cut_out(window, QRegion(window.rect()) - hidden)
    elif not window.mask().isEmpty():
        window.clearMask()


def _cut_out(window: QWidget, shown: QRegion) -> None:
    shown = shown or QRegion(-2, -2, 1, 1)  # an empty mask would mean the whole window
    if shown != window.mask():
        window.setMask(shown)


@cache
def is_composited() -> bool:
    """Everywhere but on an X11 desktop without a compositing manager, where clear is black."""
    with open_x11() as x11:
        # The EWMH specification: the compositor owns this selection.
        return x11 is None or x11.is_owned("_NET_WM_CM_S0")
