"""A row of widgets that goes on in a further row where a window is narrow."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Widgets at their own size side by side, wrapped as words are."""

    def __init__(
        self,
        *widgets: QWidget,
        spacing: int,
        margins: tuple[int, int, int, int] = (0, 0, 0, 0),
        last_at_end: bool = False,
    ) -> None:
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._last_at_end = last_at_end
        self.setSpacing(spacing)
        self.setContentsMargins(*margins)
        for widget in widgets:
            self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        """Take another item."""
        self._items.append(item)

    def count(self) -> int:
        """How many there are."""
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        """An item; None after the last."""
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        """Give an item away; None after the last."""
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """None: the rows need no more room than they need."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        """Whether narrower is higher."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all rows, in pixels."""
        margins = self.contentsMargins()
        heights = [_height(row) for row in self._rows(width - margins.left() - margins.right())]
        gaps = self.spacing() * max(0, len(heights) - 1)
        return sum(heights) + gaps + margins.top() + margins.bottom()

    def sizeHint(self) -> QSize:
        """The size of all in one row."""
        width = self._width(self._shown()) + self._margins().width()
        return QSize(width, self.heightForWidth(width))

    def minimumSize(self) -> QSize:
        """The size of the largest, at least."""
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.sizeHint())
        return size + self._margins()

    def setGeometry(self, rect: QRect) -> None:
        """Put every item in its place."""
        super().setGeometry(rect)
        room = rect.marginsRemoved(self.contentsMargins())
        top = room.top()
        rows = self._rows(room.width())
        for row in rows:
            height = _height(row)
            left = room.left()
            for item in row:
                size = item.sizeHint().boundedTo(QSize(room.width(), height))
                if self._last_at_end and row is rows[-1] and item is row[-1]:
                    left = room.right() + 1 - size.width()
                item.setGeometry(QRect(QPoint(left, top + (height - size.height()) // 2), size))
                left += size.width() + self.spacing()
            top += height + self.spacing()

    def _rows(self, width: int) -> list[list[QLayoutItem]]:
        rows: list[list[QLayoutItem]] = []
        for item in self._shown():
            if rows and self._width([*rows[-1], item]) <= width:
                rows[-1].append(item)
            else:
                rows.append([item])
        return rows

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _width(self, items: list[QLayoutItem]) -> int:
        gaps = self.spacing() * max(0, len(items) - 1)
        return sum(item.sizeHint().width() for item in items) + gaps

    def _margins(self) -> QSize:
        margins = self.contentsMargins()
        return QSize(margins.left() + margins.right(), margins.top() + margins.bottom())


def _height(row: list[QLayoutItem]) -> int:
    return max(item.sizeHint().height() for item in row)
