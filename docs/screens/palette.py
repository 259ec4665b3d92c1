"""Makes pictures of windows small: 256 colours are enough for letters and plain areas."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

_COLOURS = 256
_SHADES = 224
_SHADE = 0xE0E0E0
"""Bits of a colour that make another shade."""


def with_palette(image: QImage) -> QImage:
    """The picture in 256 of its colours; every other pixel gets the nearest of them.

    Each shade that occurs is given one first, so that a small red sign stays red.
    """
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    colours, counts = np.unique(pixels[:, : image.width()], return_counts=True)
    frequent = colours[np.argsort(counts)[::-1]]
    _, firsts = np.unique(frequent & _SHADE, return_index=True)
    shades = frequent[np.sort(firsts)]
    chosen = dict.fromkeys([*shades[:_SHADES].tolist(), *frequent[:_COLOURS].tolist()])
    table = [int(colour) | 0xFF000000 for colour in [*chosen][:_COLOURS]]
    return image.convertToFormat(
        QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.ThresholdDither
    )
