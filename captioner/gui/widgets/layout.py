"""Rows, columns and scroll areas in a line each."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

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
    """Items beside one another.

    Args:
        inside: The widget whose layout it is; None: it goes into another layout.
    """
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
    """What scrolls where there is too little room; keys stay with what is inside."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setWidget(inside)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return area


def centre_labels(form: QFormLayout) -> None:
    """Have labels stand at the middle of their fields; Qt puts those of high fields above it."""
    for row in range(form.rowCount()):
        item = form.itemAt(row, QFormLayout.ItemRole.LabelRole)
        label = item.widget() if item is not None else None
        if label is not None:
            label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)


def keep_fitting(dialog: QDialog) -> None:
    """Keep a dialog as large as what is in it, wrapped text included."""
    layout = dialog.layout()
    assert layout is not None
    layout.setSizeConstraint(QLayout.SizeConstraint.SetFixedSize)


def tell_name(control: QComboBox) -> None:
    """Have screen readers tell the name of a drop-down that has no label on the screen.

    On Linux Qt calls it by what is chosen in it; what it is for, a label alone says, shown or not.
    """
    label = QLabel(control.accessibleName(), control)
    label.setBuddy(control)
    label.hide()


def accept_or_cancel(dialog: QDialog, words: str) -> tuple[QDialogButtonBox, QPushButton]:
    """A dialog's buttons: Cancel, and one that accepts."""
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
    accept = buttons.addButton(words, QDialogButtonBox.ButtonRole.AcceptRole)
    buttons.accepted.connect(dialog.accept)
    buttons.rejected.connect(dialog.reject)
    return buttons, accept
