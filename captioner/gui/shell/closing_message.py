"""What is told once: that closing the window was not the end."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QMessageBox

_translate = QCoreApplication.translate


def closing_message(*, has_tray: bool) -> QMessageBox:
    """That Captioner goes on running, and how to get back to it and to end it."""
    message = QMessageBox(
        QMessageBox.Icon.Information,
        "Captioner",
        _translate("Closing", "Captioner goes on running."),
        QMessageBox.StandardButton.Ok,
    )
    way_back = (
        _translate("Closing", "Its icon in the tray opens the window again.")
        if has_tray
        else _translate("Closing", "The window is only minimized.")
    )
    end = (
        _translate("Closing", "Quit, there or in the window, ends it.")
        if has_tray
        else (_translate("Closing", "Quit, in the window or with Ctrl+Q, ends it."))
    )
    message.setInformativeText(f"{way_back} {end}")
    return message
