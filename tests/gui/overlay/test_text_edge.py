"""The edges of caption letters, looked for in what is painted."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from pytestqt.qtbot import QtBot

from captioner.core.text.caption_lines import CaptionLine, Run
from captioner.gui.overlay.caption_painter import CaptionPainter
from captioner.settings.overlay import CaptionEdge, OverlaySettings

BOX = QRectF(0, 0, 300, 120)


def painted(edge: CaptionEdge, width_px: int = 4) -> tuple[np.ndarray, np.ndarray]:
    """Where letters are, and where their edge is, as bool[rows, columns]: green above red."""
    look = OverlaySettings(
        text_colour="#00ff00",
        outline_colour="#ff0000",
        outline_px=width_px,
        edge=edge,
        window_opacity=0.0,
        font_size_px=48,
        font_weight=700,
    )
    painter = CaptionPainter(look)
    image = QImage(300, 120, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    on = QPainter(image)
    line = CaptionLine(1, "", "", (Run("LIT", is_committed=True),), is_open=False)
    painter.paint_lines(on, BOX, [line], 0.0, 1.0)
    on.end()
    pixels = np.frombuffer(image.constBits(), np.uint8).reshape(120, 300, 4)
    return pixels[..., 1] > 120, pixels[..., 2] > 40


def reach(edge: CaptionEdge) -> list[bool]:
    """Whether it reaches beyond the letters above, to the left, below, and to the right."""
    letters, around = (np.argwhere(mask) for mask in painted(edge))
    before = letters.min(axis=0) - around.min(axis=0)
    behind = around.max(axis=0) - letters.max(axis=0)
    return [bool(each >= 2) for each in (*before, *behind)]


def test_each_edge_lies_on_its_side_of_the_letters(qtbot: QtBot) -> None:
    assert reach(CaptionEdge.UNIFORM) == [True, True, True, True]
    assert reach(CaptionEdge.RAISED) == [False, False, True, True]
    assert reach(CaptionEdge.DEPRESSED) == [True, True, False, False]
    assert reach(CaptionEdge.DROP_SHADOW) == [False, False, True, True]


def test_an_edge_of_no_width_is_none(qtbot: QtBot) -> None:
    assert not any(painted(edge, 0)[1].any() for edge in CaptionEdge)
