"""The edges of caption letters, looked for in what is painted."""

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QTextCharFormat, QTextFormat

from captioner.captions.lines import CaptionLine, Run
from captioner.gui.overlay.caption_painter import CaptionPainter, laid_out, letters_of
from captioner.gui.overlay.fonts import caption_font
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


def test_each_edge_lies_on_its_side_of_the_letters() -> None:
    assert reach(CaptionEdge.UNIFORM) == [True, True, True, True]
    assert reach(CaptionEdge.RAISED) == [False, False, True, True]
    assert reach(CaptionEdge.DEPRESSED) == [True, True, False, False]
    assert reach(CaptionEdge.DROP_SHADOW) == [False, False, True, True]


def test_an_edge_of_no_width_is_none() -> None:
    assert not any(painted(edge, 0)[1].any() for edge in CaptionEdge)


def test_pictures_among_the_letters_are_neither_bold_nor_outlined() -> None:
    text = "Ok \U0001f468\u200d\U0001f469 go \u2764\ufe0f"
    run = Run(text, is_committed=False)
    font = caption_font(OverlaySettings(font_weight=900))
    layout = laid_out(CaptionLine(1, "", "", (run,), is_open=True), font, 30.0)
    plain = [
        (each.start, each.length, each.format.fontItalic())
        for each in layout.formats()
        if each.format.hasProperty(QTextFormat.Property.FontWeight)
    ]
    assert plain == [(3, 5, False), (12, 2, False)]
    edges = [(each.start, each.length) for each in letters_of(text, QTextCharFormat())]
    assert edges == [(0, 3), (8, 4), (14, 1)]
