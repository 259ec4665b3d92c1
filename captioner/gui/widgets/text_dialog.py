"""Texts in dialogs: a long one to read (release notes, licences), a short one to type."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QInputDialog,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

from captioner.gui.widgets.layout import vbox
from captioner.gui.widgets.monitors import resize_within_screen


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
