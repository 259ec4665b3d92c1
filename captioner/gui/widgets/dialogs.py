"""Small dialogs, the desktop's file dialogs, and its programs for files, folders and pages."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QInputDialog,
    QMessageBox,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from captioner.core.errors import CaptionerError
from captioner.gui.widgets.layout import vbox
from captioner.gui.widgets.monitors import resize_within_screen


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


def open_address(address: QUrl, show_error: Callable[[CaptionerError], object]) -> None:
    """Have the desktop open a page or a folder; show an error where it has nothing to do so."""
    if not QDesktopServices.openUrl(address):
        where = address.toLocalFile() or address.toString()
        show_error(CaptionerError("The desktop cannot open {address}.", address=where))


def ask_text(
    parent: QWidget, window_title: str, words: str, text: str, chosen: Callable[[str], None]
) -> QDialog:
    """Ask for a line of text; does not block."""
    dialog = QInputDialog(parent)
    dialog.setWindowTitle(window_title)
    dialog.setLabelText(words)
    dialog.setTextValue(text)
    resize_within_screen(dialog, 480, 120)
    dialog.textValueSelected.connect(chosen)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
    return dialog


def ask_to_agree(
    parent: QWidget,
    window_title: str,
    question: str,
    details: str,
    agree: str,
    agreed: Callable[[], object],
    *,
    is_destructive: bool = True,
) -> QMessageBox:
    """Ask whether something is to be done; Return cancels, and nothing is blocked."""
    box = QMessageBox(parent)
    box.setWindowTitle(window_title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(question)
    box.setInformativeText(details)
    role = QMessageBox.ButtonRole
    button = box.addButton(agree, role.DestructiveRole if is_destructive else role.AcceptRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    button.clicked.connect(lambda _checked: agreed())
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.open()
    return box


class TextDialog(QDialog):
    """Shows a text as it is, or the page that a text in Markdown describes."""

    def __init__(
        self, title: str, text: str, parent: QWidget | None = None, *, is_markdown: bool = False
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        resize_within_screen(self, 680, 520)
        view = _page(text) if is_markdown else QPlainTextEdit(text)
        view.setReadOnly(True)
        view.setTabChangesFocus(True)
        view.setAccessibleName(title)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        vbox((view, 1), buttons, inside=self, margins=(18, 18, 18, 16), spacing=12)


def _page(markdown: str) -> QTextEdit:
    view = QTextEdit()
    view.setMarkdown(markdown)
    return view


def dropped_files(dragged: QMimeData) -> list[Path]:
    """Return the files that are dragged or pasted; a link to the web is none."""
    return [Path(url.toLocalFile()) for url in dragged.urls() if url.isLocalFile()]
