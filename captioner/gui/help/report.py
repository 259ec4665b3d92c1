"""A report of a problem: this computer and the findings, never captions."""

import contextlib
import platform
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, QUrl, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QWidget,
)

from captioner.core.errors import CaptionerError
from captioner.core.findings import Finding
from captioner.gui.ports import GuiServices
from captioner.gui.system.announcing import announce
from captioner.gui.widgets.dialogs import choose_file_to_write, open_address
from captioner.gui.widgets.layout import FlowLayout, hbox, push_button, quiet_label, vbox
from captioner.gui.widgets.monitors import resize_within_screen
from captioner.gui.widgets.tips import set_tip
from captioner.gui.widgets.translation import translated

_SIGN_MS = 4_000
"""How long it says that something was copied."""


def report_text(version: str, findings: Sequence[Finding]) -> str:
    """Return the contents of a report of a problem; captions are never part of it."""
    lines = [
        f"Captioner {version}",
        f"{platform.platform()}, Python {platform.python_version()}, Qt {qVersion()}",
        f"Display: {QGuiApplication.platformName()}, "
        + ", ".join(
            f"{screen.size().width()}x{screen.size().height()} at {screen.devicePixelRatio():g}"
            for screen in QGuiApplication.screens()
        ),
        "",
    ]
    for finding in findings:
        lines.append(f"[{finding.severity.value}] {finding.topic}: {finding.message}")
        if finding.hint:
            lines.append(f"    {finding.hint}")
    return "\n".join(lines)


def web_address(page: str) -> QUrl:
    return QUrl(page, QUrl.ParsingMode.StrictMode)


class CopySign(QLabel):
    """Says for a moment that something was copied, to screen readers as well."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "quiet")
        self._timer = QTimer(self, singleShot=True, interval=_SIGN_MS)
        self._timer.timeout.connect(self.clear)

    def copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.setText(self.tr("Copied"))
        announce(self, self.text())
        self._timer.start()


class ReportDialog(QDialog):
    """The report to read first; then it is copied and the project's page opened, or it is saved.

    Captioner sends nothing: the page is opened in the browser, and only at a click.
    """

    def __init__(self, report: str, page: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Report a problem"))
        resize_within_screen(self, 680, 520)
        self._page = page
        words = self.tr(
            "This is the whole report; it contains no captions. Captioner sends nothing: your "
            "browser opens {page}, where you can describe the problem and paste the report."
        ).format(page=page)
        self.failure = quiet_label("")
        self.failure.setProperty("role", "problem")
        self.failure.hide()
        self.text = QPlainTextEdit(report)
        self.text.setTabChangesFocus(True)
        self.text.setAccessibleName(self.tr("Report"))
        self.sign = CopySign()
        self.copy_button = push_button(self.tr("Copy and open the page"), role="primary")
        self.copy_button.clicked.connect(self._copy_and_open)
        self.save_button = push_button(self.tr("Save…"), self._ask_where, auto_default=False)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        buttons = hbox(self.copy_button, self.save_button, self.sign, None, close, spacing=10)
        vbox(
            quiet_label(words),
            (self.text, 1),
            self.failure,
            buttons,
            inside=self,
            margins=(18, 18, 18, 16),
            spacing=12,
        )

    def _copy_and_open(self) -> None:
        self.sign.copy(self.text.toPlainText())
        self.failure.hide()
        open_address(web_address(self._page), self._show_failure)

    def _ask_where(self) -> None:
        choose_file_to_write(
            self, self.tr("Save report"), self.save_to, name="captioner-report.txt", suffix="txt"
        )

    def save_to(self, path: str) -> None:
        self.failure.hide()
        try:
            Path(path).write_text(self.text.toPlainText() + "\n", encoding="utf-8")
        except OSError as error:
            reason = error.strerror or str(error)
            failure = CaptionerError("The report could not be saved: {reason}.", reason=reason)
            self._show_failure(failure)

    def _show_failure(self, error: CaptionerError) -> None:
        """Show it here: banners are below this dialog."""
        self.failure.setText(translated(error.full_message))
        self.failure.show()
        announce(self, self.failure.text(), is_urgent=True)


class ReportCard(QWidget):
    """Buttons to copy a report, to send one by browser, and to see the log."""

    def __init__(
        self,
        services: GuiServices,
        report: Callable[[], str],
        show_error: Callable[[BaseException], None],
    ) -> None:
        super().__init__()
        self._services = services
        self._report = report
        self._show_error = show_error
        explanation = quiet_label(
            self.tr("A report says what was found on this page. It never contains captions.")
        )
        self.problem_button = push_button(self.tr("Report a problem…"), self._open_dialog)
        self.problem_button.setVisible(bool(services.about.website))
        self.copy_button = QPushButton(self.tr("Copy a report"))
        set_tip(self.copy_button, self.tr("Everything on this page, without any captions"))
        self.log_button = push_button(self.tr("Open log folder"), self._open_log_folder)
        self.sign = CopySign()
        self.copy_button.clicked.connect(lambda: self.sign.copy(self._report()))
        buttons = FlowLayout(
            self.problem_button, self.log_button, self.copy_button, self.sign, spacing=8
        )
        vbox(explanation, buttons, inside=self, margins=0, spacing=12)

    def _open_dialog(self) -> None:
        page = f"{self._services.about.website}/issues"
        ReportDialog(self._report(), page, self).open()

    def _open_log_folder(self) -> None:
        folder = self._services.folders.log
        with contextlib.suppress(OSError):
            folder.mkdir(parents=True, exist_ok=True)
        open_address(QUrl.fromLocalFile(str(folder)), self._show_error)
