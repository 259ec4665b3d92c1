"""Rows, columns, scroll areas and labels in a line each, and rows that wrap as words do."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QSize, Qt, SignalInstance
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from captioner.gui.widgets.theme import set_icon
from captioner.gui.widgets.tips import set_tip

_FEW_LETTERS = 6
_LABEL_PX = 2
_ICON_GAP_PX = 4
"""Qt's: around the text of a drop-down, and between its icon and text."""


class ElidedLabel(QLabel):
    """One line of plain text that takes what room there is and asks for none.

    Args:
        mode: Where the words are left out.
        grows: Whether it takes more room than its text.
    """

    def __init__(
        self, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight, *, grows: bool = True
    ) -> None:
        super().__init__()
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        across = QSizePolicy.Policy.Ignored if grows else QSizePolicy.Policy.Maximum
        self.setSizePolicy(across, QSizePolicy.Policy.Preferred)

    def minimumSizeHint(self) -> QSize:
        few_px = self.fontMetrics().averageCharWidth() * _FEW_LETTERS
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), few_px), hint.height())

    @property
    def shown(self) -> str:
        return self.fontMetrics().elidedText(self.text(), self._mode, self.contentsRect().width())

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            self.contentsRect(),
            self.alignment().value,
            self.palette(),
            self.isEnabled(),
            self.shown,
            self.foregroundRole(),
        )


def text_label(
    words: str = "", role: str = "", *, wraps: bool = False, is_plain: bool = False
) -> QLabel:
    """Return a text; a plain one shows marks of formatting as such."""
    label = QLabel(words)
    label.setWordWrap(wraps)
    label.setProperty("role", role)
    if is_plain:
        label.setTextFormat(Qt.TextFormat.PlainText)
    return label


def quiet_label(words: str, *, is_plain: bool = False) -> QLabel:
    """Return a wrapped text in the quiet colour."""
    return text_label(words, "quiet", wraps=True, is_plain=is_plain)


def push_button(
    words: str = "",
    clicked: Callable[..., object] | SignalInstance | None = None,
    *,
    role: str = "",
    name: str = "",
    tip: str = "",
    auto_default: bool | None = None,
) -> QPushButton:
    """Return a button.

    Args:
        name: For screen readers, if the words alone are not clear.
        auto_default: Whether Return presses it in a dialog; None: as Qt has it.
    """
    button = QPushButton(words)
    button.setProperty("role", role)
    if auto_default is not None:
        button.setAutoDefault(auto_default)
    if name:
        button.setAccessibleName(name)
    if tip:
        set_tip(button, tip)
    if clicked is not None:
        button.clicked.connect(clicked)
    return button


def tool_button(icon_name: str, words: str = "", tip: str = "", *, name: str = "") -> QToolButton:
    """Return a flat button with an icon, reached by Tab.

    Args:
        words: Beside the icon; without them, the tip or the name says what it does.
    """
    button = QToolButton()
    button.setText(words)
    button.setAccessibleName(name or words)
    if tip or name:
        set_tip(button, tip or name)
    set_icon(button, icon_name)
    if words:
        button.setIconSize(QSize(18, 18))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    button.setProperty("role", "flat")
    button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return button


def progress_bar(name: str) -> QProgressBar:
    """Return a bar of a thousand steps without a text, with a name for screen readers."""
    bar = QProgressBar()
    bar.setRange(0, 1000)
    bar.setTextVisible(False)
    bar.setAccessibleName(name)
    return bar


def set_usable(control: QWidget, is_usable: bool, *, focus_next: QWidget) -> None:
    """Enable or disable a control; the focus that it loses goes to `focus_next`, if given."""
    # Of its window, which may be another program's turn: the focus is there when it is back.
    if not is_usable and control.window().focusWidget() is control:
        focus_next.setFocus()
    control.setEnabled(is_usable)


Part = QWidget | QLayout
Item = Part | int | None | tuple[Part, int] | tuple[Part, int, Qt.AlignmentFlag]
"""A widget or layout, with its stretch and alignment where it has them; a number is space in
pixels, None takes the room that is left."""

Margins = int | tuple[int, int, int, int]
"""Left, top, right and bottom in pixels, or one width on all sides."""

Box = TypeVar("Box", bound=QBoxLayout)


def hbox(
    *items: Item,
    inside: QWidget | None = None,
    margins: Margins | None = None,
    spacing: int | None = None,
) -> QHBoxLayout:
    """Items beside one another: the layout of `inside`, or for another layout."""
    return _filled(QHBoxLayout(inside) if inside else QHBoxLayout(), items, margins, spacing)


def vbox(
    *items: Item,
    inside: QWidget | None = None,
    margins: Margins | None = None,
    spacing: int | None = None,
) -> QVBoxLayout:
    """Items below one another; arguments as `hbox` has them."""
    return _filled(QVBoxLayout(inside) if inside else QVBoxLayout(), items, margins, spacing)


def _filled(box: Box, items: tuple[Item, ...], margins: Margins | None, spacing: int | None) -> Box:
    if margins is not None:
        box.setContentsMargins(*(margins if isinstance(margins, tuple) else (margins,) * 4))
    if spacing is not None:
        box.setSpacing(spacing)
    for item in items:
        if item is None:
            box.addStretch()
        elif isinstance(item, int):
            box.addSpacing(item)
        else:
            part, stretch, *alignment = item if isinstance(item, tuple) else (item, 0)
            if isinstance(part, QLayout):
                box.addLayout(part, stretch)
            else:
                box.addWidget(part, stretch, *alignment)
    return box


def scroll_area(inside: QWidget) -> QScrollArea:
    """Return an area that scrolls where there is too little room; keys stay with its content."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(inside)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


class FittingArea(QScrollArea):
    """As high as its content; it scrolls where there is less room, but for some lines."""

    def __init__(self, inside: QWidget, least_lines: int) -> None:
        super().__init__()
        self._inside, self._least_lines = inside, least_lines
        self.setWidgetResizable(True)
        self.setWidget(inside)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        hint = self._inside.sizeHint()
        return QSize(hint.width(), self._inside.heightForWidth(self.width()))

    def minimumSizeHint(self) -> QSize:
        least = self._inside.minimumSizeHint()
        lines_px = self._least_lines * self.fontMetrics().lineSpacing()
        return QSize(least.width(), min(self.sizeHint().height(), lines_px))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


class WindowArea(QScrollArea):
    """A whole window's content, or a part, which scrolls where there is less room than it needs.

    Qt's own way would give text that wraps all the height that it likes.
    """

    def __init__(self, inside: QWidget, least: QSize) -> None:
        super().__init__()
        self._inside, self._least = inside, least
        self.setWidget(inside)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inside.installEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fill()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Have more text, or text of another size, take the room that it needs."""
        if event.type() == QEvent.Type.LayoutRequest:
            self._fill()
        return super().eventFilter(watched, event)

    def _fill(self) -> None:
        size, layout = self.viewport().size().expandedTo(self._least), self._inside.layout()
        if layout is not None and layout.hasHeightForWidth():
            size.setHeight(max(size.height(), layout.minimumHeightForWidth(size.width())))
        self._inside.resize(size)


def centre_labels(form: QFormLayout) -> None:
    """Have labels stand at the middle of their fields; Qt puts those of high fields above it."""
    for row in range(form.rowCount()):
        item = form.itemAt(row, QFormLayout.ItemRole.LabelRole)
        label = item.widget() if item is not None else None
        if label is not None:
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)


def keep_fitting(dialog: QDialog) -> None:
    """Keep a dialog as large as its content, wrapped text included."""
    layout = dialog.layout()
    assert layout is not None
    layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)


def tell_name(control: QComboBox) -> None:
    """Give a drop-down without a visible label a name for screen readers.

    On Linux Qt names it by its current value; a label, even a hidden one, gives it its purpose.
    """
    label = QLabel(control.accessibleName(), control)
    label.setBuddy(control)
    label.hide()


def accept_or_cancel(dialog: QDialog, words: str) -> tuple[QDialogButtonBox, QPushButton]:
    """Return a dialog's buttons: Cancel, and one that accepts."""
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    accept = buttons.addButton(words, QDialogButtonBox.ButtonRole.AcceptRole)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons, accept


class DropDown(QComboBox):
    """One of several texts; one that does not fit ends in dots, where Qt cuts it off."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        style = QStyle.ComplexControl.CC_ComboBox
        painter.drawComplexControl(style, option)
        field = QStyle.SubControl.SC_ComboBoxEditField
        room_px = self.style().subControlRect(style, option, field, self).width() - _LABEL_PX
        if not option.currentIcon.isNull():
            room_px -= option.iconSize.width() + _ICON_GAP_PX
        words = option.fontMetrics.elidedText(
            option.currentText, Qt.TextElideMode.ElideRight, room_px
        )
        option.currentText = words
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)


class FlowLayout(QLayout):
    """Widgets at their own size side by side; the rest wraps into a further row."""

    def __init__(
        self,
        *widgets: QWidget,
        spacing: int,
        margins: tuple[int, int, int, int] = (0, 0, 0, 0),
        at_end: int = 0,
    ) -> None:
        """Lay them out, the last `at_end` of them at the end of their row."""
        super().__init__()
        self._items: list[QLayoutItem] = []
        self._at_end = at_end
        self.setSpacing(spacing)
        self.setContentsMargins(*margins)
        for widget in widgets:
            self.addWidget(widget)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        """None: the rows need no more room than they need."""
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        margins = self.contentsMargins()
        heights = [_height(row) for row in self._rows(width - margins.left() - margins.right())]
        gaps = self.spacing() * max(0, len(heights) - 1)
        return sum(heights) + gaps + margins.top() + margins.bottom()

    def sizeHint(self) -> QSize:
        """The size of all in one row."""
        width = self._width(self._shown()) + self._margins().width()
        return QSize(width, self.heightForWidth(width))

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(QSize(item.minimumSize().width(), item.sizeHint().height()))
        return size + self._margins()

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        room = rect.marginsRemoved(self.contentsMargins())
        top = room.top()
        last = self._shown()[-self._at_end :] if self._at_end else []
        for row in self._rows(room.width()):
            height = _height(row)
            left = room.left()
            gap = max(0, room.width() - self._width(row))
            for item in row:
                size = item.sizeHint().boundedTo(QSize(room.width(), height))
                if item in last:
                    left, gap = left + gap, 0
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
