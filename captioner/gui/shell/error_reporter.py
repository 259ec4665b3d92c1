"""The one door through which failures reach the user."""

import logging
import sys
import threading
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPlainTextEdit, QPushButton, QWidget

from captioner.core.errors import CaptionerError
from captioner.gui.widgets.layout import text_label, vbox
from captioner.gui.widgets.monitors import resize_within_screen

_log = logging.getLogger(__name__)


class CrashDialog(QDialog):
    """Shows an error, the file with its details (if one was written), and the details to copy."""

    def __init__(self, details: str, kept_at: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Something went wrong"))
        resize_within_screen(self, 620, 380)
        column = vbox(inside=self, margins=(22, 20, 22, 18), spacing=12)
        heading = text_label(
            self.tr("Something went wrong that Captioner did not expect."), "heading", wraps=True
        )
        column.addWidget(heading)
        words = self.tr("Finished captions are saved. You can carry on, or restart Captioner.")
        if kept_at:
            words += " " + self.tr("The details were saved to {path}.").format(path=kept_at)
        explanation = text_label(words, wraps=True)
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


class ErrorReporter(QObject):
    """Sorts failures: expected ones to the banner, others to the crash log and a dialog.

    May be called from any thread.

    Args:
        record_crash: Keeps a traceback and returns where.
    """

    expected = Signal(object)
    """A `CaptionerError` for the banner."""

    crashed = Signal(str, object)
    """A traceback, and where it was kept (a path or None)."""

    _came = Signal(object)

    def __init__(
        self, record_crash: Callable[[str], Path | None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._record_crash = record_crash
        self._came.connect(self._sort, Qt.ConnectionType.QueuedConnection)
        self._hooks: tuple[Any, Any] | None = None

    def show(self, error: BaseException) -> None:
        self._came.emit(error)

    def watch(self) -> None:
        """Take in exceptions that nothing else catches."""
        self._hooks = (sys.excepthook, threading.excepthook)
        sys.excepthook = self._on_uncaught
        threading.excepthook = lambda arguments: self.show(
            arguments.exc_value or arguments.exc_type()
        )

    def unwatch(self) -> None:
        if self._hooks is not None:
            sys.excepthook, threading.excepthook = self._hooks
            self._hooks = None

    def _on_uncaught(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        self.show(error)

    def _sort(self, error: BaseException) -> None:
        if isinstance(error, CaptionerError):
            self.expected.emit(error)
            return
        details = "".join(traceback.format_exception(error))
        _log.error("Unexpected failure\n%s", details)
        try:
            kept = self._record_crash(details)
        except Exception:  # the dialog below still shows the first failure
            _log.exception("The crash log could not be written")
            kept = None
        self.crashed.emit(details, kept)
