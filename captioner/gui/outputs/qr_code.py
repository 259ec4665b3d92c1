"""An address as a picture that phones read."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPixmap


def qr_code(text: str, module_px: int) -> QPixmap:
    """A QR code in black on white in every theme, with the quiet edge that readers need."""
    import segno

    made = segno.make(text, error="m", micro=False)
    rows = made.matrix_iter(scale=module_px, border=4)
    side = int(made.symbol_size(module_px, 4)[0])
    image = QImage(side, side, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    for y, row in enumerate(rows):
        for x, is_dark in enumerate(row):
            if is_dark:
                image.setPixelColor(x, y, Qt.GlobalColor.black)
    return QPixmap.fromImage(image)
