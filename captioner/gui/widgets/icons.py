"""The application's icons, drawn from SVG in the colour that the theme asks for."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from captioner.core.folders import resources_folder

_SIZES_PX = (16, 20, 24, 32, 48, 64)


@cache
def _svg(name: str) -> bytes:
    return (resources_folder() / "icons" / f"{name}.svg").read_bytes()


@cache
def _drawn(name: str, colour: str, size_px: int) -> QPixmap:
    renderer = QSvgRenderer(QByteArray(_svg(name).replace(b"currentColor", colour.encode())))
    image = QImage(QSize(size_px, size_px), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, size_px, size_px))
    painter.end()
    return QPixmap.fromImage(image)


def icon(name: str, colour: str | QColor, disabled: str | QColor = "") -> QIcon:
    """Return an icon in a colour, and in another for when it is disabled."""
    found = QIcon()
    for size_px in _SIZES_PX:
        found.addPixmap(_drawn(name, QColor(colour).name(), size_px))
        if disabled:
            pixmap = _drawn(name, QColor(disabled).name(), size_px)
            found.addPixmap(pixmap, QIcon.Mode.Disabled)
    return found


def application_icon() -> QIcon:
    found = QIcon()
    for size_px in (*_SIZES_PX, 128, 256):
        found.addPixmap(_drawn("captioner", "#000000", size_px))
    return found


def tray_icon(state_colour: str) -> QIcon:
    """Return the application's icon with a dot that shows its state; none when idle."""
    found = QIcon()
    for size_px in (22, 32, 64):
        pixmap = QPixmap(_drawn("captioner", "#000000", size_px))
        if state_colour:
            painter = QPainter(pixmap)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            edge, ring = size_px * 0.46, size_px * 0.06
            dot = QRectF(size_px - edge, size_px - edge, edge, edge)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor("#ffffff"))
            painter.drawEllipse(dot)
            painter.setBrush(QColor(state_colour))
            painter.drawEllipse(dot.adjusted(ring, ring, -ring, -ring))
            painter.end()
        found.addPixmap(pixmap)
    return found
