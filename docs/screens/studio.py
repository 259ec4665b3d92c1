"""Draws windows into files, when all that goes on behind them is done."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from palette import with_palette
from PySide6.QtCore import QEventLoop, QPoint, QRect, QTimer
from PySide6.QtGui import QBrush, QColor, QLinearGradient, QPainter, QPixmap
from PySide6.QtWidgets import QComboBox, QWidget

from captioner.gui.shell.desktop import Desktop


class Studio:
    """Draws widgets into files."""

    def __init__(self, wanted: Callable[[str], bool], path: Callable[[str], Path]) -> None:
        self._wanted = wanted
        self._path = path

    def with_prefix(self, prefix: str) -> Studio:
        """One whose screens have this before their names."""
        return Studio(
            lambda name: self._wanted(prefix + name), lambda name: self._path(prefix + name)
        )

    def wants(self, name: str) -> bool:
        """Whether a screen is asked for."""
        return self._wanted(name)

    def take(self, name: str, widget: QWidget) -> None:
        """Draw a window by itself."""
        if self._wanted(name):
            settle(160)
            picture = with_palette(widget.grab().toImage())
            picture.save(str(self._path(name)), quality=0)  # packs tightest

    def with_list(self, name: str, window: QWidget, box: QComboBox) -> None:
        """A window with the list of one of its boxes open."""
        if not self._wanted(name):
            return
        box.showPopup()
        settle(160)
        popup = box.view().window()
        self.with_popup(name, window, popup, box.mapTo(window, QPoint(0, box.height())))
        box.hidePopup()

    def with_popup(self, name: str, window: QWidget, popup: QWidget, place: QPoint) -> None:
        """A window with a menu or a list above it."""
        if not self._wanted(name):
            return
        picture = window.grab()
        painter = QPainter(picture)
        painter.drawPixmap(place, popup.grab())
        painter.end()
        with_palette(picture.toImage()).save(str(self._path(name)), quality=0)

    def over_desktop(self, name: str, overlay: QWidget) -> None:
        """The overlay above something like a video call."""
        if not self._wanted(name):
            return
        settle()
        ratio = overlay.devicePixelRatioF()
        size = overlay.size()
        width, height = size.width() + 160, size.height() + 210
        picture = QPixmap(round(width * ratio), round(height * ratio))
        picture.setDevicePixelRatio(ratio)
        painter = QPainter(picture)
        sky = QLinearGradient(0, 0, width, height)
        sky.setColorAt(0, QColor("#7ba7c7"))
        sky.setColorAt(0.55, QColor("#e8d9b8"))
        sky.setColorAt(1, QColor("#f7f4ec"))
        painter.fillRect(QRect(0, 0, width, height), QBrush(sky))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(0, 0, 0, 0))
        painter.setBrush(QColor("#3d5a4c"))
        painter.drawEllipse(QPoint(width // 4, height // 2), 90, 90)
        painter.setBrush(QColor("#8c5a3c"))
        painter.drawEllipse(QPoint(width * 3 // 4, height // 2 - 20), 105, 105)
        painter.drawPixmap(QPoint(80, 150), overlay.grab())
        painter.end()
        picture.save(str(self._path(name)), "PNG", 0)

    def below_window(self, name: str, window: QWidget, overlay: QWidget) -> None:
        """The overlay below the main window, on a desktop."""
        ratio = overlay.devicePixelRatioF()
        width = max(window.width(), overlay.width()) + 160
        height = window.height() + overlay.height() + 120
        picture = QPixmap(round(width * ratio), round(height * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor("#3b5b7a"))
        painter = QPainter(picture)
        painter.drawPixmap(QPoint((width - window.width()) // 2, 40), window.grab())
        place = QPoint((width - overlay.width()) // 2, window.height() + 80)
        painter.drawPixmap(place, overlay.grab())
        painter.end()
        with_palette(picture.toImage()).save(str(self._path(name)), quality=0)


DESKTOPS: list[Desktop] = []
"""Those whose background work `settle` waits for."""


def settle(milliseconds: int = 80) -> None:
    """Let events and paint requests through, and what is done in the background be done."""
    while True:
        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()
        if not any(
            desktop.background.is_busy
            for desktop in DESKTOPS
            if not desktop.dialogs.downloads.running
        ):
            return
