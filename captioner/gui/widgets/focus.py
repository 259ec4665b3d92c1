"""Keyboard focus that does not wander off when what has it cannot be used for a while."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget


def set_usable(control: QWidget, is_usable: bool, *, focus_next: QWidget) -> None:
    """Enable or disable a control without Qt handing its focus to whatever comes next.

    Args:
        focus_next: Gets the focus if the control has it and loses it.
    """
    # Of its window, which may be another program's turn: the focus is there when it is back.
    if not is_usable and control.window().focusWidget() is control:
        focus_next.setFocus()
    control.setEnabled(is_usable)
