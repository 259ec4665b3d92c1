"""The desktop's file dialogs, and what it opens files, folders and pages with."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from captioner.core.errors import CaptionerError


def open_file_dialog(dialog: QFileDialog) -> None:
    """Show a file dialog over the window that asks, and go back to that window when it closes.

    Some window managers give the focus to the main window instead.
    """
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    asking = dialog.parentWidget()
    if asking is not None:
        dialog.finished.connect(asking.window().activateWindow)
    dialog.open()


def choose_folder(
    parent: QWidget, title: str, chosen: Callable[[str], object], start: str = ""
) -> None:
    """Ask for a folder."""
    dialog = QFileDialog(parent, title, start)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(chosen)
    open_file_dialog(dialog)


def choose_file(
    parent: QWidget, title: str, name_filter: str, chosen: Callable[[str], object]
) -> None:
    """Ask for a file whose name fits a filter of Qt's."""
    dialog = QFileDialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilter(name_filter)
    dialog.fileSelected.connect(chosen)
    open_file_dialog(dialog)


def choose_file_to_write(
    parent: QWidget, title: str, chosen: Callable[[str], object], *, name: str, suffix: str
) -> None:
    """Ask where a file is to be written; the suffix completes a name without one."""
    dialog = QFileDialog(parent, title, name)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix)
    dialog.fileSelected.connect(chosen)
    open_file_dialog(dialog)


def open_address(address: QUrl) -> None:
    """Have the desktop open a page or a folder.

    Raises:
        CaptionerError: It has nothing to open it with.
    """
    if not QDesktopServices.openUrl(address):
        where = address.toLocalFile() or address.toString()
        raise CaptionerError("The desktop cannot open {address}.", address=where)
