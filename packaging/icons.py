"""Draws the icon files of Windows and macOS from the SVG: `icons.py FOLDER`.

Qt draws them, so that no other program is needed.
"""

from __future__ import annotations

import os
import struct
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

_ICO_SIZES = (16, 24, 32, 48, 64, 128, 256)
# Apple's names for pictures of these sizes.
_ICNS_KINDS = (
    (b"ic11", 32),
    (b"ic12", 64),
    (b"ic07", 128),
    (b"ic08", 256),
    (b"ic09", 512),
    (b"ic10", 1024),
)


def main() -> None:
    """Write captioner.ico and captioner.icns."""
    application = QGuiApplication([])
    svg = Path(__file__).resolve().parent.parent / "resources/icons/captioner.svg"
    renderer = QSvgRenderer(QByteArray(svg.read_bytes()))
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "captioner.ico").write_bytes(ico([png(renderer, size) for size in _ICO_SIZES]))
    (folder / "captioner.icns").write_bytes(
        icns([(kind, png(renderer, size)) for kind, size in _ICNS_KINDS])
    )
    del application


def png(renderer: QSvgRenderer, size_px: int) -> bytes:
    """The picture in one size."""
    image = QImage(size_px, size_px, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    renderer.render(painter, QRectF(0, 0, size_px, size_px))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]  # PySide6 takes str, its stubs say bytes
    return bytes(buffer.data().data())


def ico(pictures: list[bytes]) -> bytes:
    """Windows' container of PNGs."""
    head = struct.pack("<HHH", 0, 1, len(pictures))
    position = len(head) + 16 * len(pictures)
    for size_px, picture in zip(_ICO_SIZES, pictures, strict=True):
        # 0 stands for 256.
        head += struct.pack(
            "<BBBBHHII", size_px % 256, size_px % 256, 0, 0, 1, 32, len(picture), position
        )
        position += len(picture)
    return head + b"".join(pictures)


def icns(pictures: list[tuple[bytes, bytes]]) -> bytes:
    """Apple's container of PNGs."""
    body = b"".join(kind + struct.pack(">I", len(data) + 8) + data for kind, data in pictures)
    return b"icns" + struct.pack(">I", len(body) + 8) + body


if __name__ == "__main__":
    main()
