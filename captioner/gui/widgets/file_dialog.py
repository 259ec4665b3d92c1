"""Opens the desktop's file dialogs so that the window which asked has the focus afterwards."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog


def open_file_dialog(dialog: QFileDialog) -> None:
    """Show a file dialog over the window that asks, and go back to that window when it closes.

    Some window managers give the focus to the main window instead.
    """
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    asking = dialog.parentWidget()
    if asking is not None:
        dialog.finished.connect(asking.window().activateWindow)
    dialog.open()
