"""Keyboard focus that does not wander off when what has it cannot be used for a while."""

from __future__ import annotations

from PySide6.QtWidgets import QAbstractButton, QWidget


def set_usable(button: QAbstractButton, is_usable: bool, *, focus_next: QWidget) -> None:
    """Enable or disable a button without Qt handing its focus to whatever comes next.

    Args:
        focus_next: Gets the focus if the button has it and loses it.
    """
    if not is_usable and button.hasFocus():
        focus_next.setFocus()
    button.setEnabled(is_usable)
