"""Shows an unexpected failure, once, with the details for a report."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from captioner.gui.widgets.layout import vbox
from captioner.gui.widgets.monitors import resize_within_screen


class CrashDialog(QDialog):
    """What happened, where it is kept, and the details to copy.

    Args:
        kept_at: Path of the crash log; empty where it could not be written.
    """

    def __init__(self, details: str, kept_at: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Something went wrong"))
        resize_within_screen(self, 620, 380)
        column = vbox(inside=self, margins=(22, 20, 22, 18), spacing=12)
        heading = QLabel(self.tr("Something went wrong that Captioner did not expect."))
        heading.setProperty("role", "heading")
        heading.setWordWrap(True)
        column.addWidget(heading)
        words = self.tr("Finished captions are saved. You can carry on, or restart Captioner.")
        if kept_at:
            words += " " + self.tr("The details were saved to {path}.").format(path=kept_at)
        explanation = QLabel(words)
        explanation.setWordWrap(True)
        column.addWidget(explanation)
        text = QPlainTextEdit(details)
        text.setReadOnly(True)
        text.setTabChangesFocus(True)
        text.setAccessibleName(self.tr("Details"))
        column.addWidget(text, 1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        copy = QPushButton(self.tr("Copy details"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(details))
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        column.addWidget(buttons)
