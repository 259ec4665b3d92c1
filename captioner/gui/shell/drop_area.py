"""Files dragged over the main window: it shows that they may be dropped, and takes them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QColor, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from captioner.gui.widgets.theme import Theme

_EDGE_PX = 10
_OPACITY = 0.9


class DropArea(QWidget):
    """Lies over a window while files are dragged over it."""

    dropped = Signal(list)
    """Paths of the files."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        window.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow what is dragged over the window."""
        if event.type() in (QEvent.Type.DragLeave, QEvent.Type.Drop):
            self.hide()
        if isinstance(event, QDropEvent) and event.type() != QEvent.Type.DragMove:
            paths = _files_of(event.mimeData())
            if not paths:
                return False
            event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                self.dropped.emit(paths)
            else:
                self.setGeometry(self._window.rect())
                self.raise_()
                self.show()
            return True
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw a dashed frame and what a drop does over the window, which shines through."""
        del event
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shade = QColor(Theme.colours.window)
        shade.setAlphaF(_OPACITY)
        painter.fillRect(self.rect(), shade)
        painter.setPen(QPen(QColor(Theme.colours.accent), 3, Qt.PenStyle.DashLine))
        inset = self.rect().adjusted(_EDGE_PX, _EDGE_PX, -_EDGE_PX, -_EDGE_PX)
        painter.drawRoundedRect(inset, _EDGE_PX, _EDGE_PX)
        painter.setPen(QColor(Theme.colours.text))
        words = self.tr("Drop audio and video files here to transcribe them.")
        painter.drawText(inset, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, words)
        painter.end()


def _files_of(dragged: QMimeData) -> list[Path]:
    return [Path(url.toLocalFile()) for url in dragged.urls() if url.isLocalFile()]
